"""The main job: scored copies and summary from a folder of workbooks."""

from __future__ import annotations

import hashlib
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import python_calamine
from forms import hotline, type_form
from users import no_root

import perfeval_xl as px
from perfeval_xl.errors import OutputError, SchemeError

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(name="inbox")
def _inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "局").mkdir(parents=True)
    type_form(folder / "a.xlsx", hotline())
    type_form(folder / "局" / "b.xlsx", hotline(), offset=(6, 3), edits={"项目信息!E9": "另一项目"})
    (folder / "broken.xlsx").write_bytes(b"no workbook")
    return folder


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }


def scores(path: Path) -> pd.DataFrame:
    return px.evaluate(path).scores.rows


def test_a_run_makes_copies_and_a_summary_and_leaves_the_received_files_alone(inbox: Path, tmp_path: Path) -> None:
    before = files(inbox)
    result = px.run(inbox, tmp_path / "out")

    assert files(inbox) == before
    assert sorted(files(tmp_path / "out")) == ["scored/a.xlsx", "scored/局/b.xlsx", "summary.xlsx"]
    assert sorted(path.name for path in result.written) == ["a.xlsx", "b.xlsx", "summary.xlsx"]
    assert result.findings["code"].tolist().count("F003") == 1


def test_the_same_input_gives_the_same_bytes_whoever_works_on_it(inbox: Path, tmp_path: Path) -> None:
    px.run(inbox, tmp_path / "one")
    with ThreadPoolExecutor(2) as pool:
        px.run(inbox, tmp_path / "two", executor=pool)

    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_many_files_over_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    data = type_form(tmp_path / "a.xlsx", hotline()).read_bytes()
    for number in range(120):
        (folder / f"{number:03}.xlsx").write_bytes(data)
    alone = px.evaluate(folder, jobs=1)
    together = px.evaluate(folder, jobs=2)

    pd.testing.assert_frame_equal(together.findings, alone.findings)
    pd.testing.assert_frame_equal(together.scores.rows, alone.scores.rows)
    for name in ("files", "forms", "indicators", "budget", "project"):
        pd.testing.assert_frame_equal(getattr(together.batch, name), getattr(alone.batch, name))


def test_a_copy_keeps_every_other_part_and_reads_alike_everywhere(inbox: Path, tmp_path: Path) -> None:
    px.score_files(inbox / "a.xlsx", tmp_path / "out")
    with zipfile.ZipFile(inbox / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "out" / "a.xlsx") as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        added = set(new.namelist()) - set(old.namelist())

    # findings stand on every sheet of this form, so every sheet is marked
    assert {name for name in changed if "/worksheets/" not in name} == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
    }
    assert {name.rpartition("/")[0] for name in added} == {"xl/worksheets"}
    assert len(added) == 2
    book = openpyxl.load_workbook(tmp_path / "out" / "a.xlsx")
    other = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "out" / "a.xlsx"))
    assert book.sheetnames == other.sheet_names == ["项目信息", "预算表", "指标表", "评价报告", "评分结果", "问题清单"]
    assert [cell.value for cell in book["指标表"][1]][10:] == ["系统得分", "得分依据", "核定得分", "核定理由"]
    assert book["指标表"]["K14"].value == 9.8
    assert book["指标表"]["L14"].value == "规则：98% ÷ 100% × 10 = 9.80"
    assert other.get_sheet_by_name("指标表").to_python()[13][10] == 9.8
    linked = {cell.value: cell.hyperlink.location for cell in book["问题清单"]["E"] if cell.hyperlink}
    assert linked["J14"] == "'指标表'!J14"
    assert book["指标表"]["J14"].fill.fgColor.rgb[-6:] == "F8D7DA"


def test_scoring_a_scored_copy_again_gives_the_same_copy(inbox: Path, tmp_path: Path) -> None:
    px.score_files(inbox, tmp_path / "first")
    px.score_files(tmp_path / "first", tmp_path / "second")

    assert files(tmp_path / "second") == files(tmp_path / "first")


def test_a_reviewers_score_is_read_back_and_decides(inbox: Path, tmp_path: Path) -> None:
    px.score_files(inbox / "a.xlsx", tmp_path / "first")
    book = openpyxl.load_workbook(tmp_path / "first" / "a.xlsx")
    book["指标表"]["M14"], book["指标表"]["N14"] = 7, "佐证材料不足"
    book.save(tmp_path / "first" / "a.xlsx")
    result = px.score_files(tmp_path / "first", tmp_path / "second")
    row = result.scores.rows.iloc[12]

    assert row[["system", "final", "basis"]].tolist() == [9.8, 7, "核定"]
    assert result.scores.totals[["system_total", "final_total"]].values.tolist() == [[99.25, 96.45]]
    again = openpyxl.load_workbook(tmp_path / "second" / "a.xlsx")
    assert [again["指标表"][cell].value for cell in ("K14", "M14", "N14")] == [9.8, 7, "佐证材料不足"]
    px.score_files(tmp_path / "second", tmp_path / "third")
    assert files(tmp_path / "third") == files(tmp_path / "second")


def test_a_mended_copy_loses_its_mark_and_its_finding(inbox: Path, tmp_path: Path) -> None:
    px.score_files(inbox / "a.xlsx", tmp_path / "first")
    book = openpyxl.load_workbook(tmp_path / "first" / "a.xlsx")
    book["指标表"]["J14"] = "设备采购延期，已于次年一月补齐。"
    book.save(tmp_path / "first" / "a.xlsx")
    px.score_files(tmp_path / "first", tmp_path / "second")
    book = openpyxl.load_workbook(tmp_path / "second" / "a.xlsx")

    assert book["指标表"]["J14"].fill.fill_type is None
    assert book["指标表"]["J18"].fill.fgColor.rgb[-6:] == "F8D7DA"
    assert "J14" not in [cell.value for cell in book["问题清单"]["E"]]


def test_an_existing_output_is_not_overwritten_without_force(inbox: Path, tmp_path: Path) -> None:
    px.run(inbox, tmp_path / "out")
    before = files(tmp_path / "out")
    with pytest.raises(OutputError, match="--force"):
        px.run(inbox, tmp_path / "out")
    with pytest.raises(OutputError, match="--force"):
        px.consolidate(inbox, tmp_path / "out" / "summary.xlsx")
    with pytest.raises(OutputError, match="--force"):
        px.score_files(inbox, tmp_path / "out" / "scored")
    px.run(inbox, tmp_path / "out", force=True)

    assert files(tmp_path / "out") == before


def test_a_received_file_is_not_overwritten_even_when_forced(inbox: Path) -> None:
    before = files(inbox)
    with pytest.raises(OutputError, match="收到的文件"):
        px.score_files(inbox, inbox, force=True)
    with pytest.raises(OutputError, match="收到的文件"):
        px.consolidate(inbox, inbox / "a.xlsx", force=True)

    assert files(inbox) == before


def test_an_output_folder_that_is_a_file_is_refused_in_one_line(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(OutputError) as refused:
        px.run(inbox, tmp_path / "out" / "below")

    assert "\n" not in str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows writes into read-only folders")
def test_a_read_only_folder_is_refused_in_one_line(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    px.run(inbox, tmp_path / "open")
    with no_root(tmp_path), pytest.raises(OutputError) as refused:
        px.run(inbox, tmp_path / "locked" / "out")

    assert "\n" not in str(refused.value)


def test_an_unknown_scheme_is_refused_before_any_work(inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match="department-2021"):
        px.run(inbox, tmp_path / "out", scheme="department-2012")

    assert not (tmp_path / "out").exists()


def test_a_scheme_of_ones_own_is_used_for_all_forms(inbox: Path, tmp_path: Path) -> None:
    text = (REPOSITORY / "perfeval_xl" / "schemes" / "builtin" / "department-2021.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace('id = "department-2021"', 'id = "mine"').replace("at_least = 90", "at_least = 97"), encoding="utf-8")
    result = px.evaluate(inbox, scheme=mine)

    assert result.batch.forms["scheme"].tolist() == ["mine", None, "mine"]
    assert "S005" in set(result.findings["code"])


def test_totals_of_the_real_case(inbox: Path) -> None:
    result = px.evaluate(inbox)

    for totals in result.scores.totals.to_dict("records"):
        assert {name: totals[name] for name in ("self_total", "system_total", "verified_points", "execution_rate", "system_grade")} == {
            "self_total": 96, "system_total": 99.25, "verified_points": 50, "execution_rate": 0.9965, "system_grade": "优"
        }


@pytest.mark.parametrize(("wrong", "error", "why"), [
    ({"lang": "fr"}, ValueError, "no language fr"), ({"select": ["B001", "B1"]}, ValueError, "the code B1"),
    ({"ignore": "B001"}, ValueError, "the code 0"), ({"workers": 2}, TypeError, "no option workers"),
])
def test_what_nobody_can_mean_is_refused_before_any_work(inbox: Path, wrong: dict[str, object], error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        px.run(inbox, inbox.parent / "out", **wrong)
    assert not (inbox.parent / "out").exists()
