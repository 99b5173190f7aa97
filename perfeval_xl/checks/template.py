"""T: whether a form is the one that its scheme asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.layout import stamp

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "T001",
    severity="warning",
    zh="这份表没有模板标记，按“{scheme_name}”（{value}）评价。请确认方案无误，以后用下发的模板填报。",
    en="The form has no template's stamp and is judged as “{scheme_name}” ({value}). Make sure that this is the scheme.",
)
def not_from_template(forms: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
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
    bare = forms[forms["problem"].isna() & forms["scheme"].notna() & ~forms["stamped"]]
    return hits(bare.assign(sheet=None, cell=None, scheme_name=scheme.name), value="scheme", scheme_name="scheme_name")


@check(
    "T002",
    severity="error",
    scope="file",
    zh="看不出按哪个评价方案填报。请用下发的模板填报，或由财政人员用 --scheme 指定方案。",
    en="The evaluation scheme cannot be told. Use the template, or have finance name the scheme by --scheme.",
)
def scheme_unknown(forms: pd.DataFrame) -> pd.DataFrame:
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
    unknown = forms[forms["problem"].isna() & forms["scheme"].isna()]
    return hits(unknown.assign(sheet=None, cell=None))


@check(
    "T003",
    severity="warning",
    asks=("template",),
    zh="这份表用的是旧版模板（{value}），现行版本是 {expected}。请改用现行模板，已填的内容可用 perfeval migrate 移过去。",
    en="The form was made from an older template ({value}); the current one is {expected}. Use the current template;"
    " perfeval migrate moves what is filled in.",
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
