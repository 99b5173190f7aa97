"""X: what one unit has copied from another: indicators with their results, and the report's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.rows import bound, per_text, used
from perfeval_xl.checks.several import about, counting, joined, named
from perfeval_xl.checks.texts import folded_sentences
from perfeval_xl.values import fold, fold_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from perfeval_xl.settings import Across

_FIGURES = ("number", "percent", "money", "date")


@check(
    "X005",
    severity="warning",
    zh="{units}的 {count} 个自定指标，名称、目标值和完成值都相同（{value}）。请有关单位说明，照抄的按本单位实际重新填报。",
    en="{count} of their own indicators have the same name, target and actual in {units} (“{value}”). Ask for their own results.",
    told=(
        "有{some}自定指标的名称、目标值和完成值都与其他单位相同{which}。请说明原因；照抄的，请按本单位实际重新填报。",
        "{some_en} of the unit's own indicators have name, target and actual of another unit's{which_en}. Explain, or fill in your own.",
    ),
)
def results_copied(indicators: pd.DataFrame, submissions: pd.DataFrame, policy: Across) -> pd.DataFrame:
    """指标的目标值和完成值照抄其他单位。

    Only rows of a unit's own with figures count: at least four of them, and most that it has, agree with those of another
    unit in name, target and actual (how many: `across.results` of the settings). Targets that agree are normal where a
    programme sets them, and so are results that just meet them; so some of the results must differ from their targets. The
    rows that a scheme fixes say nothing.

    Bad::

        @workbook a  # X005
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 甲县图书馆 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 购置图书     | 10   | ≥3000册    | 3127册     | 10       |
        |          |          | 举办讲座     | 10   | ≥12场      | 15场       | 10       |
        |          | 产出质量 | 图书验收合格率 | 10 | 100%       | 100%       | 10       |
        | 效益     | 满意度   | 读者满意度   | 10   | ≥90%       | 94.2%      | 10       |
        @workbook b  # X005
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 乙县图书馆 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 购置图书     | 10   | ≥3000册    | 3127册     | 10       |
        |          |          | 举办讲座     | 10   | ≥12场      | 15场       | 10       |
        |          | 产出质量 | 图书验收合格率 | 10 | 100%       | 100%       | 10       |
        | 效益     | 满意度   | 读者满意度   | 10   | ≥90%       | 94.2%      | 10       |

    Good::

        @workbook a
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 甲县图书馆 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 购置图书     | 10   | ≥3000册    | 3127册     | 10       |
        |          |          | 举办讲座     | 10   | ≥12场      | 15场       | 10       |
        |          | 产出质量 | 图书验收合格率 | 10 | 100%       | 100%       | 10       |
        | 效益     | 满意度   | 读者满意度   | 10   | ≥90%       | 94.2%      | 10       |
        @workbook b
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 乙县图书馆 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 购置图书     | 10   | ≥3000册    | 3052册     | 10       |
        |          |          | 举办讲座     | 10   | ≥12场      | 13场       | 10       |
        |          | 产出质量 | 图书验收合格率 | 10 | 100%       | 100%       | 10       |
        | 效益     | 满意度   | 读者满意度   | 10   | ≥90%       | 96%        | 10       |
    """
    from perfeval_xl.checks.likeness import Enough, pairs_alike  # noqa: PLC0415 - it needs pandas, which the catalogue does without

    rows = used(indicators)
    rows = rows[rows["own"] & rows["target_kind"].isin(_FIGURES) & rows["actual_kind"].isin(_FIGURES)]
    rows = rows.merge(_of_units(submissions), on="form")
    folds = (("level3", fold_label), ("target", fold), ("actual", fold))
    names, targets, actuals = (per_text(rows[name], how).astype("str") for name, how in folds)
    held = rows.assign(holder=rows["form"], key=names + "\t" + targets + "\t" + actuals, size=1, points=_proof(rows))
    limit = policy.results
    grouped = _copied(held, pairs_alike(held, Enough(limit.rows, limit.points, limit.share)))
    shared = grouped[grouped.duplicated(["group", "key"], keep=False)].drop_duplicates(["group", "key"]).groupby("group")["level3"]
    found = about(grouped, "group").assign(units=_units(grouped))
    common = _held_by_all(grouped).groupby("group")["level3"]
    size = common.size().reindex(found.index).astype(object)
    return found.assign(
        value=shared.agg(named), count=shared.size().astype(object), some=(" " + size.astype("str") + " 个").where(size.notna(), "些"),
        some_en=size.astype("str").where(size.notna(), "Some"), **_which(common.agg(named).reindex(found.index)),
    )


def _proof(rows: pd.DataFrame) -> pd.Series:
    """Return how much it proves that another has the same result: nothing where it just meets its target."""
    by_date = rows["actual_kind"].eq("date")
    met = bound(rows, "actual").eq(bound(rows, "target")).where(~by_date, rows["actual_date"].eq(rows["target_date"]))
    percent = rows["actual_kind"].eq("percent")
    points = (~met).astype("int64") * (2 - percent.astype("int64"))
    return points.where(~(percent & bound(rows, "actual").eq(1.0)), 0)


@check(
    "X009",
    severity="warning",
    zh="{units}的评价报告有大段文字相同（{value}）。请有关单位说明，照抄的按本单位实际重新撰写。",
    en="Long parts of the report are the same in {units} (“{value}”). Ask them to write of their own project.",
    told=(
        "评价报告有大段文字与其他单位相同{which}。请说明原因；照抄的，请按本单位实际重新撰写。",
        "Long parts of the report are the same as another unit's{which_en}. Explain, or write of your own project.",
    ),
)
def report_copied(report_text: pd.DataFrame, submissions: pd.DataFrame, policy: Across) -> pd.DataFrame:
    """评价报告的文字照抄其他单位。

    Sentences are compared, short ones aside: half of a report, or nearly all of a section, and at least a hundred
    characters agree with another unit's (how much: `across.text` of the settings). The section on how the evaluation was
    done quotes the same instructions everywhere and is not looked at.

    Bad::

        @workbook a  # X009
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 甲县图书馆 |
        [评价报告]
        | 五、存在的问题及原因分析                                                         |
        | 一是预算编制不够细化，年初没有按季度分解用款计划，导致上半年支出进度偏慢。       |
        | 二是部分采购合同签订较晚，供货周期长，设备到货验收集中在第四季度。               |
        | 三是读者满意度调查样本偏少，调查方式单一，不能全面反映服务对象的意见。           |
        @workbook b  # X009
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 乙县图书馆 |
        [评价报告]
        | 五、存在的问题及原因分析                                                         |
        | 一是预算编制不够细化，年初没有按季度分解用款计划，导致上半年支出进度偏慢。       |
        | 二是部分采购合同签订较晚，供货周期长，设备到货验收集中在第四季度。               |
        | 三是读者满意度调查样本偏少，调查方式单一，不能全面反映服务对象的意见。           |

    Good::

        @workbook a
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 甲县图书馆 |
        [评价报告]
        | 六、有关建议 | 建议加强预算管理，提高资金使用效益。 |
        @workbook b
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 乙县图书馆 |
        [评价报告]
        | 六、有关建议 | 建议加强预算管理，提高资金使用效益。 |
    """
    from perfeval_xl.checks.likeness import Enough, pairs_alike  # noqa: PLC0415 - it needs pandas, which the catalogue does without

    limit = policy.text
    skipped = report_text["section"].fillna("").str.contains("|".join(map(re.escape, limit.skip)) or "(?!)")
    told = report_text[~skipped].reset_index(drop=True)
    told = told.assign(part=told.index).merge(_of_units(submissions), on="form")
    if told.empty:
        return about(told, "part").assign(units=None, which=None, which_en=None)
    sentences = folded_sentences(told)
    lengths = sentences["sentence"].str.len()
    held = sentences.assign(key=sentences["sentence"], size=lengths, points=lengths)[lengths.ge(limit.sentence)]
    links = pairs_alike(held.assign(holder=held["form"]), Enough(limit.characters, 0, limit.report))
    parts = pairs_alike(held.assign(holder=held["part"]), Enough(limit.characters, 0, limit.section))
    whose = dict(zip(told["part"], told["form"], strict=True))
    grouped = _copied(held, [*links, *((whose[a], whose[b]) for a, b in parts)])
    shared = grouped[grouped.duplicated(["group", "key"], keep=False)].groupby("group")["section"]
    found = about(grouped, "group").assign(units=_units(grouped), value=shared.agg(named))
    return found.assign(**_which(_held_by_all(grouped).groupby("group")["section"].agg(named).reindex(found.index)))


def _of_units(submissions: pd.DataFrame) -> pd.DataFrame:
    """Return the submissions whose unit is known, with it."""
    known = counting(submissions)
    return known[known["unit_key"].ne("")][["form", "unit", "unit_key"]]


def _copied(held: pd.DataFrame, links: Iterable[tuple[int, int]]) -> pd.DataFrame:
    """Return what workbooks hold, with their group: those that links join, where several units are among them."""
    grouped = held.assign(group=held["form"].map(joined(links)).astype(float)).dropna(subset=["group"])
    return grouped[grouped.groupby("group")["unit_key"].transform("nunique").gt(1)]


def _held_by_all(grouped: pd.DataFrame) -> pd.DataFrame:
    """Return once each what all workbooks of a group hold: of the rest a unit might read what is not its own."""
    holders = grouped.groupby(["group", "key"])["form"].transform("nunique")
    forms = grouped.groupby("group")["form"].transform("nunique")
    return grouped[holders.eq(forms)].drop_duplicates(["group", "key"])


def _which(names: pd.Series) -> dict[str, pd.Series]:
    """Return in both languages what stands in brackets behind a sentence to a unit, nothing where nothing is common to all."""
    return {"which": ("（" + names + "）").fillna(""), "which_en": (" (“" + names + "”)").fillna("")}


def _units(grouped: pd.DataFrame) -> pd.Series:
    return ("“" + grouped["unit"].astype("str") + "”").groupby(grouped["group"]).agg(named)
