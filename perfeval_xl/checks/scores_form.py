"""S: what all self-scores of a form are together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.facts.points import FULL
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.layout.outputs import BY_REVIEWER
from perfeval_xl.profile import lacking

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "S009",
    severity="warning",
    asks=("scores",),
    zh="{value} 项指标全部自评满分。请对照完成情况和存在的问题逐项核对，如实扣分。",
    en="All {value} indicators claim full marks. Check each against what was achieved and the problems reported.",
)
def full_everywhere(
    indicators: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None, *, forms: pd.DataFrame | None = None
) -> Found:
    """所有指标都自评满分。

    A form without a single deduction is rarely a real self-assessment. From five scored rows on, the execution rate counted. Where rows
    of a form have no weights, its points are all earned when the self-scores add up to 100.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件         | 310件          | 10       |  # S009 G
        |          | 产出质量 | 办结率     | 10   | ≥95%           | 96%            | 10       |
        |          | 产出时效 | 完成时间   | 10   | 2021年12月底前 | 2021年11月20日 | 10       |
        |          | 产出成本 | 投入资金   | 10   | ≤49万元        | 48.83万元      | 10       |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%           | 96%            | 10       |

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | ≥300件         | 310件          | 40       |  # S009 F
        |          | 产出质量 | 办结率     | ≥95%           | 96%            | 20       |
        |          | 产出时效 | 完成时间   | 2021年12月底前 | 2021年11月20日 | 10       |
        |          | 产出成本 | 投入资金   | ≤49万元        | 48.83万元      | 10       |
        | 效益     | 满意度   | 群众满意度 | ≥95%           | 96%            | 20       |

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件         | 310件          | 10       |
        |          | 产出质量 | 办结率     | 10   | ≥95%           | 96%            | 10       |
        |          | 产出时效 | 完成时间   | 10   | 2021年12月底前 | 2021年11月20日 | 10       |
        |          | 产出成本 | 投入资金   | 10   | ≤49万元        | 48.83万元      | 10       |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%           | 96%            | 9.9      |

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | ≥300件         | 310件          | 40       |
        |          | 产出质量 | 办结率     | ≥95%           | 96%            | 20       |
        |          | 产出时效 | 完成时间   | 2021年12月底前 | 2021年11月20日 | 10       |
        |          | 产出成本 | 投入资金   | ≤49万元        | 48.83万元      | 10       |
        | 效益     | 满意度   | 群众满意度 | ≥95%           | 96%            | 19       |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      | 满分     |
    """
    every = table.used(indicators)
    rows = table.by_self_score(every)
    bare = rows["form"].isin(lacking(indicators, "weights", forms))
    alone = rows["weight3"].isna() & rows["self_score"].notna()  # the rate beside the money, perhaps
    unweighted = rows.loc[alone | bare, "form"]
    earned = rows.groupby("form")["self_score"].sum().sub(FULL).abs().le(scheme.scoring.amount_slack)
    rows = rows[rows["weight3"].gt(0) | (bare & rows["self_score"].notna())]
    full = (rows["weight3"].gt(0) & rows["self_score"].sub(rows["weight3"]).abs().lt(NOISE)) | bare.loc[rows.index]
    told = full.groupby(rows["form"]).agg(["size", "all"])
    many = told["size"].ge(scheme.expectations.all_full)
    wrong = told[told["all"] & many & (earned.reindex(told.index) | ~told.index.isin(unweighted))]
    if wrong.empty:
        return [hits(wrong), unread.scores(every)]
    found = table.at_form(wrong, table.form_cells(indicators, stated, "total_self", "self_score"))
    return [hits(found, value=found["size"].astype(str)).assign(expected="如实评分"), unread.scores(every)]


@check(
    "S011",
    severity="info",
    asks=("weights", "actuals"),
    zh="规则只能核验 {value} 分（共 {weight} 分），其余采信自评。请复核人员重点核对无法核验的指标。",
    en="Rules could verify only {value} of {weight} points; the rest rests on self-scores. Review those rows.",
)
def little_verified(
    indicators: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, scores: pd.DataFrame, stated: pd.DataFrame | None = None, *,
    forms: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """能按规则核验的分值不足一半。

    The scheme says which share of the points should be verified by rule. What a reviewer has judged need not be looked at again. Of a form
    without actuals the missing column says it (T005).

    Bad::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 51   | 依据充分   | 依据充分   | 51       |  # S011 G
        | 产出     | 产出数量 | 完成工单       | 49   | ≥300件     | 310件      | 49       |

    Good::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 50   | 依据充分   | 依据充分   | 50       |
        | 产出     | 产出数量 | 完成工单       | 50   | ≥300件     | 310件      | 50       |
    """
    told = totals[~totals["form"].isin(lacking(indicators, "actuals", forms))].set_index("form")
    due = told["weight_total"] * scheme.expectations.verified_share
    reviewed = scores[scores["basis"].eq(BY_REVIEWER)].groupby("form")["weight"].sum()
    looked_at = told["verified_points"] + reviewed.reindex(told.index).fillna(0.0)
    few = told[told["weight_total"].gt(0) & looked_at.lt(due - NOISE)]
    if few.empty:
        return hits(few)
    found = table.at_form(few, table.form_cells(indicators, stated, "total_self", "self_score"))
    least = table.shown(found["weight_total"] * scheme.expectations.verified_share)
    return hits(
        found, value=table.shown(found["verified_points"]), expected="不少于 " + least, weight=table.shown(found["weight_total"])
    )
