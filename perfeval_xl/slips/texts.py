"""What the words of a form tell of its money: the report, the goals of a 自评表, its prices and counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.amounts import TOTAL
from perfeval_xl.facts import prose
from perfeval_xl.facts.money import AMOUNT, UNITS
from perfeval_xl.facts.sections import ADVICE
from perfeval_xl.facts.slips import doubt
from perfeval_xl.profile import GOAL
from perfeval_xl.records import Batch
from perfeval_xl.slips.tables import across, beside
from perfeval_xl.values import comparable, fold

_AMOUNT = re.compile(AMOUNT)
_WHOLE, _PART, _YEAR = re.compile(prose.WHOLE_MONEY), re.compile(prose.PART_OF_MONEY), re.compile(prose.YEAR)
_SENTENCES, _CLAUSES, _ADVICE = re.compile(prose.SENTENCE_END), re.compile(prose.CLAUSE_END), re.compile(ADVICE)
_PRICE = re.compile(r"(?P<money>[十百千万亿]{0,2}元)/(?P<counted>[^/·]+)")


@dataclass(frozen=True)
class Said:
    """Amounts in 万元 that the words of a form give: all of them, and those that they give for the project as a whole."""

    amounts: np.ndarray
    whole: np.ndarray


def said(batch: Batch) -> dict[int, Said]:
    """Return by form what its texts say of money; forms whose texts have none are left out."""
    goals = batch.facts.loc[batch.facts["fact"].eq(GOAL), ["form", "value"]].rename(columns={"value": "text"})
    told = pd.concat([batch.report_text[["form", "section", "text"]], goals.assign(section="")], ignore_index=True)
    told = told[told["text"].notna()]
    told = told[told["text"].astype("str").str.contains("元", regex=False)]
    names = batch.forms.set_index("form")
    found: dict[int, tuple[list[float], list[float]]] = {}
    for form, section, text in zip(told["form"], told["section"], told["text"], strict=True):
        amounts, whole = found.setdefault(int(form), ([], []))
        advice = _ADVICE.search(str(section or "")) is not None
        for amount, of_all in _money_in(str(text), names["project"].get(form), names["year"].get(form)):
            amounts.append(amount)
            if of_all and not advice:
                whole.append(amount)
    return {form: Said(np.array(amounts), np.array(whole)) for form, (amounts, whole) in found.items() if amounts}


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


def text_claims(wide: pd.DataFrame, told: Mapping[int, Said]) -> pd.DataFrame:
    """Hold totals, and what the other sources leave of them, against the money of the texts.

    It is a second witness only, for many amounts stand in a text.
    """
    is_total = wide.index.get_level_values("source") == TOTAL
    others = beside(wide).where(across(~is_total), 0.0).to_numpy()
    form = wide.index.get_level_values("form")
    is_told = form.isin(list(told))
    claims = np.full(wide.shape, np.nan)
    claims[is_told] = [
        [_told_factor(amount, less, told[key].amounts) for amount, less in zip(amounts, rest, strict=True)]
        for key, amounts, rest in zip(form[is_told], wide.to_numpy()[is_told], others[is_told], strict=True)
    ] or np.nan
    return pd.DataFrame(claims, index=wide.index, columns=wide.columns)


def _told_factor(amount: float, others: float, amounts: np.ndarray) -> float:
    """Return by which factor an amount is above what others leave of one of those said, null where with them it is said itself."""
    if not amount > 0 or same(amounts, amount + others).any():
        return float("nan")
    left = amounts - others
    return next((factor for factor in (*doubt().factors, doubt().tenfold) if same(left * factor, amount).any()), float("nan"))


def same(amounts: np.ndarray, one: float) -> np.ndarray:
    """Tell which amounts are the same as one, but for rounding."""
    return np.asarray(np.abs(amounts / one - 1) <= doubt().same)


def whole_factor(totals: np.ndarray, told: Said) -> tuple[float, int]:
    """Return by which factor all totals of a form are above what its texts say, and how many places there say so; null and 0 for none.

    A place is another total, or another time that an amount is given for the project as a whole. Where one of the totals is said as it
    is nothing tells against it.
    """
    amounts = np.unique(totals[totals > 0])
    if any(same(told.amounts, one).any() for one in amounts):
        return float("nan"), 0
    for factor in (*doubt().factors, doubt().tenfold):
        different = sum(bool(same(told.amounts * factor, one).any()) for one in amounts)
        times = sum(int(same(told.whole * factor, one).sum()) for one in amounts)
        if different:
            return factor, max(different, times)
    return float("nan"), 0


def priced(batch: Batch) -> pd.Series:
    """Return by form what its one price times the count of the same thing makes, in 万元: 400 元/人 and 1200 人 are 48."""
    rows = batch.indicators[batch.indicators["actual_kind"].eq("number") & batch.indicators["actual_op"].eq("=")]
    rows = rows[rows["actual_unit"].notna() & rows["actual_low"].gt(0)]
    prices = rows[np.array([_PRICE.fullmatch(str(unit)) is not None for unit in rows["actual_unit"]], dtype=bool)]
    prices = prices[~prices["form"].duplicated(keep=False)]
    made: dict[int, float] = {}
    for form, price, unit in zip(prices["form"], prices["actual_low"], prices["actual_unit"], strict=True):
        part = _PRICE.fullmatch(str(unit))
        assert part is not None
        own = rows[rows["form"].eq(form)]
        counts = [count for count, thing in zip(own["actual_low"], own["actual_unit"], strict=True) if comparable(thing, part["counted"])]
        if len(counts) == 1 and part["money"] in UNITS:
            made[int(form)] = float(price * counts[0] * UNITS[part["money"]])
    return pd.Series(made, dtype="float64").rename_axis("form")
