"""The rows of 指标表 as the checks look at them: the rows in use, what their names say, their scores, the form's own cell."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from perfeval_xl.checks import words
from perfeval_xl.facts.thresholds import FITTING, NOISE, SHOWN_RATE
from perfeval_xl.layout.outputs import BY_REVIEWER, BY_RULE
from perfeval_xl.profile import FRAMEWORK, lacking
from perfeval_xl.profile import blank as blank_forms
from perfeval_xl.schemes import ARRIVAL_RATE, EXECUTION_RATE, MONEY_RATES
from perfeval_xl.shared import shared
from perfeval_xl.values import compact, empty_kind, fold, fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

MEASURED = ("number", "percent", "money")
"""Kinds of value that are a number."""

"""Rules whose rate is computed from 预算表, whatever the unit typed."""

COMPARED = ("met", "missed")
"""Outcomes of a row whose actual could be compared with its target."""

_TYPED = ("weight3_raw", "target", "actual", "self_score_raw")
_SCORES = ["form", "row", "outcome", "ratio", "low", "high", "system", "basis", "explanation"]


blank = shared(blank_forms)


def per_text(texts: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """Apply a function to each distinct text once; null is read as no text."""
    return type(texts)(_said(texts, function), index=texts.index, name=texts.name, dtype=object)


def _said(texts: pd.Series, function: Callable[[str], object]) -> list[object]:
    listed = texts.tolist()
    known = {text: function(text if isinstance(text, str) else "") for text in dict.fromkeys(listed)}
    return [known[text] for text in listed]


def plain(texts: pd.Series) -> pd.Series[str]:
    """Return texts as strings, null as none, so that string methods work on a column that is all null or empty."""
    read = zip(texts.tolist(), texts.isna().tolist(), strict=True)
    return type(texts)(["" if null else str(text) for text, null in read], index=texts.index, name=texts.name, dtype=object)


def test(texts: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """Tell for each text whether the function says so."""
    return type(texts)(list(map(bool, _said(texts, function))), index=texts.index, name=texts.name, dtype=bool)


def says(texts: pd.Series, pattern: str) -> pd.Series:
    """Tell for each text whether a pattern is found in it."""
    return test(texts, re.compile(pattern).search)


def captured(texts: pd.Series, pattern: str) -> pd.Series:
    """Return the first group of what a pattern finds first in each text, null where it finds nothing."""
    search = re.compile(pattern).search
    return per_text(texts, lambda text: found[1] if (found := search(text)) else None)


def written(texts: pd.Series) -> pd.Series:
    """Tell which texts say something: not blank, no dash, no hint of the form."""
    return ~test(texts, empty_kind)


@shared
def used(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are in use: a name alone counts, but not the form's own “指标1：” or “……” with nothing beside it."""
    used_row = ~test(indicators["level3"], empty_kind)
    for name in _TYPED:
        used_row |= plain(indicators[name]).ne("")
    return indicators if used_row.all() else indicators[used_row]


@shared
def of_the_unit(rows: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame | None = None) -> pd.Series:
    """Tell which rows a unit defines itself: where the scheme leaves them to it, and all of levels that the scheme does not know or a form
    with a framework of its own has, but for those that only a person judges.
    """
    known = {fold_label(name) for level in scheme.levels for name in (level.name, *level.aliases)}
    strange = ~test(rows["level1"], lambda name: fold_label(name) in known) | rows["form"].isin(lacking(rows, FRAMEWORK, forms))
    return ~rows["fixed"] & (rows["own"] | (strange & ~in_judged_level(rows, scheme) & rows["group1"].ge(0)))


def in_judged_level(rows: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Tell which rows stand in a level that a person judges in words (决策, 过程), whatever the form's framework."""
    return has_word(rows["level1"], scheme.words.judged_levels)


def shares(rows: pd.DataFrame, name: str) -> pd.Series:
    """Tell which rows have no weight or self-score of their own, for it stands in one cell with that of a row above."""
    return rows[f"{name}_merged"].notna() & rows.duplicated(["form", "sheet", f"{name}_merged"])


@shared
def by_self_score(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each self-score: where one is for several rows, the first, with the weights and the points of all.

    Scored rows that not all have points by rule have none together.
    """
    merged = rows["self_score_merged"]
    if merged.isna().all():
        return rows
    keys = [rows["form"], rows["sheet"], merged]
    weights = rows["weight3"].mask(shares(rows, "weight3"), 0.0)
    group: dict[str, pd.Series] = {"weight3": weights}
    if "system" in rows:
        ruled = rows["basis"].eq(BY_RULE)
        group["system"] = rows["system"].where(ruled)
        all_ruled = ruled.groupby(keys).transform("all").eq(True)
        met = rows["outcome"].eq("met").groupby(keys).transform("all").eq(True)
        outcome = rows["outcome"].mask(merged.notna(), met.map({True: "met", False: "missed"}).where(all_ruled, "merged"))
        rows = rows.assign(outcome=outcome, basis=rows["basis"].mask(merged.notna() & ~all_ruled), high=rows["high"].mask(merged.notna()))
    for name, values in group.items():
        total = values.groupby(keys).transform("sum").mask(values.isna().groupby(keys).transform("any").eq(True))
        rows = rows.assign(**{name: rows[name].where(merged.isna(), total)})
    return rows[~shares(rows, "self_score")]


@shared
def late_called_met(rows: pd.DataFrame) -> pd.Series:
    """Tell where the day of completion lies after the deadline, and the row claims full points or says that it was on time."""
    dated = rows["target_date"].notna() & rows["actual_date"].notna() & rows["actual_cell"].notna()
    if not dated.any():
        return dated
    both = rows[dated]
    late = both["actual_date"].gt(both["target_date"]).reindex(rows.index, fill_value=False)
    said = test(rows["actual"], lambda text: words.ON_TIME.search(fold(text)))
    claimed = said | test(rows["reason"], lambda text: words.DONE_ON_TIME.search(fold(text)))
    return late & (claimed | rows["self_score"].ge(rows["weight3"] - NOISE))


def explained(reasons: pd.Series) -> pd.Series:
    """Tell which texts give a reason: 0, 无, a dash and that there was no deviation are none."""
    return written(reasons) & ~test(reasons, _denies)


def _denies(text: str) -> bool:
    plain = fold(text).strip("。.,;")
    return plain in words.NO_REASON or words.NO_DEVIATION.fullmatch(plain) is not None


@shared
def typed_here(rows: pd.DataFrame, cell: str, facts: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows that have this cell, less those where it is a formula that shows nothing."""
    typed = rows[cell].notna() & ~shows_nothing(rows, cell, facts)
    return rows if typed.all() else rows[typed]


def shows_nothing(rows: pd.DataFrame, cell: str, facts: pd.DataFrame | None) -> pd.Series:
    """Tell for which rows this cell is a formula without a text: one never computed is F009's to say, a blank one what it rests on."""
    none = rows["form"].lt(0)
    if facts is None or facts.empty:
        return none
    formulas = facts[facts["fact"].isin(["uncomputed", "blank_formula"])]
    silent = set(zip(formulas["form"], formulas["sheet"], formulas["cell"], strict=True))
    places = zip(rows["form"], rows["sheet"], rows[cell], strict=True)
    return none.where(none, [place in silent for place in places]) if silent else none


def scored(indicators: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in use with what scoring says of each: outcome, ratio, low, high, system, basis, explanation."""
    return used(indicators).merge(scores[_SCORES], on=["form", "row"], how="left")


def ruled(rows: pd.DataFrame) -> pd.Series:
    """Tell which scored rows have points that a rule gives, or had but for the reviewer's."""
    return rows["basis"].eq(BY_RULE) | (rows["basis"].eq(BY_REVIEWER) & rows["outcome"].isin(COMPARED))


def has_word(names: pd.Series, listed: Iterable[str]) -> pd.Series:
    """Tell which names contain one of the words."""
    pattern = re.compile("|".join(map(re.escape, listed)) or r"(?!)")
    return test(names, lambda name: pattern.search(fold(name)))


def is_error(text: str) -> bool:
    """Tell whether a text is the error value of a formula."""
    return bool(words.ERROR_VALUE.match(fold(text)))


def is_rate(names: pd.Series) -> pd.Series:
    """Tell which names are those of a rate."""
    return test(names, lambda name: words.RATE_NAME.search(fold_label(name)) and not words.NO_RATE.search(fold_label(name)))


def bound(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return the number in a target or actual: its lower bound, else its upper one."""
    return rows[f"{name}_low"].fillna(rows[f"{name}_high"])


def shown(numbers: pd.Series) -> pd.Series:
    """Return points or amounts (in 万元, to a cent: six decimals) as text, without the noise of floats."""
    if numbers.empty:
        return numbers.astype(object)
    texts = [number if math.isnan(number) else compact(number) for number in numbers.round(6).tolist()]
    return type(numbers)(texts, index=numbers.index, name=numbers.name, dtype=object)


def percent(rates: pd.Series) -> pd.Series:
    """Return fractions as text, in percent to two decimals."""
    return (rates * 100).round(2).map(lambda rate: f"{compact(rate)}%", na_action="ignore").astype(object)


def computed_rate(rows: pd.DataFrame, totals: pd.DataFrame) -> pd.Series:
    """Return the fraction that 预算表 gives for rows whose rule is a rate of money, null for the others."""
    rates = totals.set_index("form")
    arrival = rows["form"].map(rates["arrival_rate"]).where(rows["rule"].eq(ARRIVAL_RATE))
    execution = rows["form"].map(rates["execution_rate"]).where(rows["rule"].eq(EXECUTION_RATE))
    return arrival.fillna(execution)


@shared
def sheet_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first row of each workbook."""
    return rows.drop_duplicates("form")


@shared
def form_cells(rows: pd.DataFrame, stated: pd.DataFrame | None, item: str, column: str) -> pd.DataFrame:
    """Return, by form, the sheet and cell for a finding about the whole table.

    That is the closing row's figure, else the column's first, else the first indicator's name: no form with rows is without one.
    """
    typed, named = (sheet_of(rows[rows[one].notna()]).set_index("form") for one in (f"{column}_cell", "level3_cell"))
    cells = typed[["sheet"]].assign(cell=typed[f"{column}_cell"])
    if len(cells) < len(named):
        cells = cells.combine_first(named[["sheet"]].assign(cell=named["level3_cell"]))
    if stated is None:
        return cells
    closing = sheet_of(stated[stated["item"].eq(item) & stated["cell"].notna()]).set_index("form")[["sheet", "cell"]]
    return closing.reindex(closing.index.union(cells.index)).fillna(cells) if len(closing) else cells


def at_form(found: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return what was found by form (its index), with the sheet and cell that `cells` has for it, of the forms that it has."""
    return found.join(cells, how="inner").reset_index(names="form")


@shared
def missed(rows: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Tell which scored rows fall short of their target by more than rounding, of a rate of money by more than its tolerance."""
    short = rows["outcome"].eq("missed")
    if not short.any():
        return short
    near = rows["ratio"].between(1 - SHOWN_RATE, 1 + SHOWN_RATE)
    rounded = rows["rule"].isin(MONEY_RATES) & rows["ratio"].ge(1 - scheme.scoring.rate_tolerance)
    wrong_target = misread(rows, scheme, "target") | above_full(rows, scheme, "target")
    return short & ~near & ~rounded & ~wrong_target


@shared
def above_full(rows: pd.DataFrame, scheme: Scheme, name: str) -> pd.Series:
    """Tell where the target or actual of a rate that ends at 100% is above that and no misread sign."""
    other = "actual" if name == "target" else "target"
    most = bound(rows, name)
    bare = rows[f"{name}_kind"].eq("number") & rows[f"{name}_unit"].isna() & rows[f"{other}_kind"].eq("percent")
    above = (rows[f"{name}_kind"].eq("percent") & most.gt(1 + NOISE)) | (bare & most.gt(100 + NOISE))
    if not above.any():
        return above
    growth = test(rows["level3"], lambda level3: words.CAPPED_BY_COUNT.search(fold(level3)))
    capped = has_word(rows["level3"], scheme.words.capped_rates) & ~growth & ~rows["rule"].isin(MONEY_RATES)
    return capped & above & ~misread(rows, scheme, name)


@shared
def misread(rows: pd.DataFrame, scheme: Scheme, name: str) -> pd.Series:
    """Tell where the target or actual is a number whose first digit was a sign: “290%” for “≥90%”, “2280次” for “≥280次”.

    A percentage is suspected where the rate cannot pass 100%, or where the value beside it lies between what remains and 100%; a
    count only where the value beside it fits what remains.
    """
    rest = per_text(rows[name], lambda text: _rest(words.MISREAD_SIGN, text)).astype(float) / 100
    count = per_text(rows[name], lambda text: _rest(words.MISREAD_COUNT, text)).astype(float)
    some = rest.notna() | count.notna()
    if not some.any():
        return some
    other = bound(rows, "actual" if name == "target" else "target")
    plain, capped = rows[f"{name}_op"].eq("="), has_word(rows["level3"], scheme.words.capped_rates)
    share = rest.le(1.0) & (capped | (other.ge(rest) & other.le(1.0)))
    fits = other.ge(count) & other.le(count * FITTING)
    return plain & ((rows[f"{name}_kind"].eq("percent") & share) | (rows[f"{name}_kind"].eq("number") & fits))


def _rest(pattern: re.Pattern[str], text: str) -> float:
    found = pattern.fullmatch(fold(text))
    return float(found[1]) if found else float("nan")


def listed(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return by form the sums of weights and self-scores of 指标表 alone, of forms that tell the execution rate apart from it."""
    rows = used(indicators)
    apart = rows["group1"].lt(0)
    listed = rows[~apart & rows["form"].isin(rows.loc[apart, "form"])]
    return listed.groupby("form")[["weight3", "self_score"]].sum(min_count=1)
