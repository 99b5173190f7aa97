"""Money that only a sentence on the sheet of a form tells, beside its table of indicators."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

TABLE = [
    ["指标名称", "目标值", "完成值", "分值", "得分"], ["机关运转保障人数", "≥68人", "68人", 50, 50], ["群众满意度", "≥85%", "90%", 40, 40],
    ["合计", None, None, 100, 99.5],
]


@pytest.mark.parametrize(("line", "rate", "codes"), [
    ("二、预算执行：2021年预算1280万元，支出1216万元，执行率95%，得9.5分（满分10分）。", 0.95, []),
    ("二、预算执行：2020年预算1280万元，支出1216万元，执行率95%，得9.5分（满分10分）。", None, ["I003", "S004"]),  # of another year
    ("二、预算执行：其中培训预算1280万元，支出1216万元，得9.5分（满分10分）。", None, ["I003", "S004"]),  # a part of it
])
def test_money_and_points_of_the_rate(tmp_path, line, rate, codes):
    book = openpyxl.Workbook()
    for row in [["部门整体支出绩效自评报告"], ["（2021年度）"], ["部门名称", "某局"], [line], *TABLE]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    batch = px.read(tmp_path / "form.xlsx")
    spent = batch.budget.loc[batch.budget["measure"].eq("spent"), "amount"].tolist()
    assert spent == ([] if rate is None else [1216.0])
    assert [code for code in px.validate(batch)["code"] if code in ("S004", "I003")] == codes
