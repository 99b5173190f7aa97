"""How checks end: to which forms one applies, and what is noted of those for which it ends neither right nor wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.catalogue import Check
from perfeval_xl.checks.hits import Unsure
from perfeval_xl.checks.telling import FIELD, sentences, texts_of
from perfeval_xl.facts.states import UNFIT, UNSURE, Outcome
from perfeval_xl.layout.parts import lacking_words, unmet
from perfeval_xl.records import CHECKED_COLUMNS, OUTCOME_COLUMNS, Outcomes, frame

Keys = NDArray[np.int64]

Aside = Mapping[str, Keys]
"""Forms of which no more is said than what they are, by the code of the check that says it."""

_CRASHED = {"zh": "检查 {code} 因工具自身的故障没有完成", "en": "check {code} did not finish by a fault of the tool itself"}
_NOT_READ = {"zh": "文件没有读出来", "en": "the file could not be read"}
_ASIDE = {
    "T010": {"zh": "不是绩效评价的表（T010）", "en": "no evaluation (T010)"},
    "F014": {"zh": "表里什么都没有填（F014）", "en": "nothing is filled in (F014)"},
}
_NO_SCHEME = {"zh": "看不出按哪个评价方案填报（T002）", "en": "the scheme cannot be told (T002)"}


class Profiles:
    """Forms by what they have: most batches hold a few kinds, often one. A form of which nobody said what it has has everything."""

    def __init__(self, forms: pd.DataFrame) -> None:
        self.keys: Keys = forms["form"].to_numpy(dtype="int64")
        self._kind, texts = pd.factorize(forms["has"].to_numpy(dtype=object))
        self._has = [frozenset(str(text).split()) for text in texts]

    def lacking(self, asks: tuple[str, ...]) -> list[tuple[Keys, str]]:
        """Return the forms to which a check with these asks does not apply, each kind with the first ask that it does not meet."""
        found = ((kind, unmet(asks, has)) for kind, has in enumerate(self._has))
        return [(self.keys[self._kind == kind], ask) for kind, ask in found if ask is not None]


class Notes:
    """Takes down, check by check, the forms for which it does not apply or cannot tell."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._keys: list[Keys] = []
        self._rest: dict[str, list[NDArray[np.object_]]] = {"code": [], "outcome": [], "reason": []}

    def unfit(self, code: str, keys: Keys, ask: str) -> None:
        """Note that a check does not apply to forms, for want of what it asks."""
        self._add(code, UNFIT, keys, [lacking_words(ask, self._lang)])

    def aside(self, code: str, aside: Aside) -> None:
        """Note that a check is not made of forms of which no more is said than what they are; what was noted of them before is not told."""
        for why, keys in aside.items():
            self._add(code, UNFIT, keys, [_ASIDE[why][self._lang]])

    def crashed(self, code: str, keys: Keys) -> None:
        """Note that a check failed by a fault of its own, whatever is right or wrong with the forms."""
        self._add(code, UNSURE, keys, [_CRASHED[self._lang].format(code=code)])

    def unread(self, code: str, keys: Keys) -> None:
        """Note that files could not be read, so that nobody knows what is in them."""
        self._add(code, UNSURE, keys, [_NOT_READ[self._lang]])

    def without_scheme(self, code: str, keys: Keys) -> None:
        """Note that nobody knows by which scheme forms are to be checked."""
        self._add(code, UNSURE, keys, [_NO_SCHEME[self._lang]])

    def unsure(self, code: str, parts: Sequence[Unsure], aside: Keys) -> None:
        """Note the forms of which a check cannot tell; those aside in which it found something, or to which it does not apply."""
        told = aside
        for part in parts:
            if part.rows.empty:
                continue
            keys, first = np.unique(part.rows["form"].to_numpy(dtype="int64"), return_index=True)
            new = ~np.isin(keys, told)
            template = part.en if self._lang == "en" else part.zh
            named = texts_of(part.rows[FIELD.findall(template)].iloc[first[new]])
            self._add(code, UNSURE, keys[new], sentences(template, named, int(new.sum())))
            told = np.concatenate([told, keys[new]])

    def outcomes(self, checked: Outcomes) -> Outcomes:
        """Return what was noted, with how many checks were made of each form."""
        if not self._keys:
            return checked
        rest = {name: np.concatenate(parts).tolist() for name, parts in self._rest.items()}
        return Outcomes(frame(OUTCOME_COLUMNS, {"form": np.concatenate(self._keys), **rest}), checked.checked)

    def _add(self, code: str, outcome: Outcome, keys: Keys, reasons: Sequence[str]) -> None:
        """Note forms, each with its reason or all with one."""
        if not len(keys):
            return
        self._keys.append(keys)
        for name, values in (("code", [code]), ("outcome", [outcome]), ("reason", reasons)):
            made = np.empty(len(values), dtype=object)
            made[:] = values
            self._rest[name].append(np.repeat(made, len(keys) // len(values)))


def counted(keys: Keys | pd.Series, checks: int | Sequence[int]) -> Outcomes:
    """Return that so many checks were made of forms, and nothing noted yet."""
    number = [checks] * len(keys) if isinstance(checks, int) else list(checks)
    return Outcomes(frame(OUTCOME_COLUMNS), frame(CHECKED_COLUMNS, {"form": list(keys), "checks": number}))


def without_scheme(forms: pd.DataFrame, checks: Sequence[Check], lang: str, aside: Aside) -> Outcomes:
    """Return how checks end for forms whose scheme nobody knows: where they would apply, they cannot tell."""
    everyone, notes = forms["form"].to_numpy(dtype="int64"), Notes(lang)
    profiles = Profiles(forms[~forms["form"].isin(np.concatenate([everyone[:0], *aside.values()]))])
    for check in checks:
        notes.aside(check.code, aside)
        left = profiles.keys
        for keys, ask in profiles.lacking(check.asks):
            notes.unfit(check.code, keys, ask)
            left = np.setdiff1d(left, keys)
        notes.without_scheme(check.code, left)
    return notes.outcomes(counted(everyone, len(checks)))
