"""T: whether a form is the one that its scheme asks for."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.shared import shared
from perfeval_xl.layout import stamp
from perfeval_xl.schemes import groups
from perfeval_xl.values import compact, fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_NOISE = 1e-6  # weights are typed decimals; only their binary form may differ


@check(
    "T001",
    severity="warning",
    zh="这份表没有模板标记，按“{scheme_name}”（{value}）评价。请确认方案无误，以后用下发的模板填报。",
    en="The form has no template's stamp and is judged as “{scheme_name}” ({value}). Make sure that this is the scheme.",
)
def not_from_template(workbooks: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """不是由已知模板填报的，方案由指标框架识别。

    The scheme was told from the names in 指标表, or given on the command line; a stamp would be certain.

    Bad::

        @scheme recognised  # T001
        @file good

    Good::

        @scheme recognised
        @file good
        @stamp department-2021 1.0
    """
    bare = workbooks[workbooks["problem"].isna() & workbooks["scheme"].notna() & ~workbooks["stamped"]]
    return hits(bare.assign(sheet=None, cell=None, scheme_name=scheme.name), value="scheme", scheme_name="scheme_name")


@check(
    "T002",
    severity="error",
    scope="file",
    zh="看不出按哪个评价方案填报。请用下发的模板填报，或由财政人员用 --scheme 指定方案。",
    en="The evaluation scheme cannot be told. Use the template, or have finance name the scheme by --scheme.",
)
def scheme_unknown(workbooks: pd.DataFrame) -> pd.DataFrame:
    """看不出按哪个评价方案填报。

    Neither a stamp nor the names of the framework say which scheme the form follows, so nothing else can be judged.

    Bad::

        @scheme recognised  # T002
        [指标表]
        | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 培训人次 | 100  | ≥200人次   | 212人次    | 100      |

    Good::

        @scheme recognised
        @file good
    """
    unknown = workbooks[workbooks["problem"].isna() & workbooks["scheme"].isna()]
    return hits(unknown.assign(sheet=None, cell=None))


@check(
    "T003",
    severity="warning",
    zh="这份表用的是旧版模板（{value}），现行版本是 {expected}。请改用现行模板，已填的内容可用 perfeval migrate 移过去。",
    en="The form was made from an older template ({value}); the current one is {expected}. Use the current template;"
    " perfeval migrate moves what is filled in.",
)
def older_template(workbooks: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """用旧版模板填报的。

    The scheme or the form has changed since. The form is read by the layout of its own version; weights or rows may differ from what
    is judged here. A version is that of the scheme, then that of the form, as the template prints it. `perfeval migrate` moves what
    was typed into the current template.

    Bad::

        @file good  # T003
        @stamp department-2021 0.9 2

    Bad::

        @file good  # T003
        @stamp department-2021 1.0 1

    Good::

        @file good
        @stamp department-2021 1.0 2
    """
    stamped = workbooks[workbooks["problem"].isna() & workbooks["stamped"] & workbooks["scheme"].eq(scheme.id)]
    kept, current = stamped["scheme_version"], f"{scheme.version}-{stamp.CURRENT_TEMPLATE}"
    made = stamped["template_version"].fillna(stamp.FIRST_TEMPLATE)
    older = {one: _version(one) < _version(scheme.version) for one in kept.dropna().unique()}
    older_form = {one: _version(one) < _version(stamp.CURRENT_TEMPLATE) for one in made.unique()}
    rows = stamped.assign(sheet=None, cell=None, current=current, typed=kept.fillna("?") + "-" + made)
    return hits(rows[kept.map(older).eq(True) | made.map(older_form).eq(True)], value="typed", expected="current")


@check(
    "T004",
    severity="error",
    zh="缺少“{expected}”。请补上这张表，按模板填写后再报送。",
    en="“{expected}” is missing. Add it as in the template, fill it in and send the form again.",
)
def table_missing(facts: pd.DataFrame) -> pd.DataFrame:
    """缺少必需的工作表或表格。

    It is found by its labels and headers, under whatever name and wherever it stands, and is nowhere in this file.

    Bad::

        @file good
        [预算表]  # T004
        | 见附件 |

    Good::

        @file good
        [预算表]
        |          |            |              |              |
        | 项目资金 |            |              |              |
        | 来源     | 计划投资   | 到位资金     | 实际支出     |
        | 合计     | 49         | 49           | 48.83        |
    """
    return hits(facts[facts["fact"].isin(["missing_sheet", "missing_table"])], expected="detail")


@check(
    "T005",
    severity="error",
    zh="“{table}”缺少“{expected}”一列。请按模板补上这一列并填写。",
    en="“{table}” has no column “{expected}”. Add it as in the template and fill it in.",
)
def column_missing(facts: pd.DataFrame) -> pd.DataFrame:
    """表格缺少必需的列。

    The column is known by its header or a usual synonym; the finding stands at the first cell of the header row.

    Bad::

        | 三级指标 | 分值 | 全年目标值 | 自评得分 |  # T005 A
        | 培训人次 | 100  | ≥200人次   | 100      |

    Good::

        | 指标名称 | 权重 | 年度指标值 | 实际完成值 | 得分 |
        | 培训人次 | 100  | ≥200人次   | 212人次    | 100  |
    """
    return hits(facts[facts["fact"].eq("missing_column")], expected="detail", table="value")


@check(
    "T006",
    severity="error",
    zh="“{name}”的分值是 {value}，方案规定为 {expected}。请改回方案规定的分值。",
    en="“{name}” weighs {value}; the scheme fixes {expected}. Restore the scheme's weight.",
)
def weight_not_the_schemes(indicators: pd.DataFrame) -> list[pd.DataFrame]:
    """分值与评价方案规定的不一致。

    Weights that the scheme fixes, of all three levels, are the same for every unit. One finding for each weight.

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
    found = []
    for level, key in ((1, "group1"), (2, "group2"), (3, "row")):
        rows = indicators.drop_duplicates(["workbook", key])
        rows = rows[(rows[f"weight{level}"] - rows[f"fixed_weight{level}"]).abs() > _NOISE]
        if rows.empty:
            continue
        cell = rows[f"weight{level}_cell"].fillna(rows[f"level{level}_cell"])
        expected = rows[f"fixed_weight{level}"].map(compact).astype("object")
        found.append(hits(rows.assign(at=cell), cell="at", value=f"weight{level}_raw", expected=expected, name=f"level{level}"))
    return found


@check(
    "T007",
    severity="error",
    zh="方案规定的指标“{expected}”{state}。请按方案的名称恢复。",
    en="The scheme's indicator “{expected}” {state_en}. Restore it under the scheme's name.",
)
def fixed_indicator_missing(indicators: pd.DataFrame, scheme: Scheme) -> list[pd.DataFrame]:
    """方案固定的指标被改名或删除。

    Every unit is compared by these rows. Where an unknown row stands in the place of one, the finding is at that row's
    name; otherwise at the name of the group, or at no cell where the group is gone as well.

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
    lost = _lost(indicators, scheme)
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
    zh="“{level2}”下不能增加指标“{value}”。请删去这一行，或移到由单位自定的二级指标下。",
    en="“{level2}” takes no indicators beside the scheme's: “{value}”. Delete the row, or move it to a group of the unit's.",
)
def indicator_not_in_framework(indicators: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
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
    unknown = _unknown(indicators, scheme)
    if unknown.empty:
        return hits(unknown)
    lost = _lost(indicators, scheme)
    if lost.empty:
        return hits(unknown, cell="level3_cell", value="level3", level2="level2")
    renamed = _renamed(indicators, lost, scheme)
    taken = unknown["workbook"].astype(str) + "/" + unknown["row"].astype(str)
    explained = taken.isin(renamed["workbook"].astype(str) + "/" + renamed["row"].astype(str))
    return hits(unknown[~explained], cell="level3_cell", value="level3", level2="level2")


@check(
    "T009",
    severity="warning",
    zh="模板在这里用公式计算，现在是直接填的“{value}”。请恢复公式（从空白模板复制这一格），由表格自动计算。",
    en="The template computes this cell by a formula; it was replaced by “{value}”. Copy the cell from a blank template.",
)
def formula_replaced(facts: pd.DataFrame, workbooks: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """模板的公式被数值替换。

    The closing row of 指标表 adds up weights and self-scores; the totals and rates of 预算表 and the self-total follow from what is
    typed. A typed number does not follow when something changes. Only forms that bear the template's stamp: others were typed without
    formulas, and first templates had them in the closing row only. The grade is only proposed: another may be chosen. A rate typed over
    that of an indicator is judged by what it says (I013, I014, I019), a total filled into a protected sheet by B003 and S004.

    Bad::

        @stamp department-2021 1.0
        | 一级指标 | 分值      | 三级指标 | 分值      | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 100       | 培训人次 | 100       | ≥200人次   | 212人次    | 100      |
        | 总分     | =SUM(B2)  |          | =SUM(D2)  |            |            | 100      |  # T009 G

    Good::

        @stamp department-2021 1.0
        | 一级指标 | 分值      | 三级指标 | 分值      | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 100       | 培训人次 | 100       | ≥200人次   | 212人次    | 100      |
        | 总分     | =SUM(B2)  |          | =SUM(D2)  |            |            | =SUM(G2) |
    """
    stamped = workbooks[workbooks["stamped"] & workbooks["scheme"].eq(scheme.id)]
    versions = stamped["template_version"]
    later = {one: _version(one) >= _version(stamp.COMPUTES_SINCE) for one in versions.dropna().unique()}
    computing = stamped.loc[versions.map(later).eq(True), "workbook"]
    constants = facts[facts["fact"].eq("constant")]
    summing = constants["detail"].eq("closing") & constants["workbook"].isin(stamped["workbook"]) & (scheme.form == "department")
    return hits(constants[constants["workbook"].isin(computing) | summing], value="value")


@shared
def _lost(indicators: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return workbook, place, name and group of each fixed indicator that a workbook has nowhere."""
    fixed = [(row, number) for number, (_, group) in enumerate(groups(scheme)) for row in group.indicators]
    places = {fold_label(name): place for place, (row, _) in enumerate(fixed) for name in (row.name, *row.aliases)}
    present = indicators[["workbook"]].assign(place=_folded(indicators["level3"]).map(places).astype("float64"))
    present = present.dropna().drop_duplicates()
    whole = present["workbook"].value_counts().eq(len(fixed))
    books = indicators.loc[~indicators["workbook"].isin(whole.index[whole]), ["workbook"]].drop_duplicates()
    if books.empty:
        return books
    every: Any = [[float(place) for place in range(len(fixed))]] * len(books)
    wanted = books.assign(place=every).explode("place").astype({"place": "float64"}).dropna()
    told = wanted.merge(present, how="left", on=["workbook", "place"], indicator=True)
    lost = told[told["_merge"].eq("left_only")]
    return lost.assign(
        name=lost["place"].map({place: row.name for place, (row, _) in enumerate(fixed)}).astype("object"),
        group=lost["place"].map({place: float(number) for place, (_, number) in enumerate(fixed)}).astype("float64"),
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
    pairs = lost[["workbook", "group", "place", "name"]].merge(_unknown(indicators, scheme), on=["workbook", "group"])
    alike = [SequenceMatcher(None, *pair).ratio() for pair in zip(pairs["name"], pairs["level3"], strict=True)]
    ranked = pairs.assign(alike=alike).sort_values("alike", ascending=False, kind="stable")
    return ranked.drop_duplicates(["workbook", "row"]).drop_duplicates(["workbook", "place"])


def _deleted(indicators: pd.DataFrame, lost: pd.DataFrame, renamed: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return a row for each place that lost indicators without any in their stead: workbook, sheet, cell, names."""
    told = lost.merge(renamed[["workbook", "place"]], how="left", on=["workbook", "place"], indicator="told")
    gone = told[told["told"].eq("left_only")]
    at = indicators.assign(group=_group_numbers(indicators, scheme), cell=indicators["level2_cell"])
    heads = at.dropna(subset=["group"]).drop_duplicates(["workbook", "group"])[["workbook", "group", "cell"]]
    sheets = indicators.drop_duplicates("workbook")[["workbook", "sheet"]]
    placed = gone.merge(heads, how="left", on=["workbook", "group"]).merge(sheets, on="workbook")
    named = placed.groupby(["workbook", "sheet", "cell"], dropna=False, sort=False)["name"].agg("”、“".join).reset_index()
    cell = named["cell"].astype("object").where(named["cell"].notna(), None)
    return named.assign(cell=cell, state="没有了", state_en="is gone")


@shared
def _group_numbers(indicators: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Return for each row the place in the scheme of the second level that it stands under, null for an unknown one."""
    numbers = {
        fold_label(name): float(number)
        for number, (_, group) in enumerate(groups(scheme))
        for name in (group.name, *group.members, *group.aliases)
    }
    return _folded(indicators["level2"]).map(numbers).astype("float64")


def _folded(names: pd.Series) -> pd.Series:
    return names.map({name: fold_label(name) for name in names.dropna().unique()})


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", text))
