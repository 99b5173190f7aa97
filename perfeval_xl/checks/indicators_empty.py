"""I: targets and actuals that nobody filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.schemes import EXECUTION_RATE, MONEY_RATES
from perfeval_xl.values import empty_kind, fold

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "I004",
    severity="error",
    asks=("targets",),
    zh="“{name}”没有填全年目标值。请填写数字、日期或“是”。",
    en="“{name}” has no target. Type a number, a date or “是”.",
)
def target_empty(
    indicators: pd.DataFrame, scheme: Scheme, facts: pd.DataFrame | None = None, forms: pd.DataFrame | None = None
) -> pd.DataFrame:
    """全年目标值为空。

    Every indicator needs a target; a dash, “无” or an error value is none. “无” of accidents or complaints is 0. The form's own
    hints left in are I026. Of a first level that only a person judges the form may ask for no target, and print a dash in all its rows.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   |            | 310件      | 10       |  # I004 E
        | 效益     | 满意度   | 群众满意度 | 10   | /          | 96%        | 10       |  # I004 E

    Bad::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 项目决策 | 项目立项 | 立项依据充分性 | 4    | —          | 依据充分   | 4        |  # I004 E
        |          |          | 立项程序规范性 | 3    | 规范       | 规范       | 3        |

    Good::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 项目决策 | 项目立项 | 立项依据充分性 | 4    | —          | 依据充分   | 4        |
        |          |          | 立项程序规范性 | 3    | —          | 程序规范   | 3        |
        | 产出     | 产出质量 | 安全事故次数   | 10   | 无         | 0          | 10       |
    """
    rows = _empty(indicators, "target", scheme, facts)
    return _told_empty(rows[~_none_asked(indicators, scheme, forms).reindex(rows.index)], "target")


def _none_asked(indicators: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame | None) -> pd.Series:
    """Tell which rows have a dash that the form prints, for only a person judges their first level: none of it has a target but rates."""
    dash = table.test(indicators["target"], lambda text: words.DASH.fullmatch(fold(text)))
    asks = ~dash & ~indicators["rule"].isin(MONEY_RATES)
    asked = asks.groupby([indicators["form"], indicators["group1"]]).transform("any")
    ours = indicators["form"].isin([] if forms is None else forms.loc[forms["stamped"], "form"])  # the template prints none
    return dash & ~asked & ~ours & ~table.of_the_unit(indicators, scheme, forms)


@check(
    "I005",
    severity="error",
    asks=("actuals",),
    zh="“{name}”没有填全年完成值。请填写实际完成的数、日期或“是”。",
    en="“{name}” has no actual value. Type what was achieved: a number, a date or “是”.",
)
def actual_empty(indicators: pd.DataFrame, scheme: Scheme, facts: pd.DataFrame | None = None) -> pd.DataFrame:
    """全年完成值为空。

    Without an actual value the indicator scores nothing. Nothing done is 0. Points for “不适用” are S014. The execution rate follows from
    the amounts and may stay empty.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件     |            | 10       |  # I005 F
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | —          | 10       |  # I005 F

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出质量 | 有效投诉次数 | 10   | ≤3次       | 无         | 10       |
        |          | 产出数量 | 完成工单     | 10   | ≥300件     | 0          | 0        |
        | 过程     | 资金管理 | 预算执行率   | 5    | 100%       |            | 5        |
    """
    rows = _empty(indicators, "actual", scheme, facts)
    return _told_empty(rows[rows["rule"].ne(EXECUTION_RATE)], "actual")


def _empty(indicators: pd.DataFrame, name: str, scheme: Scheme, facts: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows whose target or actual says nothing."""
    rows = table.typed_here(table.used(indicators), f"{name}_cell", facts)
    texts = rows[name].fillna("")
    why = table.per_text(texts, empty_kind)
    nothing = table.test(texts, lambda text: fold(text) in words.NOTHING)
    harm = scheme.words.none_is_zero
    is_zero = nothing & (table.has_word(rows["level3"], harm) | table.has_word(rows["target"].fillna(""), harm))
    empty = (rows[f"{name}_kind"].eq("empty") | table.test(texts, table.is_error)) & why.ne("hint") & ~is_zero
    if name == "actual":
        empty &= ~(table.test(texts, _not_concerned) & rows["self_score"].gt(0))
    return rows[empty]


def _told_empty(wrong: pd.DataFrame, name: str) -> pd.DataFrame:
    return hits(wrong, cell=f"{name}_cell", value=name, name="level3").assign(expected="不为空")


def _not_concerned(text: str) -> bool:
    return bool(words.NOT_CONCERNED.fullmatch(fold(text)))
