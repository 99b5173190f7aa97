"""What lies between forms stands in the copy of each unit it is about, and in no other; a copy opens on its verdict."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.settings import Settings
from perfeval_xl.settings.model import Deadlines, Waiver

UNIT, PROJECT = "子洲县行政审批服务局", "12345市民热线服务经费"
FEW = {"select": ["X", "B"]}
"""Few checks: which of them run besides is not what these tests are about."""
OTHER = {"项目信息!B2": "另一项目", "项目信息!B3": "另一单位", "项目信息!B4": "另一部门"}


@pytest.fixture(name="inbox")
def _inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    type_form(folder / "a.xlsx", hotline())
    type_form(folder / "b.xlsx", {name: part for name, part in hotline().items() if name != "评价报告"}, edits=OTHER)
    return folder


def roster(folder: Path, *rows: tuple[str, str, float]) -> Path:
    path = folder / "名单.csv"
    lines = ["项目单位,项目名称,批复预算(万元)", *(f"{unit},{project},{approved}" for unit, project, approved in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def told(path: Path) -> dict[str, str]:
    """Return code → sentence in a copy's 问题清单."""
    rows = openpyxl.load_workbook(path)["问题清单"].iter_rows(min_row=2, values_only=True)
    return {str(row[2]): str(row[7]) for row in rows}


def first_line(path: Path) -> str:
    return str(openpyxl.load_workbook(path)["评分结果"]["A2"].value)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_what_the_roster_says_of_a_form_stands_in_its_own_copy(inbox: Path, tmp_path: Path) -> None:
    expected = roster(tmp_path, (UNIT, PROJECT, 77), ("另一单位", "另一项目", 49))
    px.run(inbox, tmp_path / "plain", **FEW)
    px.run(inbox, tmp_path / "out", roster=expected, **FEW)
    before, after = digests(tmp_path / "plain" / "scored"), digests(tmp_path / "out" / "scored")
    copy = tmp_path / "out" / "scored" / "a.xlsx"

    assert "X006" in told(copy)
    assert "77" in told(copy)["X006"]
    assert "X006" not in told(tmp_path / "plain" / "scored" / "a.xlsx")
    assert openpyxl.load_workbook(copy)["预算表"]["B2"].fill.fgColor.rgb == "FFF8D7DA"
    assert [name for name in before if before[name] != after[name]] == ["a.xlsx"]


def test_an_error_between_forms_returns_the_form_in_every_output(inbox: Path, tmp_path: Path) -> None:
    alike = inbox / "c.xlsx"
    type_form(alike, hotline(), edits=OTHER)
    result = px.run([inbox / "a.xlsx", alike], tmp_path / "out", settings=Settings(severities={"X009": "error"}), select=["X009"])
    states = [row[20] for row in openpyxl.load_workbook(tmp_path / "out" / "summary.xlsx")["汇总表"].iter_rows(min_row=2, values_only=True)]

    assert result.findings["code"].tolist() == ["X009"]
    assert [first_line(path)[:2] for path in sorted((tmp_path / "out" / "scored").iterdir())] == ["退回", "退回"]
    assert states[:2] == ["退回", "退回"]


def test_a_copy_names_no_other_unit_and_nothing_that_is_for_finance(inbox: Path, tmp_path: Path) -> None:
    type_form(inbox / "c.xlsx", hotline(), edits=OTHER)
    result = px.run(inbox, tmp_path / "out")
    finance = set(result.findings.loc[result.findings["addressee"].eq("finance"), "code"])
    said = told(tmp_path / "out" / "scored" / "a.xlsx")

    assert {"S007", "X010"} <= finance
    assert {"X005", "X009"} <= set(said)
    assert not finance & set(said)
    assert "另一单位" not in "".join(said.values())


def test_a_cache_holds_the_copies_without_it(inbox: Path, tmp_path: Path) -> None:
    expected = roster(tmp_path, (UNIT, PROJECT, 77))
    cache = tmp_path / "cache"
    px.run(inbox, tmp_path / "plain", **FEW)
    for name, given in (("first", expected), ("again", expected), ("none", None)):
        px.run(inbox, tmp_path / name, roster=given, cache=cache, **FEW)
    made = {name: digests(tmp_path / name / "scored") for name in ("plain", "first", "again", "none")}

    assert made["first"] == made["again"] != made["plain"]
    assert made["none"] == made["plain"]


def test_a_renewed_copy_scored_again_is_the_same(inbox: Path, tmp_path: Path) -> None:
    expected = roster(tmp_path, (UNIT, PROJECT, 77))
    px.run(inbox / "a.xlsx", tmp_path / "one", roster=expected, **FEW)
    px.run(tmp_path / "one" / "scored" / "a.xlsx", tmp_path / "two", roster=expected, **FEW)

    assert digests(tmp_path / "one" / "scored") == digests(tmp_path / "two" / "scored")


TOO_MUCH, TOO_LITTLE = 60, 20
VERDICTS = {
    "returned": (TOO_MUCH, {}, "退回：错误 1 处，请改好后重新报送"),
    "returned by a day": (TOO_MUCH, {"deadline": date(2026, 4, 30)}, "退回：错误 1 处，请于 2026年4月30日前改好重新报送"),
    "by the day of the settings": (
        TOO_MUCH, {"settings": Settings(deadlines=Deadlines(mended=date(2026, 5, 8)))},
        "退回：错误 1 处，请于 2026年5月8日前改好重新报送"),
    "passed with warnings": (TOO_LITTLE, {"deadline": date(2026, 4, 30)}, "通过：没有要改的错误；警告 1 条，请一并修改或说明。"),
    "passed": (49, {"deadline": date(2026, 4, 30)}, "通过：没有要改的错误。"),
    "waived": (
        TOO_MUCH, {"settings": Settings(waivers=(Waiver(UNIT, PROJECT, "B005", "有批文", date(2099, 1, 1)),))},
        "通过：没有要改的错误。"),
}


@pytest.mark.parametrize(("spent", "how", "wanted"), VERDICTS.values(), ids=VERDICTS)
def test_a_copy_opens_on_its_verdict(tmp_path: Path, spent: float, how: dict[str, object], wanted: str) -> None:
    form = type_form(tmp_path / "a.xlsx", hotline(), edits={"预算表!D2": spent, "预算表!D5": spent})
    px.run(form, tmp_path / "out", select=["B005", "B007"], **how)

    assert first_line(tmp_path / "out" / "scored" / "a.xlsx").startswith(wanted)
