"""Projects of one summary that the next has under another name: corrected in their name, neither withdrawn nor newly sent.

As X013 understands it, forms of one year and unit whose targets, actuals and amounts are the same are one project. From one summary to the
next figures may have been corrected together with the name, so that a name which only gained or lost words is enough, and one in which
letters changed where the approved budget is the same. What tells projects of one unit apart (numbers, directions) is no such change.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from math import isnan
from typing import NamedTuple

import pandas as pd

from perfeval_xl.facts.expressions import ORDINALS
from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.submissions import NEAR, fold_names, identities, may_be_one

Contents = Callable[[], Mapping[str, str]]
"""Returns, by identity of a project, its targets and actuals as one text; asked only where it matters."""

_TELLS_APART = re.compile(f"[0-9{ORDINALS}甲乙丙丁东南西北]")
_CONTENT, _LONGER, _SPELLED = 3, 2, 1  # how sure


class _Named(NamedTuple):
    key: str
    unit: str
    project: str
    year: float
    money: tuple[float, ...]
    identity: str


def renamed(gone: pd.DataFrame, fresh: pd.DataFrame, contents: tuple[Contents, Contents]) -> dict[str, str]:
    """Return which projects that only the first summary has are which of those that only the second has, by `key`.

    Args:
        gone, fresh: rows of 汇总表 with `key`.
        contents: of the first and of the second summary.
    """
    pairs = list(_pairs(_named(gone), _named(fresh)))
    if not pairs:
        return {}
    said, says = (told() for told in contents)
    sure = [(how, one, other) for one, other in pairs if (how := _how(one, other, said.get(one.identity), says.get(other.identity)))]
    best: dict[str, str] = {}
    for level in (_CONTENT, _LONGER, _SPELLED):
        of_level = [(one.key, other.key) for how, one, other in sure if how == level]
        open_ = [(a, b) for a, b in of_level if a not in best and b not in best.values()]
        times = Counter(chain.from_iterable((("old", a), ("new", b)) for a, b in open_))
        best.update((a, b) for a, b in open_ if times["old", a] == times["new", b] == 1)  # of several nobody can say which
    return best


def _named(projects: pd.DataFrame) -> list[_Named]:
    unit, project = fold_names(projects["unit"]), fold_names(projects["project"])
    money = zip(*(projects[name].tolist() for name in MEASURES), strict=True)
    rows = zip(projects["key"], unit, project, projects["year"], money, identities(projects), strict=True)
    return [row for row in map(_Named._make, rows) if row.unit and row.project]


def _pairs(gone: list[_Named], fresh: list[_Named]) -> Iterator[tuple[_Named, _Named]]:
    """Yield projects of one year and unit."""
    units = {(a, b): a == b or may_be_one(a, b) for a in {one.unit for one in gone} for b in {other.unit for other in fresh}}
    for one in gone:
        for other in fresh:
            if units[one.unit, other.unit] and (one.year == other.year or pd.isna(one.year) or pd.isna(other.year)):
                yield one, other


def _how(one: _Named, other: _Named, said: str | None, says: str | None) -> int:
    """Return how sure it is that two are one project, 0 for not at all."""
    longer = one.project == other.project or may_be_one(one.project, other.project)
    if said and said == says and _same(one.money, other.money) and (longer or (one.unit == other.unit and one.money[0] > 0)):
        return _CONTENT
    matcher = difflib.SequenceMatcher(None, one.project, other.project, autojunk=False)
    changed = "".join(one.project[a:b] + other.project[c:d] for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
    if _TELLS_APART.search(changed):
        return 0
    if longer:
        return _LONGER
    spelled = one.unit == other.unit and matcher.ratio() >= NEAR and one.money[0] == other.money[0] and one.money[0] > 0
    return _SPELLED if spelled else 0


def _same(some: tuple[float, ...], others: tuple[float, ...]) -> bool:
    return all(a == b or (isnan(a) and isnan(b)) for a, b in zip(some, others, strict=True))
