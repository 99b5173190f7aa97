"""One thing taken from a layout: a heading, a label, a column, a merge. What reading says may change about that thing only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from layouts.model import Layout
from layouts.read import readings
from layouts.sheet import Area, Drawn, book_bytes
from layouts.write import written
from perfeval_xl.layout import to_a1

Found = tuple[str, str]
"""Code and cell of a finding."""


@dataclass(frozen=True)
class Change:
    """What may change: codes that have to come, codes that may, and whether any may go."""

    comes: frozenset[str] = frozenset()
    may_come: frozenset[str] = frozenset()
    may_go: bool = True


_COLUMN = Change(frozenset({"T005"}))
_LEVEL = Change(may_come=frozenset({"T005", "T007"}))
_CHANGES = {
    "merge": Change(may_go=False),
    "label": Change(may_come=frozenset({"P001"})),
    "target": Change(frozenset({"S011", "T005"})), "actual": _COLUMN, "weight": _COLUMN, "self_score": _COLUMN,
    "reason": Change(may_come=frozenset({"T005"})),
    "level1": _LEVEL, "level2": _LEVEL,
    # without its heading the names are those of the second level, which may repeat
    "level3": Change(may_come=frozenset({"I007", "T004", "T005", "T011"})),
}
"""By what is taken: the kind of thing, or the column that it is of."""


def things_of(layout: Layout) -> list[str]:
    """Return the names of what can be taken from a layout: `heading actual`, `column weight`, `label project`, `merge A13:A17`."""
    sheets = written(layout).sheets
    cut = "" if layout.table.parts == "together" else "target"  # what is left of a target in its other columns is one still
    named = [name for sheet in sheets for name in sheet.marks]
    marks = [name for name in named if name in _LABELS or (name.split()[-1] in _CHANGES and name.split()[-1] != cut)]
    return [*marks, *(f"merge {name}" for sheet in sheets for name in _merge_names(sheet))]


_LABELS = ("label project", "label unit", "label department")


def change_of(thing: str) -> Change:
    """Return what taking a thing away may change."""
    kind, name = thing.split(maxsplit=1)[0], thing.rsplit(maxsplit=1)[-1]
    return _CHANGES[kind] if kind in _CHANGES else _CHANGES[name]


def without(layout: Layout, thing: str) -> bytes:
    """Return the workbook of a layout without one thing; a column is emptied, a merge undone."""
    sheets = [replace(sheet, cells=dict(sheet.cells), merges=list(sheet.merges)) for sheet in written(layout).sheets]
    for sheet in sheets:
        for area in sheet.merges:
            if thing == f"merge {_name(sheet, area)}":
                sheet.merges.remove(area)
                return book_bytes(sheets)
        if thing in sheet.marks:
            _clear(sheet, sheet.marks[thing])
            return book_bytes(sheets)
    raise KeyError(thing)


def _clear(sheet: Drawn, area: Area) -> None:
    top, left, bottom, right = area
    inside = [(row, column) for row, column in sheet.cells if top <= row <= bottom and left <= column <= right]
    for cell in inside:
        del sheet.cells[cell]


def _merge_names(sheet: Drawn) -> Iterator[str]:
    return (_name(sheet, area) for area in sheet.merges)


def _name(sheet: Drawn, area: Area) -> str:
    return f"{sheet.name}!{to_a1(*area[:2])}:{to_a1(*area[2:])}"


def changes(layout: Layout, things: Iterable[str]) -> dict[str, tuple[list[Found], list[Found]]]:
    """Return for each thing the findings that come and those that go when it is taken away; all are read as one batch."""
    named = list(things)
    whole, *others = readings([written(layout).data, *(without(layout, thing) for thing in named)], every=True)
    before = _found(whole.findings)
    return {
        thing: (sorted(_found(one.findings) - before), sorted(before - _found(one.findings)))
        for thing, one in zip(named, others, strict=True)
    }


def _found(findings: Iterable[str]) -> set[Found]:
    """Return codes and cells; what concerns several files is about the others of the batch."""
    return {(words[0], words[1]) for finding in findings if not (words := finding.split(" ", 2))[0].startswith("X")}


def unexplained(thing: str, came: Iterable[Found], gone: Iterable[Found]) -> list[str]:
    """Return what changed that is not about the thing, and what should have changed and did not.

    A column whose heading alone is taken may still be known by what stands in it: then nothing changes at all.
    """
    came, gone = list(came), list(gone)
    if thing.startswith("heading") and not came and not gone:
        return []
    change, codes = change_of(thing), [code for code, _ in came]
    wrong = [f"{code} {cell} came" for code, cell in came if code not in change.comes | change.may_come]
    wrong += [f"{code} came {codes.count(code)} times" for code in sorted(change.comes) if codes.count(code) != 1]
    return wrong if change.may_go else [*wrong, *(f"{code} {cell} went" for code, cell in gone)]
