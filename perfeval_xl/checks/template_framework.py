"""T006–T008: whether names and weights of indicators are those that the scheme fixes."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.layout import self_assessment
from perfeval_xl.profile import FRAMEWORK, lacking, without
from perfeval_xl.schemes import EXECUTION_RATE, groups
from perfeval_xl.shared import shared
from perfeval_xl.values import compact, fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme



@check(
    "T006",
    severity="error",
    asks=("indicators", "framework", "weight1|weight2|weights"),
    zh="“{name}”的分值是 {value}，方案规定为 {expected}。请改回方案规定的分值。",
    en="“{name}” weighs {value}; the scheme fixes {expected}. Restore the scheme's weight.",
)
def weight_not_the_schemes(indicators: pd.DataFrame, forms: pd.DataFrame | None = None) -> list[pd.DataFrame]:
    """分值与评价方案规定的不一致。

    Weights that the scheme fixes, of all three levels, are the same for every unit. One finding for each weight. A form with a framework
    of its own is judged by what it states.

    Bad::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 25   | 资金管理 | 10   | 资金到位率   | 5    | 100%       | 100%       | 5        |  # T006 B D
        |          |      |          |      | 预算执行率   | 6    | 100%       | 99.65%     | 5        |  # T006 F

    Good::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 20   | 资金管理 | 15   | 资金到位率   | 5    | 100%       | 100%       | 5        |
        |          |      |          |      | 预算执行率   |      | 100%       | 99.65%     | 5        |
        | 效益     | 20   | 社会效益 | 4    | 受益群众     | 4    | ≥300人     | 312人      | 4        |
    """
    indicators = _of_the_framework(indicators, forms)
    found = []
    for level, key in ((1, "group1"), (2, "group2"), (3, "row")):
        rows = indicators.drop_duplicates(["form", key])
        rows = rows[(rows[f"weight{level}"] - rows[f"fixed_weight{level}"]).abs() > TYPED]
        if rows.empty:
            continue
        cell = rows[f"weight{level}_cell"].fillna(rows[f"level{level}_cell"])
        expected = rows[f"fixed_weight{level}"].map(compact).astype(object)
        found.append(hits(rows.assign(at=cell), cell="at", value=f"weight{level}_raw", expected=expected, name=f"level{level}"))
    return found


@check(
    "T007",
    severity="error",
    asks=("indicators", "framework"),
    zh="方案规定的指标“{expected}”{state}。请按方案的名称恢复。",
    en="The scheme's indicator “{expected}” {state_en}. Restore it under the scheme's name.",
)
def fixed_indicator_missing(indicators: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame | None = None) -> list[pd.DataFrame]:
    """方案固定的指标被改名或删除。

    Every unit is compared by these rows, but for those of levels that a unit may leave out. Where an unknown row stands in the place of
    one, the finding is at that row's name; otherwise at the name of the group, or at no cell where the group is gone as well.

    Bad::

        | 一级指标 | 二级指标 | 三级指标           | 自评得分 |
        | 决策     | 项目立项 | 立项依据           | 3        |  # T007 C
        |          |          | 立项程序规范性     | 3        |
        |          | 绩效目标 | 绩效目标合理性     | 3        |
        |          |          | 绩效指标明确性     | 3        |
        |          | 资金投入 | 预算编制科学性     | 3        |
        |          |          | 资金分配合理性     | 3        |
        | 过程     | 资金管理 | 资金到位率         | 3        |  # T007 B
        |          |          | 预算执行率         | 3        |
        |          | 组织实施 | 管理制度健全性     | 3        |
        |          |          | 制度执行有效性     | 3        |

    Good::

        | 一级指标 | 二级指标 | 三级指标           | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性(4分) | 3        |
        |          |          | 立项程序规范性     | 3        |
        |          | 绩效目标 | 绩效目标合理性     | 3        |
        |          |          | 绩效指标明确性     | 3        |
        |          | 资金投入 | 预算编制科学性     | 3        |
        |          |          | 资金分配合理性     | 3        |
        | 过程     | 资金管理 | 资金到位率         | 3        |
        |          |          | 预算执行率         | 3        |
        |          |          | 资金使用合规性     | 3        |
        |          | 组织实施 | 管理制度健全性     | 3        |
        |          |          | 制度执行有效性     | 3        |
    """
    indicators = _of_the_framework(indicators, forms)
    lost = _lost(indicators, scheme)
    if forms is not None and len(lost):  # an execution rate that carries no points is no indicator, and not missing
        rates = [row.name for _, group in groups(scheme) for row in group.indicators if row.rule == EXECUTION_RATE and not group.own]
        unasked = without(forms, "execution_points") & set(_of_one_sheet(forms))
        lost = lost[~(lost["form"].isin(unasked) & lost["name"].isin(rates))]
    if lost.empty:
        return [hits(lost)]
    renamed = _renamed(indicators, lost, scheme)
    state = "被改成了“" + renamed["level3"] + "”"
    state_en = "was renamed “" + renamed["level3"] + "”"
    at_names = renamed.assign(state=state, state_en=state_en)
    fields = {"state": "state", "state_en": "state_en"}
    return [
        hits(at_names, cell="level3_cell", value="level3", expected="name", **fields),
        hits(_deleted(indicators, lost, renamed, scheme), expected="name", **fields),
    ]


@check(
    "T008",
    severity="warning",
    asks=("indicators", "framework"),
    zh="“{level2}”下不能增加指标“{value}”。请删去这一行，或移到由单位自定的二级指标下。",
    en="“{level2}” takes no indicators beside the scheme's: “{value}”. Delete the row, or move it to a group of the unit's.",
)
def indicator_not_in_framework(indicators: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame | None = None) -> pd.DataFrame:
    """在不能增加指标的二级指标下增加了指标。

    The rows of these groups are the scheme's alone. A row that stands for a missing one is that one renamed (T007).

    Bad::

        | 一级指标 | 二级指标 | 三级指标           | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性     | 3        |
        |          |          | 立项程序规范性     | 3        |
        |          | 绩效目标 | 绩效目标合理性     | 3        |
        |          |          | 绩效指标明确性     | 3        |
        |          | 资金投入 | 预算编制科学性     | 3        |
        |          |          | 资金分配合理性     | 3        |
        | 过程     | 资金管理 | 资金到位率         | 3        |
        |          |          | 预算执行率         | 3        |
        |          |          | 资金使用合规性     | 3        |
        |          |          | 专项资金监管       | 3        |  # T008 C
        |          | 组织实施 | 管理制度健全性     | 3        |
        |          |          | 制度执行有效性     | 3        |

    Good::

        | 一级指标 | 二级指标 | 三级指标           | 自评得分 |
        | 决策     | 项目立项 | 立项依据           | 3        |
        |          |          | 立项程序规范性     | 3        |
        |          | 绩效目标 | 绩效目标合理性     | 3        |
        |          |          | 绩效指标明确性     | 3        |
        |          | 资金投入 | 预算编制科学性     | 3        |
        |          |          | 资金分配合理性     | 3        |
        | 过程     | 资金管理 | 资金到位率         | 3        |
        |          |          | 预算执行率         | 3        |
        |          |          | 资金使用合规性     | 3        |
        |          | 组织实施 | 管理制度健全性     | 3        |
        |          |          | 制度执行有效性     | 3        |
        | 产出     | 产出数量 | 培训人次           | 10       |
    """
    indicators = _of_the_framework(indicators, forms)
    unknown = _unknown(indicators, scheme)
    if unknown.empty:
        return hits(unknown)
    lost = _lost(indicators, scheme)
    if lost.empty:
        return hits(unknown, cell="level3_cell", value="level3", level2="level2")
    renamed = _renamed(indicators, lost, scheme)
    taken = unknown["form"].astype(str) + "/" + unknown["row"].astype(str)
    explained = taken.isin(renamed["form"].astype(str) + "/" + renamed["row"].astype(str))
    return hits(unknown[~explained], cell="level3_cell", value="level3", level2="level2")


def _of_one_sheet(forms: pd.DataFrame) -> pd.Series:
    """Return the forms whose execution rate stands beside the funds, where it may have points or none."""
    return forms.loc[forms["layout"].eq(self_assessment.FORM.key), "form"]


@shared
def _of_the_framework(indicators: pd.DataFrame, forms: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows of the forms that have the scheme's framework, not one of their own."""
    apart = lacking(indicators, FRAMEWORK, forms)
    return indicators[~indicators["form"].isin(apart)] if apart else indicators


@shared
def _lost(indicators: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return workbook, place, name and group of each fixed indicator that a workbook has nowhere; a flexible level may be left out."""
    listed = enumerate(groups(scheme))
    fixed = [(row, number) for number, (level, group) in listed if not level.flexible for row in group.indicators]
    places = {fold_label(name): place for place, (row, _) in enumerate(fixed) for name in (row.name, *row.aliases)}
    present = indicators[["form"]].assign(place=_folded(indicators["level3"]).map(places).astype(float))
    present = present.dropna().drop_duplicates()
    whole = present["form"].value_counts().eq(len(fixed))
    books = indicators.loc[~indicators["form"].isin(whole.index[whole]), ["form"]].drop_duplicates()
    if books.empty:
        return books
    every: Any = [[float(place) for place in range(len(fixed))]] * len(books)
    wanted = books.assign(place=every).explode("place").astype({"place": "float64"}).dropna()
    told = wanted.merge(present, how="left", on=["form", "place"], indicator=True)
    lost = told[told["_merge"].eq("left_only")]
    return lost.assign(
        name=lost["place"].map({place: row.name for place, (row, _) in enumerate(fixed)}).astype(object),
        group=lost["place"].map({place: float(number) for place, (_, number) in enumerate(fixed)}).astype(float),
    )


@shared
def _unknown(indicators: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the rows, with their group, that stand where the scheme fixes all rows and are none of them."""
    placed = indicators.assign(group=_group_numbers(indicators, scheme))
    known = placed["fixed_weight1"].notna() | placed["group"].notna()
    return placed[~placed["fixed"] & ~placed["own"] & known & placed["level3"].fillna("").ne("")]


@shared
def _renamed(indicators: pd.DataFrame, lost: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the unknown rows that stand for a lost one of their group, with its name; of several the most alike."""
    pairs = lost[["form", "group", "place", "name"]].merge(_unknown(indicators, scheme), on=["form", "group"])
    alike = [SequenceMatcher(None, *pair).ratio() for pair in zip(pairs["name"], pairs["level3"], strict=True)]
    ranked = pairs.assign(alike=alike).sort_values("alike", ascending=False, kind="stable")
    return ranked.drop_duplicates(["form", "row"]).drop_duplicates(["form", "place"])


def _deleted(indicators: pd.DataFrame, lost: pd.DataFrame, renamed: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return a row for each place that lost indicators without any in their stead: workbook, sheet, cell, names."""
    told = lost.merge(renamed[["form", "place"]], how="left", on=["form", "place"], indicator="told")
    gone = told[told["told"].eq("left_only")]
    at = indicators.assign(group=_group_numbers(indicators, scheme), cell=indicators["level2_cell"])
    heads = at.dropna(subset=["group"]).drop_duplicates(["form", "group"])[["form", "group", "cell"]]
    sheets = indicators.drop_duplicates("form")[["form", "sheet"]]
    placed = gone.merge(heads, how="left", on=["form", "group"]).merge(sheets, on="form")
    named = placed.groupby(["form", "sheet", "cell"], dropna=False, sort=False)["name"].agg("”、“".join).reset_index()
    cell = named["cell"].astype(object).where(named["cell"].notna(), None)
    return named.assign(cell=cell, state="没有了", state_en="is gone")


@shared
def _group_numbers(indicators: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Return for each row the place in the scheme of the second level that it stands under, null for an unknown one."""
    numbers = {
        fold_label(name): float(number)
        for number, (_, group) in enumerate(groups(scheme))
        for name in (group.name, *group.members, *group.aliases)
    }
    return _folded(indicators["level2"]).map(numbers).astype(float)


def _folded(names: pd.Series) -> pd.Series:
    return names.map({name: fold_label(name) for name in names.dropna().unique()})
