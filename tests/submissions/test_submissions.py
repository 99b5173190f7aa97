"""Which submission counts."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
from batches import batch_of

import perfeval_xl as px
from perfeval_xl.standing import settle
from perfeval_xl.submissions import fold_name, judge

JULY, AUGUST = dt.date(2022, 7, 1), dt.date(2022, 8, 1)
SAME = {"unit": "县教育局", "project": "校舍维修", "year": 2021}

# name → files as (path, sha256, file time, 上报时间, changes to SAME), paths that count, words in the reasons of the others
CASES = {
    "one file": ([("a", "1", 1, JULY, {})], {"a"}, ()),
    "latest 上报时间, though the file is older": (
        [("a", "1", 9, JULY, {}), ("b", "2", 1, AUGUST, {})], {"b"}, ("2022-07-01", "2022-08-01")),
    "no 上报时间 loses": ([("a", "1", 1, JULY, {}), ("b", "2", 9, None, {})], {"a"}, ("没有填写上报时间",)),
    "tie: latest file time": ([("a", "1", 9, JULY, {}), ("b", "2", 1, JULY, {})], {"a"}, ("文件保存时间较早",)),
    "tie: last path": ([("z", "1", 1, JULY, {}), ("b", "2", 1, JULY, {})], {"z"}, ("路径",)),
    "no dates at all: last path": ([("a", "1", None, None, {}), ("b", "2", None, None, {})], {"b"}, ("路径",)),
    "identical bytes": ([("a", "1", 1, JULY, {}), ("b", "1", 2, JULY, {})], {"b"}, ("内容完全相同",)),
    "identical bytes and a later correction": (
        [("a", "1", 1, JULY, {}), ("b", "1", 2, JULY, {}), ("c", "2", 0, AUGUST, {})], {"c"}, ("内容完全相同", "2022-07-01")),
    "widths, spaces, brackets and quotes": (
        [("a", "1", 1, JULY, {"project": "“１２３４５”热线（ 二期 ）"}), ("b", "2", 1, AUGUST, {"project": "12345热线【二期】"})],
        {"b"}, ("2022-07-01",)),
    "another phase is another project": (
        [("a", "1", 1, JULY, {"project": "校舍维修（一期）"}), ("b", "2", 1, AUGUST, {"project": "校舍维修（二期）"})], {"a", "b"}, ()),
    "another unit": ([("a", "1", 1, JULY, {}), ("b", "2", 1, AUGUST, {"unit": "县一中"})], {"a", "b"}, ()),
    "another year": ([("a", "1", 1, JULY, {}), ("b", "2", 1, AUGUST, {"year": 2022})], {"a", "b"}, ()),
    "no unit: nothing to compare": ([("a", "1", 1, JULY, {"unit": None}), ("b", "2", 1, AUGUST, {"unit": ""})], {"a", "b"}, ()),
    "unreadable files are each their own": (
        [("a", "1", 1, None, {"problem": "F001", "unit": None}), ("b", "2", 1, None, {"problem": "F001", "unit": None})], {"a", "b"}, ()),
    "no hash is no identity": (
        [("a", None, 1, None, {"problem": "F004", "unit": None}), ("b", None, 1, None, {"problem": "F004", "unit": None})],
        {"a", "b"}, ()),
}


def judged(files):
    """Return the judgement on (path, sha256, file time, 上报时间, changes) rows."""
    books = [
        {"form": key, "path": path, "name": path, "sha256": sha, "modified": time, **SAME, **changes}
        for key, (path, sha, time, _, changes) in enumerate(files)
    ]
    dates = [{"form": key, "field": "reported", "date": date} for key, (*_, date, _) in enumerate(files)]
    entries = (batch := batch_of(books, project=dates)).entries()
    return judge(entries, batch.project).assign(path=entries["path"])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("turned", [False, True], ids=["as listed", "reversed"])
def test_which_counts(name, turned):
    files, counting, words = CASES[name]
    made = judged(files[::-1] if turned else files)
    assert set(made.loc[made["counts"], "path"]) == counting
    others = made[~made["counts"]]
    assert made.loc[made["counts"], "form"].tolist() == made.loc[made["counts"], "chosen"].tolist()
    assert set(others["chosen"]) <= set(made.loc[made["counts"], "form"])
    assert all(others["reason"] != "")
    assert all(any(word in reason for reason in others["reason"]) for word in words)


def test_status_of_each_file():
    made = judged([("a", "1", 1, JULY, {}), ("b", "2", 1, AUGUST, {}), ("c", "3", 1, None, {"problem": "F002", "unit": None})])
    assert dict(zip(made["path"], made["status"], strict=True)) == {"a": "重复", "b": "已报", "c": "无法读取"}


def test_a_file_without_rivals_needs_no_reason_but_a_nameless_one_says_so():
    made = judged([("a", "1", 1, JULY, {}), ("b", "2", 1, JULY, {"project": None})])
    assert made["reason"].tolist() == ["", "没有填写项目单位或项目名称，无法判断是否重复报送"]


@pytest.mark.parametrize(("text", "folded"), [
    ("Ａ 项目（一期）", "a项目一期"), ("“A”项目[一期]", "a项目一期"), ("a项目\n一期　", "a项目一期"),
    (None, ""), (float("nan"), ""), ("（）", ""),
])
def test_names_are_folded(text, folded):
    assert fold_name(text) == folded


WHOLE = Path(__file__).parents[1] / "data" / "forms" / "a03_hunan_overall.xlsx"


def _as_other(path, *, unit=None):
    """Write a form over a whole unit's spending with another score, or of another unit."""
    book = openpyxl.load_workbook(WHOLE)
    cells = [cell for row in book.active.iter_rows() for cell in row if isinstance(cell.value, str | int | float)]
    form = px.read([WHOLE]).forms.iloc[0]
    for cell in cells:
        if unit is not None and form["unit"] in str(cell.value):
            cell.value = str(cell.value).replace(form["unit"], unit)
    next(cell for cell in reversed(cells) if isinstance(cell.value, int | float)).value = 1
    book.save(path)
    return path


@pytest.mark.parametrize(("unit", "counting"), [(None, 1), ("另一个单位", 2)], ids=["the same unit", "another unit"])
def test_the_form_over_a_whole_unit_is_one_project_of_its_own(tmp_path, unit, counting):
    shutil.copy(WHOLE, tmp_path / "first.xlsx")
    _as_other(tmp_path / "second.xlsx", unit=unit)
    batch = px.read([tmp_path])
    made = settle(batch).submissions
    assert batch.forms["project"].isna().all()
    assert made["project"].tolist() == ["部门整体支出"] * 2
    assert made["counts"].sum() == counting
