"""N: two accounts of one project, two tables of a form or a Word report and its workbook, that say different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.profile import called, headings_of
from perfeval_xl.schemes import MONEY_RATES

if TYPE_CHECKING:
    import pandas as pd

WHAT = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "weight1_raw": "一级指标分值", "weight2_raw": "二级指标分值",
    "weight3_raw": "分值", "target": "目标值", "actual": "完成值", "self_score_raw": "自评得分",
}
"""Column of an indicator → what it is called."""


@check(
    "N009",
    severity="warning",
    asks=("fields|indicators",),
    zh="“{what}”这里是“{value}”，“{against}”{told}。同一项目两处应一致，请核对后改正。",
    en="“{what}” is “{value}” here and {told_en}. Both must agree; correct what is wrong.",
)
def accounts_differ(facts: pd.DataFrame, indicators: pd.DataFrame | None = None) -> pd.DataFrame:
    """同一项目的 Word 报告与工作簿不一致，或同一份材料的两张表不一致。

    A report and the workbook of its project are one submission, and so are two tables of one form that share their rows. Each field that
    both give is compared; what one side lacks, another way of writing, an empty cell against 0 and another unit of money are no difference.
    The finding stands at both places. An indicator that one of two tables leaves out stands where the other names it; a rate that follows
    from the amounts may be left out, and so may whole first levels.

    Bad::

        [情况表]
        | 一级指标 | 二级指标 | 三级指标   | 全年目标值 | 全年完成值 |
        | 产出     | 产出数量 | 完成工单   | ≥300件     | 310件      |
        |          | 产出质量 | 办结率     | ≥95%       | 96%        |  # N009 B
        | 效益     | 满意度   | 群众满意度 | ≥90%       | 92%        |
        [评分表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | 40       |  # N009 B
        |          |          | 办结率     | 40   | 40       |
        | 效益     | 满意度   | 群众满意度 | 20   | 20       |

    Good::

        [情况表]
        | 一级指标 | 二级指标 | 三级指标   | 全年目标值 | 全年完成值 |
        | 产出     | 产出数量 | 完成工单   | ≥300件     | 310件      |
        |          |          | 办结率     | ≥95%       | 96%        |
        | 效益     | 满意度   | 群众满意度 | ≥90%       | 92%        |
        [评分表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | 40       |
        |          |          | 办结率     | 40   | 40       |
        | 效益     | 满意度   | 群众满意度 | 20   | 20       |
    """
    told = facts[facts["fact"].eq("disagrees")]
    if not told.empty and indicators is not None:
        told = told[~_left_out_rates(told, indicators)]
    headings = headings_of(facts)
    against = [
        called(headings, form, *against.split("!")) if against.count("!") == 1 else against
        for form, against in zip(told["form"], told["against"], strict=True)
    ]
    both = list(zip(told["there"], against, strict=True))
    told = told.assign(
        against=against, what=told["detail"].map(WHAT).fillna(told["detail"]),
        said=[f"写的是“{there}”" if there else "没有这一行" for there, _ in both],
        said_en=[f"“{there}” at “{place}”" if there else f"in no row of “{place}”" for there, place in both],
    )
    return hits(told, value="value", expected="there", what="what", against="against", told="said", told_en="said_en")


def _left_out_rates(told: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    """Tell which rows that the other table leaves out are rates that the amounts give."""
    rates = indicators.loc[indicators["rule"].isin(MONEY_RATES)]
    known = set(zip(rates["form"], rates["sheet"], rates["level3"], strict=True))
    return told["there"].eq("") & told[["form", "sheet", "value"]].apply(tuple, axis=1).isin(known)
