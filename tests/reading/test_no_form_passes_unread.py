"""What stands in a form in a shape that is not read is named where it stands; the same in a shape that is read is not."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [
    ["项目支出绩效自评表"], ["（2023年度）"], ["项目名称", "农村公路养护"],
    ["实施单位", "某县交通运输局", None, "主管部门", "某县交通运输局"],
]
TABLE = ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
FUNDS = [list(TABLE), ["年度资金总额", 50, 50, 48, 10, "96%", 9.6], ["其中：财政拨款", 50, 50, 48]]
HEADINGS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"]
ROWS = [
    ["产出指标", "数量指标", "养护里程", "≥30公里", "32公里", 30, 30], [None, "质量指标", "验收合格率", "100%", "100%", 30, 30],
    ["效益指标", "社会效益", "通行条件改善", "改善", "改善", 20, 20], ["满意度指标", "服务对象满意度", "群众满意度", "≥90%", "95%", 10, 10],
    ["总分", None, None, None, None, 100, 99.6],
]
INDICATORS = [HEADINGS, *ROWS]
TWICE = [HEADINGS[2:7] * 2, [*ROWS[0][2:7], *ROWS[1][2:7]], [*ROWS[2][2:7], *ROWS[3][2:7]]]
TWO_WEIGHTS = [[*HEADINGS[:7], "三级指标说明"], *[[*row, "统计口径"] for row in ROWS]]


def without_headings(*, heading=""):
    return [[*HEADINGS[:5], heading, heading], *[row[:7] for row in ROWS]]


def of_projects(names):
    return [["项目名称", *HEADINGS], *[[name, *row] for name, row in zip(names, ROWS[:4], strict=True)]]


def judged_by(*standards):
    """Return the table with a column of standards where targets are."""
    return [[*HEADINGS[:3], "评分标准", *HEADINGS[4:]], *[[*row[:3], said, *row[4:]] for row, said in zip(ROWS, standards, strict=False)]]


CASES = {
    "targets among the standards": ([*HEAD, *FUNDS, *judged_by("≥30公里", "100%", "明显得满分", "≥90%")], set()),
    "standards that tell how points are given": (
        [*HEAD, *FUNDS, *judged_by("每少一公里扣一分", "不合格扣分", "明显得满分", "按调查结果")], {("T005", "A8")}
    ),
    "as printed": ([*HEAD, *FUNDS, *INDICATORS], set()),
    "funds in label pairs with the amounts in the same cell": (
        [*HEAD, ["资金情况"], ["预算数（万元）：50", None, "执行数（万元）：48"], *INDICATORS], set()
    ),
    "no amounts beside the words": ([*HEAD, ["资金情况"], ["预算数：", None, "执行数："], *INDICATORS], {("T011", "A6")}),
    "only what was planned": ([*HEAD, ["资金情况"], ["预算数（万元）：50"], *INDICATORS], {("T004", "")}),
    "no funds at all": ([*HEAD, *INDICATORS], {("T004", "")}),
    "two halves side by side": ([*HEAD, *FUNDS, *TWICE], set()),
    "a second heading that only explains": ([*HEAD, *FUNDS, *TWO_WEIGHTS], set()),
    "several projects down one table": ([*HEAD, *FUNDS, *of_projects(["甲路", "乙路", "丙路", "丁路"])], {("T012", "A8")}),
    "one project down one table": ([*HEAD, *FUNDS, *of_projects(["农村公路养护"] * 4)], set()),
    "points without a heading": ([*HEAD, *FUNDS, *without_headings()], {("T005", "A8")}),
}
TOLD = ("T004", "T005", "T011", "T012")


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_read_is_named(tmp_path, case):
    rows, wanted = CASES[case]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    batch = px.read(tmp_path / "form.xlsx")
    found = px.validate(batch)
    found = found[found["code"].isin(TOLD) & found["severity"].eq("error")]
    assert {(code, cell or "") for code, cell in zip(found["code"], found["cell"], strict=True)} == wanted
