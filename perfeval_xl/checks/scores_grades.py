"""S: grades of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks.amounts import rests_on_unsound
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.grading import graded, stated_grades
from perfeval_xl.schemes import NATIONAL, load_scheme

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


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

    Unsure::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 |          |
        | 自评等次 | 优       |
    """
    typed = stated_grades(project, scheme.grades)
    points = _stated_totals(project, totals)
    due = typed["form"].map(points)
    typed = typed.assign(total=due, due=graded(due, scheme.grades))
    wrong = typed[typed["due"].notna() & typed["grade"].ne(typed["due"])]
    fields = project[project["field"].eq("self_grade")]
    return [
        hits(wrong, value="value", expected="due", total=table.shown(wrong["total"])),
        unsure(fields[~fields["form"].isin(typed["form"])], "自评等次没有填，或看不出是哪一个", "the self-grade is empty or unknown"),
        unsure(typed[typed["due"].isna()], "没有读得出的自评总分", "there is no total of the self-scores that can be read"),
    ]


def _stated_totals(project: pd.DataFrame, totals: pd.DataFrame | None) -> pd.Series:
    """Return by form the total of 项目信息, else the sum of the rows."""
    stated = project[project["field"].eq("self_total")].drop_duplicates("form").set_index("form")["number"]
    return stated if totals is None else stated.combine_first(totals.set_index("form")["self_sum"])


@check(
    "S010",
    severity="warning",
    asks=("grade", "scores", "weights", "actuals"),
    zh="自评等次是“{value}”，系统按规则计算得 {total} 分，等次为“{expected}”。请核对两者的差异。",
    en="The self-grade is “{value}”, the system's {total} points make “{expected}”. Look into the difference.",
)
def system_grade_differs(
    indicators: pd.DataFrame, scores: pd.DataFrame, totals: pd.DataFrame, project: pd.DataFrame, scheme: Scheme, *,
    budget: pd.DataFrame | None = None,
) -> Found:
    """系统等次与自评等次不同。

    The self-grade is the one that the form states: one that states a total alone claims none. A grade that does not fit its own total is
    S005. Silent where the system's total lacks a cell: an empty actual, a self-score or weight that is none, a total of 预算表 that is at
    fault.

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

    Unsure::

        [项目信息]
        | 项目名称 | 热线服务 |
        | 自评总分 | 100      |
        | 自评等次 | 优       |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 50   | ≥300件     |            | 50       |
        | 效益     | 满意度   | 群众满意度 | 50   | ≥95%       | 96%        | 50       |
    """
    told = totals.set_index("form")
    typed = stated_grades(project, scheme.grades).drop_duplicates("form").set_index("form")
    fits = typed["grade"].eq(graded(typed.index.to_series().map(_stated_totals(project, totals)), scheme.grades))
    judged = told["self_grade"].notna() & told["system_grade"].notna() & told.index.isin(typed.index[fits])
    other = told[judged & told["self_grade"].ne(told["system_grade"])]
    lacking = _lacking(indicators, scores, scheme, budget)
    cannot = unsure(lacking, "“{level3}”有空的或有误的格，系统总分不完整", "a cell of “{level3}” is empty or wrong: the total is not whole")
    cells = typed.loc[~typed.index.isin(lacking["form"]), ["sheet", "cell"]]
    wrong = table.at_form(other[["self_grade", "system_total", "system_grade"]], cells)
    return [hits(wrong, value="self_grade", expected="system_grade", total=table.shown(wrong["system_total"])), cannot]


def _lacking(indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, budget: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows in which a cell that the system's total rests on is empty or at fault itself."""
    rows = table.by_self_score(table.scored(indicators, scores))
    wrong = rows["outcome"].eq("no_actual") | ~rows["self_score"].ge(0) | ~rows["weight3"].gt(0)
    for name in ("target", "actual"):
        wrong |= table.misread(rows, scheme, name) | table.above_full(rows, scheme, name)
    if budget is not None:
        wrong |= rests_on_unsound(rows, budget, scheme)
    return rows[wrong]


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
    told = told.assign(national=graded(told["final_total"], load_scheme(NATIONAL).grades))
    wrong = told[told["final_grade"].notna() & told["national"].notna() & told["final_grade"].ne(told["national"])]
    if wrong.empty:
        return hits(wrong)
    cells = table.form_cells(indicators, stated, "total_self", "self_score")
    if project is not None:
        typed = project[project["field"].eq("self_grade") & project["cell"].notna()].drop_duplicates("form")
        cells = typed.set_index("form")[["sheet", "cell"]].combine_first(cells)
    found = table.at_form(wrong, cells)
    return hits(found, value="final_grade", expected="national", total=table.shown(found["final_total"]))
