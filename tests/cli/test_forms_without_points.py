"""A form of another kind than our templates, without weights and scores: what is said of it, where, and what it is called."""

from __future__ import annotations

import re

import openpyxl
import pytest

import perfeval_xl as px

ROWS = [
    ("数量指标", "培训人次", "300人次"), ("质量指标", "合格率", "95%"), ("时效指标", "拨付及时率", "100%"),
    ("成本指标", "人均补助", "200元"),
    ("社会效益", "就业人数", "150人"),
]


def _write(path, title, actuals, project="转移支付（项目）名称"):
    book = openpyxl.Workbook()
    for row in [
        [title], ["（2022年度）"], [project, "就业补助资金"], ["资金使用单位", "某县就业局"],
        ["资金情况（万元）", "全年预算数", "全年执行数", "预算执行率"], ["年度资金总额", 500, 450, "90%"],
        ["一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值"],
        *(["产出指标", *row, actual] for row, actual in zip(ROWS, actuals, strict=True)),
    ]:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(("last", "told"), [("150人", ["C8"]), ("151人", [])], ids=["all exactly met", "one is not"])
def test_what_concerns_the_whole_table_is_told_at_its_first_indicator(tmp_path, last, told):
    form = _write(tmp_path / "a.xlsx", "中央对地方转移支付区域绩效目标自评表", [*(target for *_, target in ROWS[:4]), last])

    found = px.validate(px.read(form))

    assert found.loc[found["code"].eq("I021"), "cell"].tolist() == told


@pytest.mark.parametrize(
    ("title", "told", "kind"),
    [
        ("中央对地方转移支付区域绩效目标自评表", "（标题是“中央对地方转移支付区域绩效目标自评表”）", "转移支付绩效自评表"),
        ("部门整体支出绩效自评表", "（标题是“部门整体支出绩效自评表”）", "部门整体支出绩效自评表"),
        ("项目支出绩效自评表", "", "项目支出绩效自评表"),
    ],
)
def test_a_form_is_called_what_its_title_says(perfeval, tmp_path, title, told, kind):
    form = _write(tmp_path / "a.xlsx", title, ["310人次", "96%", "98%", "190元", "151人"], project="项目名称")

    found = px.validate(px.read(form))
    (message,) = found.loc[found["code"].eq("T001"), "message"]
    seen = perfeval("inspect", form).out

    assert message.startswith(f"这份表{told}不是用下发的模板填的")
    assert f"表式 {kind}\n" in seen
    assert "写明的执行率" in seen
    assert "百分比 90%" in seen
    assert not re.search(r"\b[a-z]+_[a-z]+\b", seen)  # no name of the program's own
