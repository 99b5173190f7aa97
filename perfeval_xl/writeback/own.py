"""The sheets that a copy gets: which of those that are there an earlier run added, and what each is to be called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from perfeval_xl.facts.spreadsheet import SHEET_NAME
from perfeval_xl.writeback.marks import Signed, signed_sheets
from perfeval_xl.writeback.model import NewSheet
from perfeval_xl.writeback.workbook import SheetEntry, Workbook


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet to add: the name it gets, and the entry of the one that an earlier run added."""

    sheet: NewSheet
    name: str
    entry: SheetEntry | None


@dataclass(frozen=True, slots=True)
class Located:
    """What becomes of each sheet to add, and what an earlier run left.

    spare: sheets of earlier runs that have to go: somebody copied them, or deleted one of them, and they would stand in another order.
    record: the record texts of all of them.
    """

    own: list[OwnSheet]
    spare: list[SheetEntry]
    record: list[str]


def located(book: Workbook, sheets: Sequence[NewSheet]) -> Located:
    """Return what becomes of each sheet.

    A sheet of an earlier run is found by its sign, whatever it is called now, and gets its name again; where a sheet of the unit has
    that name, it gets another one. Names differ in more than case.
    """
    signed = signed_sheets(book)
    taken = {entry.name.lower(): entry for entry in book.sheets}
    found: dict[str, SheetEntry] = {}
    names: dict[str, str] = {}
    for sheet in sheets:
        for name in _names(sheet.name):
            entry = taken.get(name.lower())
            if entry is None or entry.index in signed:
                names[sheet.name] = name if entry is None else entry.name
                if entry is not None:
                    found[sheet.name] = entry
                break
    known = {entry.index for entry in found.values()}
    spare = [entry for entry in book.sheets if entry.index not in known and _is_of(signed.get(entry.index), sheets)]
    for sheet in sheets:
        moved = next((entry for entry in spare if signed[entry.index].name == sheet.name), None)
        if sheet.name not in found and moved is not None:
            found[sheet.name] = moved
            spare.remove(moved)
    record = [text for entry in (*found.values(), *spare) for text in signed[entry.index].texts]
    if len(found) < len(sheets):
        spare += found.values()
        found = {}
    return Located([OwnSheet(one, names[one.name], found.get(one.name)) for one in sheets], spare, record)


def _is_of(signed: Signed | None, sheets: Sequence[NewSheet]) -> bool:
    return signed is not None and signed.name in {sheet.name for sheet in sheets}


def _names(wanted: str) -> Iterator[str]:
    """Yield the names that a sheet may have, the wanted one first."""
    yield wanted
    for number in count(1):
        suffix = f"(系统{number if number > 1 else ''})"
        yield wanted[: SHEET_NAME - len(suffix)] + suffix
