"""The execution rate's points on a line of their own at the head or the foot of the table of indicators."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [
    ["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", None, "道路养护"], ["主管部门", None, "某局", None, "实施单位", "某中心"],
    ["项目资金（万元）", None, "全年预算数", "全年执行数", "执行率"], ["年度资金总额", None, 50, 45, "90%"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
]
ROWS = [
    ["产出指标", "数量指标", "维修道路", "≥5公里", "5.5公里", 60, 60],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "92%", 30, 30],
]
TOTAL = ["总分", None, None, None, None, 100, 99]
RATE = ("预算执行率", 10, 9)
LINES = {
    "as a row": (["预算执行率", None, None, "100%", "90%", 10, 9], RATE),
    "with its points": (["预算执行率（10分）", None, None, None, "90%", 10, 9], RATE),
    "its score only": (["预算执行率得分", None, None, None, None, 10, 9], RATE),
    "points and rate out of their columns": (["预算执行率", "10分", "90%", None, None, "得分", 9], RATE),
    "points as words": (["预算执行率", "10分", None, None, None, None, 9], RATE),
    "a word before the score": (["执行率（10分）", None, None, None, None, "得分", 9], RATE),
    "execution as such": (["预算执行情况（10分）", None, None, None, None, None, 9], RATE),
    "an indicator of its name": (["产出指标", "成本指标", "预算执行率", "100%", "90%", 10, 9], RATE),
    "an indicator at all levels": (["预算执行率（10）", "预算执行率", "预算执行率", "100%", "90%", 10, 9], RATE),
    "an indicator below its words": (["预算执行", "预算执行情况", "支出进度达标率", "100%", "90%", 10, 9], ("支出进度达标率", 10, 9)),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Return the rows of each form, all read at once: every line above the other rows and below them."""
    folder = tmp_path_factory.mktemp("lines")
    for number, (line, _) in enumerate(LINES.values()):
        for place, rows in (("above", [line, *ROWS]), ("below", [*ROWS, line])):
            book = openpyxl.Workbook()
            for row in [*HEAD, *rows, TOTAL]:
                book.active.append(row)
            book.save(folder / f"{number:02}{place}.xlsx")
    batch = px.evaluate(folder)
    return batch.batch.indicators, batch.findings


@pytest.mark.parametrize("case", LINES)
@pytest.mark.parametrize("place", [0, 1], ids=["above", "below"])
def test_the_line_is_the_execution_rate(read, case, place):
    indicators, findings = read
    form = 2 * list(LINES).index(case) + place
    rows = indicators[indicators["form"].eq(form)]
    own = rows[~rows["level3"].isin(["维修道路", "群众满意度"])]
    assert list(own[["level3", "weight3", "self_score"]].itertuples(index=False, name=None)) == [LINES[case][1]]
    assert not findings[findings["form"].eq(form) & findings["code"].isin(["I003", "I004", "I005", "I006", "S001", "S004"])].size


@pytest.mark.parametrize(
    ("beside", "weights", "wanted"),
    [
        ((None, 8), (60, 30, 10), [9]),  # a score alone, and the line has its weight
        ((10, 8), (60, 30, 10), [9]),  # the rows are a whole form
        ((10, 8), (60, 20, 10), [8, 9]),  # with it they are: an indicator of the same name besides
    ],
    ids=["its score only", "rows of a whole form", "rows of less"],
)
def test_points_beside_the_money_and_on_a_line(tmp_path, beside, weights, wanted):
    """The rate counts once, though what is said of it beside the money is another score."""
    book = openpyxl.Workbook()
    money = [
        ["项目资金（万元）", None, "全年预算数", "全年执行数", "执行率", "分值", "得分"], ["年度资金总额", None, 50, 45, "90%", *beside],
    ]
    rows = [[*row[:5], weight, weight] for row, weight in zip(ROWS, weights, strict=False)]
    for row in [*HEAD[:4], *money, HEAD[-1], *rows, ["预算执行率", None, None, None, "90%", weights[-1], 9]]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    indicators = px.read(tmp_path).indicators
    assert indicators.loc[indicators["level3"].eq("预算执行率"), "self_score"].tolist() == wanted


@pytest.mark.parametrize(("score", "told"), [(9.2, []), (9.9, ["S004"])])
def test_points_of_each_part_of_the_money_are_not_held_against_the_rate_of_all(tmp_path, score, told):
    book = openpyxl.Workbook()
    for row in [
        ["部门整体支出绩效自评表（2022年度）"], ["部门名称", "某局"],
        ["部门支出（万元）", "支出构成", "预算数", "决算数", "执行率", "分值", "得分"], [None, "基本支出", 100, 96, "96%", 5, 4.8],
        [None, "项目支出", 400, 352, "88%", 5, 4.4], [None, "合计", 500, 448, "89.6%", 10, 9.2],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "维修道路", "≥5公里", "5.5公里", 90, 90], ["合计", None, None, None, None, 100, 90 + score],
    ]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    found = px.validate(px.read(tmp_path / "form.xlsx"))
    assert found.loc[found["code"].isin(["S004", "S006", "S007", "S008"]), "code"].tolist() == told
