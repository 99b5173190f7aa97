"""Sent again, and made again: what is still open, what was mended, what is new; what lies there already is let be."""

from __future__ import annotations

from datetime import date

import pytest
from bureau import MISSED, OVERSPENT, form, mail

from perfeval_xl.errors import OutputError
from perfeval_xl.settings import Notices, Settings

THEN = {**MISSED, "指标表!H14": "90%", "指标表!I14": 10}
"""Of 接通率 and 设施完善率 something was wrong."""


def again(edits, **more):
    first, second = form("甲站", "采购", THEN, reported="2022-7-29"), form("甲站", "采购", edits, reported="2022-8-1", **more)
    return {"一.xlsx": first, "二.xlsx": second}


def test_a_form_sent_again_gets_what_is_open_mended_and_new(notify):
    made = notify(again({**MISSED, **OVERSPENT}))

    letter = made.letter("甲局/甲站")
    lines = letter.splitlines()
    (still,) = [line for line in lines if "接通率”没有达到目标" in line]
    (new,) = [line for line in lines if "大于实际到位资金" in line]
    (told,) = [line for line in lines if line.startswith("上次指出的")]
    assert "【上次已指出，仍未改正】" in still
    assert "【新发现】" in new
    assert "指标表 I14（没有达到目标，自评却是满分）" in told.partition("已改正：")[2]
    assert "设施完善率" not in "".join(line for line in lines if line != told)


def test_what_moved_down_a_row_is_not_new(notify):
    moved = again({})
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(form("甲站", "采购", THEN, reported="2022-8-1")))
    book["指标表"].insert_rows(1)
    data = io.BytesIO()
    book.save(data)
    letter = notify({**moved, "二.xlsx": data.getvalue()}).letter("甲局/甲站")

    assert "【新发现】" not in letter
    assert letter.count("【上次已指出，仍未改正】") == 6


def test_a_form_that_is_right_the_second_time_is_not_returned(notify):
    made = notify(again({}), passed=True)

    assert "甲局/甲站/退回通知.docx" not in made.files()
    assert made.table("项目状态")[0]["状态"] == "通过"


def test_the_same_file_twice_is_no_second_try(notify):
    data = form("甲站", "采购", THEN)

    letter = notify({"一.xlsx": data, "副本/一.xlsx": data}).letter("甲局/甲站")
    assert "上次" not in letter


def stamps(made):
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in made.out.rglob("*") if path.is_file()}


LISTED = [["甲局", "甲站", "采购", 2021, 49, "jia@example.cn", None], ["甲局", "乙站", "修路", 2021, 49, "jia@example.cn", None]]


def test_made_again_nothing_is_written_twice(notify):
    files = {"b/a.xlsx": form("甲站", "采购", MISSED)}
    made = notify(files, LISTED)
    first = stamps(made)
    more = {**files, "a/0.pdf": b"%PDF-1.4" + bytes(600)}  # comes first and moves every key

    again = notify(more, LISTED, today=date(2022, 8, 2), force=True)
    kept = {path.name for path in again.notified.kept}
    assert kept == {"退回通知.docx", "催报.eml"}
    assert {path: stamp for path, stamp in stamps(again).items() if path.name != "催报名单.xlsx"} == {
        path: stamp for path, stamp in first.items() if path.name != "催报名单.xlsx"}


def test_what_has_changed_is_only_written_over_when_forced(notify):
    made = notify({"a.xlsx": form("甲站", "采购", MISSED)}, LISTED)
    before = stamps(made)

    with pytest.raises(OutputError, match="输出已存在"):
        notify({"a.xlsx": form("甲站", "采购", OVERSPENT)}, LISTED)
    assert stamps(made) == before
    assert "大于实际到位资金" in notify({"a.xlsx": form("甲站", "采购", OVERSPENT)}, LISTED, force=True).letter("甲局/甲站")


def test_letters_of_an_earlier_time_are_named(notify):
    notify({"a.xlsx": form("甲站", "采购", MISSED)})
    made = notify({"a.xlsx": form("甲站", "采购")}, force=True)

    assert [path.name for path in made.notified.stale] == ["退回通知.docx"]


def test_the_same_is_made_of_the_same(notify):
    files = {"a.eml": mail("a@example.cn", "报送", {"a.xlsx": form("甲站", "采购", MISSED)}).as_bytes()}
    one, two = notify(files, LISTED, out="one"), notify(files, LISTED, out="two")

    assert {name: (one.out / name).read_bytes() for name in one.files()} == {name: (two.out / name).read_bytes() for name in two.files()}


def test_a_dry_run_writes_nothing(notify, tmp_path):
    made = notify({"a.xlsx": form("甲站", "采购", MISSED)}, LISTED, dry_run=True)

    assert not made.out.exists()
    assert [unit.folder for unit in made.notified.prepared.returned] == ["甲局/甲站"]


def test_what_lies_in_the_folder_of_outputs_is_not_read(notify, tmp_path):
    files = {"a.xlsx": form("甲站", "采购", MISSED)}
    first = notify(files, out="inbox/通知")
    second = notify(files, out="inbox/通知")

    assert len(second.result.batch.files) == len(first.result.batch.files) == 1


def test_another_letterhead_is_another_letter(notify):
    files = {"a.xlsx": form("甲站", "采购", MISSED)}
    notify(files, settings=Settings(notices=Notices(bureau="甲县财政局")))

    with pytest.raises(OutputError, match="输出已存在"):
        notify(files, settings=Settings(notices=Notices(bureau="乙县财政局")))
