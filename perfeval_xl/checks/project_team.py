"""P: the evaluation team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.persons import is_job, people, same_unit
from perfeval_xl.checks.texts import says_nothing
from perfeval_xl.layout import department
from perfeval_xl.profile import without

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "P006",
    severity="warning",
    asks=("team", "unit"),
    zh="评价组中来自本单位以外的成员只有 {value} 人，应不少于 {least} 人。请补充外单位成员，或写明其单位。",
    en="{value} members of the evaluation team are from outside the unit; at least {least} should be. Add some.",
)
def few_outside_members(team: pd.DataFrame, project: pd.DataFrame, scheme: Scheme) -> Found:
    """评价组中外单位成员过少。

    A team of the unit's own staff judges itself. Members count as outside when their unit is another than the project's
    unit and the implementing one; a job title is no unit (P010). Members without a unit are given the benefit of doubt.

    Bad::

        | 项目单位 | 某某县审批局 |                    |
        | 姓名     | 职称/职务    | 单位               |  # P006 C
        | 甲       | 局长         | 某某县审批局       |
        | 乙       | 科员         | 审批局             |
        | 丙       | 教授         | 某某大学           |
        | 丁       | 组长         | 驻局纪检组组长     |

    Good::

        | 项目单位 | 某某县审批局 |                    |
        | 姓名     | 职称/职务    | 单位               |
        | 甲       | 局长         | 某某县审批局       |
        | 丙       | 教授         | 某某大学           |
        | 丁       | 科长         | 某某县财政局       |

    Unsure::

        | 项目单位 | 某某县审批局 |      |
        | 姓名     | 职称/职务    | 单位 |
        | 甲       | 局长         |      |
        | 乙       | 科员         |      |
    """
    least = scheme.expectations.outside_members
    units = project[project["field"].isin(["unit", "implementer"]) & ~says_nothing(project["value"])]
    members = team[team["form"].isin(units["form"])].assign(member=lambda rows: range(len(rows)))
    own = members[["member", "form", "unit"]].merge(units[["form", "value"]], on="form")
    inside = own.loc[[same_unit(a, b) for a, b in zip(own["unit"].fillna(""), own["value"], strict=True)], "member"]
    unknown = members["unit"].fillna("").eq("")
    outside = ~members["member"].isin(inside) & ~is_job(members["unit"]) & ~unknown
    counted = members.assign(outside=outside, unknown=unknown)
    tally = counted.groupby("form")[["outside", "unknown"]].sum()
    unsaid = ~counted["unknown"].eq(False).groupby(counted["form"]).transform("any")
    lacking = [
        unsure(team[~team["form"].isin(units["form"])], "没有填项目单位，看不出谁是外单位的", "the unit is empty: who is from outside?"),
        unsure(counted[unsaid], "评价组成员都没有填单位", "no member of the team has a unit"),
    ]
    few = tally.index[(tally["outside"] + tally["unknown"] < least) & (tally["unknown"] < counted.groupby("form").size())]
    rows = members[members["form"].isin(few)].drop_duplicates("form")
    if rows.empty:
        return [hits(rows), *lacking]
    value = rows["form"].map(tally["outside"]).astype(str).astype(object)
    rows = rows.assign(least=str(least), expected=f"≥{least}")
    return [hits(rows, cell="unit_header_cell", value=value, expected="expected", least="least"), *lacking]


@check(
    "P007",
    severity="warning",
    asks=("team", "fields"),
    zh="项目负责人“{head}”是评价组成员。请改由不负责本项目的人员评价。",
    en="“{head}”, the project's head, sits on the evaluation team. Have others evaluate the project.",
)
def head_on_team(team: pd.DataFrame, project: pd.DataFrame) -> Found:
    """项目负责人是评价组成员。

    Who heads the project should not judge it.

    Bad::

        | 项目负责人 | 甲           |              |
        | 姓名       | 职称/职务    | 单位         |
        | 甲（组长） | 局长         | 某某县审批局 |  # P007 A
        | 丙         | 教授         | 某某大学     |

    Good::

        | 项目负责人 | 甲           |              |
        | 姓名       | 职称/职务    | 单位         |
        | 甲乙       | 科员         | 某某县审批局 |
        | 丙         | 教授         | 某某大学     |

    Unsure::

        | 项目负责人 |           |              |
        | 姓名       | 职称/职务 | 单位         |
        | 甲         | 局长      | 某某县审批局 |
    """
    heads = project[project["field"].eq("head") & ~says_nothing(project["value"])]
    named = heads[["form"]].assign(head=heads["value"].map(people)).explode("head")
    members = team.assign(head=team["name"].fillna("").map(lambda text: "".join(people(text)[:1])))
    both = members.merge(named.dropna().drop_duplicates(), on=["form", "head"])
    nobody = unsure(team[~team["form"].isin(heads["form"])], "没有填项目负责人", "the head of the project is empty")
    return [hits(both[both["head"].ne("")], cell="name_cell", value="name", head="head"), nobody]


@check(
    "P008",
    severity="warning",
    asks=("team", "fields"),
    zh="没有填写评价组成员。请按模板填写姓名、职称/职务和单位。",
    en="The evaluation team is missing. Enter its members with name, title and unit.",
)
def no_team(forms: pd.DataFrame, project: pd.DataFrame, scheme: Scheme, team: pd.DataFrame | None = None) -> pd.DataFrame:
    """没有评价组成员。

    Nobody answers for the evaluation. Silent where 项目信息 is missing altogether (T004).

    Bad::

        [项目信息]  # P008
        | 项目单位 | 某某县审批局 |      |
        | 姓名     | 职称/职务    | 单位 |

    Good::

        | 项目单位 | 某某县审批局 |              |
        | 姓名     | 职称/职务    | 单位         |
        | 甲       | 局长         | 某某县审批局 |
    """
    has_team = set() if team is None else set(team["form"])
    has_place = (forms["layout"].eq(department.FORM.key) | forms["stamped"]) & ~forms["form"].isin(without(forms, "team"))
    asked = forms["form"].isin(project["form"]) & (scheme.form == department.FORM.key) & has_place
    lacking = forms[asked & ~forms["form"].isin(has_team)]
    if lacking.empty:
        return hits(lacking)
    sheets = project[project["present"]].drop_duplicates("form").set_index("form")["sheet"]
    return hits(lacking.assign(sheet=lacking["form"].map(sheets).fillna(department.PROJECT_SHEET), cell=None))


@check(
    "P010",
    severity="info",
    asks=("team",),
    zh="成员“{name}”的单位填的是职务“{value}”。请填写其工作单位的全称。",
    en="The unit of “{name}” is a job title: “{value}”. Enter the name of the unit.",
)
def member_unit_is_a_job(team: pd.DataFrame) -> pd.DataFrame:
    """评价组成员的单位填成了职务。

    Without the unit nobody can see whether the member comes from outside.

    Bad::

        | 项目单位 | 某某县审批局 |                      |
        | 姓名     | 职称/职务    | 单位                 |
        | 丙       | 纪检组长     | 纪委监委驻纪检组长   |  # P010 C
        | 丁       | 财务         | 财务                 |  # P010 C

    Good::

        | 项目单位 | 某某县审批局 |                      |
        | 姓名     | 职称/职务    | 单位                 |
        | 丙       | 纪检组长     | 纪委监委驻局纪检组   |
        | 丁       | 会计         | 某某会计师事务所     |
    """
    return hits(team[is_job(team["unit"])], cell="unit_cell", value="unit", name="name")
