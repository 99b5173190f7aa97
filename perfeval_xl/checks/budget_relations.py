"""B: what the amounts of 预算表 must be to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import unread
from perfeval_xl.checks.amounts import TOTAL, comparable, sums, totals, usable
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.rows import shown
from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.thresholds import NOISE, TYPED
from perfeval_xl.values import compact

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "B003",
    severity="error",
    asks=("sources",),
    zh="{column}合计为 {value} 万元，各来源相加为 {expected} 万元，相差 {difference} 万元{why}。请核对合计和各来源的金额。",
    en="The total of “{column}” is {value} wan yuan, its sources add up to {expected}, {difference} apart{why_en}. Check them.",
)
def sources_do_not_add_up(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """资金来源相加不等于合计。

    One finding for each column that does not add up, at its total; where a formula adds it up and left out what was typed as text, at
    that. An empty source counts as 0; nothing is said where no source is filled in, or one holds no countable amount.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 52                 |  # B003 D
        | 中央财政 | 0                | 0                  | 0                  |
        | 市县财政 | 49               | 49                 | 48.83              |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 中央财政 | 9.1              |                    | 0.005              |
        | 市县财政 | 39.9             | 49                 | 48.83              |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 见批复文件       | 49                 | 48.83              |
    """
    wide = usable(budget)
    total, summed = totals(wide), sums(wide).round(6)
    found: list[pd.DataFrame] = []
    for measure in MEASURES:
        parts = total["form"].map(summed[measure])
        difference = (total[f"amount_{measure}"] - parts).abs()
        if len(rows := total[difference > scheme.scoring.amount_slack]):
            rows = rows.assign(
                column=rows[f"header_{measure}"], difference=shown(difference.loc[rows.index]), value=shown(rows[f"amount_{measure}"]),
                expected=shown(parts.loc[rows.index]),
            )
            left_out = _not_added(wide, rows, difference, measure, scheme.scoring.amount_slack)
            found += [_apart(rows[~rows["form"].isin(left_out["form"])], measure), _as_text(rows, left_out, measure)]
    blank = total[~total["form"].isin(summed.index[summed.notna().any(axis=1)])]
    none = unsure(blank, "各来源的金额都没有填或读不出", "no source has an amount that can be read")
    return [*found, _initial_apart(budget, scheme), *unread.unusable(budget), none]


def _not_added(wide: pd.DataFrame, rows: pd.DataFrame, difference: pd.Series, measure: str, slack: float) -> pd.DataFrame:
    """Return the sources that were typed as text, where just they are missing from a total that a formula adds up."""
    computed = rows.loc[rows[f"formula_{measure}"].eq(True), "form"]
    texts = wide[wide["source"].ne(TOTAL) & wide[f"textual_{measure}"].eq(True) & wide[f"amount_{measure}"].gt(0)]
    texts = texts[texts["form"].isin(computed)]
    missing = texts.groupby("form")[f"amount_{measure}"].sum()
    return texts[texts["form"].isin(missing.index[(missing - difference.reindex(missing.index)).abs() <= slack])]


def _apart(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    return _sum_hits(rows.assign(why="", why_en=""), measure)


def _as_text(rows: pd.DataFrame, sources: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return what `rows` say of their totals at the sources that are missing from them."""
    told = sources.merge(rows[["form", "column", "difference", "value", "expected"]], on="form")
    label, typed = told[f"label_{measure}"].fillna(""), told[f"raw_{measure}"]
    return _sum_hits(told.assign(
        why="：“" + label + "”的“" + typed + "”是文本，公式没有加上，请改成数字",
        why_en=": the formula does not add “" + typed + "” of “" + label + "”, which is text; make it a number",
    ), measure)


def _sum_hits(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    names = ("column", "difference", "why", "why_en")
    return hits(rows, cell=f"cell_{measure}", sheet=f"sheet_{measure}", value="value", **{name: name for name in names}).assign(
        expected=rows["expected"]) if len(rows) else hits(rows)


def _initial_apart(budget: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the totals of 年初预算 (only a 自评表 has it) that its sources do not add up to."""
    rows = budget[budget["measure"].eq("initial")]
    if rows.empty:
        return hits(rows)
    countable = ~(rows["amount"].isna() & rows["raw"].ne("")).groupby(rows["form"]).any()
    parts = rows[rows["source"].ne(TOTAL)].groupby("form")["amount"].sum(min_count=1)
    total = rows[rows["source"].eq(TOTAL)].drop_duplicates("form")
    total = total.assign(parts=total["form"].map(parts.where(countable.reindex(parts.index))))
    difference = (total["amount"] - total["parts"]).abs().round(6)
    wrong = total.assign(difference=shown(difference), why="", why_en="")[difference > scheme.scoring.amount_slack]
    told = {name: name for name in ("difference", "why", "why_en")}
    return hits(wrong, value=shown(wrong["amount"]), expected=shown(wrong["parts"]), column="header", **told)


@check(
    "B004",
    severity="warning",
    asks=("planned", "received"),
    zh="“{label}”实际到位资金 {value} 万元，多于计划投资额 {limit} 万元。请核对；确有追加的，请说明来源。",
    en="“{label}” received {value} wan yuan, more than the {limit} planned. Check both, or explain the addition.",
)
def received_exceeds_planned(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """实际到位资金大于计划投资额。

    More money came than was planned. Single sources are looked at only where the total does not already say so.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 50                 | 48.83              |  # B004 C
        | 市县财政 | 49               | 50                 | 48.83              |

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 省财政   | 10               | 20                 | 20                 |  # B004 C
        | 市县财政 | 39               | 29                 | 28.83              |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 48                 | 48                 |
        | 市县财政 | 49               | 48                 | 48                 |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               |                    | 48.83              |
        | 市县财政 | 49               | 49                 | 48.83              |
    """
    wide = comparable(budget, scheme)
    unsure_of = [*unread.no_total(budget, "planned", "received"), unread.apart(budget, scheme, "planned", "received")]
    over = wide[wide["amount_received"] - wide["amount_planned"] > scheme.scoring.amount_slack]
    if over.empty:
        return [hits(over), *unsure_of]
    of_total = over["source"].eq(TOTAL)
    sources = over[~of_total & ~over["form"].isin(over.loc[of_total, "form"])]
    found = [_above(rows, "received", "planned") for rows in (over[of_total], sources)]
    return [*found, *unsure_of]


@check(
    "B005",
    severity="error",
    asks=("spent", "planned|received"),
    zh="{column}合计 {value} 万元，大于{base} {limit} 万元。请核对；用了其他资金的，请补填到对应来源。",
    en="Spent in total {value} wan yuan, more than the {limit} there was. Check both, or enter the other money used.",
)
def spent_exceeds_received(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """实际使用情况大于实际到位资金。

    Spending cannot exceed the funds received; in a form without such a column, those budgeted for the year. Correct the figure, or
    explain which other funds were used.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 52                 |  # B005 D

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 详见附件           |
        | 市县财政 | 49               | 49                 | 48.83              |
    """
    over = _overspent(comparable(budget, scheme), scheme)
    named = over.assign(column=over["header_spent"], base=over["header_received"])
    unsure_of = [*unread.no_total(budget, "received", "spent"), unread.apart(budget, scheme, "received", "spent")]
    return [_above(named, "spent", "received", column="column", base="base"), *unsure_of]


@check(
    "B006",
    severity="warning",
    asks=("sources", "spent", "planned|received"),
    zh="“{label}”实际使用 {value} 万元，大于该来源到位的 {limit} 万元。请核对；占用其他来源资金的，请说明。",
    en="“{label}” spent {value} wan yuan of {limit} received from it. Check both, or explain whose money was used.",
)
def spent_exceeds_received_of_source(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """某一来源的使用金额大于该来源的到位金额。

    One source's money was spent on another's account, which earmarked funds do not allow. Silent where the total is
    overspent (B005), which the source only explains.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 49                 |
        | 省财政   | 10               | 10                 | 12                 |  # B006 D
        | 市县财政 | 39               | 39                 | 37                 |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 51                 |
        | 省财政   | 10               | 10                 | 12                 |
        | 市县财政 | 39               | 39                 | 39                 |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 省财政   | 10               | 10                 | 详见附件           |
        | 市县财政 | 39               | 39                 | 38.83              |
    """
    wide = comparable(budget, scheme)
    unsure_of = [*unread.unusable(budget), unread.apart(budget, scheme, "received", "spent")]
    over = wide[wide["amount_spent"] - wide["amount_received"] > scheme.scoring.amount_slack]
    if over.empty:
        return [hits(over), *unsure_of]
    explained = over["form"].isin(_overspent(wide, scheme)["form"])
    return [_above(over[over["source"].ne(TOTAL) & ~explained], "spent", "received"), *unsure_of]


@check(
    "B007",
    severity="warning",
    asks=("spent", "planned|received"),
    zh="预算执行率 {rate}，低于 {floor}：使用 {value} 万元，应不少于 {least} 万元。请核对，并说明执行慢的原因。",
    en="Execution rate {rate}, below {floor}: {value} wan yuan spent, at least {least} expected. Check, or explain.",
)
def execution_rate_low(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """预算执行率低于评价方案规定的下限。

    Money that lies idle is what the reviewer asks about first. What stands under the rate, and the floor, are the
    scheme's (`rates`). Silent where the total does not match its sources (B003).

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 28                 |  # B007 D
        | 市县财政 | 49               | 49                 | 28                 |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 50               | 50                 | 40                 |
        | 市县财政 | 50               | 50                 | 40                 |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 详见附件           |
        | 市县财政 | 49               | 49                 | 48.83              |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 28                 |
        | 市县财政 | 49               | 49                 | 48.83              |
    """
    return _below(budget, scheme, "spent", scheme.rates.execution_of, scheme.rates.execution_floor)


@check(
    "B008",
    severity="warning",
    asks=("planned", "received"),
    zh="资金到位率 {rate}，低于 {floor}：到位 {value} 万元，应不少于 {least} 万元。请核对，并说明未到位的原因。",
    en="Arrival rate {rate}, below {floor}: {value} wan yuan came, at least {least} expected. Check, or explain.",
)
def arrival_rate_low(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """资金到位率低于评价方案规定的下限。

    Received money over planned money, in total. Silent where the total does not match its sources (B003).

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 20                 | 20                 |  # B008 C
        | 市县财政 | 49               | 20                 | 20                 |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 50               | 40                 | 40                 |
        | 市县财政 | 50               | 40                 | 40                 |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               |                    | 48.83              |
        | 市县财政 | 49               | 49                 | 48.83              |
    """
    return _below(budget, scheme, "received", "planned", scheme.rates.arrival_floor)


@check(
    "B012",
    severity="info",
    asks=("sources", "received", "spent"),
    zh="每个来源的计划、到位、使用都完全相同（合计 {value} 万元）。请核对是否按实际支出填写，而不是照抄预算。",
    en="Planned, received and spent are the same in every source (total {value} wan yuan). Is this real spending?",
)
def budget_spent_to_the_cent(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """每个来源的计划、到位、使用分文不差。

    Spending that meets the plan to the cent is often the plan copied.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 49                 |  # B012 D
        | 中央财政 | 0                | 0                  | 0                  |
        | 市县财政 | 49               | 49                 | 49                 |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 49                 |
        | 省财政   | 9                | 10                 | 9                  |
        | 市县财政 | 40               | 39                 | 40                 |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 见批复文件       | 49                 | 48.83              |
    """
    wide = comparable(budget, scheme)
    amounts = wide[[f"amount_{measure}" for measure in MEASURES]]
    apart = amounts.max(axis=1) - amounts.min(axis=1) >= TYPED / 2
    unlike = wide.loc[apart | amounts.isna().any(axis=1) & amounts.notna().any(axis=1), "form"]
    funded = wide.loc[wide["source"].ne(TOTAL) & (wide["amount_spent"] > 0), "form"]
    total = totals(wide)
    stated_once = total["cell_planned"].eq(total["cell_received"])  # a 自评表 has one figure for both
    copied = total["form"].isin(funded) & ~total["form"].isin(unlike) & ~stated_once
    return [_at(total[copied & (total["amount_spent"] > 0)], "spent"), *unread.unusable(budget), unread.apart(budget, scheme, *MEASURES)]


def _at(rows: pd.DataFrame, measure: str, *, expected: pd.Series | None = None, **fields: str) -> pd.DataFrame:
    """Return a finding at each row's cell of a measure."""
    value = shown(rows[f"amount_{measure}"])
    return hits(rows, cell=f"cell_{measure}", sheet=f"sheet_{measure}", value=value, expected=expected, **fields)


def _above(rows: pd.DataFrame, measure: str, limit: str, **fields: str) -> pd.DataFrame:
    """Return findings for amounts that may not be above those of the measure `limit`."""
    if rows.empty:
        return hits(rows)
    rows = rows.assign(limit=shown(rows[f"amount_{limit}"]))
    return _at(rows, measure, expected="≤" + rows["limit"], limit="limit", label=f"label_{measure}", **fields)


def _overspent(wide: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    total = totals(wide)
    return total[total["amount_spent"] - total["amount_received"] > scheme.scoring.amount_slack]


def _below(budget: pd.DataFrame, scheme: Scheme, measure: str, base: str, floor: float) -> Found:
    """Return findings for totals of a measure that are less than `floor` of those of another, and where that cannot be told."""
    wide = usable(budget)
    total, summed = totals(wide), sums(wide)
    amount, of = total[f"amount_{measure}"], total[f"amount_{base}"]
    matched = [~((total[f"amount_{m}"] - total["form"].map(summed[m])).abs() > scheme.scoring.amount_slack) for m in (measure, base)]
    low = (of > 0) & (amount < of * floor - NOISE) & matched[0] & matched[1]
    unmatched = unsure(total[~(matched[0] & matched[1])], "合计与各来源之和不符（B003）", "the total is not the sum of its sources (B003)")
    lacking = [*unread.no_total(budget, measure, base), unmatched]
    if not low.any():
        return [hits(total[low]), *lacking]
    rows = total[low].assign(rate=(amount / of)[low].map(_percent), least=shown((of * floor)[low]), floor=_percent(floor))
    return [_at(rows, measure, expected="≥" + rows["least"], rate="rate", floor="floor", least="least"), *lacking]


def _percent(rate: float) -> str:
    return f"{compact(round(rate * 100, 2))}%"
