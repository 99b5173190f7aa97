"""B: amounts of 预算表, each by itself or beside its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import unread
from perfeval_xl.checks.amounts import TOTAL, by_source, is_blank, negative, of_another_unit, sums, totals, usable
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.rows import shown
from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.money import BELOW_A_FEN, UNITS, YUAN_DECIMALS
from perfeval_xl.facts.thresholds import NOISE

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "B001",
    severity="error",
    asks=("funds",),
    zh="“{label}”的{column}“{value}”不是数字。请只填数字（单位在表头），没有的填 0。",
    en="“{column}” of “{label}” is “{value}”, not a number. Type digits only (the header has the unit), 0 for none.",
)
def amount_not_a_number(budget: pd.DataFrame) -> pd.DataFrame:
    """预算表中的金额不是数字。

    Text in a money cell cannot be added up. An empty cell and a dash are not text: see B010 and B011.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 见批复文件       | 49                 | 详见附件           |  # B001 B D

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 中央财政 | —                |                    | 0                  |
        | 市县财政 | 49               | 49                 | 48.83              |
    """
    wrong = budget[budget["amount"].isna() & ~is_blank(budget["raw"])]
    return hits(wrong, value="raw", label="label", column="header")


@check(
    "B002",
    severity="error",
    asks=("funds",),
    zh="“{label}”的{column}是负数 {value}。请核对，填写不小于 0 的金额。",
    en="“{column}” of “{label}” is negative: {value}. Check it; an amount is 0 or more.",
)
def amount_negative(budget: pd.DataFrame) -> Found:
    """预算表中的金额是负数。

    Neither planned, received nor spent money can be less than nothing; money paid back lowers the amount it came from. A total that a
    formula adds up is told at its source.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 49               | 49                 | -48.83             |  # B002 D

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 其他     | 0                | 0                  | 0                  |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 见批复文件       | 49                 | 48.83              |
    """
    wrong = budget[negative(budget)]
    found = hits(wrong, value=shown(wrong["amount"]), label="label", column="header").assign(expected="≥0")
    return [found, unread.amounts(budget)]


@check(
    "B009",
    severity="error",
    asks=("planned|received", "spent"),
    zh="{of}{column} {value} 万元{against}，多半{unit}：请{do}{scope}。",
    en="“{column}”{of_en}, {value} wan yuan, {against_en}; most likely {unit_en}: {do_en}{scope_en}.",
)
def amount_in_another_unit(budget: pd.DataFrame) -> Found:
    """金额疑似用错了单位。

    490000 beside 49 and 48.83 is the same money in 元. An amount is a hundred, a thousand or ten thousand times the others of its row,
    what its column leaves, the cost indicator for all the money, or beyond what one project of the scheme may cost; ten times needs two
    of these, or the words of the form, to agree. A likely value is named where it fits its row and column. Once for a column whose total
    is off as well; where a formula adds it up, at the source. Sums, comparisons and rates then leave the amount out. Where all amounts of
    a form are off by one factor it is told once, and the form's own rates stand.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 490000             | 48.83              |  # B009 C
        | 市县财政 | 49               | 490000             | 48.83              |

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 60               | 60                 | 570                |  # B009 D
        | 省财政   | 20               | 20                 | 20                 |
        | 市县财政 | 40               | 40                 | 37                 |

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 2751417.82       | 2751417.82         | 2546673.98         |  # B009 B
        | 市县财政 | 2751417.82       | 2751417.82         | 2546673.98         |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 5000             | 50                 | 49                 |
        | 市县财政 | 5000             | 50                 | 49                 |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 60               | 60                 | 570                |
        | 省财政   | 20               | 20                 | 270                |
        | 市县财政 | 40               | 40                 | 300                |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 见批复文件       | 49                 | 48.83              |
    """
    wide = by_source(budget)
    common = wide["form"].isin(of_another_unit(budget))
    off = {measure: wide[f"slip_{measure}"].notna() for measure in MEASURES}
    found = []
    told = wide["form"].lt(0)  # no form yet
    for measure in MEASURES:
        of_total = wide["form"].isin(wide.loc[off[measure] & wide["source"].eq(TOTAL), "form"])
        twice = off["planned"] & _one_cell(wide) & (measure == "received")
        rows = wide[off[measure] & ~twice & ~(wide["source"].ne(TOTAL) & of_total) & ~(common & told)]
        told |= wide["form"].isin(rows["form"])
        if not rows.empty:
            found.append(_in_another_unit(rows, measure, common))
    return [*found, unread.amounts(budget)]


def _one_cell(wide: pd.DataFrame) -> pd.Series:
    """Tell of which sources one cell is both what was planned and what was received."""
    return wide["cell_planned"].eq(wide["cell_received"]) & wide["sheet_planned"].eq(wide["sheet_received"])


def _in_another_unit(rows: pd.DataFrame, measure: str, common: pd.Series) -> pd.DataFrame:
    of_all = common.loc[rows.index]
    meant = rows[f"likely_{measure}"]
    likely = shown(meant)
    scope = of_all.map({True: "，表中其他金额一并改", False: ""})
    scope_en = of_all.map({True: ", and all other amounts with it", False: ""})
    whose = "“" + rows[f"label_{measure}"].fillna("") + "”"
    told = {
        "of": (whose + "的").mask(rows["source"].eq(TOTAL), ""), "of_en": (" of " + whose).mask(rows["source"].eq(TOTAL), ""),
        **_against(rows, measure, of_all), **_typed_in(rows[f"slip_{measure}"]),
        "do": ("改为 " + likely).where(meant.notna(), "核对后改正"),
        "do_en": ("make it " + likely).where(meant.notna(), "check and correct it"),
        "scope": scope, "scope_en": scope_en,
    }
    found = _of_measure(rows, measure, expected=likely, **{name: texts.astype(object) for name, texts in told.items()})
    return found[~(of_all & rows["form"].duplicated())]


def _against(rows: pd.DataFrame, measure: str, of_all: pd.Series) -> dict[str, pd.Series]:
    """Return how an amount compares with another of its row that looks right, the first there is; else that it fits none."""
    amount = rows[f"amount_{measure}"]
    zh = of_all.map({True: "，表中金额都大得不像一个项目", False: "，与表中其他金额相差太大"}).astype(object)
    en = of_all.map({True: "is, like all amounts here, too large for one project", False: "fits none of the others"}).astype(object)
    for other in reversed([one for one in MEASURES if one != measure]):
        beside = rows[f"amount_{other}"].where(rows[f"slip_{other}"].isna() & rows[f"amount_{other}"].gt(0))
        times = (amount / beside).round(1)
        times, header = shown(times.where(times < 100, times.round())).astype("str"), rows[f"header_{other}"].fillna("").map(_bare)
        usable = beside.notna() & amount.gt(beside) & ~of_all
        zh = zh.mask(usable, "是" + header + " " + shown(beside).astype("str") + " 万元的 " + times + " 倍")
        en = en.mask(usable, "is " + times + " times the " + shown(beside).astype("str") + " of “" + header + "”")
    return {"against": zh, "against_en": en}


def _bare(header: str) -> str:
    """Return a heading without the unit of money that stands behind it in brackets."""
    return header.partition("（")[0].partition("(")[0].strip()


def _typed_in(slips: pd.Series) -> dict[str, pd.Series]:
    """Return how an amount came to be so many times too large: in the unit of money of that size, if there is one."""
    units = {round(1 / power): name for name, power in UNITS.items() if power < 1}
    names = [units.get(round(slip)) for slip in slips]
    zh = [f"按{name}填写" if name else "单位或小数点填错了" for name in names]
    en = [f"it was typed in “{name}”" if name else "its unit or decimal point is wrong" for name in names]
    return {name: slips.astype(object).where(slips.isna(), texts) for name, texts in (("unit", zh), ("unit_en", en))}


@check(
    "B010",
    severity="info",
    asks=("sources",),
    zh="“{label}”的{column}没有填写。没有这项资金的请填 0。",
    en="“{column}” of “{label}” is empty. Type 0 if there was no such money.",
)
def amount_empty_for_zero(budget: pd.DataFrame, scheme: Scheme) -> Found:
    """资金来源的金额空着，从合计看应为 0。

    The other sources already make up the total, so the empty cell means 0; a 0 says that nothing was forgotten.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 中央财政 | 0                |                    | —                  |  # B010 C D
        | 市县财政 | 49               | 49                 | 48.83              |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 中央财政 |                  | 0                  | 0                  |
        | 市县财政 | 40               | 49                 | 48.83              |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 见批复文件       | 49                 | 48.83              |
    """
    wide = usable(budget)
    summed, total = sums(wide), totals(wide)
    found = []
    for measure in MEASURES:
        gap = (summed[measure] - total[f"amount_{measure}"]).abs()
        balanced = gap.index[gap <= scheme.scoring.amount_slack]
        empty = is_blank(wide[f"raw_{measure}"]) & wide[f"cell_{measure}"].notna()
        rows = wide[wide["source"].ne(TOTAL) & empty & wide["form"].isin(balanced)]
        found.append(_of_measure(rows, measure).assign(expected="0"))
    return [*found, *unread.unusable(budget)]


@check(
    "B011",
    severity="warning",
    asks=("funds",),
    zh="预算表的{column}合计{state}。请填写项目的实际金额。",
    en="The total of “{column}” in “预算表” is {state_en}. Type the project's amounts.",
)
def total_empty_or_all_zero(budget: pd.DataFrame) -> list[pd.DataFrame]:
    """预算表的合计没有填写，或全部为 0。

    Rates, sums and comparisons need the totals; a project without any money has nothing to be evaluated. Where all
    amounts are 0 the finding stands at the first total.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               |                    | 48.83              |  # B011 C
        | 市县财政 | 49               | 49                 | 48.83              |

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 0                | 0                  | 0                  |  # B011 B
        | 市县财政 | 0                |                    | 0                  |

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 0                  |
        | 市县财政 | 49               | 49                 | 0                  |
    """
    wide = by_source(budget)
    total = totals(wide)
    unfunded = total[total["amount_planned"].eq(0)]
    funded = budget.loc[~(budget["amount"].eq(0) | is_blank(budget["raw"])), "form"]
    zero = unfunded[~unfunded["form"].isin(funded)]
    found = [_of_measure(zero, "planned").assign(state="及各项金额都是 0", state_en="0, and so is every other amount")]
    for measure in MEASURES:
        empty = total[is_blank(total[f"raw_{measure}"]) & total[f"cell_{measure}"].notna()]
        found.append(_of_measure(empty, measure).assign(state="没有填写", state_en="empty"))
    return found


@check(
    "B013",
    severity="warning",
    asks=("funds",),
    zh="“{label}”的{column} {value} 超过 4 位小数，不到 1 元。请核对单位和数字。",
    en="“{column}” of “{label}” is {value}: more than four decimals in wan yuan is less than a yuan. Check unit and digits.",
)
def amount_too_precise(budget: pd.DataFrame) -> Found:
    """以万元填写的金额超过 4 位小数。

    Four decimals of 万元 are one yuan. More mostly come from a formula that was not rounded, or from a wrong unit.
    Amounts that a form states in 元 are not meant.

    Bad::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.833333          |  # B013 D

    Good::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.8333            |

    Unsure::

        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 见批复文件       | 49                 | 48.83              |
    """
    rest = (budget["amount"] - budget["amount"].round(YUAN_DECIMALS)).abs()
    # far below the fifth decimal is what a sum of binary floats leaves, which nobody typed
    precise = budget[rest > BELOW_A_FEN]
    if precise.empty:
        return [hits(precise), unread.amounts(budget)]
    typed = precise["raw"].str.replace(",", "").str.extract(r"([0-9]+(?:\.[0-9]+)?)")[0].astype(float)
    converted = (typed - precise["amount"].abs()).abs() > NOISE * typed
    wrong = precise[~converted]
    expected = shown(wrong["amount"].round(YUAN_DECIMALS))
    return [hits(wrong, value="raw", expected=expected, label="label", column="header"), unread.amounts(budget)]


def _of_measure(rows: pd.DataFrame, measure: str, *, expected: pd.Series | None = None, **fields: str | pd.Series) -> pd.DataFrame:
    """Return a finding at each row's cell of a measure, with the row's label and the column's name."""
    if rows.empty:
        return hits(rows)
    return hits(
        rows.assign(column=rows[f"header_{measure}"]),
        cell=f"cell_{measure}",
        sheet=f"sheet_{measure}",
        value=shown(rows[f"amount_{measure}"]),
        expected=expected,
        label=f"label_{measure}",
        column="column",
        **fields,
    )
