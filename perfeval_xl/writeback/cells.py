"""One sheet part: cells are found, replaced, inserted and taken out in its text; the rest stays as it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from perfeval_xl.errors import WritebackError
from perfeval_xl.facts.spreadsheet import COLUMNS, ROWS
from perfeval_xl.layout.addresses import from_a1, to_a1
from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.columns import Described, described, shown
from perfeval_xl.writeback.xmltext import Element

_PLAIN_REF = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_REFERENCE = re.compile(r"""(?:^|\s)r\s*=\s*["']([A-Za-z]*)([^"'A-Za-z][^"']*|)["']""")
_STYLE = re.compile(r"""\ss\s*=\s*["']([^"'<]*)["']""")


@lru_cache(maxsize=64)
def _cell(prefix: str) -> re.Pattern[str]:
    """Return a pattern for a cell; groups: letters and digits of its address if that comes first, other attributes, content."""
    tag = re.escape(prefix + "c")
    content = rf"[^<]*(?:<(?!/?{tag}[\s/>])[^<]*)*"  # a cell holds no other
    return re.compile(
        rf"""<{tag}(?:\s+r="([A-Z]{{1,3}})([0-9]{{1,9}})")?(?=[\s/>])({xmltext.ATTRIBUTES})(?:/>|>({content})</{tag}\s*>)"""
    )


@lru_cache(maxsize=2_000)
def _column(letters: str) -> int:
    """Return a column, counted from 0; -1 for letters that name none."""
    return from_a1(letters.upper() + "1")[1] if 0 < len(letters) <= 3 else -1


@lru_cache(maxsize=20_000)
def position_of(cell: str) -> tuple[int, int] | None:
    """Return row and column, counted from 0, of an A1 address; None for what names no cell of a sheet."""
    if not _PLAIN_REF.fullmatch(cell):
        return None
    row, column = from_a1(cell)
    return (row, column) if row < ROWS and column < COLUMNS else None


class Styled(NamedTuple):
    """A cell of a sheet, by row and column from 0, and the index of the format that it names."""

    row: int
    column: int
    style: int


class Slot(NamedTuple):
    """Where a cell stands, or would stand.

    Attributes:
        row, column: counted from 0.
        tag: its start tag; empty if the sheet has no such cell.
        content: what is between its tags.
        start, end: offsets in the part; equal where a cell is to be inserted.
    """

    row: int
    column: int
    tag: str
    content: str
    start: int
    end: int

    @property
    def exists(self) -> bool:
        """Whether the sheet has the cell."""
        return bool(self.tag)

    @property
    def style(self) -> str:
        """Its style index as text; "" if it names none, which means 0 (and not the style of its row or column)."""
        found = _STYLE.search(self.tag)
        return found[1] if found else ""

    @property
    def blank(self) -> bool:
        """Whether it holds neither value nor formula."""
        return not self.content.strip()


class SheetPart:
    """The text of a worksheet part, and the changes to make in it."""

    def __init__(self, text: str, name: str) -> None:
        """Find rows and columns.

        Raises:
            WritebackError: not a worksheet, or its rows cannot be told apart.
        """
        self._text, self._name = text, name
        self._blanked = xmltext.markup(text, name)
        root = xmltext.root_of(self._blanked, "worksheet", name)
        self.prefix, self.strict = root.prefix, root.namespace == xmltext.STRICT_MAIN
        data = self._find("sheetData")
        if data is None:
            raise WritebackError(f"工作表“{name}”没有 sheetData，不能写回")
        self._data = data
        self._rows = self._read_rows()
        self._numbers = list(self._rows)
        self._sorted = all(a < b for a, b in zip(self._numbers, self._numbers[1:], strict=False))
        self._cells: dict[int, dict[int, tuple[int, int, int, int]]] = {}
        self._puts: dict[int, dict[int, tuple[Slot, str]]] = defaultdict(dict)
        self._widths: dict[int, float] = {}
        self._row_styles: dict[int, int | None] = {}  # None: it shows the styles of its columns

    def slot(self, cell: str) -> Slot:
        """Return where a cell stands.

        Raises:
            WritebackError: no such address, or the sheet has the cell or its row twice.
        """
        place_in_sheet = position_of(cell)
        if place_in_sheet is None:
            raise WritebackError(f"单元格地址 {cell} 有误，不能写回")
        row, column = place_in_sheet
        place = self._rows.get(row)
        if place is None:
            return Slot(row, column, "", "", 0, 0)
        cells = self._cells.get(row)
        if cells is None:
            cells = self._row_cells(row, place)
        found = cells.get(column)
        if found is not None:
            start, inner, close, end = found
            return Slot(row, column, self._text[start:inner], self._text[inner:close], start, end)
        behind = column > max(cells, default=-1)
        position = place.close if behind else next(found[0] for other, found in cells.items() if other > column)
        return Slot(row, column, "", "", position, position)

    def styled(self) -> Iterator[Styled]:
        """Yield the cells that name a format.

        Raises:
            WritebackError: the sheet has a cell twice, or outside of its row.
        """
        for row, place in self._rows.items():
            for column, (start, inner, _, _) in (self._cells.get(row) or self._row_cells(row, place)).items():
                if found := _STYLE.search(self._text, start, inner):
                    yield Styled(row, column, xmltext.whole(found[1]) or 0)

    def inherited(self, row: int, column: int) -> int:
        """Return the style that an absent cell shows: its row's, else its column's."""
        if row not in self._row_styles:
            values = xmltext.attributes(self._rows[row].attributes) if row in self._rows else {}
            applied = values.get("customFormat") in ("1", "true")
            self._row_styles[row] = (xmltext.whole(values.get("s")) or 0) if applied else None
        of_row = self._row_styles[row]
        if of_row is not None:
            return of_row
        return next((one.style for one in self._columns if one.first <= column <= one.last), 0)

    def put(self, slot: Slot, text: str) -> None:
        """Replace the cell of a slot, or insert it; "" takes it out."""
        if text or slot.exists:
            self._puts[slot.row][slot.column] = (slot, text)

    def widen(self, column: int, width: float) -> None:
        """Have a column, counted from 0, seen, and as wide as that at least."""
        self._widths[column] = width

    def check_overwrite(self, slot: Slot) -> bool:
        """Tell whether writing a value would replace a formula.

        Raises:
            WritebackError: other cells hang on that formula, or the cell is part of an array.
        """
        for (top, left), (bottom, right) in self._array_areas:
            if top <= slot.row <= bottom and left <= slot.column <= right and (top, left) != (bottom, right):
                raise WritebackError(f"工作表“{self._name}”的 {to_a1(slot.row, slot.column)} 属于数组公式，不能改写")
        formula = self._formula(slot)
        if formula is None:
            return False
        if formula.get("t") == "shared" and "ref" in formula and self._is_shared(formula.get("si", "")):
            raise WritebackError(f"工作表“{self._name}”的 {to_a1(slot.row, slot.column)} 是共享公式的起点，不能改写")
        return True

    def render(self) -> str:
        """Return the part's text."""
        changes: list[tuple[int, int, str]] = []
        new_rows: dict[int, str] = {}
        for row in sorted(self._puts):
            puts = [put for _, put in sorted(self._puts[row].items())]
            if row not in self._rows:
                new_rows[row] = self._new_row(row, puts)
            elif self._rows[row].empty:
                changes.append(self._filled_row(self._rows[row], puts))
            else:
                changes += self._changed_row(self._rows[row], puts)
        changes += self._inserted_rows({row: text for row, text in new_rows.items() if text})
        if changes:
            changes += self._dimension()
            changes += shown(self._text, self.prefix, self._described, self._data, self._columns, self._widths)
        return xmltext.spliced(self._text, changes)

    # Finding

    def _find(self, name: str) -> Element | None:
        return xmltext.find(self._blanked, self.prefix, name, self._name)

    def _read_rows(self) -> dict[int, Element]:
        """Return the rows by number from 0; a row without a number follows the one before it."""
        rows: dict[int, Element] = {}
        if self._data.empty:
            return rows
        closing, previous = xmltext.end_tag(self.prefix, "row"), -1
        for found in xmltext.start_tag(self.prefix, "row").finditer(self._blanked, self._data.inner, self._data.close):
            number = self._row_number(found, previous)
            if number in rows:
                raise WritebackError(f"工作表“{self._name}”的第 {number + 1} 行出现了两次，不能写回")
            inner = found.end()
            if found[2]:
                rows[number] = Element(found.start(), inner, inner, inner, found[1])
            else:
                end = closing.search(self._blanked, inner, self._data.close)
                if not end:
                    raise WritebackError(f"工作表“{self._name}”的第 {number + 1} 行没有结束标记，不能写回")
                rows[number] = Element(found.start(), inner, end.start(), end.end(), found[1])
            previous = number
        return rows

    def _row_number(self, found: re.Match[str], previous: int) -> int:
        numbered = _REFERENCE.search(found[1])
        if numbered is None:
            first = xmltext.start_tag(self.prefix, "c").search(self._blanked, found.end(), self._data.close)
            between = self._blanked[found.end() : first.start()].strip() if first and not found[2] else "no cell"
            cell = xmltext.attributes(first[1]).get("r", "") if first and not between else ""
            return from_a1(cell)[0] if _PLAIN_REF.fullmatch(cell) else previous + 1
        number = xmltext.whole(numbered[2])
        if numbered[1] or not number or number > ROWS:
            raise WritebackError(f"工作表“{self._name}”有行号 {(numbered[1] + numbered[2])[:20]}，不能写回")
        return number - 1

    def _row_cells(self, row: int, place: Element) -> dict[int, tuple[int, int, int, int]]:
        """Return the offsets of a row's cells by column from 0; a cell without an address follows the one before it.

        The offsets are those of an `Element`: start, inner, close, end.
        """
        cells: dict[int, tuple[int, int, int, int]] = {}
        column, number = -1, str(row + 1)
        for found in _cell(self.prefix).finditer(self._blanked, place.inner, place.close):
            letters, digits = found[1], found[2]
            if letters is None and (reference := _REFERENCE.search(found[3])):
                letters, digits = reference[1], reference[2]
            column = column + 1 if letters is None else _column(letters)
            if not 0 <= column < COLUMNS or column in cells or (letters is not None and digits != number):
                raise WritebackError(f"工作表“{self._name}”第 {row + 1} 行的单元格地址有误或重复，不能写回")
            start, end = found.span()
            inner, close = (end, end) if found[4] is None else found.span(4)
            cells[column] = (start, inner, close, end)
        self._cells[row] = cells
        return cells

    @cached_property
    def _columns(self) -> list[Described]:
        return described(self._blanked, self.prefix, self._name, self._described)

    @cached_property
    def _described(self) -> Element | None:
        container = self._find("cols")
        return None if container is None or container.start > self._data.start else container

    # Formulas

    def _formula(self, slot: Slot) -> dict[str, str] | None:
        """Return the attributes of a cell's formula, if it has one."""
        if not slot.content:
            return None
        found = xmltext.start_tag(self.prefix, "f").search(self._blanked, slot.start, slot.end)
        return xmltext.attributes(found[1]) if found else None

    @cached_property
    def _group_formulas(self) -> list[dict[str, str]]:
        """The attributes of the formulas that are for more than their own cell."""
        if not any(kind in self._blanked for kind in ("shared", "array", "dataTable")):
            return []
        found = xmltext.start_tag(self.prefix, "f").finditer(self._blanked, self._data.inner, self._data.close)
        formulas = [xmltext.attributes(match[1]) for match in found if match[1]]
        return [formula for formula in formulas if formula.get("t") in ("shared", "array", "dataTable")]

    def _is_shared(self, group: str) -> bool:
        return sum(formula["t"] == "shared" and formula.get("si") == group for formula in self._group_formulas) > 1

    @cached_property
    def _array_areas(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        areas = []
        for formula in self._group_formulas:
            first, _, last = formula.get("ref", "").partition(":")
            if formula["t"] != "shared" and _PLAIN_REF.fullmatch(first) and _PLAIN_REF.fullmatch(last or first):
                areas.append((from_a1(first), from_a1(last or first)))
        return areas

    # Writing

    def _new_row(self, row: int, puts: list[tuple[Slot, str]]) -> str:
        cells = "".join(text for _, text in puts)
        return f'<{self.prefix}row r="{row + 1}">{cells}</{self.prefix}row>' if cells else ""

    def _filled_row(self, place: Element, puts: list[tuple[Slot, str]]) -> tuple[int, int, str]:
        tag = xmltext.opened(self._spanning(self._text[place.start : place.inner], puts))
        return place.start, place.end, f"{tag}{''.join(text for _, text in puts)}</{self.prefix}row>"

    def _changed_row(self, place: Element, puts: list[tuple[Slot, str]]) -> list[tuple[int, int, str]]:
        old = self._text[place.start : place.inner]
        new = self._spanning(old, puts)
        tag = [(place.start, place.inner, new)] if new != old else []
        return tag + [(slot.start, slot.end, text) for slot, text in puts]

    def _spanning(self, tag: str, puts: list[tuple[Slot, str]]) -> str:
        """Return a row's tag with its `spans`, where it has them, widened to the cells put into it."""
        if "spans" not in tag:
            return tag
        first, last = map(xmltext.whole, xmltext.attributes(tag).get("spans", "").partition(":")[::2])
        columns = [slot.column + 1 for slot, text in puts if text]
        if not columns or not first or not last or (first <= columns[0] and columns[-1] <= last):
            return tag
        return xmltext.set_attribute(tag, "spans", f"{min(first, columns[0])}:{max(last, columns[-1])}")

    def _inserted_rows(self, rows: dict[int, str]) -> list[tuple[int, int, str]]:
        if not rows:
            return []
        if self._data.empty:
            tag = xmltext.opened(self._text[self._data.start : self._data.inner])
            return [(self._data.start, self._data.end, f"{tag}{''.join(rows.values())}</{self.prefix}sheetData>")]
        changes = []
        for row, text in rows.items():
            if self._sorted:
                index = bisect_left(self._numbers, row)
                following = self._numbers[index] if index < len(self._numbers) else None
            else:
                following = next((number for number in self._numbers if number > row), None)
            position = self._data.close if following is None else self._rows[following].start
            changes.append((position, position, text))
        return changes

    def _dimension(self) -> list[tuple[int, int, str]]:
        """Widen <dimension>, where there is one that makes sense, to the cells put into the sheet."""
        place = self._find("dimension")
        if place is None or place.start > self._data.start:
            return []
        old = xmltext.attributes(place.attributes).get("ref", "")
        first, _, last = old.partition(":")
        if not (_PLAIN_REF.fullmatch(first) and _PLAIN_REF.fullmatch(last or first)):
            return []
        (top, left), (bottom, right) = from_a1(first), from_a1(last or first)
        put = [slot for puts in self._puts.values() for slot, text in puts.values() if text]
        rows, columns = [slot.row for slot in put], [slot.column for slot in put]
        top, bottom = min([top, *rows]), max([bottom, *rows])
        left, right = min([left, *columns]), max([right, *columns])
        new = to_a1(top, left) if (top, left) == (bottom, right) else f"{to_a1(top, left)}:{to_a1(bottom, right)}"
        if new == old or (top, left, bottom, right) == (*from_a1(first), *from_a1(last or first)):
            return []
        return [(place.start, place.inner, xmltext.set_attribute(self._text[place.start : place.inner], "ref", new))]
