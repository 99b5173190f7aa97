"""The money of forms: what each states in all, which amounts cannot be right, and what therefore counts. Said here once, for all rooms.

An amount cannot be right if it is no number (B001), negative (B002), in another unit (B009), or a total that its sources do not add up
to by more than rounding (B003); one that is left out beside others cannot be added up (B011). No rule, rate or comparison rests on such a
total, and of a form with such an amount none is in any sum: a rate over many projects would else have others above the line than below it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.money import SUM_ROUNDING
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.shared import shared

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "total"
CHANGE = "change"
"""The source of what was added to a budget or taken from it."""
FAULTS = ("B001", "B002", "B003", "B009", "B011")
"""Codes of the checks that say why an amount does not count."""

_PARTS = ("amount", "raw", "cell", "sheet", "label", "header", "formula", "textual", "slip", "common_slip", "likely")
_DECIMALS = 8  # of a sum of amounts typed in 万元 or 元
_FAULT_COLUMNS = ["form", "code", "source", "measure", "amount", "raw", "label", "header", "likely"]


def is_blank(texts: pd.Series) -> pd.Series:
    """Tell which amounts are empty; reading leaves no text of a sign that says so (“/”, “—”)."""
    return texts.isna() | texts.eq("")


@shared
def by_source(budget: pd.DataFrame) -> pd.DataFrame:
    """Return the budget with one row a source: its columns with _planned, _received and _spent behind them.

    A source that a table names twice has two rows. Amounts are 万元; what a table lacks is null.
    """
    keys = ["form", "source"]
    numbered = budget.assign(nth=budget.groupby([*keys, "measure"]).cumcount())
    numbered = numbered.set_index(numbered.groupby([*keys, "nth"]).ngroup())  # the row that it goes to
    wide = numbered.loc[~numbered.index.duplicated(), [*keys, "nth"]].sort_index()
    parts = {measure: numbered.loc[numbered["measure"].eq(measure), list(_PARTS)].reindex(wide.index) for measure in MEASURES}
    return wide.assign(**{f"{name}_{measure}": part[name] for name in _PARTS for measure, part in parts.items()})


@shared
def usable(wide: pd.DataFrame) -> pd.DataFrame:
    """Return `by_source` without what no comparison should rest on: amounts that are negative or in another unit, totals that add up such.

    A total that is typed vouches for itself; one that a formula adds up is as wrong as its sources. Where all amounts of a form are off
    by one factor they compare with each other.
    """
    amounts = amounts_of(wide)
    wrong = amounts.notna().assign(**{m: wide[f"slip_{m}"].notna() & ~wide[f"common_slip_{m}"].eq(True) for m in MEASURES})
    sound = amounts.where((amounts >= 0) & ~wrong)
    is_source = wide["source"].ne(TOTAL)
    summed = amounts[is_source].groupby(wide["form"]).sum()
    for measure in MEASURES:
        spoiled = is_source & sound[measure].isna() & ~is_blank(wide[f"raw_{measure}"])
        added_up = wide[f"formula_{measure}"].eq(True) & (amounts[measure] - wide["form"].map(summed[measure])).abs().lt(SUM_ROUNDING)
        sound[measure] = sound[measure].mask(~is_source & added_up & wide["form"].isin(wide.loc[spoiled, "form"]))
    return wide.assign(**{f"amount_{measure}": sound[measure] for measure in MEASURES})


@shared
def totals(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the row of each form's total, by form."""
    own = wide[wide["source"].eq(TOTAL) & wide["nth"].eq(0)]
    return own.set_axis(own["form"].to_numpy())


@shared
def sums(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the sum of the sources of each form, a column a measure.

    Null where no source has an amount, or where one has something that cannot be counted.
    """
    parts = wide[wide["source"].ne(TOTAL)]
    amounts = amounts_of(parts)
    spoiled = {m: amounts[m].isna() & ~is_blank(parts[f"raw_{m}"]) for m in MEASURES}
    keys = parts["form"]
    summed = amounts.groupby(keys).sum(min_count=1)
    return summed.where(~amounts.assign(**spoiled).groupby(keys).any())


def amounts_of(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts of `by_source`, a column a measure."""
    return wide[[f"amount_{m}" for m in MEASURES]].set_axis(list(MEASURES), axis=1)


def stated(budget: pd.DataFrame) -> pd.DataFrame:
    """Return planned, received and spent (万元) by form: what its total says, where that has no number the sum of its sources."""
    return stated_of(by_source(budget))


def stated_of(wide: pd.DataFrame) -> pd.DataFrame:
    """Return `stated` of what `by_source` made of a budget."""
    given = amounts_of(totals(wide))
    parts = wide[wide["source"].ne(TOTAL)]
    summed = amounts_of(parts).groupby(parts["form"]).sum(min_count=1).round(_DECIMALS)
    return given.combine_first(summed).reindex(columns=list(MEASURES)).astype(float).rename_axis("form")


@shared
def apart(wide: pd.DataFrame, slack: float | pd.Series) -> pd.DataFrame:
    """Tell by form and measure which totals its sources do not add up to by more than rounding.

    `wide` is as `usable` makes it; `slack` is what a scheme tolerates of one amount, by form or for all: as every source and the total may
    have been rounded, so many times that is no difference.
    """
    total, summed = amounts_of(totals(wide)), sums(wide)
    parts = wide[wide["source"].ne(TOTAL)]
    rounded = amounts_of(parts).gt(0).groupby(parts["form"]).sum().reindex(total.index).fillna(0.0) + 1
    tolerated = rounded * slack if isinstance(slack, float) else rounded.mul(slack.reindex(total.index).fillna(0.0), axis=0)
    return (total - summed.reindex(total.index)).abs().gt(tolerated + NOISE)


@shared
def unsound(wide: pd.DataFrame, sound: pd.DataFrame, slack: float | pd.Series) -> pd.DataFrame:
    """Tell by form and measure which of the amounts of `stated` nothing should rest on (`wide` is `by_source`, `sound` what of it is
    `usable`, `slack` as in `apart`).

    They cannot be right themselves, or are the sum of some that cannot. Where all amounts of a form are off by one factor its rates stand,
    for they have no unit.
    """
    summed, before = sums(sound), totals(wide)
    forms = wide["form"].drop_duplicates()
    given = amounts_of(before).reindex(forms)
    typed = given.notna()
    whole = amounts_of(totals(sound)).reindex(forms)
    parts = amounts_of(wide[wide["source"].ne(TOTAL)]).groupby(wide["form"]).sum(min_count=1).reindex(forms)
    no_sum = parts.notna() & summed.reindex(forms).isna()
    raw = before[[f"raw_{m}" for m in MEASURES]].set_axis(list(MEASURES), axis=1).reindex(forms)
    no_number = given.isna() & ~raw.apply(is_blank)
    return (typed & whole.isna()) | (~typed & no_sum) | no_number | apart(sound, slack).reindex(forms).eq(True)


def negative(rows: pd.DataFrame) -> pd.Series:
    """Tell which amounts are less than nothing; of a total that a formula adds up that is told at its sources (B002).

    What a budget was changed by may be.
    """
    below, total = rows["amount"].lt(0) & rows["source"].ne(CHANGE), rows["source"].eq(TOTAL)
    of_source = (below & ~total).groupby([rows["form"], rows["measure"]]).transform("any").astype(bool)
    return below & ~(rows["formula"] & total & of_source)


def faults(budget: pd.DataFrame, slack: float | pd.Series) -> pd.DataFrame:
    """Return every amount of planned, received and spent money that cannot be right, by the code that says so, in the order of the form.

    form, code, source, measure, amount (万元), raw, label, header, and likely: what is meant, where something tells (B009: the amount in
    the right unit; B003: what the sources add up to).
    """
    rows = budget[budget["measure"].isin(MEASURES)]
    none = type(rows["raw"])([None] * len(rows), index=rows.index, dtype=object)
    codes = none.mask(rows["slip"].notna(), "B009").mask(negative(rows), "B002")
    codes = codes.mask(rows["amount"].isna() & ~is_blank(rows["raw"]), "B001")
    sound = usable(by_source(budget))
    first_total = rows["source"].eq(TOTAL) & ~rows.duplicated(["form", "source", "measure"])
    codes = codes.mask(codes.isna() & first_total & _looked_up(apart(sound, slack), rows).eq(True), "B003")
    likely = rows["likely"].where(codes.eq("B009"))
    likely = likely.where(codes.ne("B003"), _looked_up(sums(sound), rows))
    return rows.assign(code=codes, likely=likely.astype(float))[codes.notna()][_FAULT_COLUMNS].reset_index(drop=True)


def _looked_up(by_form: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Return for each row what is known of its form and measure."""
    known = {(form, measure): value for measure in by_form for form, value in by_form[measure].items()}
    found = [known.get(key) for key in zip(rows["form"], rows["measure"], strict=True)]
    return type(rows["amount"])(found, index=rows.index)


def counted(budget: pd.DataFrame, faulty: pd.DataFrame, lifted: Collection[tuple[int, str]] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the amounts by form that are in sums, and the faults for which forms have none.

    `faulty` is as in `faults`; `lifted` are form and code of faults that a person lets stand, which keep nothing out.
    """
    lets = set(lifted)
    keys = zip(faulty.index, faulty["form"], faulty["code"], strict=True)
    standing = faulty.loc[[place for place, *key in keys if tuple(key) not in lets]]
    amounts = stated(budget)
    return amounts[~amounts.index.isin(standing["form"])].reindex(amounts.index), standing
