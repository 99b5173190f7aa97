"""The samples: what beside each is written from the rules is what the program says of it."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import shutil
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pandas as pd
import pytest

import perfeval_xl as px

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = sorted(path.relative_to(SAMPLES).with_suffix("").as_posix() for path in SAMPLES.rglob("*.xlsx"))
FORMS = [name for name in NAMES if not name.startswith("broken/")]
SCORES = ["self_total", "system_total", "verified_points", "self_grade", "system_grade", "arrival_rate", "execution_rate"]
ACROSS = "X"  # the hotline is there twice, which only a comparison of workbooks minds


def expected(name: str) -> dict[str, Any]:
    return tomllib.loads((SAMPLES / f"{name}.expected.toml").read_text(encoding="utf-8"))


def text_or_none(value: object) -> object:
    return None if pd.isna(value) else value


@pytest.fixture(scope="module")
def result() -> Any:
    return px.evaluate([SAMPLES], ignore=(ACROSS,))


@pytest.fixture(scope="module")
def workbook(result: Any) -> dict[str, int]:
    """Return the key of each sample's workbook."""
    return {Path(name).with_suffix("").as_posix(): key for name, key in result.batch.entries()[["name", "form"]].to_numpy()}


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_samples", SAMPLES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_enough_samples_of_both_makes(build: ModuleType) -> None:
    filled = {name for name in FORMS if "template" in build.content_of(name)}
    assert len(filled) >= 5
    assert len(set(FORMS) - filled) >= 5
    assert build.names() == FORMS


def test_no_check_crashed(result: Any) -> None:
    assert result.crashes == ()


@pytest.mark.parametrize("name", NAMES)
def test_findings(name: str, result: Any, workbook: dict[str, int]) -> None:
    rows = result.findings[result.findings["form"].eq(workbook[name])]
    found = sorted((row.code, text_or_none(row.sheet) or "", text_or_none(row.cell) or "") for row in rows.itertuples())
    assert found == sorted((one["code"], one.get("sheet", ""), one.get("cell", "")) for one in expected(name)["findings"])


@pytest.mark.parametrize("name", FORMS)
def test_scores(name: str, result: Any, workbook: dict[str, int]) -> None:
    totals = result.scores.totals
    rows = totals.loc[totals["form"].eq(workbook[name]), SCORES].to_dict("records")
    found = [{key: value for key, value in row.items() if not pd.isna(value)} for row in rows]
    wanted = expected(name).get("scores")
    assert found == ([] if wanted is None else [{key: near(value) for key, value in wanted.items() if key in SCORES}])


def near(value: object) -> object:
    return value if isinstance(value, str) else pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("name", FORMS)
def test_indicators_scored_by_rule(name: str, result: Any, workbook: dict[str, int]) -> None:
    rows = result.batch.indicators.merge(result.scores.rows[["form", "row", "system", "basis"]], on=["form", "row"])
    by_rule = rows[rows["form"].eq(workbook[name]) & rows["basis"].eq("规则")]
    found = dict(by_rule[["level3", "system"]].to_numpy().tolist())
    assert found == pytest.approx({row["name"]: row["system"] for row in expected(name)["indicators"]}, abs=1e-9)


@pytest.mark.parametrize("name", [name for name in FORMS if "scores" in expected(name)])
def test_what_is_expected_agrees_with_itself(name: str, result: Any, workbook: dict[str, int]) -> None:
    # the arithmetic of the texts: rule rows replace the self-scores of their rows, and their weights are the verified points
    wanted = expected(name)
    rows = result.batch.indicators[result.batch.indicators["form"].eq(workbook[name])]
    scores = {row["name"]: row["system"] for row in wanted["indicators"]}
    ruled = rows["level3"].isin(list(scores))
    kept = rows.loc[~ruled, "self_score"].fillna(0).clip(lower=0).clip(upper=rows["weight3"].fillna(100))
    assert int(ruled.sum()) == len(scores)
    assert kept.sum() + sum(scores.values()) == pytest.approx(wanted["scores"]["system_total"], abs=1e-9)
    summed = wanted["scores"].get("self_sum", wanted["scores"]["self_total"])
    assert rows["self_score"].sum() == pytest.approx(summed, abs=1e-9)
    assert rows.loc[ruled, "weight3"].sum() == pytest.approx(wanted["scores"]["verified_points"], abs=1e-9)


def typed(book: openpyxl.Workbook) -> dict[str, object]:
    """Return what a person sees to have been typed: values, formulas and how numbers are shown, and which cells are merged."""
    return {
        sheet.title: (
            {cell.coordinate: (cell.value, cell.number_format) for row in sheet.iter_rows() for cell in row if cell.value is not None},
            sorted(map(str, sheet.merged_cells.ranges)),
        )
        for sheet in book.worksheets
    }


@pytest.mark.parametrize("name", FORMS)
def test_sample_is_what_its_content_says(name: str, build: ModuleType) -> None:
    built = openpyxl.load_workbook(io.BytesIO(build.package_of(build.workbook_of(build.content_of(name)))))
    stored = openpyxl.load_workbook(SAMPLES / f"{name}.xlsx")
    assert typed(stored) == typed(built), "run samples/build.py"
    assert stored.custom_doc_props.names == built.custom_doc_props.names


def test_broken_files_are_what_the_script_writes(build: ModuleType) -> None:
    made = build.broken_files((SAMPLES / "hotline.xlsx").read_bytes())
    assert {f"broken/{name}": data for name, data in made.items()} == {
        name: (SAMPLES / f"{name}.xlsx").read_bytes() for name in NAMES if name not in FORMS
    }


def test_run_changes_no_sample(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    shutil.copytree(SAMPLES, inbox)
    before = fingerprints(inbox)
    assert before == fingerprints(SAMPLES)
    px.run(inbox, out)
    assert fingerprints(inbox) == before
    assert any(out.rglob("*.xlsx"))


def fingerprints(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.xlsx")}
