"""The templates of the other schemes: what they print, and that one filled in is read whole and found to be right."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openpyxl.cell import MergedCell

import perfeval_xl
import perfeval_xl as px
from perfeval_xl.layout import stamp
from perfeval_xl.schemes import load_scheme, parse_scheme
from perfeval_xl.templates import template_bytes

SHEET = "项目支出绩效自评表"
SHEETS = {
    "overall-2020": ["填报说明", "项目信息", "预算表", "指标表", "评价报告", "自检", "部门评价表"],
    "mof-self-2020": ["填报说明", SHEET, "自检", "自评表"],
}
HEADER = [
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施",
    "系统得分", "得分依据", "核定得分", "核定理由",
]
BLANK_ROWS = [
    ("产出指标", "数量指标", 3), (None, "质量指标", 3), (None, "时效指标", 3), (None, "成本指标", 3),
    ("效益指标", "经济效益指标", 2), (None, "社会效益指标", 2), (None, "生态效益指标", 2), (None, "可持续影响指标", 2),
    ("满意度指标", "服务对象满意度指标", 2),
]
PREFILL = {"project": "=便民服务热线经费", "department": "某某县服务局", "unit": "某某县热线中心", "year": 2022, "planned_total": 50.3}
MEASURES = ("initial", "planned", "spent")


@pytest.fixture(scope="module", params=SHEETS)
def blank(request):
    return request.param, template_bytes(load_scheme(request.param))


@pytest.fixture(scope="module")
def form():
    return openpyxl.load_workbook(BytesIO(template_bytes(load_scheme("mof-self-2020"))))[SHEET]


def read_one(recalculated, name):
    return px.read([recalculated[name]])


def row_of(sheet, label):
    return next(row[0].row for row in sheet.iter_rows() if label in [cell.value for cell in row])


def test_both_readers_open_it(blank):
    name, data = blank

    assert openpyxl.load_workbook(BytesIO(data)).sheetnames == SHEETS[name]
    assert python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names == SHEETS[name]


def test_stamp_size_and_bytes(blank):
    name, data = blank
    marks = {item.name: item.value for item in openpyxl.load_workbook(BytesIO(data)).custom_doc_props.props}

    expected = {stamp.SCHEME: name, stamp.SCHEME_VERSION: load_scheme(name).version, stamp.TOOL_VERSION: perfeval_xl.__version__}
    assert marks == {**expected, stamp.TEMPLATE_VERSION: stamp.CURRENT_TEMPLATE}
    assert len(data) < 80 * 1024
    assert template_bytes(load_scheme(name)) == data


def test_every_hint_and_formula_fits(blank):
    book = openpyxl.load_workbook(BytesIO(blank[1]))
    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation]
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    assert rules
    assert all(len(rule.promptTitle or "") <= 32 and len(rule.prompt or "") <= 255 and len(rule.error or "") <= 255 for rule in rules)
    assert 0 < max(map(len, formulas)) <= 8192


def test_the_overall_form_prints_its_own_framework():
    sheet = openpyxl.load_workbook(BytesIO(template_bytes(load_scheme("overall-2020"))))["指标表"]
    groups = {row[2]: row[3] for row in sheet.iter_rows(min_row=4, values_only=True) if isinstance(row[2], str)}

    assert groups == {"目标设定": 5, "预算配置": 10, "预算执行": 20, "预算管理": 12, "资产管理": 8, "职责履行": 25, "履职效益": 20}
    assert [row[0] for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]][:5] == ["投入", "过程", "产出", "效果", "总分"]


def test_the_self_form_prints_the_ministrys_table(form):
    fund, goals, header = (row_of(form, label) for label in ("项目资金(万元)", "年度总体目标", "一级指标"))
    expected = [line for level1, level2, count in BLANK_ROWS for line in [(level1, level2), *[(None, None)] * (count - 1)]]

    assert form["A1"].value == "项目支出绩效自评表（    年度）"
    assert [form.cell(row, 1).value for row in (3, 4)] == ["项目名称", "主管部门"]
    assert form.cell(4, 5).value == "实施单位"
    assert [cell.value for cell in form[fund][2:8]] == ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    assert [form.cell(fund + row, 2).value for row in range(1, 5)] == ["年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"]
    assert [form.cell(fund + row, 6).value for row in range(1, 5)] == [10, "—", "—", "—"]
    assert (form.cell(goals, 2).value, form.cell(goals, 5).value) == ("预期目标", "实际完成情况")
    assert [cell.value for cell in form[header]] == HEADER
    assert [row[:2] for row in form.iter_rows(min_row=header + 1, max_row=form.max_row - 1, values_only=True)] == expected
    assert form.cell(form.max_row, 1).value == "总分"


def test_only_cells_to_fill_are_open(form):
    cells = [cell for row in form.iter_rows() for cell in row if not isinstance(cell, MergedCell)]
    open_cells = [cell for cell in cells if not cell.protection.locked]
    computed = [cell.coordinate for cell in form[form.max_row] if cell.data_type == "f"]

    assert form.protection.sheet
    assert form.protection.password is None
    assert {cell.fill.fgColor.rgb for cell in open_cells} == {"FFFFF9E5", "FFEAF1FB"}
    assert [cell.value for cell in open_cells if cell.value is not None] == [form["A1"].value, 10]
    assert computed == [f"F{form.max_row}", f"G{form.max_row}"]
    assert all(form[address].protection.locked for address in computed)
    for row in form.iter_rows(min_row=row_of(form, "一级指标") + 1, max_row=form.max_row - 1):
        assert [cell.protection.locked for cell in row] == [True] * 2 + [False] * 6 + [True] * 2 + [False] * 2


def test_print_setup(form):
    assert (form.page_setup.paperSize, form.page_setup.orientation) == (9, "landscape")
    assert form.sheet_properties.pageSetUpPr.fitToPage
    assert (form.page_setup.fitToWidth or 1, 1 if form.page_setup.fitToHeight is None else form.page_setup.fitToHeight) == (1, 1)
    header = row_of(form, "一级指标")
    assert form.print_title_rows == f"${header}:${header}"


def test_prefill():
    book = openpyxl.load_workbook(BytesIO(template_bytes(load_scheme("mof-self-2020"), PREFILL)))
    sheet = book[SHEET]

    assert sheet["A1"].value == "项目支出绩效自评表（2022年度）"
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=便民服务热线经费", "s")  # text from a roster is never a formula
    assert (sheet["B4"].value, sheet["F4"].value) == ("某某县服务局", "某某县热线中心")
    shown = openpyxl.load_workbook(BytesIO(template_bytes(load_scheme("mof-self-2020"), PREFILL)), data_only=True)[SHEET]
    assert shown.cell(row_of(sheet, "年度资金总额"), 4).value == 50.3


@pytest.mark.parametrize("wrong", [{"unknown": "x"}, {"head": "甲"}, {"year": "2022"}, {"planned_total": True}])
def test_a_wrong_prefill_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        template_bytes(load_scheme("mof-self-2020"), wrong)


def test_fixed_indicators_of_a_scheme_are_printed():
    text = (Path(perfeval_xl.__file__).parent / "schemes" / "builtin" / "department-2021.toml").read_text(encoding="utf-8")
    scheme = parse_scheme(text.replace('form = "department"', 'form = "self"'), "other.toml")
    sheet = openpyxl.load_workbook(BytesIO(template_bytes(scheme)))[SHEET]
    rows = {row[2].value: row[5] for row in sheet.iter_rows() if row[2].value}

    assert (rows["资金到位率"].value, rows["资金到位率"].protection.locked) == (5, True)
    assert sheet.cell(row_of(sheet, "年度资金总额"), 6).value == "—"  # the scheme has the execution rate among its indicators


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", SHEETS)
def test_a_form_without_faults_has_no_finding(recalculated, name):
    batch = read_one(recalculated, name)

    assert batch.entries()[["scheme", "stamped", "problem"]].to_numpy().tolist() == [[name, True, None]]
    assert px.validate(batch)[["code", "cell", "message"]].to_dict("records") == []


@pytest.mark.libreoffice
def test_the_overall_form_is_read_whole(recalculated, others):
    batch, typed = read_one(recalculated, "overall-2020"), others["overall"]
    rows = [(row.level2, row.level3, row.target, row.actual, row.self_score) for row in batch.indicators.itertuples()]
    expected = [(group, name, *results) for group, name, _, *results in typed["indicators"]]
    weights = dict(zip(batch.indicators["level3"], batch.indicators["weight3"], strict=True))
    amounts = {(row.label, row.measure): row.amount for row in batch.budget.itertuples()}

    def in_order(lines):
        return sorted(lines, key=lambda line: line[1])

    assert in_order(rows) == in_order(expected)
    assert sum(weights.values()) == 100
    assert (weights["服务群众人次"], weights["在职人员控制率"]) == (8, 3)
    assert [amounts[label, "planned"] for label in typed["budget"]] == [values[0] for values in typed["budget"].values()]
    assert [amounts[label, "spent"] for label in typed["budget"]] == [values[2] for values in typed["budget"].values()]


@pytest.mark.libreoffice
def test_the_self_form_is_read_whole(recalculated, others):
    batch, typed = read_one(recalculated, "mof-self-2020"), others["self"]
    given = {row.label: row.value for row in batch.project.itertuples() if row.present}
    amounts = [batch.budget.loc[lambda b, m=measure: b["measure"] == m, "amount"].tolist() for measure in MEASURES]
    columns = ["level2", "level3", "weight3", "target", "actual", "self_score", "reason"]
    execution, *rows = batch.indicators[columns].to_numpy().tolist()
    stated = dict(zip(batch.stated["item"], batch.stated["amount"], strict=True))

    assert given == {**typed["project"], "年度": "2022"}
    assert list(zip(*amounts, strict=True)) == [tuple(values) for values in typed["budget"].values()]
    assert execution[1:6] == ["预算执行率", 10, "", "99.05%", 9.9]
    assert rows == typed["indicators"]
    assert set(batch.indicators["level1"]) == {"预算执行率", "产出指标", "效益指标", "满意度指标"}
    assert stated == {"total_weight": 100, "total_self": pytest.approx(98.74)}
