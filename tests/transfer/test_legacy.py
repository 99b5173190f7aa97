"""Old formats as LibreOffice writes them: the scored copy is the current template with everything that was read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from self_forms import self_form, type_self_form

import perfeval_xl as px

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ("clean", "farm-subsidy", "hotline", "school-heating", "vaccination", "self")
ONLY_RECEIVED = {"F008", "T001", "I003", "S011"}
"""About the file itself, or at the closing row's sums, which the template always has."""


def converted(sources, ending, folder):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not on PATH")
    command = [office, f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}", "--headless", "--convert-to", ending]
    subprocess.run([*command, "--outdir", str(folder), *map(str, sources)], check=True, capture_output=True, timeout=300)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("legacy") / "inbox"
    folder.mkdir()
    typed = [SAMPLES / f"{name}.xlsx" for name in NAMES[:-1]]
    typed.append(type_self_form(folder.parent / "self.xlsx", self_form("water-gauges-2022")))
    converted(typed, "xls", folder)
    converted(typed, "ods", folder)
    shutil.copy(folder / "hotline.xls", folder / "wps.et")
    book = openpyxl.load_workbook(SAMPLES / "hotline.xlsx")
    book["项目信息"]["F3"] = "填表人：某某"
    book.create_sheet("附页")["B2"] = "另附合同三份"
    book.save(folder.parent / "beside.xlsx")
    converted([folder.parent / "beside.xlsx"], "xls", folder)
    shutil.copy(SAMPLES / "hotline.xlsx", folder / "hotline.xlsx")
    return folder


@pytest.fixture(scope="module")
def scored(inbox, tmp_path_factory):
    out = tmp_path_factory.mktemp("scored")
    result = px.score_files(inbox, out, jobs=1, ignore=["X"])
    again = px.evaluate(out, jobs=1, ignore=["X"])
    return out, result, again


def by_name(result, *, told=False):
    """Return what was found by file; `told`: what units are told of it, which is all that a copy shows."""
    found = {}
    names = dict(zip(result.batch.forms["form"], result.batch.entries()["name"], strict=True))
    findings = result.findings[result.findings["addressee"].ne("finance")] if told else result.findings
    for row in findings.itertuples():
        found.setdefault(names[row.form], []).append((row.code, row.sheet, row.cell))
    return found


pytestmark = pytest.mark.libreoffice


def test_every_file_has_a_copy_that_is_an_xlsx(scored, inbox):
    out, result, _ = scored

    assert len(result.written) == len(list(inbox.iterdir())) == len(list(out.iterdir()))
    assert {path.suffix for path in result.written} == {".xlsx"}
    assert result.copies[next(iter(result.batch.files.query("path.str.endswith('hotline.xlsx')")["file"]))] == "hotline.xlsx"


def test_old_formats_say_so_and_what_has_no_place_is_named(scored):
    _, result, _ = scored
    notes = {note.partition("：")[0].rpartition("/")[2]: note for note in result.notes}
    legacy = [name for name in notes if not name.endswith(".xlsx")]
    told = {name for name, findings in by_name(result).items() if "F008" in {code for code, _, _ in findings}}

    assert len(legacy) == len(told) == 14
    assert all("填好的现行模板" in notes[name] for name in legacy)
    assert "有 2 处内容没有地方放（项目信息!F3、附页!B2）" in notes["beside.xls"]
    assert [name for name in legacy if "没有地方放" in notes[name]] == ["beside.xls"]


def test_the_copy_scored_again_has_the_same_findings_and_points(scored):
    _, result, again = scored
    before, after = by_name(result), by_name(again)
    books = result.batch.entries()
    copies = {result.copies[key]: name for key, name in zip(books["file"], books["name"], strict=True)}
    points = [
        dict(zip(each.batch.files["name"], each.scores.totals["final_total"].round(6), strict=True)) for each in (result, again)
    ]

    for copy, name in copies.items():
        assert codes(after.get(copy, [])) == codes(before.get(name, [])), name
        assert points[0][name] == points[1][copy], name


def codes(findings):
    return sorted(code for code, *_ in findings if code not in ONLY_RECEIVED)


def test_findings_are_linked_to_the_cells_of_the_copy_and_marked_there(scored):
    out, _, again = scored
    for name, found in by_name(again, told=True).items():
        book = openpyxl.load_workbook(out / name)
        header, *rows = book["问题清单"].iter_rows()
        if "收到的文件中" not in [cell.value for cell in header]:
            continue
        listed = {(row[2].value, row[3].value, row[4].value) for row in rows if row[4].value}
        expected = {one for one in found if one[2]}
        assert {one for one in listed ^ expected if one[0] not in ONLY_RECEIVED} == set(), name
        for row in rows:
            if row[4].value:
                assert row[4].hyperlink.location == f"'{row[3].value}'!{row[4].value}"
                assert book[row[3].value][row[4].value].fill.fgColor.rgb[-6:] in {"F8D7DA", "FFF3CD", "E2ECF7"}, (name, row[2].value)
