"""The list of what finance expects: how it is read, and what came against it."""

from __future__ import annotations

import email
import zipfile
from datetime import date
from email import policy

import openpyxl
import pandas as pd
import pytest
from batches import batch_of
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.expected import match
from perfeval_xl.pipeline import read_roster, write_forms
from perfeval_xl.records import COLUMNS, ROSTER_COLUMNS, frame
from perfeval_xl.settings.model import Deadlines, Settings
from perfeval_xl.submissions import judge

HEADER = ["主管部门", "项目单位", "项目名称", "预算年度", "批复预算(万元)", "方案", "联系邮箱"]
ROW = ["甲局", "甲站", "采购", 2021, 49.5, "department-2021", "a@example.cn"]
UNIT, PROJECT = "子洲县行政审批服务局", "12345市民热线服务经费"


def workbook(path, rows, *, merge=()):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for area in merge:
        made.active.merge_cells(area)
    made.save(path)
    return path


def text_file(path, rows, encoding="utf-8", separator=","):
    path.write_bytes("".join(separator.join(row) + "\r\n" for row in rows).encode(encoding))
    return path


def records(rows):
    return [{name: None if pd.isna(value) else value for name, value in row.items()} for row in rows.to_dict("records")]


def test_a_row_is_a_project(tmp_path):
    rows, notes = read_roster(workbook(tmp_path / "r.xlsx", [HEADER, ROW, ["", "", "", "", "", "", ""]]))

    assert records(rows) == [{
        "row": 2, "department": "甲局", "unit": "甲站", "project": "采购", "year": 2021.0, "approved": 49.5,
        "scheme": "department-2021", "email": "a@example.cn",
    }]
    assert list(rows.columns) == list(ROSTER_COLUMNS)
    assert notes == ()


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        (["项目名称", "项目单位"], ["采购", "甲站"], {}),
        (["预算项目", "单位名称", "备注"], ["采购", "甲站", "重点"], {"备注": "重点"}),
        (["项 目 名 称", "项目单位：", "批复预算（元）"], ["采购", "甲站", 495_000], {"approved": 49.5}),
        (["项目单位", "项目名称", "批复预算"], ["甲站", "采购", "49.5万元"], {"approved": 49.5}),
        (["项目单位", "项目名称", "批复预算数（亿元）"], ["甲站", "采购", "0.5"], {"approved": 5_000.0}),
        (["项目单位", "项目名称", "年度"], ["甲站", "采购", "2021年度"], {"year": 2021.0}),
        (["项目名称", "项目", "项目单位"], ["采购", "大类", "甲站"], {"项目": "大类"}),
        (["项目单位", "项目名称", "row", "status"], ["甲站", "采购", "x", "y"], {"名单 row": "x", "status": "y"}),
    ],
)
def test_headers_in_any_order_and_by_other_names(tmp_path, header, cells, expected):
    rows, _ = read_roster(workbook(tmp_path / "r.xlsx", [["应报项目名单"], [], header, cells]))

    known = {name: value for name, value in records(rows)[0].items() if value is not None}
    assert known == {"row": 4, "unit": "甲站", "project": "采购", **expected}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_files(tmp_path, encoding, separator):
    rows, _ = read_roster(text_file(tmp_path / "r.csv", [["项目单位", "项目名称"], ["甲站", '"采购\r\n一期"']], encoding, separator))

    assert list(rows["project"]) == ["采购\r\n一期"]


def test_a_value_merged_over_rows_holds_for_each_and_totals_are_none(tmp_path):
    lines = [["项目单位", "项目名称", "批复预算"], ["甲站", "采购", 1], [None, "维修", 2], ["合计", None, 3], ["填表人：某某"]]

    rows, _ = read_roster(workbook(tmp_path / "r.xlsx", lines, merge=["A2:A3"]))

    assert [*zip(rows["unit"], rows["project"], rows["row"], strict=True)] == [("甲站", "采购", 2), ("甲站", "维修", 3)]


def test_what_is_doubtful_is_told(tmp_path):
    lines = [["项目单位", "项目名称", "预算年度", "批复预算"], ["甲站", "采购", "今年", "待定"], ["甲站", "维修", "", "/"],
             ["甲站", " 采购", "", ""]]

    rows, notes = read_roster(text_file(tmp_path / "r.csv", lines))

    assert list(rows["project"]) == ["采购", "维修"]
    assert [note.partition("第 ")[2].split(" 行")[0] for note in notes] == ["2", "2", "2、4"]
    assert ["今年" in notes[0], "待定" in notes[1], "同一个项目" in notes[2]] == [True] * 3


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([["项目单位", "批复预算"], ["甲站", "1"]], "缺少“项目名称”"),
        ([["甲", "乙"], ["1", "2"]], "缺少“项目单位”“项目名称”"),
        ([["项目单位", "项目名称"]], "没有项目"),
        ([["项目单位", "项目名称", "年度"], ["甲站", "", "2021"]], "第 2 行没有项目名称"),
    ],
)
def test_a_wrong_roster_is_refused_in_one_line(tmp_path, lines, said):
    for path in (text_file(tmp_path / "r.csv", lines), workbook(tmp_path / "r.xlsx", lines)):
        with pytest.raises(InputError, match=said) as refused:
            read_roster(path)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "data"), [("no.xlsx", None), ("r.xlsx", b"PK\x03\x04 damaged"), ("r.xlsx", b""), ("r.csv", b"\xff\xfe\x00")]
)
def test_a_roster_that_cannot_be_read_is_refused(tmp_path, name, data):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match="名单"):
        read_roster(tmp_path / name)


def matched(roster, forms):
    """Return the roster's row of each form, and the nearest title of those without one."""
    books = batch_of(
        {"form": key, "path": f"{key}.xlsx", "name": f"{key}.xlsx", "unit": unit, "project": project, "year": year}
        for key, (unit, project, year) in enumerate(forms)
    ).entries()
    listed = frame(ROSTER_COLUMNS, [
        {"row": row, "unit": unit, "project": project, "year": year} for row, (unit, project, year) in enumerate(roster, 2)
    ])
    rows, files = match(books, judge(books, frame(COLUMNS["project"])), listed)
    return list(rows["form"].fillna(-1)), list(files["listed"].fillna(-1)), list(files["nearest"])


@pytest.mark.parametrize(
    ("roster", "forms", "expected"),
    [
        ([("甲站", "采购", 2021)], [("甲 站", "“采购”", 2021)], ([0], [2], [None])),
        ([("甲站", "采购", 2021)], [("甲站", "采购", 2020)], ([-1], [-1], ["甲站 采购（2021年）"])),
        ([("甲站", "采购", None)], [("甲站", "采购", 2020), ("甲站", "采购", 2021)], ([0], [2, 2], [None, None])),
        (
            [("甲站", "采购", 2020), ("甲站", "采购", 2021)], [("甲站", "采购", None), ("甲站", "采购", 2020)],
            ([1, 0], [3, 2], [None, None]),
        ),
        (
            [("甲县教育局", "校舍维修", None), ("甲县财政局", "机房", None)], [("甲县教育局", "校舍修缮", None)],
            ([-1, -1], [-1], ["甲县教育局 校舍维修"]),
        ),
        ([("甲县教育局", "校舍维修", None)], [("乙厂", "养猪", None), (None, "校舍维修", None)], ([-1], [-1, -1], [None, None])),
    ],
)
def test_what_came_against_what_is_expected(roster, forms, expected):
    assert matched(roster, forms) == expected


def test_of_names_equally_like_it_the_one_that_sent_nothing_is_nearest():
    roster = [("甲站", "设备采购一", None), ("甲站", "设备采购二", None)]

    assert matched(roster, [("甲站", "设备采购一", None), ("甲站", "设备采购三", None)])[2] == [None, "甲站 设备采购二"]


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    type_form(folder / "a.xlsx", hotline())
    type_form(folder / "b.xlsx", hotline(), edits={"项目信息!B3": "名单外单位"})
    lines = [["备注", "项目单位", "项目名称", "批复预算(万元)", "联系邮箱"], ["重点", UNIT, PROJECT, 50, "a@example.cn"],
             ["", "没有报的单位", "别的项目", 1, "b@example.cn"]]
    workbook(folder / "roster.xlsx", lines)
    return folder


def rows_of(path, sheet):
    header, *body = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_a_run_with_a_roster(inbox, tmp_path):
    result = px.run(inbox, tmp_path / "out", roster=inbox / "roster.xlsx")
    found = result.findings[result.findings["code"].isin(["X003", "X004", "X006"])]
    paths = dict(zip(result.batch.forms["form"], result.batch.entries()["name"], strict=True))

    assert sorted(paths.values()) == ["a.xlsx", "b.xlsx"]  # the roster lies among the forms and is none
    assert [(row.code, paths.get(row.form), row.severity, row.value, row.expected) for row in found.itertuples()] == [
        ("X003", None, "error", "没有报的单位 别的项目", None),
        ("X006", "a.xlsx", "error", "49", "50"),
        ("X004", "b.xlsx", "warning", f"名单外单位 {PROJECT}", f"{UNIT} {PROJECT}"),
    ]


def test_the_summary_accounts_for_what_is_expected(inbox, tmp_path):
    px.consolidate(inbox, tmp_path / "s.xlsx", roster=str(inbox / "roster.xlsx"))
    listed = rows_of(tmp_path / "s.xlsx", "报送情况")
    told = [tuple(row[name] for name in ("项目单位", "报送状态", "文件", "联系邮箱", "备注", "对应名单行")) for row in listed]
    page = openpyxl.load_workbook(tmp_path / "s.xlsx", data_only=True)["总览"]
    overview = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    missing = [row for row in rows_of(tmp_path / "s.xlsx", "问题清单") if row["编号"] == "X003"]

    assert [row for row in told if any(row)] == [  # a last line counts what is no form
        ("没有报的单位", "未报", None, "b@example.cn", None, 3),
        (UNIT, "已报", "a.xlsx", "a@example.cn", "重点", 2),
        ("名单外单位", "名单外", "b.xlsx", None, None, None),
    ]
    assert {"已报 / 应报（个）", "1 / 2", "未报 1 个 · 名单外 1 个"} <= {*overview}
    assert any("没有报的单位 别的项目" in text for text in overview)
    assert any("1 个不在名单上" in text for text in overview)
    assert [(row["项目单位"], row["项目名称"]) for row in missing] == [("没有报的单位", "别的项目")]


def test_without_a_roster_nothing_is_missing_and_nothing_unknown(inbox, tmp_path):
    (inbox / "roster.xlsx").unlink()
    result = px.consolidate(inbox, tmp_path / "s.xlsx")

    assert not set(result.findings["code"]) & {"X003", "X004", "X006"}
    assert {row["报送状态"] for row in rows_of(tmp_path / "s.xlsx", "报送情况")} == {"已报"}


def test_english(inbox):
    found = px.validate(px.read([inbox / "a.xlsx", inbox / "b.xlsx"]), roster=inbox / "roster.xlsx", lang="en", select=["X004"])

    assert f"the nearest on it is “{UNIT} {PROJECT}”" in found.loc[0, "message"]


def test_a_form_for_each_row(tmp_path):
    lines = [HEADER, [str(cell) for cell in ROW], ["甲局", "甲/站", "=采购:*", "2022", "", "mof-self-2020", ""],
             ["甲局", "甲站", "采购", "2022", "3", "", ""], ["", "甲 站", "采 购", "", "", "", ""]]
    written = write_forms(text_file(tmp_path / "r.csv", lines), tmp_path / "forms")
    paths, texts = written.forms, written.notices

    assert [path.name for path in paths] == ["甲站-采购-2021.xlsx", "甲_站-=采购__.xlsx", "甲站-采购-2022.xlsx", "甲站-采购.xlsx"]
    assert written.remarks == ("“（未填写主管部门）”没有写邮件草稿：名单上没有联系邮箱",)
    assert [path.parent.name for path in texts] == ["甲局", "（未填写主管部门）"]
    batch = px.read(paths)
    read = batch.entries().set_index("name")[["unit", "project", "year", "scheme"]]
    planned = batch.budget[(batch.budget["source"] == "total") & (batch.budget["measure"] == "planned")].set_index("form")["amount"]
    assert [*read.loc["甲站-采购-2021.xlsx"]] == ["甲站", "采购", 2021.0, "department-2021"]
    assert [*read.loc["甲_站-=采购__.xlsx"]][1::2] == ["=采购:*", "mof-self-2020"]
    assert set(planned.dropna()) == {49.5, 3.0}


def test_a_form_is_the_same_alone_and_among_many(tmp_path):
    lines = [[*ROW[:2], f"项目{number}", *ROW[3:]] for number in range(30)]
    many = write_forms(workbook(tmp_path / "r.xlsx", [HEADER, *lines]), tmp_path / "many").forms
    alone = write_forms(workbook(tmp_path / "s.xlsx", [HEADER, lines[17]]), tmp_path / "alone").forms

    assert many[17].name == alone[0].name
    assert many[17].read_bytes() == alone[0].read_bytes()


def test_a_covering_text_for_each_department(tmp_path):
    more = [["乙局", "乙站", "维修", 2021, 3, "", ""], [*ROW[:2], "保洁", *ROW[3:5], "", "b@example.cn"], [*ROW[:2], "绿化", *ROW[3:]]]
    settings = Settings(deadlines=Deadlines(reported=date(2022, 7, 31)))
    written = write_forms(workbook(tmp_path / "r.xlsx", [HEADER, ROW, *more]), tmp_path / "forms", settings=settings)
    data = (tmp_path / "forms" / "甲局" / "填报通知.txt").read_bytes()
    text = data.decode("utf-8-sig")

    assert [path.parent.name for path in written.notices] == ["甲局", "乙局"]
    assert data.startswith(b"\xef\xbb\xbf")
    assert text.count("\n") == text.count("\r\n")
    assert text.splitlines()[:2] == ["收件人：a@example.cn; b@example.cn", "主题：请报送2021年度预算绩效评价表（3 个项目）"]
    attached = [line.strip() for line in text.splitlines() if "附件：" in line]
    assert attached == [f"附件：甲站-{name}.xlsx" for name in ("采购", "保洁", "绿化")]
    assert "请于 2022 年 7 月 31 日前报送。" in text
    assert "乙站" not in text
    assert "收件人：\r\n" in (tmp_path / "forms" / "乙局" / "填报通知.txt").read_bytes().decode("utf-8-sig")


def test_without_a_scheme_of_its_own_a_row_has_that_of_the_settings(tmp_path):
    roster = workbook(tmp_path / "r.xlsx", [HEADER, [*ROW[:5], "", ""], [*ROW[:2], "维修", 2021, 1, "department-2021", ""]])
    settings = Settings(scheme="mof-self-2020")
    own = write_forms(roster, tmp_path / "a", settings=settings).forms
    given = write_forms(roster, tmp_path / "b", settings=settings, scheme="overall-2020").forms

    assert list(px.read(own).forms["scheme"]) == ["department-2021", "mof-self-2020"]
    assert list(px.read(given).forms["scheme"]) == ["department-2021", "overall-2020"]


def test_what_goes_to_a_department_lies_in_its_folder(tmp_path):
    more = [["乙局", "乙站", "维修", 2021, 3, "", ""], [*ROW[:2], "保洁", *ROW[3:]]]
    written = write_forms(workbook(tmp_path / "r.xlsx", [HEADER, ROW, *more]), tmp_path / "forms", today=date(2022, 8, 1))
    folder = tmp_path / "forms" / "甲局"

    assert {path.name for path in folder.iterdir()} == {"甲站-采购.xlsx", "甲站-保洁.xlsx", "填报通知.txt", "填报表.zip", "填报通知.eml"}
    assert written.drafts == [folder / "填报通知.eml"]
    with zipfile.ZipFile(folder / "填报表.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: (folder / name).read_bytes() for name in ("甲站-采购.xlsx", "甲站-保洁.xlsx", "填报通知.txt")}
    draft = email.message_from_bytes((folder / "填报通知.eml").read_bytes(), policy=policy.default)
    (attached,) = draft.iter_attachments()
    assert (draft["To"], draft["X-Unsent"], draft["Subject"]) == ("a@example.cn", "1", "请报送2021年度预算绩效评价表（2 个项目）")
    assert (attached.get_filename(), attached.get_content()) == ("填报表.zip", (folder / "填报表.zip").read_bytes())
    assert "乙" not in draft.get_body().get_content()


def test_a_form_is_not_overwritten_and_nothing_is_written_where_one_exists(tmp_path):
    roster = workbook(tmp_path / "r.xlsx", [HEADER, ROW, [*ROW[:2], "维修", *ROW[3:]]])
    (tmp_path / "forms" / "甲局").mkdir(parents=True)
    (tmp_path / "forms" / "甲局" / "甲站-维修.xlsx").write_bytes(b"filled in")

    with pytest.raises(OutputError, match="--force"):
        write_forms(roster, tmp_path / "forms")
    assert [path.name for path in (tmp_path / "forms").rglob("*.*")] == ["甲站-维修.xlsx"]
    write_forms(roster, tmp_path / "forms", force=True)
    assert (tmp_path / "forms" / "甲局" / "甲站-维修.xlsx").read_bytes().startswith(b"PK")


def test_an_unknown_scheme_names_its_row(tmp_path):
    roster = workbook(tmp_path / "r.xlsx", [HEADER, ROW, [*ROW[:2], "维修", 2021, 1, "no-such", ""]])

    with pytest.raises(InputError, match="第 3 行的方案"):
        write_forms(roster, tmp_path / "forms")
    assert not (tmp_path / "forms").exists()
