"""P: the fields of 项目信息."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.texts import says_nothing
from perfeval_xl.facts.expressions import SEALS, alternatives
from perfeval_xl.layout import department
from perfeval_xl.values import fold

if TYPE_CHECKING:
    import pandas as pd

_FIELDS = {field.key: field for field in department.FIELDS}
_CHOICES = {key: " / ".join(field.choices) for key, field in _FIELDS.items() if field.kind == "choice"}
_DATES = [key for key, field in _FIELDS.items() if field.kind == "date"]

_NUMBER = re.compile(
    r"(?<![\d.])(?:"
    r"(?:\+?86-?)?1\d{10}"  # mobile
    r"|(?:\(?0\d{2,3}\)?-?)?\d{7,8}(?:(?:-|转|分机)\d{1,6})?"  # landline, with area code and extension
    r"|[48]00-?\d{3}-?\d{4}"
    r"|(?<!-)[19]\d{4}"  # service numbers: 12345, 95588
    r")(?!\d)"
)
_OTHER_CHOICE = "other_choice"  # a list of boxes under a label that is none of ours
_EMPTY_BOX = re.compile(r"[□☐○]")
_BOXES = re.compile(r"[□☐○☑☒√✓✔■✅]+(?:\s*[)）])?")
_ORDINAL = re.compile(r"^[(（]?\d{1,2}[)）、.．]")
_AROUND = " \u3000\n\t;；,，、()（）"
_SEAL = re.compile(rf"\((?:{alternatives(SEALS)}|章)\)")
_BRACKETS = re.compile(r"[()\[\]{}<>《》〈〉【】〔〕]")


@check(
    "P001",
    severity="error",
    asks=("fields",),
    zh="“{label}”没有填写。请填写。",
    en="“{label}” is empty. Fill it in.",
)
def field_empty(project: pd.DataFrame, facts: pd.DataFrame | None = None, forms: pd.DataFrame | None = None) -> pd.DataFrame:
    """必填项没有填写。

    Its label stands there and nothing beside it. A form that was made from the template has all labels; where it has lost one there is no
    cell to point at. Another form that never had the label lacks nothing. What is ticked is looked at by P002.

    Bad::

        | 项目名称     | 12345市民热线服务经费 |
        | 项目单位     |                       |  # P001 B
        | 主管部门     | 某某县审批局          |
        | 项目负责人   | 甲                    |
        | 联系电话     | /                     |  # P001 B
        | 预算年度     | 2021                  |
        | 评价开始日期 | 2022-7-1              |
        | 评价结束日期 | 2022-7-28             |
        | 上报时间     | 2022-7-29             |
        | 自评总分     | 96                    |

    Bad::

        @stamp department-2021 1.0
        [项目信息]  # P001
        | 项目名称     | 12345市民热线服务经费 |
        | 项目单位     | 某某县审批局          |
        | 主管部门     | 某某县审批局          |
        | 预算年度     | 2021                  |
        | 评价开始日期 | 2022-7-1              |
        | 评价结束日期 | 2022-7-28             |
        | 上报时间     | 2022-7-29             |
        | 自评总分     | 96                    |

    Good::

        | 项目名称   | 12345市民热线服务经费 |
        | 项目单位   | 某某县审批局          |
        | 主管部门   | 某某县审批局          |

    Good::

        | 项目名称   | 12345市民热线服务经费 | 项目单位   | 某某县审批局 |
        | 主管部门   | 某某县审批局          | 项目负责人 | 甲           |
        | 预算年度   | 2021                  | 自评总分   | 96           |
        | 评价时间   | 2022年7月1日至2022年7月28日 |      |              |
        | 上报时间   | 2022年7月29日         |            |              |
    """
    must = ~project["field"].isin(list(_CHOICES)) & _is_required(project, forms) & ~table.shows_nothing(project, "cell", facts)
    return hits(project[must & says_nothing(project["value"])], label="label")


def _is_required(project: pd.DataFrame, forms: pd.DataFrame | None) -> pd.Series:
    """Tell which fields must say something: those whose label stands there, and of our own template all that it asks for."""
    ours = project["form"].isin(forms.loc[forms["stamped"], "form"]) if forms is not None else project["present"]
    return project["required"].isin(["always", "if_present"]) & project["present"] | (project["required"].eq("always") & ours)


@check(
    "P002",
    severity="warning",
    asks=("fields",),
    zh="“{label}”{state}。请选定一项：{expected}。",
    en="“{label}” {state_en}. Choose one: “{expected}”.",
)
def not_one_choice(project: pd.DataFrame, facts: pd.DataFrame | None = None, forms: pd.DataFrame | None = None) -> pd.DataFrame:
    """选择项没有勾选，或勾选了不止一项。

    One choice is needed, typed or ticked in the form's list, also in lists of boxes that are the form's own (项目属性).

    Bad::

        | 组织方式 | □财政部门 □主管部门 □项目单位 |  # P002 B
        | 项目类型 | 经常性项目(√) 一次性项目(√)   |  # P002 B
        | 评价机构 | 某事务所                      |  # P002 B
        | 评价类型 | 完成结果评价                  |
        | 自评等次 | 优                            |

    Good::

        | 组织方式 | □财政部门 ☑主管部门 □项目单位 |
        | 项目类型 | 经常性项目(√) 一次性项目( )   |
        | 评价机构 | 专家组                        |
        | 评价类型 | 完成结果评价                  |
        | 自评等次 | 优☑ 良□ 中□ 差□               |
    """
    must = (_is_required(project, forms) & project["field"].isin(list(_CHOICES))) | project["field"].eq(_OTHER_CHOICE)
    choices = project[must & ~table.shows_nothing(project, "cell", facts)]
    wrong = choices[choices["ticked"].fillna(0) != 1]
    if wrong.empty:
        return hits(wrong)
    several = wrong["ticked"] > 1
    nothing = says_nothing(wrong["value"]) | wrong["field"].eq(_OTHER_CHOICE) | table.test(wrong["value"], _is_empty_list)
    states = {
        "state": ("没有选择", "所填内容不在可选项中", "选了不止一项"),
        "state_en": ("is not chosen", "is none of the choices", "has more than one choice"),
    }
    for name, (none, unknown, many) in states.items():
        state = nothing.map({True: none, False: unknown}).astype(object).where(~several, many)
        wrong = wrong.assign(**{name: state})
    expected = wrong["field"].map(_CHOICES).where(wrong["field"].ne(_OTHER_CHOICE), table.per_text(wrong["value"], _listed))
    return hits(wrong, value="value", expected=expected, label="label", state="state", state_en="state_en")


def _is_empty_list(text: str) -> bool:
    """Tell whether a text is a list of boxes that holds nothing but choices."""
    return _EMPTY_BOX.search(text) is not None


def _listed(text: str) -> str:
    """Return the choices of a list of boxes: 1、持续性项目□ 2、新增性项目□ are 持续性项目 / 新增性项目."""
    parts = (_ORDINAL.sub("", part.strip(_AROUND)) for part in _BOXES.split(text))
    return " / ".join(part.strip(_AROUND) for part in parts if part.strip(_AROUND))


@check(
    "P003",
    severity="error",
    asks=("fields",),
    zh="“{label}”的“{value}”看不出是哪一天。请按“{expected}”的样子填写。",
    en="“{label}” is “{value}”, which is no date. Write it like “{expected}”.",
)
def date_unreadable(project: pd.DataFrame) -> list[pd.DataFrame]:
    """日期读不出来。

    A day that does not exist, or words. Any usual way of writing a date is read.

    Bad::

        | 预算年度     | 上年度       |  # P003 B
        | 评价开始日期 | 7月中旬      |  # P003 B
        | 评价结束日期 | 2022年7月32日 |  # P003 B
        | 上报时间     | 2022.7.29    |

    Good::

        | 预算年度     | 2021年度      |
        | 评价开始日期 | 2022/7/1      |
        | 评价结束日期 | 2022年7月28日 |
        | 上报时间     |               |
    """
    filled = project[~says_nothing(project["value"])]
    dates = filled[filled["field"].isin(_DATES) & filled["date"].isna()].assign(like="2022-7-28")
    years = filled[filled["field"].eq("year") & filled["number"].isna()].assign(like="2021")
    return [hits(rows, value="value", expected="like", label="label") for rows in (dates, years)]


@check(
    "P004",
    severity="error",
    asks=("dates",),
    zh="“{label}”是 {value}，不应早于“{other}” {limit}。请核对这两处。",
    en="“{label}” is “{value}”, before “{other}” “{limit}”. Check both.",
)
def dates_out_of_order(project: pd.DataFrame) -> Found:
    """日期先后颠倒。

    The evaluation ends before it starts, is reported before it ends, or starts or is reported before the budget year; the finding
    is at the date that should be the later one.

    Bad::

        | 预算年度     | 2022      |
        | 评价开始日期 | 2021-7-28 |  # P004 B
        | 评价结束日期 | 2021-7-1  |  # P004 B
        | 上报时间     | 2021-6-30 |  # P004 B

    Bad::

        | 预算年度 | 2023      |
        | 上报时间 | 2022-3-15 |  # P004 B

    Good::

        | 预算年度     | 2021      |
        | 评价开始日期 | 2022-7-1  |
        | 评价结束日期 | 2022-7-1  |
        | 上报时间     | 2022-7-1  |

    Unsure::

        | 预算年度 | 2021 |
        | 上报时间 |      |
    """
    start, end, reported = (_dates(project, field) for field in ("start", "end", "reported"))
    years = project[project["field"].eq("year") & project["number"].notna()].drop_duplicates("form")
    budget_year = years.assign(day=years["number"].map(lambda year: f"{year:.0f}-01-01").astype("datetime64[s]"))
    began = ~end["form"].isin(start["form"])
    ended = ~reported["form"].isin(end["form"])
    alone = ended & ~reported["form"].isin(start["form"])
    pairs = (
        (start, budget_year), (end[began], budget_year), (reported[alone], budget_year),
        (end, start), (reported, end), (reported[ended], start),
    )
    read = (project["field"].isin(_DATES) & project["date"].notna()) | (project["field"].eq("year") & project["number"].notna())
    number = read.groupby(project["form"]).transform("sum")
    few = unsure(project[number < 2], "读得出的日期不到两个，无法比较先后", "fewer than two dates can be read, so none can be compared")
    return [*(_before(later, earlier) for later, earlier in pairs), few]


@check(
    "P005",
    severity="info",
    asks=("phone",),
    zh="联系电话“{value}”不像电话号码。请核对，写成 0000-0000000 或 11 位手机号。",
    en="“{value}” does not look like a phone number. Check it: area code and number, or a mobile number.",
)
def phone_implausible(project: pd.DataFrame) -> Found:
    """联系电话不像电话号码。

    A landline of 7 or 8 digits with or without area code and extension, a mobile number of 11, or a service number.

    Bad::

        | 联系电话 | 138000 |  # P005 B

    Bad::

        | 联系电话 | 138000000000 |  # P005 B

    Good::

        | 联系电话 | 甲 （0000）0000000转12、13800000000 |

    Unsure::

        | 项目名称 | 热线服务 |
        | 联系电话 |          |
    """
    phones = project[project["field"].eq("phone") & ~says_nothing(project["value"])]
    plausible = {text: _NUMBER.search(fold(text)) is not None for text in phones["value"].unique()}
    none = unsure(project[~project["form"].isin(phones["form"])], "没有填联系电话", "no phone number is filled in")
    return [hits(phones[~phones["value"].map(plausible).astype(bool)], value="value"), none]


@check(
    "P009",
    severity="info",
    asks=("project|unit|department",),
    zh="这里的{label}是“{value}”，{other}填的是“{expected}”。请核对，各表写同一个全称。",
    en="{label_en} is “{value}” here and “{expected}” on “{other}”. Use one full name on all sheets.",
)
def named_differently(facts: pd.DataFrame, project: pd.DataFrame) -> pd.DataFrame:
    """各表的项目名称、项目单位或主管部门不一致。

    A header line of another sheet may repeat them. Widths, spaces, brackets and quotes do not matter, nor does a region
    that one of them leaves out.

    Bad::

        [项目信息]
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 | 主管部门 | 某某县文化旅游局 |
        [预算表]
        | 项目单位：某某县文化馆   |                  |                    |                    |  # P009 A
        | 资金来源                 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计                     | 60               | 60                 | 57.3               |

    Good::

        [项目信息]
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 | 主管部门 | 某某县文化旅游局 |
        [预算表]
        | 项目单位：县图书馆（盖章） |                  |                    | 单位：万元         |
        | 资金来源                   | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计                       | 60               | 60                 | 57.3               |
    """
    elsewhere = facts[facts["fact"].eq("elsewhere")]
    if elsewhere.empty:
        return hits(elsewhere)
    others = elsewhere.drop(columns="fact").rename(columns={"detail": "field"})
    here = project[["form", "field", "label", "value", "sheet"]].drop_duplicates(["form", "field"])
    both = others.merge(here.rename(columns={"value": "first", "sheet": "other"}), on=["form", "field"])
    told = both.assign(same=[_same_name(*names) for names in zip(both["value"], both["first"], strict=True)])
    wrong = told[told["same"].eq(False)]
    return hits(wrong, value="value", expected="first", label="label", label_en="field", other="other")



def _dates(project: pd.DataFrame, field: str) -> pd.DataFrame:
    rows = project[project["field"].eq(field) & project["date"].notna()].drop_duplicates("form")
    return rows.assign(day=rows["date"].astype("datetime64[s]"))


def _before(later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Return findings for days of `later` that come before those of `earlier` in the same workbook."""
    limit = earlier.set_index("form")["day"].reindex(later["form"]).set_axis(later.index)
    wrong = later[later["day"] < limit]
    if wrong.empty:
        return hits(wrong)
    given = earlier[["form", "label", "value"]].rename(columns={"label": "other", "value": "limit"})
    wrong = wrong.merge(given, on="form")
    return hits(wrong, value="value", expected="≥" + wrong["limit"], label="label", other="other", limit="limit")


def _same_name(one: str, other: str) -> bool:
    """Tell whether two names are one, seals, brackets and a region left out aside."""
    a, b = (_BRACKETS.sub("", _SEAL.sub("", fold(text))) for text in (one, other))
    return a.endswith(b) or b.endswith(a)
