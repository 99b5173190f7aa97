"""N: amounts, scores and shares in the report's text against 预算表 and 指标表."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.amounts import MEASURES, TOTAL
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import Unsure, hits, unsure
from perfeval_xl.checks.scores_grades import grades
from perfeval_xl.checks.shared import shared
from perfeval_xl.checks.texts import folded_sentences, joined, sentences_with, without_own_purpose
from perfeval_xl.facts.money import AMOUNT, POWERS
from perfeval_xl.facts.thresholds import NOISE, SMALL_PART, WHOLE_PERCENT
from perfeval_xl.facts.told_levels import level_words, short, unnamed
from perfeval_xl.schemes import groups
from perfeval_xl.values import fold, fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_SCORE = re.compile(words.SCORE)
_MEASURE_NAMES = {"planned": "计划投资额", "received": "实际到位资金", "spent": "实际使用"}


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
    silent = _silent(report_text, said, "报告里没有说到项目的资金数额", "the report gives no amount for the project")
    if said.empty:
        return [hits(said), silent]
    known = budget[budget["amount"].notna()]
    totals = known[known["source"].eq(TOTAL)].drop_duplicates(["form", "measure"])
    largest = said["form"].map(totals.groupby("form")["amount"].max())
    said = said[largest.gt(0) & said["amount"].ge(largest * SMALL_PART)]
    likely = known.assign(amount=known["likely"].fillna(known["amount"]))  # what an amount in another unit is meant to be
    amounts = chain([known[["form", "amount"]], likely[["form", "amount"]]], _differences(totals), _of_indicators(indicators))
    wrong = said[~_among(said, amounts, scheme)]
    if wrong.empty:
        return [hits(wrong), silent]
    wide = {name: _shown_total(totals, name) for name in MEASURES}
    texts = [wrong["form"].map(wide[name]).fillna("") for name in MEASURES]
    listed = table.plain(texts[0] + texts[1] + texts[2]).str.strip("，")
    return [_once(joined(hits(wrong, value="said", expected=listed))), silent]


def _silent(report_text: pd.DataFrame, told: pd.DataFrame, zh: str, en: str) -> Unsure:
    """Tell of the forms whose report says nothing to compare."""
    return unsure(report_text[~report_text["form"].isin(told["form"])], zh, en)


def _amounts_in_text(report_text: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts (万元) that the report gives for the project as a whole, as `amount`, in words as `said`."""
    report = report_text[~table.plain(report_text["section"]).str.contains(words.ADVICE)]
    told = sentences_with(report, "元").merge(forms[["form", "project", "year"]], on="form")
    pairs = zip(told["sentence"], told["project"].fillna(""), strict=True)
    told = told.assign(sentence=[without_own_purpose(text, fold(name)) for text, name in pairs])
    sentences = table.plain(told["sentence"])
    said = sentences.str.extractall(words.YEAR)[0].astype("float64").reset_index("match", drop=True)
    years = told[["year"]].join(said.rename("said"), how="inner")
    other = years["said"].ne(years["year"]) & years["year"].notna()
    plain = told.assign(sentence=sentences)[~sentences.str.contains(words.PART_OF_MONEY) & ~told.index.isin(years.index[other])]
    clauses = plain.assign(clause=plain["sentence"].str.split(words.CLAUSE_END, regex=True)).explode("clause", ignore_index=True)
    clauses = clauses[table.plain(clauses["clause"]).str.contains(words.WHOLE_MONEY)]
    found = table.plain(clauses["clause"]).str.extractall(AMOUNT).reset_index("match", drop=True)
    digits = table.plain(found["digits"]).str.replace(",", "")
    power = found["unit"].map(POWERS).astype("float64")
    amount = (digits.astype("float64") * 10**power).round(9)
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
    return _MEASURE_NAMES[measure] + table.shown(of) + "万元，"


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
    told = _by_level(report_text, scheme)
    general = told[told["level"].isna() & table.test(told["section"], re.compile(words.CONCLUSION).search)]
    general = general[~_names_a_part(general, scheme)]
    speaking = sentences_with(report_text, words.SOME_SCORE)
    return [
        _against(_wrong_levels(told, levels, scheme, indicators), report_text, stated),
        _against(_wrong_total(general, totals, scheme, project, stated), report_text, stated),
        _against(_wrong_grade(general, totals, scheme, project), report_text, None),
        _silent(report_text, speaking, "报告里没有写得分和等次", "the report gives neither a score nor a grade"),
    ]


@shared
def _by_level(report_text: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the sentences with `level`, the first level (`_short`) that a sentence begins with, null where it begins otherwise.

    One that speaks of several levels is cut before each.
    """
    names = {fold(name): _short(name) for level in scheme.levels for name in (level.name, *level.aliases)}
    spoken = level_words(frozenset(names))
    whole = folded_sentences(report_text)
    told = whole.assign(sentence=table.per_text(whole["sentence"], spoken.parts)).explode("sentence", ignore_index=True)

    def named(text: str) -> str | None:
        return names.get(spoken.begun(text) or "")

    def heads(text: str) -> str | None:
        return names.get(spoken.titled(text) or "")

    own, over = (table.per_text(told["sentence"], of).astype("object") for of in (named, heads))
    place = [told["form"], told["sheet"], told["cell"]]
    titled = table.per_text(told["section"], lambda text: heads(fold(text))).astype("object")
    before = over.groupby(place).shift()
    before = before.where(before.notna() | over.groupby(place).cumcount().gt(0), titled)  # a section of its own for the level
    nameless = table.test(told["sentence"], unnamed) & before.notna()
    return told.assign(level=own.where(~nameless, before))


def _names_a_part(told: pd.DataFrame, scheme: Scheme) -> pd.Series:
    parts = [level.name for level in scheme.levels] + [name for _, group in groups(scheme) for name in group.names]
    return table.test(told["sentence"], re.compile("|".join(map(re.escape, parts))).search)


def _short(name: str) -> str:
    """Return the name of a first level folded, 产出 for 产出指标."""
    return short(fold_label(name))


def _with_levels(told: pd.DataFrame, levels: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the sentences with the sums of the level that each speaks of.

    The level of the form that has the name goes before one that the scheme takes for the same: 成本指标 may stand beside 产出指标 or below.
    """
    one = {_short(name): _short(level.name) for level in scheme.levels for name in (level.name, *level.aliases)}
    full = levels.groupby("form")["weight"].transform("sum")
    sums = levels.assign(level=table.per_text(levels["level1"], _short), full=full)[["form", "level", "level1", "weight", "self", "full"]]
    held = list(zip(sums["form"], sums["level"], strict=True))
    known = {(form, one.get(name, name)): name for form, name in reversed(held)} | {(form, name): name for form, name in held}
    meant = [known.get((form, name), known.get((form, one.get(name)), "")) for form, name in zip(told["form"], told["level"], strict=True)]
    return told.assign(level=meant).merge(sums, on=["form", "level"])


def _against(found: pd.DataFrame, report_text: pd.DataFrame, stated: pd.DataFrame | None) -> pd.DataFrame:
    """Return findings with where that stands which the text is compared with: 指标表, or the report where it alone has the scores."""
    told = _in_report(report_text, stated, "level_self")
    alone = found["form"].isin(told["form"])
    return found.assign(
        where=alone.map({True: "报告另一处", False: "指标表"}).astype("object"),
        where_en=alone.map({True: "the report elsewhere", False: "“指标表”"}).astype("object"),
    )


def _in_report(report_text: pd.DataFrame, stated: pd.DataFrame | None, item: str) -> pd.DataFrame:
    """Return the figures of levels that only the prose of a report states."""
    if stated is None:
        return report_text.iloc[:0].assign(of="", amount=0.0)
    figures = stated[stated["item"].eq(item)]
    return figures[figures["sheet"].isin(report_text["sheet"].dropna().unique())]


def _of_a_part(wrong: pd.DataFrame, indicators: pd.DataFrame | None) -> pd.Series:
    """Tell which sentences name an indicator of their form before the score: it is that one's (“产出指标：培训人次，得15分”)."""
    names = {} if indicators is None else indicators.groupby("form")["level3"].agg(
        lambda listed: [fold_label(name) for name in listed if isinstance(name, str) and len(name) > 1]
    ).to_dict()
    hit = [
        any(name in text[: found.start()] for name in names.get(form, ())) if (found := _SCORE.search(text)) else False
        for form, text in zip(wrong["form"], wrong["sentence"], strict=True)
    ]
    return type(wrong["form"])(hit, index=wrong.index, dtype=bool)


def _wrong_levels(told: pd.DataFrame, levels: pd.DataFrame, scheme: Scheme, indicators: pd.DataFrame | None) -> pd.DataFrame:
    told = told[told["level"].notna()]
    told = told.assign(said=table.plain(told["sentence"]).str.extract(words.SCORE)[0].astype("float64"))
    both = _with_levels(told[told["said"].notna()], levels, scheme)
    wrong = both[both["said"].sub(both["self"]).abs().gt(scheme.scoring.amount_tolerance + NOISE)]
    wrong = wrong[~_of_a_part(wrong, indicators)]
    if wrong.empty:
        return hits(wrong)
    value, due = (wrong["level1"] + table.shown(wrong[name]) + "分" for name in ("said", "self"))
    return joined(hits(wrong, value=value, expected=due)).assign(what="一级指标得分", what_en="points of a first level")


def _wrong_total(
    general: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme, project: pd.DataFrame | None, stated: pd.DataFrame | None
) -> pd.DataFrame:
    said = table.plain(general["sentence"]).str.extract(words.TOTAL_SCORE)[0].astype("float64")
    both = general.assign(said=said)[said.notna()].merge(totals[["form", "self_sum"]], on="form")
    if both.empty:
        return hits(both)
    close = scheme.scoring.amount_tolerance + NOISE
    off = both["said"].sub(both["self_sum"]).abs().gt(close)
    if project is not None:
        typed = project[project["field"].eq("self_total") & ~project["sheet"].isin(general["sheet"])]  # else it is what the text says
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
    first, second = (table.plain(general["sentence"]).str.extract(pattern.format(names=names))[0] for pattern in words.GRADE_NAMED)
    said = first.where(first.notna(), second)
    both = general.assign(said=said)[said.notna()].merge(totals[["form", "self_total"]], on="form")
    if both.empty:
        return hits(both)
    both = both.assign(due=grades(both["self_total"], scheme.grades))
    several = table.plain(both["sentence"]).str.count(f"为(?:{names})").gt(1)
    off = both["said"].notna() & both["due"].notna() & both["said"].ne(both["due"]) & ~several
    if project is not None:
        stated = project[project["field"].eq("self_grade")].drop_duplicates("form").set_index("form")["value"]
        off &= both["said"].ne(both["form"].map(table.plain(stated).str[:1]))
    wrong = both[off]
    return joined(hits(wrong, value="said", expected="due")).assign(what="等次", what_en="grade")


@check(
    "N003",
    severity="warning",
    asks=("report", "weight1|weights|level_weights"),
    zh="报告中写“{value}”，按指标表的分值应为 {expected}。请改正。",
    en="The report says “{value}”; by the weights of “指标表” it is “{expected}”. Correct it.",
)
def share_differs(
    report_text: pd.DataFrame, levels: pd.DataFrame, scheme: Scheme, indicators: pd.DataFrame | None = None, *,
    stated: pd.DataFrame | None = None,
) -> Found:
    """报告中的分值或占比与指标表的分值不符。

    “产出：…共40分，占总分的60%” is compared with the weight of the level and with its share of all weights. Where the level's own
    weight and its rows disagree (I001, I002) the text may follow either. Where only the report has points of the levels, its shares are
    compared with these.

    Bad::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | ≥300件     | 310件      | 38       |
        | 效益     | 满意度   | 群众满意度 | 60   | ≥95%       | 96%        | 56       |
        [评价报告]
        | 四、绩效评价指标分析 | （一）产出：从产出数量方面进行评价，共40分，自评得分38分，占总分的60%。 |  # N003 B

    Good::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | ≥300件     | 310件      | 38       |
        | 效益     | 满意度   | 群众满意度 | 60   | ≥95%       | 96%        | 56       |
        [评价报告]
        | 四、绩效评价指标分析 | （一）产出：从产出数量方面进行评价，共40分，自评得分共38分，占总分的40%，合格率达60%。 |

    Unsure::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 40   | ≥300件     | 310件      | 38       |
        [评价报告]
        | 四、绩效评价指标分析 | 产出方面完成了全部工单，自评得分38分，效益方面群众比较满意。 |
    """
    told = _by_level(report_text, scheme)
    told = told[told["level"].notna()]
    sentences = table.plain(told["sentence"])
    share, points = (sentences.str.extract(of)[0].astype("float64") for of in (words.SHARE_OF_TOTAL, words.POINTS))
    told = told.assign(share=share, points=points)[share.notna() | points.notna()]
    silent = _silent(report_text, told, "报告里没有写各部分的分值和占比", "the report gives no points or shares of the levels")
    if told.empty:
        return [hits(told), silent]
    weighed = _as_told(levels, _in_report(report_text, stated, "level_weight"))
    both = _with_stated_weights(_with_levels(told, weighed, scheme), indicators)
    both = both.assign(due=(both["weight"] / both["full"] * 100).round(2))
    close = scheme.scoring.amount_tolerance
    wrong_share = both[_apart(both, "share", "due", WHOLE_PERCENT) & ~_near(both, "share", "stated_share", WHOLE_PERCENT)]
    wrong_points = both[_apart(both, "points", "weight", close) & ~_near(both, "points", "stated_weight", close)]
    if wrong_share.empty and wrong_points.empty:
        return [hits(both.iloc[:0]), silent]
    shares = hits(
        wrong_share, value=wrong_share["level1"] + "占总分的" + table.shown(wrong_share["share"]) + "%",
        expected=table.shown(wrong_share["due"]) + "%",
    )
    points_found = hits(
        wrong_points, value=wrong_points["level1"] + "共" + table.shown(wrong_points["points"]) + "分",
        expected=table.shown(wrong_points["weight"]) + "分",
    )
    return [joined(shares.merge(points_found, how="outer")) if len(points_found) else joined(shares), silent]


def _as_told(levels: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Return levels with the points that only the prose of their form tells, null of a form of which it does not tell all."""
    if told.empty:
        return levels
    own = told.drop_duplicates(["form", "of"]).rename(columns={"of": "level1", "amount": "told"})[["form", "level1", "told"]]
    both = levels.merge(own, on=["form", "level1"], how="left")
    whole = both["told"].notna().groupby(both["form"]).transform("all")
    concerned = both["form"].isin(own["form"])
    return both.assign(weight=both["weight"].where(~concerned, both["told"].where(whole))).drop(columns="told")


def _with_stated_weights(both: pd.DataFrame, indicators: pd.DataFrame | None) -> pd.DataFrame:
    """Return rows of `_with_levels` with the weight that the form gives the level itself, and its share in percent; null without one."""
    if indicators is None:
        return both.assign(stated_weight=float("nan"), stated_share=float("nan"))
    first = indicators.drop_duplicates(["form", "group1"])
    weights = first.assign(
        stated_weight=first["weight1"], stated_share=first["weight1"] / first.groupby("form")["weight1"].transform("sum") * 100,
    ).drop_duplicates(["form", "level1"])
    return both.merge(weights[["form", "level1", "stated_weight", "stated_share"]], how="left", on=["form", "level1"])


def _apart(rows: pd.DataFrame, said: str, due: str, close: float) -> pd.Series:
    return rows[said].sub(rows[due]).abs().gt(close + NOISE)


def _near(rows: pd.DataFrame, said: str, due: str, close: float) -> pd.Series:
    return rows[said].sub(rows[due]).abs().le(close + NOISE)
