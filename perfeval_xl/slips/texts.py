"""What the words of a form tell of its money: the report, the goals of a 自评表, its prices and counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.facts import prose
from perfeval_xl.facts.money import AMOUNT, UNITS
from perfeval_xl.facts.sections import ADVICE
from perfeval_xl.facts.slips import doubt
from perfeval_xl.profile import GOAL
from perfeval_xl.records import Batch
from perfeval_xl.slips.sources import Flags, Floats, Places, Sources, nothing, positive
from perfeval_xl.values import comparable, fold

_AMOUNT = re.compile(AMOUNT)
_WHOLE, _PART, _YEAR = re.compile(prose.WHOLE_MONEY), re.compile(prose.PART_OF_MONEY), re.compile(prose.YEAR)
_SENTENCES, _CLAUSES, _ADVICE = re.compile(prose.SENTENCE_END), re.compile(prose.CLAUSE_END), re.compile(ADVICE)
_PRICE = re.compile(r"(?P<money>[十百千万亿]{0,2}元)/(?P<counted>[^/·]+)")


@dataclass(frozen=True)
class Said:
    """Amounts in 万元 that words give: whose form's words these are, and which amounts are given for its project as a whole."""

    forms: Places
    amounts: Floats
    whole: Flags


def said(batch: Batch) -> Said:
    """Return what the texts of forms say of money, in the order of the report, then the goals."""
    goals = batch.facts[batch.facts["fact"].eq(GOAL)]
    report = batch.report_text
    told = [
        *zip(report["form"].tolist(), report["section"].tolist(), report["text"].tolist(), strict=True),
        *((form, None, text) for form, text in zip(goals["form"].tolist(), goals["value"].tolist(), strict=True)),
    ]
    told = [one for one in told if isinstance(one[2], str) and "元" in one[2]]
    columns = (batch.forms[name].tolist() for name in ("form", "project", "year"))
    names = {form: (project, year) for form, project, year in zip(*columns, strict=True)}
    found = [
        (form, amount, of_all and _ADVICE.search(str(section or "")) is None)
        for form, section, text in told for amount, of_all in _money_in(text, *names[form])
    ]
    forms, amounts, whole = zip(*found, strict=True) if found else ((), (), ())
    return Said(np.array(forms, dtype="int64"), np.array(amounts, dtype=float), np.array(whole, dtype=bool))


def _money_in(text: str, project: object, year: float | None) -> Iterator[tuple[float, bool]]:
    """Yield the amounts of a text in 万元, and whether each is given for the project as a whole in its own year."""
    folded = fold(text)
    folded = folded.replace(fold(project), "") if isinstance(project, str) and project else folded
    for sentence in _SENTENCES.split(folded):
        years = {int(found[1]) for found in _YEAR.finditer(sentence)}
        own = _PART.search(sentence) is None and (year is None or pd.isna(year) or years <= {int(year)})
        for clause in _CLAUSES.split(sentence):
            of_all = own and _WHOLE.search(clause) is not None
            for found in _AMOUNT.finditer(clause):
                yield float(found["digits"].replace(",", "")) * UNITS[found["unit"]], of_all


def text_claims(sources: Sources, told: Said) -> Floats:
    """Hold totals, and what the other sources leave of them, against the money of the texts.

    It is a second witness only, for many amounts stand in a text. What is said itself with the other sources is not off.
    """
    claims = nothing(sources)
    others = np.where(sources.is_total[:, None], 0.0, sources.beside)
    rows, each = _pairs(sources.forms[sources.of], told.forms)
    if not len(rows):
        return claims
    amount, less, money = positive(sources.amounts[rows]), others[rows], told.amounts[each][:, None]
    for factor in (doubt().tenfold, *reversed(doubt().factors)):  # the likeliest is the last to be set
        claims[_any(rows, same((money - less) * factor, amount), len(claims))] = factor
    claims[_any(rows, same(money, amount + less), len(claims))] = np.nan
    return claims


def _pairs(ours: Places, theirs: Places) -> tuple[Places, Places]:
    """Return the places of all pairs of the same form."""
    order = np.argsort(theirs, kind="stable")
    start, end = (np.searchsorted(theirs[order], ours, side) for side in ("left", "right"))
    counts = end - start
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(ours)), counts), order[np.repeat(start, counts) + within]


def _any(rows: Places, told: Flags, size: int) -> Flags:
    """Tell by row and measure whether one of its pairs is told."""
    return _count(rows, told, size) > 0


def _count(rows: Places, told: Flags, size: int) -> Places:
    """Return by row and measure how many of its pairs are told."""
    return np.column_stack([np.bincount(rows[column], minlength=size) for column in told.T])


def same(amounts: Floats, others: Floats | float) -> Flags:
    """Tell which amounts are the same as others, but for rounding."""
    return np.asarray(np.abs(amounts / others - 1) <= doubt().same)


def whole_factors(sources: Sources, told: Said) -> tuple[Floats, Places]:
    """Return by form the factor by which all its totals are above what its texts say, and how many places there say so; NaN and 0 for none.

    A place is another total, or another time that an amount is given for the project as a whole. Where one of the totals is said as it
    is nothing tells against it.
    """
    size = len(sources.forms)
    factor, places = np.full(size, np.nan), np.zeros(size, dtype="int64")
    forms, each = _pairs(sources.forms, told.forms)
    amounts = _different(positive(sources.first_totals))[forms]
    money, whole = told.amounts[each][:, None], told.whole[each][:, None]
    for times in reversed((*doubt().factors, doubt().tenfold)):  # the likeliest is the last to be set
        hits = same(money * times, amounts)
        different = _any(forms, hits, size).sum(axis=1)
        found = different > 0
        factor[found] = times
        places[found] = np.maximum(different, _count(forms, hits & whole, size).sum(axis=1))[found]
    as_it_is = _any(forms, same(money, amounts), size).any(axis=1)
    return np.where(as_it_is, np.nan, factor), np.where(as_it_is, 0, places)


def _different(amounts: Floats) -> Floats:
    """Return the amounts of rows without those that repeat one on their left."""
    before = [np.equal(amounts[:, :place], amounts[:, place:place + 1]).any(axis=1) for place in range(amounts.shape[1])]
    return np.where(np.column_stack(before), np.nan, amounts)


def priced(batch: Batch) -> pd.Series:
    """Return by form what its one price times the count of the same thing makes, in 万元: 400 元/人 and 1200 人 are 48."""
    rows = batch.indicators[batch.indicators["actual_kind"].eq("number") & batch.indicators["actual_op"].eq("=")]
    rows = rows[rows["actual_unit"].notna() & rows["actual_low"].gt(0)]
    by_unit = {unit: _PRICE.fullmatch(str(unit)) for unit in rows["actual_unit"].unique()}
    prices = rows[rows["actual_unit"].isin([unit for unit, part in by_unit.items() if part])]
    prices = prices[~prices["form"].duplicated(keep=False)]
    own = rows[rows["form"].isin(prices["form"])]
    counted: dict[int, list[tuple[float, str]]] = {}
    for form, count, thing in zip(own["form"].tolist(), own["actual_low"].tolist(), own["actual_unit"].tolist(), strict=True):
        counted.setdefault(form, []).append((count, thing))
    made: dict[int, float] = {}
    for form, price, unit in zip(prices["form"].tolist(), prices["actual_low"].tolist(), prices["actual_unit"].tolist(), strict=True):
        part = by_unit[unit]
        assert part is not None
        counts = [count for count, thing in counted[form] if comparable(thing, part["counted"])]
        if len(counts) == 1 and part["money"] in UNITS:
            made[form] = price * counts[0] * UNITS[part["money"]]
    return pd.Series(made, dtype=float).rename_axis("form")
