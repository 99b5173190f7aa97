"""A scored copy that LibreOffice saved, all its parts written anew, is valid input: marks are taken back, sheets renewed."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from office import converted

import perfeval_xl as px

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on PATH"),
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
]
_SAMPLES = Path(__file__).parents[2] / "samples"
_NAMES = ("hotline", "hotline-template")
_MARKS = {"FFF8D7DA", "FFFFF3CD", "FFE2ECF7"}
_NO_MARKS = ("评分结果", "问题清单", "填报说明")  # ours, and the one that explains the colours
_WHERE = ["code", "sheet", "cell"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, px.Result]]:
    """Score samples, save the copies with LibreOffice, and score those."""
    folder = tmp_path_factory.mktemp("resaved")
    first = px.run([_SAMPLES / f"{name}.xlsx" for name in _NAMES], folder / "first", strict=True)
    copies = {name: (folder / "first" / "scored" / f"{name}.xlsx").read_bytes() for name in _NAMES}
    (folder / "saved").mkdir()
    for name, data in converted(copies, folder / "office", "xlsx").items():
        (folder / "saved" / f"{name}.xlsx").write_bytes(data)
    return folder, {"first": first, "second": px.run(folder / "saved", folder / "second", strict=True)}


def _found(result: px.Result, name: str, *, told: bool = False) -> set[tuple[str, ...]]:
    """Return code and place of what was found; `told`: of what the unit is told, which is all that a copy marks."""
    books = result.batch.entries()
    key = books.loc[books["path"].map(lambda path: Path(path).stem == name), "form"].item()
    findings = result.findings[result.findings["form"].eq(key) & ~result.findings["code"].isin(["F009", "T009"])]
    findings = findings[findings["addressee"].ne("finance")] if told else findings
    return set(findings[_WHERE].fillna("").itertuples(index=False, name=None))


@pytest.mark.parametrize("name", _NAMES)
def test_the_next_run_finds_and_scores_the_same(runs: tuple[Path, dict[str, px.Result]], name: str) -> None:
    _, results = runs
    assert _found(results["second"], name) == _found(results["first"], name)
    assert list(results["second"].scores.totals["system_total"]) == list(results["first"].scores.totals["system_total"])


@pytest.mark.parametrize("name", _NAMES)
def test_sheets_are_renewed_and_marks_stand_where_findings_are(runs: tuple[Path, dict[str, px.Result]], name: str) -> None:
    folder, results = runs
    books = [openpyxl.load_workbook(folder / run / "scored" / f"{name}.xlsx") for run in ("first", "second")]
    assert books[1].sheetnames == books[0].sheetnames
    for book in books:
        own = [sheet for sheet in book.worksheets if sheet.title not in _NO_MARKS]
        marked = {
            (sheet.title, cell.coordinate) for sheet in own for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb in _MARKS
        }
        assert marked == {(sheet, cell) for _, sheet, cell in _found(results["first"], name, told=True) if cell}
