"""I: rows of 指标表 beside each other and against the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.schemes import groups
from perfeval_xl.values import fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "I007",
    severity="warning",
    asks=("indicators",),
    zh="指标“{value}”在“{level2}”下重复出现，第一次在 {first}。请合并或改名。",
    en="“{value}” stands under “{level2}” twice, first at {first}. Merge the rows or rename one.",
)
def duplicate_indicator(indicators: pd.DataFrame) -> pd.DataFrame:
    """指标重复。

    The same name under the same second level, or the same name with the same target anywhere, is one indicator counted twice. The
    same name under another second level with a target of its own is another indicator.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 5    | ≥300件     | 310件      | 5        |
        |          |          | 完成 工单  | 5    | ≥400件     | 410件      | 5        |  # I007 C
        |          | 产出质量 | 完成工单   | 10   | ≥300件     | 310件      | 10       |  # I007 C

    Good::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成率         | 10   | 100%       | 100%       | 10       |
        |          | 产出时效 | 完成率         | 10   | ≥95%       | 96%        | 10       |
    """
    rows = table.used(indicators)
    rows = rows[table.written(rows["level3"]) & rows["level3_cell"].notna()]
    rows = rows.drop_duplicates(["form", "sheet", "level3_cell"])  # one name over several rows is no second one
    keyed = rows.assign(
        name=table.per_text(rows["level3"], fold_label), group=table.per_text(rows["level2"], fold_label), due=rows["target"].fillna("")
    )
    within = keyed.duplicated(["form", "group", "name"])
    anywhere = keyed.duplicated(["form", "name", "due"]) & keyed["due"].ne("")
    wrong = keyed[within | anywhere]
    if wrong.empty:
        return hits(wrong)
    first = keyed.groupby(["form", "name"])["level3_cell"].transform("first")
    return hits(wrong, cell="level3_cell", value="level3", level2="level2", first=first.loc[wrong.index]).assign(expected="不重复的指标")


@check(
    "I021",
    severity="warning",
    asks=("targets", "actuals"),
    zh="{value} 项可比较的指标，完成值全部正好等于目标值。请核对完成值是不是实际数据，不要照目标填写。",
    en="All {value} measured indicators are met to the very number. Make sure that the actuals are real data.",
)
def all_met_exactly(
    indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None
) -> Found:
    """每项目标都恰好完成。

    Real work seldom ends on every target exactly. A full rate (100% of 100%) alone says nothing, so there must be others among them.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件         | 300件          | 10       |  # I021 G
        |          | 产出质量 | 办结率     | 10   | 100%           | 100%           | 10       |
        |          | 产出时效 | 完成时间   | 10   | 2021年12月底前 | 2021年12月31日 | 10       |
        |          | 产出成本 | 投入资金   | 10   | ≤49万元        | 49万元         | 10       |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%           | 95%            | 10       |

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件         | 300件          | 10       |
        |          | 产出质量 | 办结率     | 10   | 100%           | 100%           | 10       |
        |          | 产出时效 | 完成时间   | 10   | 2021年12月底前 | 2021年12月31日 | 10       |
        |          | 产出成本 | 投入资金   | 10   | ≤49万元        | 48.83万元      | 10       |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%           | 95%            | 10       |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |
    """
    rows = table.scored(indicators, scores)
    compared = rows[rows["outcome"].isin(["met", "missed"]) & rows["target_kind"].isin([*table.MEASURED, "date"])]
    zero = table.bound(compared, "target").eq(0) & table.bound(compared, "actual").eq(0)
    on_day = compared["target_date"].notna() & compared["target_date"].eq(compared["actual_date"])
    exact = compared["ratio"].eq(1) | on_day | zero
    only = compared[~compared["form"].isin(compared.loc[~exact, "form"])]
    if only.empty:
        return [hits(only), unread.uncompared(rows)]
    full = only["target_kind"].eq("percent") & table.bound(only, "target").eq(1)
    told = only.assign(telling=~full).groupby("form")["telling"].agg(["size", "sum"])
    many = scheme.expectations.all_exact
    wrong = told[told["size"].ge(many) & told["sum"].ge(many // 2)]
    if wrong.empty:
        return [hits(wrong), unread.uncompared(rows)]
    found = table.at_form(wrong, table.form_cells(rows, stated, "total_self", "self_score"))
    return [hits(found, value=found["size"].astype(str)).assign(expected="实际完成的数"), unread.uncompared(rows)]


@check(
    "I022",
    severity="warning",
    asks=("indicators", "level2"),
    zh="“{name}”填在“{value}”下，按指标体系应在“{expected}”下。请移到正确的二级指标，并核对分值合计。",
    en="“{name}” stands under “{value}”; the framework has it under “{expected}”. Move it and check the sums.",
)
def under_another_group(indicators: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame) -> pd.DataFrame:
    """指标所在的二级指标与指标体系不一致。

    An indicator that the scheme fixes belongs under the second level that the framework has it in; often a merged cell is off by a row.
    A form of a bureau's own has levels of its own: there only a second level of the framework, under the same first one, is meant.

    Bad::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 20   | 资金管理 | 10   | 资金到位率     | 5    | 100%       | 100%       | 5        |
        |          |      |          |      | 预算执行率     | 5    | 100%       | 100%       | 5        |
        |          |      | 组织实施 | 10   | 资金使用合规性 | 5    | 是         | 是         | 5        |  # I022 E
        |          |      |          |      | 管理制度健全性 | 2    | 是         | 是         | 2        |
        |          |      |          |      | 制度执行有效性 | 3    | 是         | 是         | 3        |

    Good::

        | 一级指标 | 分值 | 二级指标         | 分值 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 20   | 资金 管理（15分） | 15   | 资金到位率     | 5    | 100%       | 100%       | 5        |
        |          |      |                  |      | 预算执行率     | 5    | 100%       | 100%       | 5        |
        |          |      |                  |      | 资金使用合规性 | 5    | 是         | 是         | 5        |
    """
    names = {
        fold_label(alias): group.name for _, group in groups(scheme) for alias in (group.name, *group.members, *group.aliases)
    }
    rows = table.used(indicators)
    rows = rows[rows["fixed_level2"].notna() & table.written(rows["level2"]) & rows["level3_cell"].notna()]
    home = table.per_text(rows["level2"], lambda name: names.get(fold_label(name), name))
    apart = rows["fixed_level2"].ne(rows["level3"])  # 预算执行率 is a group of its own: any name may stand beside it
    ours = rows["form"].isin(forms.loc[forms["stamped"].eq(True), "form"])
    first = table.per_text(rows["level1"], fold_label).eq(table.per_text(rows["fixed_level1"], fold_label))
    wrong = home.ne(rows["fixed_level2"]) & apart & (ours | (home.isin(set(names.values())) & first))
    return hits(rows[wrong], cell="level3_cell", value="level2", expected="fixed_level2", name="level3")


@check(
    "I023",
    severity="info",
    asks=("targets", "level2"),
    zh="“{value}”下没有可量化的指标。请至少设一项以数字衡量的指标，如 {expected}。",
    en="“{value}” has no quantified indicator. At least one should be measured in numbers, such as “{expected}”.",
)
def no_number_in_group(indicators: pd.DataFrame, scheme: Scheme) -> Found:
    """需要量化的二级指标下没有量化指标。

    Quantity and satisfaction are measured in numbers; the scheme says which groups are. Targets that are not filled in are I004.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值   | 全年完成值   | 自评得分 |
        | 产出     | 产出数量 | 完成任务 | 10   | 达成预期指标 | 达成预期指标 | 10       |  # I023 B

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值   | 全年完成值   | 自评得分 |
        | 产出     | 产出数量 | 完成任务 | 5    | 达成预期指标 | 达成预期指标 | 5        |
        |          |          | 完成工单 | 5    | ≥300件       | 310件        | 5        |
        |          | 产出质量 | 工程质量 | 10   | 达成预期指标 | 达成预期指标 | 10       |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值   | 全年完成值   | 自评得分 |
        | 产出     | 产出数量 | 完成任务 | 10   | 达成预期指标 | 达成预期指标 | 10       |
        |          |          | 完成工单 | 10   |              | 310件        | 10       |
    """
    needing = {
        fold_label(name)
        for _, group in groups(scheme)
        if group.needs_number
        for name in (group.name, *group.members, *group.aliases)
    }
    rows = table.used(indicators)
    rows = rows[table.per_text(rows["level2"], fold_label).isin(list(needing)) & rows["level2_cell"].notna()]
    keys = [rows["form"], rows["group2"]]
    quantified = rows["target_kind"].isin(table.MEASURED).groupby(keys).transform("any")
    filled = rows["target_kind"].ne("empty").groupby(keys).transform("all")
    wrong = rows[filled & ~quantified].drop_duplicates(["form", "group2"])
    unfilled = unsure(rows[~filled & ~quantified], "“{level2}”下有目标值没有填", "a target under “{level2}” is empty")
    return [hits(wrong, cell="level2_cell", value="level2").assign(expected="≥300件"), unfilled]
