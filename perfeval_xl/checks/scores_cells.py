"""S: the cells of self-scores, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.facts.thresholds import NOISE

if TYPE_CHECKING:
    import pandas as pd


@check(
    "S001",
    severity="error",
    asks=("scores|execution_points",),
    zh="“{name}”的自评得分{what}。请填写 0 到 {expected} 之间的数字。",
    en="The self-score of “{name}” {what_en}. Type a number from 0 to {expected_en}.",
)
def self_score_missing(indicators: pd.DataFrame, facts: pd.DataFrame | None = None) -> pd.DataFrame:
    """自评得分为空或不是数字。

    Every indicator needs the unit's own score; nothing earned is 0. One score may stand in a cell merged over several rows.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      |          |  # S001 G
        |          |          | 回访工单 | 10   | ≥300件     | 310件      | 满分     |  # S001 G

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 0件        | 0        |
        |          |          | 回访工单 | 10   | ≥300件     | 310件      | 10分     |
    """
    rows = table.typed_here(table.used(indicators), "self_score_cell", facts)
    wrong = rows[rows["self_score"].isna() & ~table.shares(rows, "self_score")]
    if wrong.empty:
        return hits(wrong)
    raw = wrong["self_score_raw"].fillna("")
    limit = table.shown(wrong["weight3"])
    return hits(
        wrong, cell="self_score_cell", value=raw, expected=limit.where(limit.notna(), "分值"), name="level3",
        expected_en=limit.where(limit.notna(), "its weight"), what=("“" + raw + "”不是数字").mask(raw.eq(""), "没有填"),
        what_en=("“" + raw + "” is no number").mask(raw.eq(""), "is empty"),
    )


@check(
    "S002",
    severity="error",
    asks=("scores|execution_points", "weights|execution_points"),
    zh="“{name}”自评 {value} 分，超过分值 {expected} 分。请填写不超过分值的得分。",
    en="The self-score {value} of “{name}” is above its weight {expected}. It may be that much at most.",
)
def above_weight(indicators: pd.DataFrame) -> Found:
    """自评得分超过分值。

    No indicator earns more than its weight, however far its target was passed.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      | 10.5     |  # S002 G

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      | 10.0     |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 若干 | ≥300件     | 310件      | 10       |
    """
    rows = table.by_self_score(table.used(indicators))
    wrong = rows[above_limit(rows) & rows["self_score_cell"].notna()]
    found = hits(wrong, cell="self_score_cell", value="self_score_raw", expected=table.shown(wrong["weight3"]), name="level3")
    return [found, unread.scores(rows), unread.weights(rows)]


def above_limit(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows have a self-score above their weight."""
    return rows["weight3"].gt(0) & rows["self_score"].sub(rows["weight3"]).gt(NOISE)


@check(
    "S003",
    severity="error",
    asks=("scores|execution_points",),
    zh="“{name}”自评 {value} 分，是负数。请填写不小于 {expected} 的得分。",
    en="The self-score {value} of “{name}” is negative. It is {expected} or more.",
)
def below_zero(indicators: pd.DataFrame) -> Found:
    """自评得分是负数。

    The least an indicator can earn is 0.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 290件      | -1       |  # S003 G

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 0件        | 0        |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      | 满分     |
    """
    rows = table.used(indicators)
    wrong = rows[rows["self_score"].lt(0) & rows["self_score_cell"].notna()]
    return [hits(wrong, cell="self_score_cell", value="self_score_raw", name="level3").assign(expected="0"), unread.scores(rows)]
