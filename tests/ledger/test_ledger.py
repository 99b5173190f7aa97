"""The ledger: what becomes of each finding from run to run, what people typed, projects over the years; and whom it names."""

from __future__ import annotations

import random
import shutil
import sqlite3
import stat
import sys
from datetime import date, timedelta

import openpyxl
import pytest
from bureau import form, put, roster

import perfeval_xl as px
from perfeval_xl import cli
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.ledger.store import opened
from perfeval_xl.settings import Settings, Waiver

DAY = date(2022, 8, 1)
FAULTS = {
    "spent": ({"预算表!D2": 52, "预算表!D5": 52, "指标表!H9": "106.12%", "指标表!H16": "52万元"}, {("B005", "合计 实际使用情况")}),
    "answered": ({"指标表!H17": "90%", "指标表!I17": 10}, {("S008", "接通率"), ("I012", "接通率")}),
    "content": ({"指标表!I18": None}, {("S001", "群众满意度")}),
    "target": ({"指标表!G13": None}, {("I004", "全年办结工单")}),
}
"""Edits of a right form, and the errors that they make."""


def edits(*names):
    return {place: value for name in names for place, value in FAULTS[name][0].items()}


def consolidate(tmp_path, files, day=DAY, out="summary.xlsx", **more):
    inbox = tmp_path / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    put(inbox, files)
    px.consolidate([inbox], tmp_path / out, ledger=tmp_path / "led.db", today=day, force=True, **more)
    return tmp_path / out


def listed(path, sheet="问题清单"):
    book = openpyxl.load_workbook(path, data_only=True)
    if sheet not in book.sheetnames:
        return []
    header, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def known(tmp_path):
    """Return the errors that the ledger knows: code and subject → row."""
    with opened(tmp_path / "led.db", DAY, make=False) as ledger:
        rows = ledger.findings().to_dict("records")
    return {(row["code"], row["subject"]): row for row in rows if row["severity"] == "error"}


def write(path, code, text, column="整改结果"):
    """Type something beside a finding, as people do."""
    book = openpyxl.load_workbook(path)
    sheet = book["问题清单"]
    header = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, header["编号"]).value == code:
            sheet.cell(row, header[column], text)
    book.save(path)


@pytest.mark.parametrize("seed", range(3))
def test_five_rounds_of_sending_again_leave_the_states_that_are_true(tmp_path, seed):
    draw = random.Random(seed)
    first, times, closed, before = {}, {}, {}, set()
    for number in range(5):
        day = DAY + timedelta(days=7 * number)
        names = {name for name in FAULTS if draw.random() < 0.5}
        now = {key for name in names for key in FAULTS[name][1]}
        moved = {"指标表!A1": lambda cell: cell.parent.insert_rows(1)} if number == 3 else {}
        consolidate(tmp_path, {"a.xlsx": form("甲站", "采购", {**edits(*names), **moved}, reported=f"2022-8-{number + 1}")}, day)
        for key in now:
            first.setdefault(key, day)
            times[key] = times.get(key, 0) + (key not in before)
            closed.pop(key, None)
        for key in before - now:
            closed[key] = day
        before = now
        found = known(tmp_path)
        assert {key: (found[key]["state"], found[key]["first"], found[key]["times"]) for key in first} == {
            key: ("未改" if key in now else "已改", first[key].isoformat(), times[key]) for key in first}
        assert {key: found[key]["closed"] for key in first} == {
            key: closed[key].isoformat() if key in closed else None for key in first}


def test_the_list_says_since_when_a_finding_stands(tmp_path):
    files = {"a.xlsx": form("甲站", "采购", edits("answered"))}
    consolidate(tmp_path, files)
    rows = listed(consolidate(tmp_path, files, DAY + timedelta(days=30)))

    (row,) = [row for row in rows if row["编号"] == "S008"]
    assert (row["首次发现"], row["最近发现"], row["整改状态"], row["天数"]) == ("2022-08-01", "2022-08-31", "未改", 30)
    assert row["指标或栏目"] == "接通率"


def test_a_project_that_was_not_sent_this_time_keeps_its_findings(tmp_path):
    consolidate(tmp_path, {"a.xlsx": form("甲站", "采购", edits("answered"))})
    consolidate(tmp_path, {"b.xlsx": form("乙站", "修路", edits("spent")), "甲站-采购.xlsx": b"not a workbook"}, DAY + timedelta(days=1))

    assert known(tmp_path)["S008", "接通率"]["state"] == "未改"


def test_what_was_typed_stays_when_the_summary_is_replaced(tmp_path):
    files = {"a.xlsx": form("甲站", "采购", edits("answered", "content"))}
    path = consolidate(tmp_path, files)
    write(path, "S008", "已通知单位整改", "整改措施")
    write(path, "S001", "2022-9-1", "整改期限")
    moved = {"a.xlsx": form("甲站", "采购", {**edits("answered", "content"), "指标表!A1": lambda cell: cell.parent.insert_rows(1)})}
    rows = {row["编号"]: row for row in listed(consolidate(tmp_path, moved, DAY + timedelta(days=1)))}

    assert rows["S008"]["整改措施"] == "已通知单位整改"
    assert rows["S001"]["整改期限"] == "2022-9-1"
    assert rows["I012"]["整改措施"] is None
    again = {row["编号"]: row for row in listed(consolidate(tmp_path, moved, out="elsewhere.xlsx"))}
    assert again["S008"]["整改措施"] == "已通知单位整改"  # the ledger knows it, too


def test_without_a_ledger_what_was_typed_is_taken_from_the_summary_before(tmp_path):
    inbox = put(tmp_path / "in", {"a.xlsx": form("甲站", "采购", edits("answered"))})
    px.consolidate([inbox], tmp_path / "one.xlsx")
    write(tmp_path / "one.xlsx", "S008", "已约谈", "整改措施")
    px.consolidate([inbox], tmp_path / "two.xlsx", previous=tmp_path / "one.xlsx")
    px.consolidate([inbox], tmp_path / "one.xlsx", force=True)

    for name in ("one.xlsx", "two.xlsx"):
        (row,) = [row for row in listed(tmp_path / name) if row["编号"] == "S008"]
        assert row["整改措施"] == "已约谈"
        assert "首次发现" not in row


def test_a_summary_before_that_cannot_be_read_is_refused_or_told(tmp_path):
    inbox = put(tmp_path / "in", {"a.xlsx": form("甲站", "采购")})
    (tmp_path / "old.xlsx").write_bytes(b"no")

    with pytest.raises(InputError):
        px.consolidate([inbox], tmp_path / "new.xlsx", previous=tmp_path / "old.xlsx")
    result = px.consolidate([inbox], tmp_path / "old.xlsx", force=True)
    assert "没有带过来" in " ".join(result.notes)


def test_what_a_person_writes_off_stays_written_off(tmp_path):
    files = {"a.xlsx": form("甲站", "采购", edits("answered"))}
    path = consolidate(tmp_path, files)
    write(path, "S008", "经局长批准销号")
    rows = {row["编号"]: row for row in listed(consolidate(tmp_path, files, DAY + timedelta(days=3)))}

    assert (rows["S008"]["整改状态"], rows["S008"]["天数"]) == ("销号", 3)
    assert rows["I012"]["整改状态"] == "未改"
    assert known(tmp_path)["S008", "接通率"]["closed"] == "2022-08-04"
    write(path, "S008", "重新整改")
    assert {row["编号"]: row["整改状态"] for row in listed(consolidate(tmp_path, files, DAY + timedelta(days=4)))}["S008"] == "未改"


def test_what_the_bureau_lets_stand_is_so_in_the_ledger(tmp_path):
    files = {"a.xlsx": form("甲站", "采购", edits("answered"))}
    consolidate(tmp_path, files)
    settings = Settings(waivers=(Waiver("甲站", "采购", "S008", "已核", date(2030, 1, 1)),))
    consolidate(tmp_path, files, settings=settings)

    assert known(tmp_path)["S008", "接通率"]["state"] == "豁免"


def test_a_project_that_sent_nothing_is_mended_by_sending(tmp_path):
    names = roster(tmp_path / "r.xlsx", [["甲局", "甲站", "采购", 2021, 49, None, None], ["甲局", "乙站", "修路", 2021, 49, None, None]])
    one = {"a.xlsx": form("甲站", "采购")}
    consolidate(tmp_path, one, roster=names)
    assert known(tmp_path)["X003", ""]["state"] == "未改"
    consolidate(tmp_path, {**one, "b.xlsx": form("乙站", "修路")}, roster=names)

    assert known(tmp_path)["X003", ""]["state"] == "已改"


def test_years_are_compared_only_where_there_are_several(tmp_path, capsys):
    assert listed(consolidate(tmp_path, {"a.xlsx": form("甲站", "采购", edits("answered"))}), "年度对比") == []
    later = form("甲站", "采购", edits("answered", "content"), year=2022)
    path = consolidate(tmp_path, {"a.xlsx": later, "b.xlsx": form("乙站", "修路", year=2022)}, DAY + timedelta(days=365))

    rows = {(row["项目单位"], row["预算年度"]): row["重复出现的问题"] for row in listed(path, "年度对比")}
    assert rows.keys() == {("甲站", 2021), ("甲站", 2022), ("乙站", 2022)}
    assert {"S008 接通率", "I012 接通率"} <= set(rows["甲站", 2022].split("、"))
    assert "S001 群众满意度" not in rows["甲站", 2022]
    assert (rows["甲站", 2021], rows["乙站", 2022]) == (None, None)
    names = openpyxl.load_workbook(path).sheetnames
    assert names.index("年度对比") == names.index("口径说明") - 1

    capsys.readouterr()
    assert cli.main(["history", str(tmp_path / "led.db"), "--unit", "甲"]) == 0
    shown = capsys.readouterr().out
    assert "甲站 采购" in shown
    assert "乙站" not in shown
    assert shown.index("2022 年度") < shown.index("2021 年度")
    assert "往年也有：" in shown
    assert cli.main(["history", str(tmp_path / "led.db"), "--format", "json", "--project", "采购"]) == 0
    assert '"name":"采购"' in capsys.readouterr().out.replace(" ", "")


def test_the_same_run_twice_changes_nothing_but_that_it_was_run(tmp_path):
    files = {"a.xlsx": form("甲站", "采购", edits("answered"))}
    consolidate(tmp_path, files)
    first = known(tmp_path)
    consolidate(tmp_path, files)

    assert known(tmp_path) == first


def test_no_person_is_in_the_file(tmp_path):
    first, second = form("甲站", "采购", edits("answered")), form("乙站", "修路")  # both headed by 张三: X010
    consolidate(tmp_path, {"张三.xlsx": first, "b.xlsx": second})

    content = (tmp_path / "led.db").read_bytes()
    assert "张三".encode() not in content
    assert b"0912-1234567" not in content
    assert "接通率".encode() in content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_may_read_the_file(tmp_path):
    consolidate(tmp_path, {"a.xlsx": form("甲站", "采购")})

    assert stat.S_IMODE((tmp_path / "led.db").stat().st_mode) == 0o600


def test_a_run_that_fails_is_not_entered(tmp_path, monkeypatch):
    files = {"a.xlsx": form("甲站", "采购", edits("answered"))}
    consolidate(tmp_path, files)

    def full(*_):
        raise OutputError("磁盘已满")

    monkeypatch.setattr("perfeval_xl.pipeline.summarising.move_whole", full)
    with pytest.raises(OutputError, match="磁盘已满"):
        consolidate(tmp_path, {"a.xlsx": form("甲站", "采购")}, DAY + timedelta(days=1))
    assert known(tmp_path)["S008", "接通率"]["state"] == "未改"
    with opened(tmp_path / "led.db", DAY, make=False) as ledger:
        assert ledger.submissions()["run"].tolist() == [1]


@pytest.mark.parametrize("content", ["text", "other"])
def test_what_is_no_ledger_is_refused_and_left_as_it_is(tmp_path, content, capsys):
    path = tmp_path / "led.db"
    if content == "text":
        path.write_bytes(b"no database at all" * 99)
    else:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE t (x)")
    before = path.read_bytes()

    with pytest.raises(OutputError, match="台账"):
        consolidate(tmp_path, {"a.xlsx": form("甲站", "采购")})
    assert path.read_bytes() == before
    assert not (tmp_path / "summary.xlsx").exists()
    assert cli.main(["history", str(path)]) == 2
    assert "台账" in capsys.readouterr().err


def test_a_ledger_that_is_not_there_has_no_history(tmp_path, capsys):
    assert cli.main(["history", str(tmp_path / "none.db")]) == 2
    assert "找不到台账" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()
