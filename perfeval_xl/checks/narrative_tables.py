"""N: amounts and scores in the report's text against 预算表 and 指标表."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.amounts import TOTAL
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.levels_told import by_level, in_report, silent, stands_in, with_levels
from perfeval_xl.checks.texts import joined, sentences_with, without_own_purpose
from perfeval_xl.facts.measures import IN_SENTENCES, MEASURES
from perfeval_xl.facts.money import AMOUNT, POWERS
from perfeval_xl.facts.thresholds import NOISE, SMALL_PART
from perfeval_xl.grading import graded, stated_grades
from perfeval_xl.schemes import groups
from perfeval_xl.values import fold, fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_SCORE = re.compile(words.SCORE)


@check(
    "N001",
    severity="warning",
    asks=("report", "funds"),
    zh="报告中的金额“{value}”在预算表中没有。预算表：{expected}。请核对，两处应一致。",
    en="The amount “{value}” of the report is not in “预算表” (“{expected}”). They must agree.",
)
def amount_not_in_budget(
    report_text: pd.DataFrame, budget: pd.DataFrame, forms: pd.DataFrame, scheme: Scheme, indicators: pd.DataFrame | None = None
) -> Found:
    """报告中的金额在预算表中找不到。

    Meant are amounts that the text says were appropriated, received or spent for the project. Parts of it, other years, balances and
    amounts that 指标表 holds are not.

    Bad::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [评价报告]
        | 二、绩效评价工作开展情况 | 2021年财政下达我局热线服务经费59万元。截止2021年12月31日，共支出项目款48.83万元。 |  # N001 B

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [评价报告]
        | 二、绩效评价工作开展情况 | 财政下达经费490,000元，共支出48.83万元；其中设备支出20万元；结余资金0.17万元；人均支出400元/人。 |
        | 六、有关建议             | 建议县政府每年安排预算80万元用于宣传。 |

    Unsure::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [评价报告]
        | 二、绩效评价工作开展情况 | 财政下达的热线服务经费已全部用于平台建设和人员培训，资金使用合规。 |
    """
    said = _amounts_in_text(report_text, forms)
    nothing = silent(report_text, said, "报告里没有说到项目的资金数额", "the report gives no amount for the project")
    if said.empty:
        return [hits(said), nothing]
    known = budget[budget["amount"].notna()]
    totals = known[known["source"].eq(TOTAL)].drop_duplicates(["form", "measure"])
    largest = said["form"].map(totals.groupby("form")["amount"].max())
    said = said[largest.gt(0) & said["amount"].ge(largest * SMALL_PART)]
    likely = known.assign(amount=known["likely"].fillna(known["amount"]))  # what an amount in another unit is meant to be
    amounts = chain([known[["form", "amount"]], likely[["form", "amount"]]], _differences(totals), _of_indicators(indicators))
    wrong = said[~_among(said, amounts, scheme)]
    if wrong.empty:
        return [hits(wrong), nothing]
    wide = {name: _shown_total(totals, name) for name in MEASURES}
    texts = [wrong["form"].map(wide[name]).fillna("") for name in MEASURES]
    listed = table.plain(texts[0] + texts[1] + texts[2]).str.strip("，")
    return [_once(joined(hits(wrong, value="said", expected=listed))), nothing]


def _amounts_in_text(report_text: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts (万元) that the report gives for the project as a whole, as `amount`, in words as `said`."""
    told = sentences_with(report_text, "元", advice=False).merge(forms[["form", "project", "year"]], on="form")
    pairs = zip(told["sentence"], told["project"].fillna(""), strict=True)
    told = told.assign(sentence=[without_own_purpose(text, fold(name)) for text, name in pairs])
    sentences = table.plain(told["sentence"])
    said = sentences.str.extractall(words.YEAR)[0].astype(float).reset_index("match", drop=True)
    years = told[["year"]].join(said.rename("said"), how="inner")
    other = years["said"].ne(years["year"]) & years["year"].notna()
    plain = told.assign(sentence=sentences)[~table.says(sentences, words.PART_OF_MONEY) & ~told.index.isin(years.index[other])]
    clauses = plain.assign(clause=plain["sentence"].str.split(words.CLAUSE_END, regex=True)).explode("clause", ignore_index=True)
    clauses = clauses[table.says(clauses["clause"], words.WHOLE_MONEY)]
    found = table.plain(clauses["clause"]).str.extractall(AMOUNT).reset_index("match", drop=True)
    digits = table.plain(found["digits"]).str.replace(",", "")
    power = found["unit"].map(POWERS).astype(float)
    amount = (digits.astype(float) * 10**power).round(9)
    decimals = digits.str.extract(r"\.(\d+)")[0].str.len().fillna(0)
    found = found.assign(said=found["digits"] + found["unit"], amount=amount, unit_of_last=10 ** (power - decimals), rounds=decimals.gt(0))
    return clauses[["form", "sheet", "cell"]].join(found, how="inner").reset_index(drop=True)


def _differences(totals: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield what is left between two totals: not yet received, not yet spent."""
    pairs = totals.merge(totals, on="form", suffixes=("", "_other"))
    yield pairs.assign(amount=pairs["amount"].sub(pairs["amount_other"]).abs())[["form", "amount"]]


def _of_indicators(indicators: pd.DataFrame | None) -> Iterator[pd.DataFrame]:
    """Yield the money that targets and actuals speak of."""
    if indicators is None:
        return
    for name in ("target", "actual"):
        money = indicators[indicators[f"{name}_kind"].eq("money")]
        yield money[["form"]].assign(amount=table.bound(money, name))


def _among(said: pd.DataFrame, amounts: Iterable[pd.DataFrame], scheme: Scheme) -> pd.Series:
    """Tell which amounts of the text are among the others, or one of them rounded to the text's decimals."""
    left = said.assign(number=range(len(said)))
    numbers = left["number"]
    for known in amounts:
        both = left.merge(known.rename(columns={"amount": "known"}), on="form")
        close = both["amount"].sub(both["known"]).abs()
        half = (both["unit_of_last"] / 2).where(both["rounds"], 0.0)
        left = left[~left["number"].isin(both.loc[close.le(half.clip(lower=scheme.scoring.amount_tolerance) + NOISE), "number"])]
        if left.empty:
            break
    return ~numbers.isin(left["number"])


def _shown_total(totals: pd.DataFrame, measure: str) -> pd.Series:
    of = totals[totals["measure"].eq(measure)].set_index("form")["amount"]
    return IN_SENTENCES[measure] + table.shown(of) + "万元，"


def _once(found: pd.DataFrame) -> pd.DataFrame:
    """Say once what the budget holds, however many amounts of a cell are not in it."""
    return found.assign(expected=table.plain(found["expected"]).str.replace("；.*", "", regex=True))


@check(
    "N002",
    severity="warning",
    asks=("report", "scores|subtotals|total"),
    zh="报告中的{what}是“{value}”，{where}是“{expected}”。请核对，两处应一致。",
    en="The report gives “{value}” where {where_en} has “{expected}” ({what_en}). They must agree.",
)
def score_differs(
    report_text: pd.DataFrame, levels: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, project: pd.DataFrame | None = None, *,
    stated: pd.DataFrame | None = None, indicators: pd.DataFrame | None = None,
) -> Found:
    """报告中的得分或等次与指标表不同。

    Compared are the total and the grade where the text draws its conclusion, and the score of a first level in the sentence that it
    begins. A total that 项目信息 or the row of totals states (see S004) will do. Where only the report has the scores of the
    levels, what it says elsewhere, and its total, is compared with these.

    Bad::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | ≥300件     | 310件      | 40       |
        | 效益     | 满意度   | 群众满意度 | 60   | ≥95%       | 96%        | 56       |
        [评价报告]
        | 三、综合评价情况及评价结论 | 本次绩效自评满分100分，自评得分为98分，优秀等级。                   |  # N002 B
        | 四、绩效评价指标分析       | （一）产出：从产出数量方面进行评价，共40分，自评得分38分，完成较好。 |  # N002 B

    Good::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | ≥300件     | 310件      | 40       |
        | 效益     | 满意度   | 群众满意度 | 60   | ≥95%       | 96%        | 56       |
        [评价报告]
        | 三、综合评价情况及评价结论 | 本次绩效自评满分100分，自评得分为96分，优秀等级。                   |
        | 四、绩效评价指标分析       | （一）产出：从产出数量方面进行评价，共40分，自评得分40分，其中完成工单自评得分40分。 |

    Unsure::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 40   | ≥300件     | 310件      | 40       |
        [评价报告]
        | 三、综合评价情况及评价结论 | 项目按计划完成，群众反映良好，资金使用合规，达到了预期目的。 |
    """
    told = by_level(report_text, scheme)
    general = told[told["level"].isna() & table.test(told["section"], re.compile(words.CONCLUSION).search)]
    general = general[~_names_a_part(general, scheme)]
    speaking = sentences_with(report_text, words.SOME_SCORE)
    return [
        _against(_wrong_levels(told, levels, scheme, indicators), report_text, stated),
        _against(_wrong_total(general, totals, scheme, project, stated), report_text, stated),
        _against(_wrong_grade(general, totals, scheme, project), report_text, None),
        silent(report_text, speaking, "报告里没有写得分和等次", "the report gives neither a score nor a grade"),
    ]


def _names_a_part(told: pd.DataFrame, scheme: Scheme) -> pd.Series:
    parts = [level.name for level in scheme.levels] + [name for _, group in groups(scheme) for name in group.names]
    return table.test(told["sentence"], re.compile("|".join(map(re.escape, parts))).search)


def _against(found: pd.DataFrame, report_text: pd.DataFrame, stated: pd.DataFrame | None) -> pd.DataFrame:
    """Return findings with where that stands which the text is compared with: 指标表, or the report where it alone has the scores."""
    told = in_report(report_text, stated, "level_self")
    alone = found["form"].isin(told["form"])
    return found.assign(
        where=alone.map({True: "报告另一处", False: "指标表"}).astype(object),
        where_en=alone.map({True: "the report elsewhere", False: "“指标表”"}).astype(object),
    )


def _of_a_part(wrong: pd.DataFrame, indicators: pd.DataFrame | None) -> list[bool]:
    """Tell which sentences name an indicator of their form before the score: it is that one's (“产出指标：培训人次，得15分”)."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    if indicators is not None:
        own = indicators[indicators["form"].isin(wrong["form"]) & indicators["level3"].str.len().gt(1)]
        for form, name in zip(own["form"], own["level3"], strict=True):
            names[form].append(fold_label(name))
    return [
        (found := _SCORE.search(text)) is not None and any(name in text[: found.start()] for name in names[form])
        for form, text in zip(wrong["form"], wrong["sentence"], strict=True)
    ]


def _wrong_levels(told: pd.DataFrame, levels: pd.DataFrame, scheme: Scheme, indicators: pd.DataFrame | None) -> pd.DataFrame:
    told = told[told["level"].notna()]
    told = told.assign(said=table.captured(told["sentence"], words.SCORE).astype(float))
    both = with_levels(told[told["said"].notna()], levels, scheme)
    wrong = both[both["said"].sub(both["self"]).abs().gt(scheme.scoring.amount_slack)]
    if not wrong.empty:
        wrong = wrong[[not part for part in _of_a_part(wrong, indicators)]]
    if wrong.empty:
        return hits(wrong)
    value, due = (wrong["level1"] + table.shown(wrong[name]) + "分" for name in ("said", "self"))
    return joined(hits(wrong, value=value, expected=due)).assign(what="一级指标得分", what_en="points of a first level")


def _wrong_total(
    general: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, project: pd.DataFrame | None, stated: pd.DataFrame | None
) -> pd.DataFrame:
    said = table.captured(general["sentence"], words.TOTAL_SCORE).astype(float)
    both = general.assign(said=said)[said.notna()].merge(totals[["form", "self_sum"]], on="form")
    if both.empty:
        return hits(both)
    close = scheme.scoring.amount_slack
    off = both["said"].sub(both["self_sum"]).abs().gt(close)
    if project is not None:
        typed = project[project["field"].eq("self_total") & ~stands_in(project, general)]  # else it is what the text says
        own = typed.drop_duplicates("form").set_index("form")["number"]
        off &= ~both["said"].sub(both["form"].map(own)).abs().le(close)
    if stated is not None:
        below = stated[stated["item"].eq("total_self")].drop_duplicates("form").set_index("form")["amount"]
        off &= ~both["said"].sub(both["form"].map(below)).abs().le(close)
    wrong = both[off]
    if wrong.empty:
        return hits(wrong)
    value, due = (table.shown(wrong[name]) + "分" for name in ("said", "self_sum"))
    return joined(hits(wrong, value=value, expected=due)).assign(what="自评总分", what_en="self-total")


def _wrong_grade(general: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, project: pd.DataFrame | None) -> pd.DataFrame:
    """Find a grade other than the one of the self-scores and the one stated; a sentence that lists several grades explains them."""
    names = "|".join(re.escape(grade.name) for grade in scheme.grades)
    first, second = (table.captured(general["sentence"], pattern.format(names=names)) for pattern in words.GRADE_NAMED)
    said = first.where(first.notna(), second)
    both = general.assign(said=said)[said.notna()].merge(totals[["form", "self_total"]], on="form")
    if both.empty:
        return hits(both)
    both = both.assign(due=graded(both["self_total"], scheme.grades))
    several = table.plain(both["sentence"]).str.count(f"为(?:{names})").gt(1)
    off = both["due"].notna() & both["said"].ne(both["due"]) & ~several
    if project is not None:
        stated = stated_grades(project, scheme.grades).drop_duplicates("form").set_index("form")["grade"]
        off &= both["said"].ne(both["form"].map(stated))
    wrong = both[off]
    return joined(hits(wrong, value="said", expected="due")).assign(what="等次", what_en="grade")
