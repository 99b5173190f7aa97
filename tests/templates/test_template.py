"""The template as its readers find it: sheets, labels, headers, what is open, what is chosen from, the stamp, the bytes."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import python_calamine

import perfeval_xl
from perfeval_xl.layout import department, stamp
from perfeval_xl.schemes import builtin_ids, load_scheme, parse_scheme
from perfeval_xl.templates import template_bytes, write_template

GENERATED = Path(__file__).parents[2] / "workbook_templates"

PROJECT_LABELS = [
    "评价类型", "项目名称", "项目单位", "主管部门", "项目实施单位", "项目负责人", "联系电话", "项目类型", "预算年度", "评价开始日期",
    "评价结束日期", "组织方式", "评价机构", "上报时间", "自评总分", "自评等次",
]
INDICATOR_HEADER = [
    "一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "全年目标值", "全年完成值", "自评得分", "偏差原因及改进措施",
    "系统得分", "得分依据", "核定得分", "核定理由",
]
FRAMEWORK = [  # second level, its weight, third levels with theirs, blank rows
    ("项目立项", 7, [("立项依据充分性", 4), ("立项程序规范性", 3)], 0),
    ("绩效目标", 6, [("绩效目标合理性", 4), ("绩效指标明确性", 2)], 0),
    ("资金投入", 7, [("预算编制科学性", 3), ("资金分配合理性", 4)], 0),
    ("资金管理", 15, [("资金到位率", 5), ("预算执行率", 5), ("资金使用合规性", 5)], 0),
    ("组织实施", 5, [("管理制度健全性", 2), ("制度执行有效性", 3)], 0),
    ("产出数量", 10, [], 4), ("产出质量", 10, [], 4), ("产出时效", 10, [], 3), ("产出成本", 10, [], 3),
    ("经济效益", None, [], 2), ("社会效益", None, [], 2), ("生态效益", None, [], 2), ("可持续影响", None, [], 2), ("满意度", 10, [], 2),
]


@pytest.fixture(scope="module")
def book(template):
    return openpyxl.load_workbook(BytesIO(template))


def header_row(sheet, first):
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == first)


def column(sheet, number):
    return [row[0].value for row in sheet.iter_rows(min_col=number, max_col=number)]


def values(row):
    return [cell.value for cell in row]


def choices(sheet):
    return {
        str(rule.sqref): rule.formula1.strip('"').split(",") for rule in sheet.data_validations.dataValidation if rule.type == "list"
    }


def test_sheets(book):
    assert book.sheetnames == ["填报说明", "项目信息", "预算表", "指标表", "评价报告", "自检", "部门评价表"]


def test_project_labels(book):
    sheet = book["项目信息"]
    start = header_row(sheet, "评价类型")
    labels = column(sheet, 1)

    assert labels[start - 1:start - 1 + len(PROJECT_LABELS)] == PROJECT_LABELS
    assert [label for index, label in enumerate(PROJECT_LABELS) if sheet.cell(start + index, 2).value] == ["自评总分", "自评等次"]
    assert labels[header_row(sheet, "姓名") - 2] == "评价组成员"
    assert values(sheet[header_row(sheet, "姓名")]) == ["姓名", "职称/职务", "单位"]


def test_budget_table(book):
    sheet = book["预算表"]
    header = header_row(sheet, "资金来源")

    assert values(sheet[header]) == ["资金来源", "计划投资额(万元)", "实际到位资金(万元)", "实际使用情况(万元)"]
    assert column(sheet, 1)[header:] == ["合计", "中央财政", "省财政", "市县财政", "其他", None, "资金到位率", "预算执行率"]
    assert [value for row in sheet.iter_rows(header + 2, header + 5, 2, 4, values_only=True) for value in row] == [None] * 12


def test_indicator_table(book):
    sheet = book["指标表"]
    header = header_row(sheet, "一级指标")
    expected = []
    for name, weight, rows, blank in FRAMEWORK:
        lines = [*rows, *[(None, None)] * blank]
        expected += [((name, weight) if index == 0 else (None, None)) + line for index, line in enumerate(lines)]

    assert values(sheet[header]) == INDICATOR_HEADER
    closing = header_row(sheet, "总分")
    assert [row[2:6] for row in sheet.iter_rows(min_row=header + 1, max_row=closing - 1, values_only=True)] == expected
    assert [row[:2] for row in sheet.iter_rows(min_row=header + 1, values_only=True) if row[0]][:4] == [
        ("决策", 20), ("过程", 20), ("产出", 40), ("效益", 20),
    ]
    assert column(sheet, 1)[closing:] == ["决策小计", "过程小计", "产出小计", "效益小计"]
    assert [str(merged) for merged in sheet.merged_cells.ranges if merged.max_row >= header] == []


def test_report_sections(book):
    assert tuple(column(book["评价报告"], 1)[2:]) == department.REPORT_SECTIONS


def test_self_check_table(book):
    rows = list(book["自检"].iter_rows(values_only=True))
    codes = [row[0] for row in rows[3:] if row[0]]

    assert rows[0][0].startswith("=")
    assert rows[2][:5] == ("编号", "检查内容", "结果", "位置", "怎么改")
    assert len(codes) == len(set(codes)) >= 40


@pytest.mark.parametrize("sheet", ["填报说明", "项目信息", "预算表", "指标表", "评价报告", "自检", "部门评价表"])
def test_only_cells_to_fill_are_open(book, sheet):
    page = book[sheet]
    open_cells = [cell for row in page.iter_rows() for cell in row if not cell.protection.locked]

    assert page.protection.sheet
    assert page.protection.password is None
    assert [cell.coordinate for cell in open_cells if cell.value is not None] == (["B18"] if sheet == "项目信息" else [])  # the grade
    assert {cell.fill.fgColor.rgb for cell in open_cells} <= {"FFFFF9E5", "FFEAF1FB"}
    expected = {"填报说明": 0, "项目信息": 15 + 3 * 10, "预算表": 12, "评价报告": 7, "自检": 0, "部门评价表": 0}
    # 指标表: four columns of 35 rows and two of finance's, name and weight of the 24 blank rows, four shared weights; two rates computed
    assert len(open_cells) == expected.get(sheet, 6 * 35 + 2 * 24 + 4 - 2)


def test_finance_computed_columns_are_locked(book):
    sheet = book["指标表"]
    row = header_row(sheet, "一级指标") + 1

    assert [sheet.cell(row, number).protection.locked for number in range(1, 15)] == [True] * 6 + [False] * 4 + [True, True, False, False]


def test_dropdowns_offer_the_layouts_choices(book):
    sheet = book["项目信息"]
    start = header_row(sheet, "评价类型")
    expected = {
        f"B{start + PROJECT_LABELS.index(field.label)}": list(field.choices) for field in department.FIELDS if field.kind == "choice"
    }

    assert len(expected) == 5
    assert choices(sheet) == expected


def test_every_prompt_fits(book):
    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation]

    assert rules
    assert all(len(rule.promptTitle or "") <= 32 and len(rule.prompt or "") <= 255 and len(rule.error or "") <= 255 for rule in rules)


def test_every_cell_to_fill_in_has_a_hint_or_a_label_of_its_own(book):
    for name in ("项目信息", "预算表", "指标表", "评价报告"):
        sheet = book[name]
        prompted = [rule.sqref for rule in sheet.data_validations.dataValidation if rule.prompt]
        open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        # 核定理由 is finance's own
        bare = {cell for cell in open_cells if not any(cell in area for area in prompted) and not cell.startswith("N")}
        assert bare == set(), name


def test_no_cell_has_two_validations(book):
    """Excel repairs a workbook whose validations overlap."""
    for sheet in book:
        areas = [area for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
        assert sum(area.size["rows"] * area.size["columns"] for area in areas) == len({cell for area in areas for cell in area.cells})


def test_every_formula_fits(book):
    lengths = [len(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    assert 0 < max(lengths) <= 8192


def test_stamp(book, scheme):
    properties = {item.name: item.value for item in book.custom_doc_props.props}

    assert properties == {
        stamp.SCHEME: "department-2021", stamp.SCHEME_VERSION: scheme.version, stamp.TOOL_VERSION: perfeval_xl.__version__,
        stamp.TEMPLATE_VERSION: stamp.CURRENT_TEMPLATE,
    }


def test_print_setup(book):
    for sheet in book:
        landscape = sheet.title in {"指标表", "自检"}
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape" if landscape else "portrait")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        tall = 1 if sheet.title in {"指标表", "部门评价表"} else 0
        assert (sheet.page_setup.fitToWidth or 1, 1 if sheet.page_setup.fitToHeight is None else sheet.page_setup.fitToHeight) == (1, tall)
        assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert book["指标表"].print_title_rows == "$3:$3"


def test_calamine_reads_it(template):
    sheets = python_calamine.CalamineWorkbook.from_filelike(BytesIO(template))

    assert sheets.sheet_names[3] == "指标表"
    assert sheets.get_sheet_by_name("指标表").to_python(skip_empty_area=False)[2] == INDICATOR_HEADER


def test_every_cell_says_where_it_is(template):
    """The format does not ask for it, but some programs (exceljs among them) open no sheet without."""
    with zipfile.ZipFile(BytesIO(template)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    cells = [cell for sheet in sheets for cell in re.findall(rb"<c[ />][^>]*>", sheet)]
    assert len(cells) > 1000
    assert [cell for cell in cells if not re.match(rb'<c r="[A-Z]{1,3}[1-9][0-9]*"', cell)] == []


def test_same_bytes_every_time(template, scheme):
    assert template_bytes(scheme) == template
    assert len(template) < 80 * 1024  # larger would be slow to mail by the thousand; addresses of cells come first


@pytest.mark.parametrize("path", sorted(GENERATED.glob("*.xlsx")), ids=lambda path: path.stem)
def test_generated_templates_are_up_to_date(path):
    """To renew them: `python workbook_templates/build.py`."""
    with zipfile.ZipFile(path) as kept, zipfile.ZipFile(BytesIO(template_bytes(load_scheme(path.stem)))) as made:
        assert kept.namelist() == made.namelist()
        # part by part: how the parts are deflated is the matter of the zlib at hand
        assert {name: kept.read(name) for name in kept.namelist()} == {name: made.read(name) for name in made.namelist()}


def test_every_scheme_that_ships_has_its_generated_template():
    assert sorted(path.stem for path in GENERATED.glob("*.xlsx")) == sorted(builtin_ids())


def test_prefill(scheme, tmp_path, prefill):
    target = tmp_path / "prefilled.xlsx"
    write_template(scheme, target, {**prefill, "reported": dt.date(2022, 7, 29)})
    book = openpyxl.load_workbook(target)
    sheet = book["项目信息"]
    filled = {row[0].value: row[1] for row in sheet.iter_rows(max_col=2)}

    assert filled["项目名称"].value == "=便民服务热线经费"
    assert filled["项目名称"].data_type == "s"  # text from a roster is never a formula
    assert (filled["项目单位"].value, filled["预算年度"].value) == ("某某县服务局", 2021)
    assert filled["上报时间"].value == dt.datetime(2022, 7, 29)
    assert filled["项目负责人"].value is None
    assert openpyxl.load_workbook(target, data_only=True)["预算表"]["B4"].value == 49.3


@pytest.mark.parametrize(
    "wrong", [{"unknown": "x"}, {"period": "2022年"}, {"year": "2021"}, {"reported": "2022-7-29"}, {"planned_total": True}]
)
def test_a_wrong_prefill_is_refused(scheme, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        template_bytes(scheme, wrong)


def test_another_scheme_gives_another_framework(scheme):
    builtin = Path(perfeval_xl.__file__).parent / "schemes" / "builtin" / "department-2021.toml"
    text = builtin.read_text(encoding="utf-8").replace('name = "产出时效"', 'name = "产出进度"').replace("rows = 3\n", "rows = 5\n", 1)
    book = openpyxl.load_workbook(BytesIO(template_bytes(parse_scheme(text, "other.toml"))))
    groups = [name for name in column(book["指标表"], 3) if name]

    assert "产出进度" in groups
    assert groups.count("产出时效") == 0
    assert header_row(book["指标表"], "总分") == 3 + 35 + 2 + 1
