"""Every project is passed, returned or reminded, once; what came instead of a form is named; nobody reads of another."""

from __future__ import annotations

from datetime import date

import pytest
from bureau import MISSED, OVERSPENT, PLANNED, SPENT, TITLES, blank_form, form

from perfeval_xl.addressed import for_units
from perfeval_xl.settings import Settings, Waiver

PHOTO = bytes.fromhex("ffd8ffe000104a46494600") + b"\0" * 600
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 600
LISTED = [
    ["甲局", "甲站", "采购", 2021, 49, "jia@example.gov.cn", "0900-1"],
    ["甲局", "甲站", "修路", 2021, 49, "jia@example.gov.cn", "0900-1"],
    ["甲局", "乙站", "挖渠", 2021, 49, "jia@example.gov.cn", None],
    ["甲局", "乙站", "架桥", 2021, 49, "jia@example.gov.cn", None],
    ["丙局", "丙院", "医疗设备购置", 2021, 49, "bing@example.gov.cn", "0900-3"],
    ["丙局", "丙院", "急救", 2021, 49, "bing@example.gov.cn", "0900-3"],
    ["丙局", "丁所", "防疫", 2021, 49, None, None],
]
FILES = {
    "甲/采购.xlsx": form("甲站", "采购"),
    "甲/修路.xlsx": form("甲站", "修路", MISSED),
    "乙/挖渠.xlsx": blank_form("乙站", "挖渠"),
    "乙/IMG_1.jpg": PHOTO,
    "乙/第二次/挖渠.xlsx": blank_form("乙站", "挖渠"),
    "丙/丙院-医疗设备购置.pdf": PDF,
    "丙/急救.xlsx": form("丙院", "急救", year=2020, department="丙局"),
    "读不出.pdf": PDF,
}


@pytest.fixture(scope="module")
def made(notify_once):
    return notify_once(FILES, LISTED, deadline=date(2022, 9, 30), passed=True)


def test_every_project_of_the_roster_stands_in_one_place(made):
    states = {(row["项目单位"], row["项目名称"], row["预算年度"]): row["状态"] for row in made.table("项目状态")}

    assert states == {
        ("甲站", "采购", 2021): "通过", ("甲站", "修路", 2021): "退回",
        ("乙站", "挖渠", 2021): "催报", ("乙站", "架桥", 2021): "催报",
        ("丙院", "医疗设备购置", 2021): "催报", ("丙院", "急救", 2021): "催报", ("丁所", "防疫", 2021): "催报",
        ("丙院", "急救", 2020): "通过",
    }
    proof = {row["事项"]: row["个数"] for row in made.table("核对")}
    names = ("通过", "退回", "催报", "三项之和", "名单上的项目", "核对")
    assert [proof[name] for name in names] == [1, 1, 5, 7, 7, 0]


def test_the_files_of_each_lie_in_its_folder(made):
    assert made.files() == {
        "催报名单.xlsx", "甲局/甲站/退回通知.docx", "甲局/甲站/退回修改.eml", "甲局/甲站/修路.xlsx", "甲局/甲站/通过通知.eml",
        "甲局/催报.eml", "丙局/催报.eml",
    }


def test_what_came_instead_is_named_where_it_is_missing(made):
    rows = {row["项目名称"]: row for row in made.table("催报名单")}

    assert {name: row["情况"] for name, row in rows.items()} == {
        "挖渠": "收到的是空白表，没有填写", "架桥": "收到的文件读不出数据", "医疗设备购置": "收到的文件读不出数据",
        "急救": "收到的表写的是别的预算年度", "防疫": "没有收到报送",
    }
    assert [rows[name]["收到的文件"].partition("（")[0] for name in ("挖渠", "架桥", "医疗设备购置", "急救")] == [
        "挖渠.xlsx", "IMG_1.jpg", "丙院-医疗设备购置.pdf", "急救.xlsx"]
    assert rows["医疗设备购置"]["联系电话"] == "0900-3"
    assert [row["文件"] for row in made.table("未归属文件")] == ["读不出.pdf"]
    text = made.text("丙局/催报.eml")
    assert "丙院-医疗设备购置.pdf" in text
    assert "2022年9月30日前报送" in text
    assert "丁所：防疫" in text
    assert "IMG_1.jpg" in made.text("甲局/催报.eml")
    assert made.text("甲局/催报.eml").count("挖渠.xlsx") == rows["挖渠"]["收到的文件"].count("挖渠.xlsx") == 1  # though it was sent twice


def test_a_form_that_nobody_asked_for_gets_no_word_that_it_passed(made):
    assert "丙局/丙院/通过通知.eml" not in made.files()


def test_a_letter_has_the_findings_of_its_unit_and_of_no_other(made):
    letter = made.letter("甲局/甲站")

    result = made.result
    form_key = result.batch.forms.set_index("project")["form"]["修路"]
    own = for_units(result.findings)
    own = own[own["form"].eq(form_key)]
    assert set(own["code"]) == {"S008", "I012", "T001", "P008", "X005"}
    assert all(message in letter for message in own["message"])
    assert "指标表 I17：“接通率”没有达到目标" in letter
    assert "必须改正的错误（2 处）" in letter
    assert "请于2022年9月30日前重新报送" in letter
    for other in ("采购", "乙站", "丙院", "张三"):
        assert other not in letter


def test_findings_between_forms_that_are_about_a_unit_stand_in_its_letter(notify):
    files = {"a.xlsx": form("甲站", "采购", {PLANNED: 60, "预算表!B5": 60}), "b.xlsx": form("乙站", "修路"), "c.xlsx": form("丙站", "修桥")}
    made = notify(files, [["甲局", "甲站", "采购", 2021, 49, None, None], ["甲局", "乙站", "修路", 2021, 49, None, None]])

    letter = made.letter("甲局/甲站")
    assert "计划投资额合计 60 万元与名单上的批复预算 49 万元不符" in letter
    assert "与其他单位相同" in letter
    assert "乙站" not in letter
    assert "丙站" not in letter


def test_what_the_bureau_lets_stand_is_no_remark(notify):
    waivers = tuple(Waiver("甲站", "采购", code, "已核", date(2030, 1, 1)) for code in ("S008", "I012"))
    made = notify({"a.xlsx": form("甲站", "采购", {**MISSED, **OVERSPENT})}, settings=Settings(waivers=waivers))

    letter = made.letter("甲局/甲站")
    assert "大于实际到位资金" in letter
    assert "接通率" not in letter


def test_a_unit_with_several_projects_gets_one_letter(notify):
    made = notify({"a.xlsx": form("甲站", "采购", MISSED), "b.xlsx": form("甲站", "修路", OVERSPENT)})

    letter = made.letter("甲局/甲站")
    assert "下列 2 个项目" in letter
    places = [letter.index(text) for text in ("一、采购（2021年度）", "接通率", "二、修路（2021年度）", "大于实际到位")]
    assert places == sorted(places)
    assert {"甲局/甲站/a.xlsx", "甲局/甲站/b.xlsx"} <= made.files()


def test_a_file_with_forms_of_several_units_goes_to_neither(notify, tmp_path):
    import openpyxl

    for name, unit, project in (("a", "甲站", "采购"), ("b", "乙站", "修路")):
        (tmp_path / f"{name}.xlsx").write_bytes(form(unit, project, MISSED))
    first, second = openpyxl.load_workbook(tmp_path / "a.xlsx"), openpyxl.load_workbook(tmp_path / "b.xlsx")
    for sheet in second.worksheets:
        copy = first.create_sheet(f"{sheet.title}2")
        for row in sheet.iter_rows():
            for cell in row:
                copy[cell.coordinate] = cell.value
    first.save(tmp_path / "both.xlsx")
    made = notify({"合报.xlsx": (tmp_path / "both.xlsx").read_bytes()})

    assert {"甲局/甲站/合报.评分结果.xlsx", "甲局/乙站/合报.评分结果.xlsx"} <= made.files()
    assert "甲局/甲站/合报.xlsx" not in made.files()
    own = "".join(str(cell) for sheet in openpyxl.load_workbook(made.out / "甲局/甲站/合报.评分结果.xlsx").worksheets
                  for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "甲站" in own
    assert "乙站" not in own
    assert "合报.评分结果.xlsx" in made.letter("甲局/甲站")


def test_without_a_roster_what_came_says_who_is_to_be_reminded(notify):
    made = notify({"a.xlsx": form("甲站", "采购"), "b.xlsx": blank_form("乙站", "挖渠"), "c.pdf": PDF})

    assert {row["项目单位"]: row["状态"] for row in made.table("项目状态")} == {"甲站": "通过", "乙站": "催报"}
    assert [row["文件"] for row in made.table("未归属文件")] == ["c.pdf"]
    assert [row["说明"] for row in made.table("没有邮箱")] == [
        "没有生成邮件草稿：名单上没有联系邮箱。请用别的方式送达，或在名单上补填联系邮箱后再运行"
    ]


def test_units_with_addresses_of_their_own_do_not_read_of_each_other(notify):
    listed = [["甲局", "甲站", "采购", 2021, 49, "jia@example.cn"], ["甲局", "乙站", "修路", 2021, 49, "yi@example.cn"]]
    made = notify({"c.xlsx": form("丙站", "修桥")}, listed, header=TITLES[:6])

    assert "甲局/催报.eml" not in made.files()
    assert (made.draft("甲局/甲站/催报.eml")["To"], made.draft("甲局/乙站/催报.eml")["To"]) == ("jia@example.cn", "yi@example.cn")
    assert "乙站" not in made.text("甲局/甲站/催报.eml")


def test_the_address_of_the_department_itself_goes_before_those_of_its_units(notify):
    listed = [
        ["甲局", "甲局", "采购", 2021, 49, "ju@example.cn"], ["甲局", "乙站", "修路", 2021, 49, "yi@example.cn"],
        ["甲局", "丙站", "修桥", 2021, 49, "bing@example.cn"],
    ]
    made = notify({"c.xlsx": form("甲局", "采购")}, listed, header=TITLES[:6])

    assert made.draft("甲局/催报.eml")["To"] == "ju@example.cn"
    assert "丙站：修桥" in made.text("甲局/催报.eml")


@pytest.mark.parametrize("cell", ["甲处联系人", "jia@", "@example.cn", "jia@example", "jia example.cn"])
def test_what_is_no_address_is_never_guessed(notify, cell):
    made = notify({"a.xlsx": form("甲站", "采购", MISSED)}, [["甲局", "甲站", "采购", 2021, 49, cell, None]])

    assert "甲局/甲站/退回修改.eml" not in made.files()
    assert f"名单上的联系邮箱“{cell}”不是邮箱地址" in made.table("没有邮箱")[0]["说明"]


def test_a_deadline_may_be_so_many_days_away_or_none(notify):
    files = {"a.xlsx": form("甲站", "采购", {SPENT: 52, "预算表!D5": 52})}
    from perfeval_xl.settings import Notices

    assert "请于2022年8月16日前重新报送" in notify(files, settings=Settings(notices=Notices(days=15))).letter("甲局/甲站")
    assert "请改正后重新报送" in notify(files, out="other", settings=Settings()).letter("甲局/甲站")


def test_a_form_of_another_project_is_named_where_the_name_of_its_file_is_missing(notify):
    listed = [["甲局", "甲站", name, 2021, 49, "jia@example.cn", None] for name in ("采购", "疫苗配送", "慢性病管理")]
    files = {"甲/采购.xlsx": form("甲站", "采购"), "甲/疫苗配送绩效报告.xlsx": form("外局", "热线服务"), "甲/IMG_2.jpg": PHOTO}
    rows = {row["项目名称"]: row for row in notify(files, listed).table("催报名单")}

    assert rows["疫苗配送"]["情况"] == "收到的文件写的是别的项目"
    assert rows["疫苗配送"]["收到的文件"].startswith("疫苗配送绩效报告.xlsx")
    assert rows["慢性病管理"]["收到的文件"].startswith("IMG_2.jpg")
