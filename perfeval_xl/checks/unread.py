"""What could not be read, for the checks that cannot tell without it. Each names the first place of a form, and what stands there."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks.amounts import comparable, is_blank, totals, usable
from perfeval_xl.checks.hits import Unsure, unsure
from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.shared import shared

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@shared
def amounts(budget: pd.DataFrame) -> Unsure:
    """Tell of forms with an amount that is no number (B001)."""
    return _of_budget(budget[budget["amount"].isna() & ~is_blank(budget["raw"])])


@shared
def unusable(budget: pd.DataFrame) -> list[Unsure]:
    """Tell of forms with an amount that no comparison should rest on: no number, negative, or in another unit (B001, B002, B009)."""
    wide = usable(budget)
    return [
        _of_measure(wide[wide[f"amount_{measure}"].isna() & ~is_blank(wide[f"raw_{measure}"])], measure) for measure in MEASURES
    ]


def no_total(budget: pd.DataFrame, *measures: str) -> list[Unsure]:
    """Tell of forms without totals of these measures that a comparison can rest on."""
    total = totals(usable(budget))
    bare = budget[~budget["form"].isin(total.index)]
    return [
        unsure(bare, "资金表没有合计一行", "the table of funds has no row of totals"),
        *(_total_of(total, measure) for measure in measures),
    ]


def apart(budget: pd.DataFrame, scheme: Scheme, *measures: str) -> Unsure:
    """Tell of forms of which one of these measures has a total that its sources do not add up to (B003)."""
    before, after = totals(usable(budget)), totals(comparable(budget, scheme))
    lost = [before[f"amount_{measure}"].notna() & after[f"amount_{measure}"].isna() for measure in measures]
    rows = before[functools.reduce(operator.or_, lost)]
    return unsure(rows, "合计与各来源之和不符（B003）", "the total is not the sum of its sources (B003)")


@shared
def _total_of(total: pd.DataFrame, measure: str) -> Unsure:
    return _of_measure(total[total[f"amount_{measure}"].isna()], measure)


def _of_measure(rows: pd.DataFrame, measure: str) -> Unsure:
    if rows.empty:
        return _of_budget(rows)
    named = {f"{name}_{measure}": name for name in ("raw", "label", "header", "cell")}
    return _of_budget(rows[["form", *named]].rename(columns=named))


def _of_budget(rows: pd.DataFrame) -> Unsure:
    told = _with_what(rows, "raw", "不能用来计算", "which cannot be counted")
    return unsure(told, "“{label}”的{header}（{cell}）{what}", "{header} of “{label}” ({cell}) {what_en}")


@shared
def weights(rows: pd.DataFrame) -> Unsure:
    """Tell of forms with an indicator whose weight is no number above 0 (I006)."""
    wrong = rows[rows["weight3_cell"].notna() & ~rows["weight3"].gt(0) & ~table.shares(rows, "weight3")]
    told = _with_what(wrong, "weight3_raw", "不是大于 0 的数", "not a number above 0")
    return unsure(told, "“{level3}”的分值（{weight3_cell}）{what}", "the weight of “{level3}” ({weight3_cell}) {what_en}")


@shared
def scores(rows: pd.DataFrame) -> Unsure:
    """Tell of forms with an indicator whose self-score is no number (S001)."""
    wrong = rows[rows["self_score_cell"].notna() & rows["self_score"].isna() & ~table.shares(rows, "self_score")]
    told = _with_what(wrong, "self_score_raw", "不是数", "not a number")
    return unsure(told, "“{level3}”的自评得分（{self_score_cell}）{what}", "the self-score of “{level3}” ({self_score_cell}) {what_en}")


def _with_what(rows: pd.DataFrame, raw: str, wrong: str, wrong_en: str) -> pd.DataFrame:
    """Return rows with what is the matter with a cell: it is empty, or holds something else than it should."""
    if rows.empty:
        return rows
    typed = rows[raw].fillna("")
    what = ("是“" + typed + "”，" + wrong).mask(typed.eq(""), "没有填")
    return rows.assign(what=what, what_en=("is “" + typed + "”, " + wrong_en).mask(typed.eq(""), "is empty"))


@shared
def uncompared(rows: pd.DataFrame) -> Unsure:
    """Tell of forms in which no scored row's actual could be compared with its target."""
    compared = rows.loc[rows["outcome"].isin(table.COMPARED), "form"]
    return unsure(
        table.sheet_of(rows[~rows["form"].isin(compared)]), "没有一项指标的目标值和完成值可以比较",
        "no indicator has a target and an actual that compare",
    )


@shared
def unruled(rows: pd.DataFrame) -> Unsure:
    """Tell of forms in which no scored row has points that a rule gives."""
    bare = rows[~rows["form"].isin(rows.loc[table.ruled(rows), "form"])]
    return unsure(table.sheet_of(bare), "没有一项指标能按规则计分", "no indicator can be scored by a rule")
