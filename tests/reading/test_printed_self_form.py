"""The ministry's printed 自评表, merged as the ministry merges it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px

FUNDS = [
    ("年度资金总额", 100, 120, 118.8, 10, "99%", 9.9),
    ("其中：当年财政拨款", 100, 100, 98.8, "—", "98.8%", "—"),
    ("      上年结转资金", 0, 20, 20, "—", "100%", "—"),
    ("  其他资金", None, None, None, "—", None, "—"),
]
ROWS = [
    ("产出指标", "数量指标", "养护里程", "≥120公里", "125公里", 20, 20, ""),
    ("", "质量指标", "养护合格率", "≥95%", 0.96, 10, 10, ""),
    ("", "时效指标", "完成时间", "2022年11月底前", "2022年11月20日", 10, 10, ""),
    ("", "成本指标", "养护成本", "≤120万元", 118.8, 10, 10, ""),
    ("效益指标", "社会效益指标", "受益人口", "≥2.5万人", "2.6万人", 15, 15, ""),
    ("", "生态效益指标", "绿化率", "≥30%", "28%", 15, 14, "补植推迟，已列入下年计划"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "92%", 10, 10, ""),
]
MERGED = (
    "A2:K2 A3:K3 A4:C4 D4:K4 A5:C5 D5:F5 G5:H5 I5:K5 A6:C10 A11:A12 B11:F11 G11:K11 B12:F12 G12:K12 A13:A22 I13:K13 B14:B17 B18:B19 A23:F23"
)


@pytest.fixture(name="form")
def _form(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    texts = {
        "A1": "附件1", "A2": "项目支出绩效自评表", "A3": "（2022年度）", "A4": "项目名称", "D4": "农村公路养护", "A5": "主管部门",
        "D5": "某县交通运输局", "G5": "实施单位", "I5": "某县公路段", "A6": "项目资金\n（万元）", "A11": "年度总体目标", "B11": "预期目标",
        "G11": "实际完成情况", "B12": "养护农村公路120公里。", "G12": "完成养护125公里。", "A13": "绩效指标", "A23": "总分", "G23": 100,
        "H23": 98.9, "A24": "注：1.得分一档最高不能超过该指标分值上限。",
    }
    headers = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    texts |= dict(zip((f"{letter}6" for letter in "EFGHIJ"), headers, strict=True))
    headers = ["一级指标", "二级指标", "三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分", "偏差原因分析及改进措施"]
    texts |= dict(zip((f"{letter}13" for letter in "BCDEFGHI"), headers, strict=True))
    for number, row in enumerate(FUNDS, 7):
        texts |= dict(zip((f"{letter}{number}" for letter in "DEFGHIJ"), row, strict=True))
    for number, row in enumerate(ROWS, 14):
        texts |= dict(zip((f"{letter}{number}" for letter in "BCDEFGHI"), row, strict=True))
    for cell, value in texts.items():
        sheet[cell] = None if value == "" else value
    sheet["F15"].number_format = "0.00%"
    for area in MERGED.split():
        sheet.merge_cells(area)
    book.save(tmp_path / "自评表.xlsx")
    return tmp_path / "自评表.xlsx"


def test_the_printed_form_is_read_whole(form: Path) -> None:
    batch = px.read(form)

    assert batch.forms[["scheme", "unit", "department", "project", "year"]].values.tolist() == [
        ["mof-self-2020", "某县公路段", "某县交通运输局", "农村公路养护", 2022]
    ]
    amounts = batch.budget.set_index(["source", "measure"])["amount"].unstack()
    assert amounts.loc[["total", "current", "carried"], ["initial", "planned", "spent"]].values.tolist() == [
        [100, 120, 118.8], [100, 100, 98.8], [0, 20, 20]
    ]
    rows = batch.indicators
    assert rows["level3"].tolist() == ["预算执行率", *(row[2] for row in ROWS)]
    assert rows["weight3"].tolist() == [10, *(row[5] for row in ROWS)]
    assert rows["target"].tolist()[1:] == [row[3] for row in ROWS]
    assert rows["actual"].tolist()[1:] == ["125公里", "96%", "2022年11月20日", "118.8", "2.6万人", "28%", "92%"]
    assert rows["self_score"].tolist() == [9.9, *(row[6] for row in ROWS)]
    assert rows["actual_cell"].tolist() == ["I7", *(f"F{number}" for number in range(14, 21))]


def test_the_printed_form_raises_no_alarm(form: Path) -> None:
    result = px.evaluate(form)

    assert set(result.findings.loc[result.findings["severity"] != "info", "code"]) == {"T001"}
    assert result.scores.totals[["system_total", "verified_points", "execution_rate"]].values.tolist() == [[98.9, 100, 0.99]]


@pytest.mark.parametrize(("foot", "reported"), [
    ("填报人：甲  填报日期：    年    月    日", ""), ("填报日期：____年__月__日", ""), ("填报日期：2023年1月5日", "2023年1月5日"),
])
def test_a_date_that_nobody_has_written_in_is_a_blank(form: Path, foot: str, reported: str) -> None:
    book = openpyxl.load_workbook(form)
    book.active["A1"] = foot
    book.save(form)
    result = px.evaluate(form)
    given = result.batch.project.set_index("field")["value"]

    assert given["reported"] == reported
    assert set(result.findings.loc[result.findings["severity"] != "info", "code"]) == {"T001"}


def test_the_place_of_a_date_beside_its_label_is_a_blank(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    book.active["A1"], book.active["B1"] = "填报日期", "年    月    日"
    book.save(form)

    assert set(px.validate(px.read(form)).query("severity != 'info'")["code"]) == {"T001"}
