"""S: totals of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.texts import says_nothing
from perfeval_xl.facts.points import FULL
from perfeval_xl.facts.thresholds import HALF_A_TENTH, NOISE
from perfeval_xl.profile import lacking
from perfeval_xl.values import fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_ONE_DECIMAL = r"^\s{0,9}[0-9]+\.[0-9]\s{0,9}分?\s{0,9}$"


@check(
    "S004",
    severity="error",
    asks=("scores", "total"),
    zh="{what} {value}，各指标自评得分之和是 {expected}。请核对各行得分和总分。",
    en="The {what_en} {value} is not the sum of the rows' self-scores, {expected}. Check both.",
)
def total_differs(
    indicators: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, project: pd.DataFrame | None = None,
    stated: pd.DataFrame | None = None, *, forms: pd.DataFrame | None = None,
) -> Found:
    """自评总分不等于各指标自评得分之和。

    The total of 项目信息, at the head of the form and in the table's closing row are each compared with the sum of the rows, and of what
    the form gives points for besides; two that are wrong are two cells to correct.

    Bad::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 96       |  # S004 B
        | 自评等次 | 优       |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 50   | ≥300件     | 310件      | 50       |
        | 效益     | 满意度   | 群众满意度 | 50   | ≥95%       | 96%        | 45       |
        | 总分     |          |            | 100  |            |            | 97       |  # S004 G

    Good::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 95       |
        | 自评等次 | 优       |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 50   | ≥300件     | 310件      | 50       |
        | 效益     | 满意度   | 群众满意度 | 50   | ≥95%       | 96%        | 45       |
        | 总分     |          |            | 100  |            |            | 95       |

    Unsure::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 96       |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      | 满分     |
    """
    unscored = _unscored(indicators, forms)
    complete = ~unscored.groupby(indicators["form"]).any()
    sums = totals[totals["form"].map(complete).eq(True)].set_index("form")["self_sum"]
    if stated is not None:
        besides = stated[stated["item"].eq("other_self")].groupby("form")["amount"].sum()
        sums = sums + besides.reindex(sums.index).fillna(0.0)
    parts: list[pd.DataFrame] = []
    stated_by = set() if stated is None else set(stated.loc[stated["item"].eq("total_self") & stated["amount"].notna(), "form"])
    if project is not None:
        typed = project[project["field"].eq("self_total")].assign(amount=project["number"], raw=project["value"])
        parts.append(_off(typed, sums, scheme).assign(what="自评总分填的是", what_en="total in “项目信息”"))
        stated_by |= set(typed.loc[typed["amount"].notna(), "form"])
    if stated is not None:
        closing = sums.index.to_series().map(_without_execution(indicators, scheme)).fillna(sums)
        typed = stated[stated["item"].eq("total_self")]
        off = _off(typed, closing, scheme)
        of_its_rows = _as_weighed(indicators, stated, scheme)
        off = off[~off["form"].isin(of_its_rows.index) | off["form"].isin(_off(typed, of_its_rows, scheme)["form"])]
        parts.append(off.assign(what="合计行的自评得分是", what_en="closing total"))
    none = unsure(totals[~totals["form"].isin(stated_by)], "没有填自评总分", "no total of the self-scores is filled in")
    return [*parts, none, unread.scores(table.used(indicators)[unscored])]


def _unscored(indicators: pd.DataFrame, forms: pd.DataFrame | None) -> pd.Series:
    """Tell which rows lack a self-score that is to be in the sum; a row without weight and self-score has no points."""
    rows = table.used(indicators)
    due = rows["weight3"].notna() | rows["form"].isin(lacking(indicators, "weights", forms))
    return rows["self_score"].isna() & due & ~table.shares(rows, "self_score")


def _without_execution(indicators: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Return the self-scores of 指标表 alone where its own weights make 100 already: its closing row then leaves the execution rate out.

    That the weights are more than 100 with it is I003.
    """
    sums = table.listed(indicators)
    return sums.loc[sums["weight3"].sub(FULL).abs().le(scheme.scoring.amount_slack), "self_score"]


def _as_weighed(indicators: pd.DataFrame, stated: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Return the self-scores of 指标表 alone where the closing row gives the weights of these: its total may be theirs, too."""
    sums = table.listed(indicators)
    told = stated[stated["item"].eq("total_weight")].drop_duplicates("form").set_index("form")["amount"].reindex(sums.index)
    return sums.loc[sums["weight3"].sub(told).abs().le(scheme.scoring.amount_slack), "self_score"]


def _off(typed: pd.DataFrame, sums: pd.Series, scheme: Scheme) -> pd.DataFrame:
    """Return the totals that are no number, or not the sum; one rounded to a decimal agrees with it."""
    typed = typed[typed["cell"].notna() & typed["raw"].ne("")]
    typed = typed.assign(expected=typed["form"].map(sums))
    rounded = typed["raw"].str.contains(_ONE_DECIMAL)
    slack = rounded.map({True: HALF_A_TENTH, False: scheme.scoring.amount_tolerance}).astype(float) + NOISE
    apart = typed["amount"].sub(typed["expected"]).abs().gt(slack)
    wrong = typed[apart | (typed["amount"].isna() & typed["expected"].notna() & ~says_nothing(typed["raw"]))]
    return hits(wrong, value="raw", expected=table.shown(wrong["expected"]))


@check(
    "S015",
    severity="warning",
    asks=("scores", "subtotals"),
    zh="“{level}”的自评得分填的是 {value}，其下各行之和是 {expected}。请核对。",
    en="The level score {value} of “{level}” is not the sum of its rows, {expected}. Check it.",
)
def level_score_differs(levels: pd.DataFrame, stated: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """填报的一级指标得分与其各行之和不同。

    Only forms that state a score for a level are compared.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 20   | ≥300件     | 310件      | 20       |
        |          | 产出质量 | 办结率     | 20   | ≥95%       | 96%        | 18       |
        | 产出小计 |          |            | 40   |            |            | 40       |  # S015 G

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 20   | ≥300件     | 310件      | 20       |
        |          | 产出质量 | 办结率     | 20   | ≥95%       | 96%        | 18       |
        | 产出小计 |          |            | 40   |            |            | 38       |
    """
    typed = stated[stated["item"].eq("level_self") & stated["cell"].notna()]
    if typed.empty:
        return hits(typed)
    names = {fold_label(name): level.name for level in scheme.levels for name in (level.name, *level.aliases)}
    summed = levels.assign(name=table.per_text(levels["level1"], lambda name: names.get(fold_label(name), name)))
    typed = typed.assign(name=table.per_text(typed["of"], lambda name: names.get(fold_label(name), name)))
    typed = typed.merge(summed[["form", "name", "self"]], on=["form", "name"])
    wrong = typed[typed["amount"].sub(typed["self"]).abs().gt(scheme.scoring.amount_slack)]
    return hits(wrong, value="raw", expected=table.shown(wrong["self"]), level="of")
