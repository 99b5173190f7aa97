"""X: what stands out between units: scores, heads of projects, names of departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.persons import mobile, people
from perfeval_xl.checks.rows import form_cells, per_text, shown
from perfeval_xl.checks.several import about, counting, named
from perfeval_xl.facts.points import FULL
from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.values import empty_kind

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.settings import Across



@check(
    "X008",
    severity="info",
    zh="自评总分 {value} 比按规则计算的 {expected} 高 {gap} 分，其他单位一般高 {usual} 分。请重点复核这份自评。",
    en="The self-score {value} is {gap} points above the {expected} that the rules give; with other units it is {usual}. Review it first.",
)
def self_score_stands_out(
    totals: pd.DataFrame, submissions: pd.DataFrame, indicators: pd.DataFrame, policy: Across, stated: pd.DataFrame | None = None
) -> pd.DataFrame:
    """自评总分比系统总分高出很多，与其他单位相比很突出。

    Looked at from five units on. What is usual is the median over the units; far is five points beyond it, more where the
    units differ much among themselves (how many: `across.gap` of the settings).

    Bad::

        @workbook a
        [项目信息]
        | 项目名称 | 农技培训 | 项目单位 | 甲镇人民政府 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 培训人次 | 20   | ≥200人次   | 210人次    | 20       |
        @workbook b
        [项目信息]
        | 项目名称 | 农技培训 | 项目单位 | 乙镇人民政府 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 培训人次 | 20   | ≥200人次   | 205人次    | 20       |
        @workbook c
        [项目信息]
        | 项目名称 | 农技培训 | 项目单位 | 丙镇人民政府 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 培训人次 | 20   | ≥200人次   | 180人次    | 18       |
        @workbook d
        [项目信息]
        | 项目名称 | 农技培训 | 项目单位 | 丁镇人民政府 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 培训人次 | 20   | ≥200人次   | 240人次    | 20       |
        @workbook e
        [项目信息]
        | 项目名称 | 农技培训 | 项目单位 | 戊镇人民政府 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 培训人次 | 20   | ≥200人次   | 100人次    | 20       |  # X008 F

    Good::

        @workbook a
        [项目信息]
        | 项目名称 | 农技培训 | 项目单位 | 甲镇人民政府 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 培训人次 | 20   | ≥200人次   | 210人次    | 20       |
        @workbook b
        [项目信息]
        | 项目名称 | 农技培训 | 项目单位 | 乙镇人民政府 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 培训人次 | 20   | ≥200人次   | 100人次    | 20       |
    """
    scored = counting(submissions).merge(totals, on="form")
    scored = scored[scored["unit_key"].ne("")].assign(gap=scored["self_total"] - scored["system_total"]).dropna(subset=["gap"])
    units = scored.groupby("unit_key")["gap"].mean()
    usual = units.median()
    limit = usual + max(policy.gap.points, policy.gap.spreads * (units - usual).abs().median())
    far = scored[scored["gap"].ge(limit - TYPED) & (len(units) >= policy.gap.units)]
    cells = form_cells(indicators, stated, "total_self", "self_score")
    placed = far.assign(sheet=far["form"].map(cells["sheet"]), cell=far["form"].map(cells["cell"]), usual=usual)
    score, by_rule, gap, normal = (shown(placed[name]) for name in ("self_total", "system_total", "gap", "usual"))
    return hits(placed, value=score, expected=by_rule, gap=gap, usual=normal)


@check(
    "X010",
    severity="info",
    zh="“{value}”同时是 {count} 个单位的项目负责人：{units}。请核对负责人是否填写正确。",
    en="“{value}” heads projects in {count} units: “{units}”. Make sure that the name is right.",
)
def head_of_several_units(project: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """一个人在几个单位担任项目负责人。

    People of one name whose mobile phones differ are several people.

    Bad::

        @workbook a  # X010
        | 项目名称   | 校舍维修 | 项目单位 | 某某县第一中学 |
        | 项目负责人 | 甲       | 联系电话 | 0000-0000000   |
        @workbook b  # X010
        | 项目名称   | 操场维修 | 项目单位 | 某某县第二中学 |
        | 项目负责人 | 甲、乙   | 联系电话 | 0000-0000001   |

    Good::

        @workbook a
        | 项目名称   | 校舍维修 | 项目单位 | 某某县第一中学 |
        | 项目负责人 | 甲       | 联系电话 | 13000000001    |
        @workbook b
        | 项目名称   | 操场维修 | 项目单位 | 某某县第二中学 |
        | 项目负责人 | 甲       | 联系电话 | 13000000002    |
        @workbook c
        | 项目名称   | 食堂维修 | 项目单位 | 某某县第一中学 |
        | 项目负责人 | 甲       | 联系电话 | 13000000001    |
    """
    given = project[project["value"].fillna("").ne("")].drop_duplicates(["form", "field"]).set_index("form")
    known = counting(submissions)
    known = known[known["unit_key"].ne("")]
    heads, phones = (
        per_text(known["form"].map(given.loc[given["field"].eq(field), "value"]).astype(object), read)
        for field, read in (("head", _heads), ("phone", mobile))
    )
    rows = known.assign(head=heads, mobile=phones.astype("str")).explode("head").dropna(subset=["head"])
    # only where all who bear a name give a mobile number can it tell them apart
    reachable = rows["mobile"].ne("").groupby(rows["head"]).transform("all")
    rows = rows.assign(person=rows["head"].astype("str") + ("\t" + rows["mobile"]).where(reachable, ""))
    rows = rows[rows.groupby("person")["unit_key"].transform("nunique").gt(1)]
    groups = rows.groupby("person", sort=False)
    found = about(rows, "person", value="head")
    return found.assign(count=groups["unit_key"].nunique().astype(object), units=groups["unit"].agg(named))


@check(
    "X011",
    severity="info",
    zh="“{unit}”的 {count} 个项目自评总分都是 {value} 分。请抽查其中的项目。",
    en="All {count} projects of “{unit}” score {value}. Have some of them reviewed.",
)
def full_marks_throughout(totals: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """一个单位的项目自评全部满分。

    Looked at where a unit has several projects; every one of them that counts must have 100 points.

    Bad::

        @workbook a  # X011
        [项目信息]
        | 项目名称 | 校舍维修 | 项目单位 | 某某县第一中学 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 维修面积 | 100  | ≥200平方米 | 212平方米  | 100      |
        @workbook b  # X011
        [项目信息]
        | 项目名称 | 操场维修 | 项目单位 | 某某县第一中学 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 维修面积 | 100  | ≥300平方米 | 260平方米  | 100      |

    Good::

        @workbook a
        [项目信息]
        | 项目名称 | 校舍维修 | 项目单位 | 某某县第一中学 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 维修面积 | 100  | ≥200平方米 | 212平方米  | 100      |
        @workbook b
        [项目信息]
        | 项目名称 | 操场维修 | 项目单位 | 某某县第一中学 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 维修面积 | 100  | ≥300平方米 | 260平方米  | 86.67    |
    """
    rows = counting(submissions).merge(totals[["form", "self_total"]], on="form", how="left")
    rows = rows[rows["unit_key"].ne("")]
    full = (rows["self_total"] - FULL).abs().lt(TYPED)
    by_unit = full.groupby(rows["unit_key"])
    rows = rows[by_unit.transform("all") & by_unit.transform("size").gt(1)]
    count = rows.groupby("unit_key").size().astype(object)
    return about(rows, "unit_key", unit="unit").assign(value=f"{FULL:g}", count=count)


@check(
    "X012",
    severity="info",
    zh="主管部门“{expected}”有 {count} 种写法：{value}。请统一写全称，以免部门汇总分成几行。",
    en="The department “{expected}” is spelled in {count} ways: “{value}”. Use its full name, lest it be several rows in the summary.",
)
def department_spelled_in_several_ways(submissions: pd.DataFrame) -> pd.DataFrame:
    """同一主管部门有几种写法。

    A name with and without its region, with and without a code, in full and in the usual short form is one department, if
    no two departments of the batch could be meant. The paths are those of the files that do not use the most frequent spelling.

    Bad::

        @workbook a
        | 项目名称 | 校舍维修 | 项目单位 | 某某县第一中学 | 主管部门 | 某某县教育局 |
        @workbook b
        | 项目名称 | 操场维修 | 项目单位 | 某某县第二中学 | 主管部门 | 某某县教育局 |
        @workbook c  # X012
        | 项目名称 | 食堂维修 | 项目单位 | 某某县第三中学 | 主管部门 | 县教育局     |

    Good::

        @workbook a
        | 项目名称 | 校舍维修 | 项目单位 | 甲县第一中学 | 主管部门 | 甲县教育局 |
        @workbook b
        | 项目名称 | 校舍维修 | 项目单位 | 乙县第一中学 | 主管部门 | 乙县教育局 |
        @workbook c
        | 项目名称 | 新校区   | 项目单位 | 乙县第一中学 | 主管部门 | 县教育局   |
    """
    from perfeval_xl.checks.across_names import spellings  # noqa: PLC0415 - a form by itself has no use for its tables of names

    rows = counting(submissions)
    rows = rows[rows["department"].fillna("").ne("")]
    names = rows["department"].value_counts().sort_index(key=lambda texts: texts.str.len(), ascending=False, kind="stable")
    names = names.sort_values(ascending=False, kind="stable")
    rows = rows.assign(group=rows["department"].map(spellings(names.index)))
    spelled = rows[rows.groupby("group")["department"].transform("nunique").gt(1)]
    sizes = spelled.groupby(["group", "department"])["form"].transform("size")
    most = sizes.groupby(spelled["group"]).transform("max")
    even = sizes.groupby(spelled["group"]).transform("min").eq(most)
    groups = spelled.groupby("group", sort=False)["department"]
    found = about(spelled[sizes.lt(most) | even], "group")
    return found.assign(value=groups.agg(named), expected=found.index, count=groups.nunique().astype(object))


def _heads(text: str) -> list[str]:
    return [] if empty_kind(text) else people(text)
