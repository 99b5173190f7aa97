"""S: totals and grades of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread, words
from perfeval_xl.checks.amounts import rests_on_unsound
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.texts import says_nothing
from perfeval_xl.schemes import NATIONAL, load_scheme
from perfeval_xl.values import fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Grade, Scheme

_ONE_DECIMAL = r"^\s*[0-9]+\.[0-9]\s*分?\s*$"
_HALF_A_TENTH = 0.05
_ENOUGH = 5  # so many full scores are no chance


@check(
    "S004",
    severity="error",
    asks=("scores", "total"),
    zh="{what} {value}，各指标自评得分之和是 {expected}。请核对各行得分和总分。",
    en="The {what_en} {value} is not the sum of the rows' self-scores, {expected}. Check both.",
)
def total_differs(
    indicators: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, project: pd.DataFrame | None = None, stated: pd.DataFrame | None = None
) -> Found:
    """自评总分不等于各指标自评得分之和。

    The total of 项目信息 and that of the table's closing row are each compared with the sum of the rows; both wrong are two cells to
    correct.

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
    """
    complete = ~table.used(indicators)["self_score"].isna().groupby(indicators["form"]).any()
    sums = totals[totals["form"].map(complete).eq(True)].set_index("form")["self_total"]
    parts: list[pd.DataFrame] = []
    stated_by = set() if stated is None else set(stated.loc[stated["item"].eq("total_self") & stated["amount"].notna(), "form"])
    if project is not None:
        typed = project[project["field"].eq("self_total")].assign(amount=project["number"], raw=project["value"])
        parts.append(_off(typed, sums, scheme).assign(what="自评总分填的是", what_en="total in 项目信息"))
        stated_by |= set(typed.loc[typed["amount"].notna(), "form"])
    if stated is not None:
        closing = sums.index.to_series().map(_without_execution(indicators, scheme)).fillna(sums)
        typed = stated[stated["item"].eq("total_self")]
        parts.append(_off(typed, closing, scheme).assign(what="合计行的自评得分是", what_en="closing total"))
    none = unsure(totals[~totals["form"].isin(stated_by)], "没有填自评总分", "no total of the self-scores is filled in")
    return [*parts, none, unread.scores(table.used(indicators))]


def _without_execution(indicators: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Return the self-scores of 指标表 alone where its own weights make 100 already: its closing row then leaves the execution rate out.

    That the weights are more than 100 with it is I003.
    """
    rows = table.used(indicators)
    apart = rows["group1"].lt(0)
    if not apart.any():
        return rows.loc[apart].set_index("form")["self_score"]
    listed = rows[~apart & rows["form"].isin(rows.loc[apart, "form"])]
    sums = listed.groupby("form")[["weight3", "self_score"]].sum(min_count=1)
    full = sums["weight3"].sub(table.FULL).abs().le(scheme.scoring.amount_tolerance + table.NOISE)
    return sums.loc[full, "self_score"]


def _off(typed: pd.DataFrame, sums: pd.Series, scheme: Scheme) -> pd.DataFrame:
    """Return the totals that are no number, or not the sum; one rounded to a decimal agrees with it."""
    typed = typed[typed["cell"].notna() & typed["raw"].ne("")]
    typed = typed.assign(expected=typed["form"].map(sums))
    rounded = typed["raw"].str.contains(_ONE_DECIMAL)
    slack = rounded.map({True: _HALF_A_TENTH, False: scheme.scoring.amount_tolerance}).astype("float64") + table.NOISE
    apart = typed["amount"].sub(typed["expected"]).abs().gt(slack)
    wrong = typed[apart | (typed["amount"].isna() & typed["expected"].notna() & ~says_nothing(typed["raw"]))]
    return hits(wrong, value="raw", expected=table.shown(wrong["expected"]))


@check(
    "S005",
    severity="error",
    asks=("grade", "total|scores"),
    zh="自评等次填的是“{value}”，自评总分 {total} 分应为“{expected}”。请按总分所在的等次填写。",
    en="The grade “{value}” is not that of {total} points, “{expected}”. Use the grade of the total.",
)
def grade_differs(project: pd.DataFrame, scheme: Scheme, totals: pd.DataFrame | None = None) -> Found:
    """自评等次与自评总分不符。

    The scheme says from which total on a grade is given; each bound belongs to the better grade. The total is the one of 项目信息, and
    where it has none the sum of the rows.

    Bad::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 89.5     |
        | 自评等次 | 优       |  # S005 B

    Good::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 90       |
        | 自评等次 | 优秀     |
    """
    typed = _stated_grades(project, scheme)
    points = _stated_totals(project, totals)
    due = typed["form"].map(points)
    typed = typed.assign(total=due, due=grades(due, scheme.grades))
    wrong = typed[typed["due"].notna() & typed["grade"].ne(typed["due"])]
    fields = project[project["field"].eq("self_grade")]
    return [
        hits(wrong, value="value", expected="due", total=table.shown(wrong["total"])),
        unsure(fields[~fields["form"].isin(typed["form"])], "自评等次没有填，或看不出是哪一个", "the self-grade is empty or unknown"),
        unsure(typed[typed["due"].isna()], "没有读得出的自评总分", "there is no total of the self-scores that can be read"),
    ]


def _stated_grades(project: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the grade fields that name exactly one grade, with it as `grade`."""
    names = {suffixed: grade.name for grade in scheme.grades for suffixed in (grade.name, *(grade.name + end for end in words.GRADE_ENDS))}
    typed = project[project["field"].eq("self_grade") & project["cell"].notna() & ~project["ticked"].gt(1)]
    grade = table.per_text(typed["value"], lambda text: names.get(fold_label(text), ""))
    return typed.assign(grade=grade)[grade.ne("")]


def _stated_totals(project: pd.DataFrame, totals: pd.DataFrame | None) -> pd.Series:
    """Return by workbook the total of 项目信息, else the sum of the rows."""
    stated = project[project["field"].eq("self_total")].drop_duplicates("form").set_index("form")["number"]
    return stated if totals is None else stated.combine_first(totals.set_index("form")["self_total"])


def grades(points: pd.Series, bands: tuple[Grade, ...]) -> pd.Series:
    """Return the grade of each total, null for none; bands come best first."""
    named = points.astype("object").where(points.isna(), bands[-1].name).where(points.notna(), None)
    for band in reversed(bands):
        named = named.mask(points.ge(band.at_least - table.NOISE), band.name)
    return named


@check(
    "S009",
    severity="warning",
    asks=("scores", "weights"),
    zh="{value} 项指标全部自评满分。请对照完成情况和存在的问题逐项核对，如实扣分。",
    en="All {value} indicators claim full marks. Check each against what was achieved and the problems reported.",
)
def full_everywhere(indicators: pd.DataFrame, stated: pd.DataFrame | None = None) -> Found:
    """所有指标都自评满分。

    A form without a single deduction is rarely a real self-assessment.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件         | 310件          | 10       |  # S009 G
        |          | 产出质量 | 办结率     | 10   | ≥95%           | 96%            | 10       |
        |          | 产出时效 | 完成时间   | 10   | 2021年12月底前 | 2021年11月20日 | 10       |
        |          | 产出成本 | 投入资金   | 10   | ≤49万元        | 48.83万元      | 10       |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%           | 96%            | 10       |

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件         | 310件          | 10       |
        |          | 产出质量 | 办结率     | 10   | ≥95%           | 96%            | 10       |
        |          | 产出时效 | 完成时间   | 10   | 2021年12月底前 | 2021年11月20日 | 10       |
        |          | 产出成本 | 投入资金   | 10   | ≤49万元        | 48.83万元      | 10       |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%           | 96%            | 9.9      |
    """
    rows = table.used(indicators)
    full = rows["weight3"].gt(0) & rows["self_score"].sub(rows["weight3"]).abs().lt(table.NOISE)
    told = full.groupby(rows["form"]).agg(["size", "all"])
    wrong = told[told["all"] & told["size"].ge(_ENOUGH)]
    if wrong.empty:
        return [hits(wrong), unread.scores(rows)]
    found = table.at_form(wrong, table.form_cells(rows, stated, "total_self", "self_score"))
    return [hits(found, value=found["size"].astype(str)).assign(expected="如实评分"), unread.scores(rows)]


@check(
    "S010",
    severity="warning",
    asks=("scores", "weights", "actuals"),
    zh="自评等次是“{value}”，系统按规则计算得 {total} 分，等次为“{expected}”。请核对两者的差异。",
    en="The self-grade is “{value}”, the system's {total} points make “{expected}”. Look into the difference.",
)
def system_grade_differs(
    indicators: pd.DataFrame, scores: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, *, budget: pd.DataFrame | None = None,
    project: pd.DataFrame | None = None, stated: pd.DataFrame | None = None,
) -> Found:
    """系统等次与自评等次不同。

    The self-grade is the one stated, where none is that of the self-scores. A grade that does not fit its own total is S005. Silent
    where the system's total lacks a cell: an empty actual, a self-score or weight that is none, a total of 预算表 that is at fault.

    Bad::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 100      |
        | 自评等次 | 优       |  # S010 B
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 50   | ≥300件     | 210件      | 50       |
        | 效益     | 满意度   | 群众满意度 | 50   | ≥95%       | 96%        | 50       |

    Good::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 100      |
        | 自评等次 | 优       |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 50   | ≥300件     | 290件      | 50       |
        | 效益     | 满意度   | 群众满意度 | 50   | ≥95%       | 96%        | 50       |
    """
    told = totals.set_index("form")
    typed = None if project is None else _stated_grades(project, scheme).drop_duplicates("form").set_index("form")
    if typed is not None and len(typed):
        stated_grade = typed["grade"].reindex(told.index)
        told = told.assign(self_grade=stated_grade.where(stated_grade.notna(), told["self_grade"]))
    other = told[told["self_grade"].notna() & told["system_grade"].notna() & told["self_grade"].ne(told["system_grade"])]
    lacking = _lacking(indicators, scores, scheme, budget)
    cannot = unsure(lacking, "“{level3}”有空的或有误的格，系统总分不完整", "a cell of “{level3}” is empty or wrong: the total is not whole")
    if other.empty:
        return [hits(other), cannot]
    cells = table.form_cells(indicators, stated, "total_self", "self_score")
    if project is not None and typed is not None:
        points = _stated_totals(project, totals)
        unfit = typed.index[typed["grade"].ne(grades(typed.index.to_series().map(points), scheme.grades))]
        cells = typed[["sheet", "cell"]].combine_first(cells)
        cells = cells[~cells.index.isin(unfit)]
    cells = cells[~cells.index.isin(lacking["form"])]
    wrong = table.at_form(other[["self_grade", "system_total", "system_grade"]], cells)
    return [hits(wrong, value="self_grade", expected="system_grade", total=table.shown(wrong["system_total"])), cannot]


def _lacking(indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, budget: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows in which a cell that the system's total rests on is empty or at fault itself."""
    rows = table.scored(indicators, scores)
    wrong = rows["outcome"].eq("no_actual") | ~rows["self_score"].ge(0) | ~rows["weight3"].gt(0)
    for name in ("target", "actual"):
        wrong |= table.misread(rows, scheme, name) | table.above_full(rows, scheme, name)
    if budget is not None:
        wrong |= rests_on_unsound(rows, budget, scheme)
    return rows[wrong]


@check(
    "S011",
    severity="info",
    asks=("weights", "actuals"),
    zh="规则只能核验 {value} 分（共 {weight} 分），其余采信自评。请复核人员重点核对无法核验的指标。",
    en="Rules could verify only {value} of {weight} points; the rest rests on self-scores. Review those rows.",
)
def little_verified(
    indicators: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None
) -> pd.DataFrame:
    """能按规则核验的分值不足一半。

    The scheme says which share of the points should be verified by rule.

    Bad::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 51   | 依据充分   | 依据充分   | 51       |  # S011 G
        | 产出     | 产出数量 | 完成工单       | 49   | ≥300件     | 310件      | 49       |

    Good::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 50   | 依据充分   | 依据充分   | 50       |
        | 产出     | 产出数量 | 完成工单       | 50   | ≥300件     | 310件      | 50       |
    """
    told = totals.set_index("form")
    due = told["weight_total"] * scheme.expectations.verified_share
    few = told[told["weight_total"].gt(0) & told["verified_points"].lt(due - table.NOISE)]
    if few.empty:
        return hits(few)
    found = table.at_form(few, table.form_cells(indicators, stated, "total_self", "self_score"))
    least = table.shown(found["weight_total"] * scheme.expectations.verified_share)
    return hits(
        found, value=table.shown(found["verified_points"]), expected="不少于 " + least, weight=table.shown(found["weight_total"])
    )


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
    wrong = typed[typed["amount"].sub(typed["self"]).abs().gt(scheme.scoring.amount_tolerance + table.NOISE)]
    return hits(wrong, value="raw", expected=table.shown(wrong["self"]), level="of")


@check(
    "S017",
    severity="info",
    asks=("scores", "weights"),
    zh="最终 {total} 分，本方案的等次是“{value}”，按全国通用的等次是“{expected}”。汇总到上级时请注意。",
    en="{total} points are “{value}” here and “{expected}” under the national bands. Mind it when reporting upwards.",
)
def national_grade_differs(
    indicators: pd.DataFrame, totals: pd.DataFrame, project: pd.DataFrame | None = None, stated: pd.DataFrame | None = None
) -> pd.DataFrame:
    """按全国通用的等次界限，等次会不同。

    财预〔2020〕10号 sets 优 from 90, 良 from 80, 中 from 60; some bureaus draw other lines.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 50   | ≥300件     | 150件      | 25       |  # S017 G
        | 效益     | 满意度   | 群众满意度 | 50   | ≥80%       | 64%        | 40       |

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 50   | ≥300件     | 180件      | 30       |
        | 效益     | 满意度   | 群众满意度 | 50   | ≥80%       | 64%        | 40       |
    """
    told = totals.set_index("form")
    told = told.assign(national=grades(told["final_total"], load_scheme(NATIONAL).grades))
    wrong = told[told["final_grade"].notna() & told["national"].notna() & told["final_grade"].ne(told["national"])]
    if wrong.empty:
        return hits(wrong)
    cells = table.form_cells(indicators, stated, "total_self", "self_score")
    if project is not None:
        typed = project[project["field"].eq("self_grade") & project["cell"].notna()].drop_duplicates("form")
        cells = typed.set_index("form")[["sheet", "cell"]].combine_first(cells)
    found = table.at_form(wrong, cells)
    return hits(found, value="final_grade", expected="national", total=table.shown(found["final_total"]))
