"""The columns under a header → what stands in each, in the terms of its table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from perfeval_xl.layout.vocabulary import HeadingKind, preference, vocabulary
from perfeval_xl.reading.headings.understanding import Heading, bare, heading, joint_points
from perfeval_xl.reading.headings.values import is_number

_OF_TABLE = {
    "indicators": (
        "level1", "level2", "level3", "level4", "reviewer_score", "reviewer_reason", "reviewer_actual", "system_score", "basis",
        "reason", "standard", "coefficient", "core", "earlier", "forecast", "nature", "measure", "score", "weight", "actual", "target",
        "name", "serial", "note",
    ),
    "funds": (
        "fund_weight", "fund_score", "rate", "arrival", "left", "forecast", "received", "allotted", "spent", "disbursed", "planned",
        "initial", "source", "standard",
    ),
    "team": ("person", "person_title", "person_unit"),
    "goals": ("goal_expected", "goal_achieved"),
}
_NAMES = {"fund_weight": "weight", "fund_score": "score", "person": "name", "person_title": "title", "person_unit": "unit"}
_YEAR = re.compile("(?:19|20)[0-9]{2}(?=年)")
_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_LEVELS = ("level1", "level2", "level3")
_BUDGETS = frozenset({"initial", "planned"})


class HeadedColumn(NamedTuple):
    """A column with a heading.

    last: to where its heading is merged; texts: what heads it, from the top; side: it heads all rows below.
    """

    column: int
    last: int
    cell: tuple[int, int]
    texts: tuple[str, ...]
    points: float | None
    side: bool

    @property
    def text(self) -> str:
        """Return the heading as typed, its lowest row."""
        return self.texts[-1]

    @property
    def path(self) -> str:
        """Return the headings from top to bottom."""
        return " / ".join(self.texts)

    def upto(self, column: int) -> HeadedColumn:
        """Return the column reaching further to the right."""
        return self._replace(last=column)


def assigned(columns: tuple[HeadedColumn, ...], table: str, filled: frozenset[int]) -> Mapping[str, Sequence[HeadedColumn]]:
    """Return kind → its columns in the order to look in; `unknown` are those whose heading was not understood.

    filled: the columns that have texts of their own below the header.
    """
    kinds = _OF_TABLE[table]
    found: dict[str, list[HeadedColumn]] = {}
    lowest = Counter(column.text for column in columns if len(column.texts) > 1)
    for column in columns:
        if column.side:
            continue
        if table == "indicators" and (both := joint_points(column.text)):
            for kind in both:
                found.setdefault(kind, []).append(column)
            continue
        told = [kind for kind in _kinds(column, apart=lowest[column.text] > 1, money=table == "funds") if kind in kinds]
        if told:
            found.setdefault(told[0], []).append(column)
        elif not is_number(column.text):
            found.setdefault("unknown", []).append(column)
    for kind, listed in found.items():
        if len(listed) > 1:
            listed.sort(key=partial(_preference, kind))
    made = {_NAMES.get(kind, kind): listed for kind, listed in found.items()}
    if table == "indicators":
        return _indicators(made, filled)
    if table == "funds":
        _take_loose_budget(made)
        _take_whole_budget(made)
    return made


def _take_whole_budget(found: dict[str, list[HeadedColumn]]) -> None:
    """Take a column of totals between parts of the budget and what was spent for the budget (上年结转, 本年安排, 合计)."""
    spent, parts = found.get("spent"), [*found.get("planned", ()), *found.get("initial", ()), *found.get("left", ())]
    if not spent or not parts:
        return
    first = min(column.column for column in spent)
    before = [column for column in parts if column.column < first]
    totals = dict(vocabulary().sources)["total"]
    fitting = [
        column for column in found.get("unknown", ())
        if totals.fullmatch(bare(column.text)) and before and max(one.column for one in before) < column.column < first
    ]
    if fitting:
        found["planned"] = [fitting[-1], *found.get("planned", ())]
        found["unknown"] = [column for column in found["unknown"] if column is not fitting[-1]]


def _take_loose_budget(found: dict[str, list[HeadedColumn]]) -> None:
    """Take what stands left of the money spent for the budget where no heading is one and this one has a word of it (资金总额, 总投入).

    Of several the one that says that it is all of the money, else the last.
    """
    if not found.get("spent") or any(found.get(kind) for kind in ("planned", "initial", "received", "allotted")):
        return
    known = next(one for one in vocabulary().headings if one.kind == "planned")
    fitting = [column for column in found.get("unknown", ()) if column.column < found["spent"][0].column and _has_word(column.text, known)]
    if fitting:
        taken = next((column for column in fitting if vocabulary().whole_money.fullmatch(bare(column.text))), fitting[-1])
        found["planned"] = [taken]
        found["unknown"] = [column for column in found["unknown"] if column is not taken]


def _preference(kind: str, column: HeadedColumn) -> tuple[int, int]:
    """Return how much a column is to be looked in before others of its kind: by its words, then that of the latest year."""
    years = [int(year) for year in _YEAR.findall(column.path)]
    return preference(kind, column.path) if kind in vocabulary().preferred else 0, -max(years, default=0)


def _kinds(column: HeadedColumn, *, apart: bool, money: bool) -> tuple[str, ...]:
    """Return what a column may be: the lowest row of its heading decides, those above help where it does not.

    money: the table is one of money: in others a word of it (年初, 调整后) leaves open what stands below.
    apart: others have the same lowest row; where that asks for a value (指标值), those above say of what (年初目标, 完成情况).
    """
    lowest, *upper = reversed(column.texts)
    joint = [f"{above}{lowest}" for above in upper]
    of_value = apart and (one := heading(lowest)) is not None and one.kinds[0] == "target"
    for text in (*(joint if of_value else ()), lowest, *joint, *(f"{lowest}{above}" for above in upper), *upper):
        told: Heading | None = heading(text)
        if told is not None and (money or not _BUDGETS.issuperset(told.kinds)):
            return told.kinds
    return ()


def _indicators(found: dict[str, list[HeadedColumn]], filled: Collection[int]) -> dict[str, list[HeadedColumn]]:
    """Settle what depends on the other columns: the level that names a row, weights of levels, remarks as reasons."""
    names = found.pop("name", [])
    if lowest := found.pop("level4", []):  # the lowest level names the rows
        found["level3"] = lowest
    named = min((column.column for column in names), default=-1)
    start = min((listed[0].column for kind, listed in found.items() if kind in _LEVELS), default=named)
    for kind in ("target", "actual"):  # a heading left of the levels heads them all (年度绩效目标1)
        if kind in found:
            found[kind] = [column for column in found[kind] if column.column > start]
    if any(level in found for level in _LEVELS):  # what heads all of them stands left of the levels, the names of rows right of them
        last = max(found[level][0].column for level in _LEVELS if level in found)
        names = [column for column in names if column.column > last]
    names = [column for column in names if column.column in filled] or names
    if len(names) > 1 and not any(level in found for level in _LEVELS):
        found.update({"level3": names} if _stand_beside_each_other(names, found) else _levels_before(names))
    elif "level3" not in found and names:
        under = [place for place in range(names[0].column, names[0].last + 1) if place in filled]
        found.update(_levels_under(names[0], under) if len(under) > 1 else {"level3": names})
    elif "level3" not in found and "level2" in found:
        found["level3"] = found.pop("level2")
    elif "level3" not in found and "level1" in found:
        found["level3"] = found.pop("level1")
    _take_loose(found)
    if "reason" not in found:
        reasons = [column for column in found.get("note", ()) if not preference("reason", column.text)]
        if reasons:
            found["reason"] = reasons
    _leave_sums(found)
    return {kind: listed for kind, listed in _weights(found).items() if listed}


def _leave_sums(found: dict[str, list[HeadedColumn]]) -> None:
    """Leave out points that stand left of the names, behind no level, where further points stand right of them: sums of the rows below."""
    name = found["level3"][0].column if "level3" in found else -1
    levels = [listed[0].last for level, listed in found.items() if level in _LEVELS]
    first = min(levels, default=name)
    for kind, start in (("weight", first), ("score", name)):
        listed = found.get(kind, [])
        if any(column.column > name for column in listed):
            found[kind] = [column for column in listed if column.column > start]


def _stand_beside_each_other(names: Sequence[HeadedColumn], found: Mapping[str, Sequence[HeadedColumn]]) -> bool:
    """Tell whether columns of names are those of two tables beside each other: headed alike, targets or scores behind each of them."""
    places = sorted(column.column for column in names)
    values = [column.column for kind in ("target", "actual", "score") for column in found.get(kind, ())]
    alike = len({bare(column.text) for column in names}) == 1
    return alike and all(any(place < value < end for value in values) for place, end in zip(places, [*places[1:], 1 << 20], strict=True))


def _take_loose(found: dict[str, list[HeadedColumn]]) -> None:
    """Give a kind that has no column the one heading that nothing else explains and that has a word of it (“全年完成” beside 年初目标)."""
    kinds = {one.kind: one for one in vocabulary().headings if one.loose is not None}
    if "weight" not in found and (weights := _weights_among_scores(found, kinds["weight"], kinds["score"])):
        found["weight"], found["score"] = weights, [column for column in found["score"] if column not in weights]
    names = min((listed[0].column for kind, listed in found.items() if kind in _LEVELS), default=0)
    for kind, known in kinds.items():
        for other, fits in (("unknown", _has_word), ("standard", _in_brackets)):
            fitting = [column for column in found.get(other, ()) if column.column > names and fits(column.text, known)]
            if kind not in found and len(fitting) == 1:
                found[kind] = fitting
                found[other] = [column for column in found[other] if column is not fitting[0]]


def _weights_among_scores(found: Mapping[str, Sequence[HeadedColumn]], weight: HeadingKind, score: HeadingKind) -> list[HeadedColumn]:
    """Return which of several columns of scores hold the weights, in a table without others.

    Those whose heading has a word for weights and none for what is earned; else those that stand right behind several levels (一级指标 |
    分数 | 二级指标 | 分数), with what is called the same, up to one a level; else the first where its heading has such a word.
    """
    scores = sorted(found.get("score", ()), key=lambda column: column.column)
    weights = [column for column in scores if _has_word(column.text, weight)]
    if len(scores) < 2 or not weights:
        return []
    alone = [column for column in weights if not _has_word(column.text, score)]
    if alone and len(alone) < len(scores):
        return alone
    levels = {listed[0].last for kind, listed in found.items() if kind in _LEVELS}
    of_levels = [column for column in weights if column.column - 1 in levels]
    if len(of_levels) > 1:
        called = {bare(column.text) for column in of_levels}
        return [column for column in weights if bare(column.text) in called][: len(levels)]
    return weights[:1] if weights[0] is scores[0] else []


def _has_word(text: str, known: HeadingKind) -> bool:
    return known.may_fit(bare(text))


def _in_brackets(text: str, known: HeadingKind) -> bool:
    """Tell whether the brackets of a heading say what stands below it: “评价标准（目标值）”."""
    return any(known.fits(bare(inside)) for inside in _BRACKETED.findall(text))


def _levels_before(names: Sequence[HeadedColumn]) -> dict[str, list[HeadedColumn]]:
    """Return the levels that columns of names stand for where no heading says 级: the one that is called so names the rows, else the last.

    Those on its left are what they stand under (绩效指标 | 指标名称).
    """
    named = min(names, key=lambda column: (_preference("name", column)[0], -column.column))
    listed = sorted((column for column in names if column.column <= named.column), key=lambda one: one.column)[-len(_LEVELS) :]
    return {level: [column] for level, column in zip(_LEVELS[-len(listed) :], listed, strict=True)}


def _levels_under(column: HeadedColumn, filled: Sequence[int]) -> dict[str, list[HeadedColumn]]:
    """Return the levels that one wide heading (绩效指标) stands over: the last of the columns with texts names the rows."""
    places = filled[-len(_LEVELS) :]
    levels = _LEVELS[-len(places) :]
    return {level: [column._replace(column=place, last=place)] for level, place in zip(levels, places, strict=True)}


def _weights(found: dict[str, list[HeadedColumn]]) -> dict[str, list[HeadedColumn]]:
    """A weight belongs to the level on its left; one alone is that of the rows, wherever it stands."""
    weights = found.pop("weight", [])
    if len(weights) == 1:
        return {**found, "weight3": weights}
    levels = sorted((found[level][0].column, f"weight{level[-1]}") for level in _LEVELS if level in found)
    for column in weights:
        left = [name for place, name in levels if place < column.column]
        found.setdefault(left[-1] if left else "weight3", []).append(column)
    return found
