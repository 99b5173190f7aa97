"""T: whether a form is the one that its scheme asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.layout import stamp
from perfeval_xl.profile import IN_PROSE, NO_TABLE, OTHER_KIND

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "T001",
    severity="warning",
    zh="这份表{titled}不是用下发的模板填的，按“{scheme_name}”评价。请确认是这种评价，以后用下发的模板填报。",
    en="The form{titled_en} has no template's stamp and is judged as “{scheme_name}”. Make sure that this is the scheme.",
)
def not_from_template(forms: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """不是由已知模板填报的，方案由指标框架识别。

    The scheme was told from the names in 指标表, or given on the command line; a stamp would be certain. The title of another kind of
    evaluation (部门整体支出绩效自评表) is told with it.

    Bad::

        @scheme recognised  # T001
        @file good

    Good::

        @scheme recognised
        @file good
        @stamp department-2021 1.0
    """
    bare = forms[forms["problem"].isna() & forms["scheme"].notna() & ~forms["stamped"]]
    title = bare["title"].fillna("").astype(object)
    same = bare["kind"].isna() | bare["kind"].eq(bare["layout"]) | title.eq("")
    zh, en = ("（标题是“" + title + "”）").mask(same, ""), (" (titled “" + title + "”)").mask(same, "")
    found = bare.assign(sheet=None, cell=None, scheme_name=scheme.name)
    return hits(found, value="scheme", scheme_name="scheme_name", titled=zh, titled_en=en)


@check(
    "T002",
    severity="error",
    scope="file",
    zh="看不出这是哪种评价表（{seen}）。请向布置这项工作的财政部门索取本年度的评价表，按表填好再报送。",
    en="It cannot be told which evaluation form this is ({seen_en}). Ask the finance bureau for this year's form and fill that in.",
)
def scheme_unknown(forms: pd.DataFrame, facts: pd.DataFrame | None = None) -> pd.DataFrame:
    """看不出按哪个评价方案填报。

    Neither a stamp, nor its kind, nor the names of the framework say which scheme the form follows, so nothing else can be judged. Silent
    where a table could not be read (T011, T012).

    Bad::

        @scheme recognised  # T002
        [指标表]
        | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 培训人次 | 100  | ≥200人次   | 212人次    | 100      |

    Good::

        @scheme recognised
        @file good
    """
    unknown = forms[forms["problem"].isna() & forms["scheme"].isna()]
    if facts is not None:
        unread = facts["fact"].isin(["unread_table", "undecided_table", NO_TABLE])
        unknown = unknown[~unknown["form"].isin(facts.loc[unread, "form"])]
    title = unknown["title"].fillna("").astype(object)
    bare = title.eq("")
    zh, en = ("表上的标题是“" + title + "”").mask(bare, "表上没有标题"), ("its title is “" + title + "”").mask(bare, "it has no title")
    return hits(unknown.assign(sheet=None, cell=None), value="title", seen=zh, seen_en=en)


@check(
    "T003",
    severity="warning",
    asks=("template",),
    zh="这份表用的是旧版模板（{value}，现行是 {expected}），已按旧版的样子读取，这次不用重填。下次请用新发的模板。",
    en="The form was made from an older template ({value}; the current one is {expected}); it was read as such and need not be filled in"
    " again. Use the current template next time.",
)
def older_template(forms: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
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
    stamped = forms[forms["problem"].isna() & forms["stamped"] & forms["scheme"].eq(scheme.id)]
    kept, current = stamped["scheme_version"], f"{scheme.version}-{stamp.CURRENT_TEMPLATE}"
    made = stamped["template_version"].fillna(stamp.FIRST_TEMPLATE)
    older = {one: _version(one) < _version(scheme.version) for one in kept.dropna().unique()}
    older_form = {one: _version(one) < _version(stamp.CURRENT_TEMPLATE) for one in made.unique()}
    rows = stamped.assign(sheet=None, cell=None, current=current, typed=kept.fillna("?") + "-" + made)
    return hits(rows[kept.map(older).eq(True) | made.map(older_form).eq(True)], value="typed", expected="current")


@check(
    "T004",
    severity="error",
    zh="{where}没有找到“{expected}”{told}。没有填的，请按模板补上；已经填在别处的，请把表头改成模板的叫法。",
    en="{where_en} no “{expected}”{told_en}. Add it as in the template; if it is there, head its columns as the template does.",
)
def table_missing(facts: pd.DataFrame) -> list[pd.DataFrame]:
    """缺少必需的工作表或表格。

    It is found by its labels and headers, under whatever name and wherever it stands, and is nowhere in this file. Money that the prose
    of a report states where no table does is read from it; then it is for the reviewer to know.

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
    gone = facts[facts["fact"].isin(["missing_sheet", "missing_table"])]
    told = facts[facts["fact"].eq(IN_PROSE)]
    return [
        hits(gone, expected="detail").assign(
            where="整个文件里", where_en="the file has", told="", told_en="",
        ),
        hits(
            told, value="value", expected="detail", told="，按报告文字“" + told["value"].fillna("") + "”读取",
            told_en=", read from the report's words “" + told["value"].fillna("") + "”",
        ).assign(severity="info", where="各表里", where_en="the tables have"),
    ]


@check(
    "T005",
    severity="error",
    zh="在 {sheet}!{cell} 找到“{table}”，认不出“{expected}”{count}列{unknown}。请在表头写明，按模板的叫法填写。",
    en="“{table}” at “{sheet}!{cell}”: {count_en} not found: “{expected}”{unknown_en}. Name them in the header as the template does.",
)
def column_missing(facts: pd.DataFrame) -> list[pd.DataFrame]:
    """表格缺少必需的列。

    The columns are known by their headers, read by what the words mean; one finding for all of a table, at its header, with the headings
    that were not understood. Where this kind of form never has such a column, it is only for the reviewer to know.

    Bad::

        | 三级指标 | 分值 | 全年目标值 | 自评得分 |  # T005 A
        | 培训人次 | 100  | ≥200人次   | 100      |

    Good::

        | 指标名称 | 权重 | 年度指标值 | 实际完成值 | 得分 |
        | 培训人次 | 100  | ≥200人次   | 212人次    | 100  |
    """
    return [_columns(facts, "missing_column"), _columns(facts, "absent_column").assign(severity="info")]


def _columns(facts: pd.DataFrame, fact: str) -> pd.DataFrame:
    """Return a finding for each table that lacks columns, with the headings on its sheet that were not understood."""
    place = ["form", "sheet", "cell", "value"]
    lacking = facts[facts["fact"].eq(fact)]
    if lacking.empty:
        return hits(lacking)
    listed = lacking.groupby(place, dropna=False, sort=False)["detail"].agg(list).reset_index(name="columns")
    strange = facts[facts["fact"].eq("unknown_heading")]
    headings = strange.groupby(["form", "sheet"])["value"].agg("”“".join)
    unknown = listed[["form", "sheet"]].merge(headings.rename("unknown"), how="left", on=["form", "sheet"])["unknown"].astype(object)
    number = listed["columns"].map(len)
    return hits(
        listed.assign(table=listed["value"]), value=None, expected=listed["columns"].map("”“".join), table="table",
        count=number.map(lambda many: _NUMBERS.get(many, str(many)) if many > 1 else "这一"), count_en=number.astype("str"),
        unknown=("，看不懂的表头有“" + unknown + "”").where(unknown.notna(), ""),
        unknown_en=("; headings not understood: “" + unknown + "”").where(unknown.notna(), ""),
    )


_NUMBERS = {2: "两", 3: "三", 4: "四", 5: "五", 6: "六"}


@check(
    "T010",
    severity="error",
    scope="file",
    zh="这是“{value}”，不是绩效评价的结果，没有评价，也不算已经报送。请报送自评表或评价表。",
    en="This is “{value}” and no evaluation; it was not judged and does not count as sent. Send the evaluation form.",
)
def another_kind(facts: pd.DataFrame) -> pd.DataFrame:
    """报的是另一种表（绩效目标表、监控表等）。

    Named in the words of its own title. Nothing else is said of it.

    Bad::

        @file good
        @kind 绩效运行监控表  # T010

    Good::

        @file good
    """
    return hits(facts[facts["fact"].eq(OTHER_KIND)], value="detail")


@check(
    "T011",
    severity="error",
    scope="file",
    zh="{what}。请按模板的样子排好表头和各行，再报送。",
    en="{what_en}. Arrange header and rows as in the template.",
)
def table_unread(facts: pd.DataFrame) -> list[pd.DataFrame]:
    """找到了表，却一行也读不出来。

    A table that is there and gives nothing may not pass for one that is right, nor may a report without a table, or with a picture of one.

    Bad::

        @file good
        @unread 指标表 指标表 A1
        [指标表]
        | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |  # T011 A

    Good::

        @file good
    """
    unread = facts[facts["fact"].eq("unread_table")]
    place = unread["sheet"].fillna("") + "!" + unread["cell"].fillna("")
    absent = facts[facts["fact"].eq(NO_TABLE)]
    pictured = absent["detail"].eq("picture")
    return [
        hits(
            unread, value="detail", what="在 " + place + " 找到“" + unread["detail"] + "”，其中没有一行能读出来",
            what_en="“" + unread["detail"] + "” at “" + place + "”: none of its rows could be read",
        ),
        hits(
            absent.assign(value=None), value="value",
            what=pictured.map({True: "文件里的表是图片，读不出来", False: "文件里没有表，只有文字，读不出指标和得分"}),
            what_en=pictured.map({True: "The table is a picture, which cannot be read", False: "The file has no table, only text"}),
        ),
    ]


@check(
    "T012",
    severity="error",
    scope="file",
    zh="在 {sheet}!{cell} 有“{value}”，分不清它和文件里的哪一张表是一份。请一份表存一个文件，或把每份表放在单独的工作表里。",
    en="“{value}” at “{sheet}!{cell}”: it cannot be told to which form of the file it belongs. Keep each form on sheets of its own.",
)
def table_undecided(facts: pd.DataFrame) -> pd.DataFrame:
    """一个文件里有几张表，分不清哪张和哪张是一份。

    Two tables of indicators, or tables of several forms, that neither fit together nor stand apart.

    Bad::

        @file good
        @undecided 指标表 指标表 A1
        [指标表]
        | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |  # T012 A

    Good::

        @file good
    """
    return hits(facts[facts["fact"].eq("undecided_table")], value="detail")


@check(
    "T009",
    severity="warning",
    asks=("template",),
    zh="模板在这里用公式计算，现在是直接填的“{value}”。请恢复公式（从空白模板复制这一格），由表格自动计算。",
    en="The template computes this cell by a formula; it was replaced by “{value}”. Copy the cell from a blank template.",
)
def formula_replaced(facts: pd.DataFrame, forms: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
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
    stamped = forms[forms["stamped"] & forms["scheme"].eq(scheme.id)]
    versions = stamped["template_version"]
    later = {one: _version(one) >= _version(stamp.COMPUTES_SINCE) for one in versions.dropna().unique()}
    computing = stamped.loc[versions.map(later).eq(True), "form"]
    constants = facts[facts["fact"].eq("constant")]
    summing = constants["detail"].eq("closing") & constants["form"].isin(stamped["form"]) & (scheme.form == "department")
    return hits(constants[constants["form"].isin(computing) | summing], value="value")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", text))
