"""`perfeval migrate` on the command line."""

from __future__ import annotations

import json

import openpyxl
import pytest


@pytest.fixture
def old(inbox):
    """Return a folder with one form that is moved whole, one with a remark and a picture's worth beside its tables, and one unreadable."""
    path = inbox / "good.xlsx"
    book = openpyxl.load_workbook(path)
    book["预算表"]["A9"] = "=HYPERLINK(\"http://x\",\"经办\")"
    book["预算表"]["A10"] = "填表人：某某"
    book["项目信息"]["A1"].comment = openpyxl.comments.Comment("注意", "x")
    book.save(inbox / "remark.xlsx")
    (inbox / "broken.xlsx").write_bytes(b"PK\x03\x04")
    return inbox


def test_what_has_no_place_is_listed_and_the_rest_moved(perfeval, old, tmp_path):
    ran = perfeval("migrate", old, "-o", tmp_path / "out")
    made = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.xlsx"))

    assert (ran.status, ran.err) == (1, "")
    assert made == ["good.xlsx", "remark.xlsx", "县/over.xlsx"]
    assert "    预算表!A10  填表人：某某\n    1 处批注\n" in ran.out
    assert "没有移：文件已损坏（不完整，可能没有传完）（F001）" in ran.out
    assert ran.out.endswith("共 4 个工作簿，写出 3 个；没有地方放的内容 2 处\n")
    assert openpyxl.load_workbook(tmp_path / "out" / "good.xlsx")["项目信息"]["B4"].value == "热线服务"


def test_a_form_moved_whole_is_status_0(perfeval, old, tmp_path):
    assert perfeval("migrate", old / "good.xlsx", "-o", tmp_path / "out").status == 0
    assert perfeval("migrate", old / "remark.xlsx", "-o", tmp_path / "out", "--exit-zero").status == 0
    quiet = perfeval("migrate", old / "good.xlsx", "-o", tmp_path / "out", "--force", "--quiet")
    assert (quiet.status, quiet.out) == (0, "")


def test_json(perfeval, old, tmp_path):
    ran = perfeval("migrate", old, "-o", tmp_path / "out", "--format", "json", "--lang", "en")
    data = json.loads(ran.out)
    by_name = {book["path"].rpartition("/")[2]: book for book in data["workbooks"]}

    assert data["counts"] == {"workbooks": 4, "written": 3, "lost": 2}
    assert by_name["broken.xlsx"]["problem"]["code"] == "F001"
    assert by_name["remark.xlsx"]["lost"] == [
        {"sheet": "预算表", "cell": "A10", "text": "填表人：某某"}, {"object": "comment", "count": 1},
    ]
    assert by_name["good.xlsx"]["output"] == str(tmp_path / "out" / "good.xlsx")


@pytest.mark.parametrize(("lang", "said"), [("zh", "看不出评价方案，请用 --scheme 指定（T002）"), ("en", "the scheme cannot be told")])
def test_a_form_without_a_scheme_says_what_to_do(perfeval, tmp_path, lang, said):
    book = openpyxl.Workbook()
    book.active.append(["三级指标", "分值", "全年目标值", "全年完成值", "自评得分"])
    book.active.append(["培训人次", 100, "≥200人次", "212人次", 100])
    book.save(tmp_path / "a.xlsx")
    ran = perfeval("migrate", tmp_path / "a.xlsx", "-o", tmp_path / "out", "--lang", lang)
    given = perfeval("migrate", tmp_path / "a.xlsx", "-o", tmp_path / "out", "--scheme", "department-2021")

    assert ran.status == 1
    assert said in ran.out
    assert (tmp_path / "out" / "a.xlsx").exists()
    assert given.status == 1
    assert "Sheet!A2  培训人次" in given.out  # it stands under no level at all


def test_nothing_is_written_over(perfeval, old, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "good.xlsx").write_bytes(b"kept")
    for ran in (perfeval("migrate", old, "-o", tmp_path / "out"), perfeval("migrate", old, "-o", old, "--force")):
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.count("\n") == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.xlsx"]
    assert (tmp_path / "out" / "good.xlsx").read_bytes() == b"kept"
