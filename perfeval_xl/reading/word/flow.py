"""A document in the order of reading: its paragraphs and tables, text boxes where they hang, tables in cells after their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from perfeval_xl.facts.money import is_unit_note
from perfeval_xl.limits import Limits
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.reading.word.numbering import ParagraphNumbering, list_of
from perfeval_xl.reading.word.tables import PaperCell, grid_of, lie_over, lines_of, rows_of
from perfeval_xl.reading.word.text import Seen, look, unwrapped
from perfeval_xl.reading.word.xml import Element, attribute, child, children, is_on, name_of, number_of, value_of

_CONTENTS = re.compile(r"(?:toc|目录)\s*[0-9]*", re.IGNORECASE)
_CAPTION = re.compile(r"caption|题注", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTINUED = re.compile(r"^[(（]?\s{0,4}(?:续|接上)|[（(]\s{0,4}续\s{0,4}[）)]$")
_BLOCKS = ("p", "tbl")
_NO_LEVEL = 9


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    """A paragraph as a person sees it.

    level: of the heading that it is by its style, from 0; None for none. bold: all of it; head: how many characters at its begin are bold
    where not all are. centred, caption: by style or setting. of_row: it is the title of a section that
    stands in a row of a table. boxed: it stands in a text box.
    """

    text: str
    level: int | None = None
    bold: bool = False
    head: int = 0
    centred: bool = False
    caption: bool = False
    pictures: int = 0
    of_row: bool = False
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with its grid; `lines` are the paragraphs of its cells, where it is but a frame around text. inside: it lies in a cell."""

    grid: Grid
    pictures: int
    inside: bool = False


Item = ParagraphLine | ShownTable


@dataclass(slots=True)
class _Styles:
    """What the styles of a document say of a paragraph, those they rest on included."""

    part: Element | None
    known: dict[str, Element] = field(default_factory=dict)
    hiding: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.known = {attribute(style, "styleId") or "": style for style in children(self.part, "style")}
        self.hiding = frozenset(name for name in self.known if _settled(self.chain(name), "vanish"))

    def chain(self, name: str | None) -> Iterator[Element]:
        """Yield a style and those that it rests on."""
        seen: set[str] = set()
        while name and name in self.known and name not in seen:
            seen.add(name)
            yield self.known[name]
            name = value_of(self.known[name], "basedOn")


def _settled(styles: Iterable[Element], switch: str) -> bool:
    """Tell whether styles, each before those that it rests on, turn a switch of characters on."""
    return next((is_on(child(style, "rPr"), switch) for style in styles if child(style, "rPr", switch) is not None), False)


def _bold_head(text: str, seen: Seen) -> int:
    """Return how many characters at the begin of a paragraph are bold, the number before it among them."""
    return seen.bold_head + len(text) - len(seen.text) if seen.bold_head else 0


def _goes_on(text: str) -> bool:
    """Tell whether a line between two tables says that the first goes on in the second, or nothing but the unit of money."""
    return _CONTINUED.search(text) is not None or is_unit_note(text)


class Flow:
    """Lists what a document shows; tables are counted as they come."""

    def __init__(self, styles: Element | None, numbering: Element | None, limits: Limits) -> None:
        self._styles, self._numbers, self._limits = _Styles(styles), ParagraphNumbering(numbering), limits
        self._names = (f"表{number}" for number in count(1))
        self._unended = ""
        self._open: Sequence[int] = ()

    def items(self, container: Element) -> Iterator[Item]:
        """Yield paragraphs and tables of a body, in the order of reading."""
        yield from self._blocks(container, self._names, inside=False)

    def _blocks(self, container: Element, names: Iterator[str], *, inside: bool) -> Iterator[Item]:
        """Yield paragraphs and tables, each of these by the next of the names; `inside`: they stand in a table."""
        for block in unwrapped(container, *_BLOCKS):
            if name_of(block) == "tbl":
                yield from self._table(block, next(names), inside=inside)
                continue
            line, boxes = self._line(block)
            if line is not None:
                self._open = self._open if not line.text or _goes_on(line.text) else ()
                yield line
            for box in boxes:
                yield from self._boxed(box)

    def _boxed(self, box: Element) -> Iterator[Item]:
        yield from (replace(item, boxed=True) if isinstance(item, ParagraphLine) else item for item in self.items(box))

    def _table(self, table: Element, name: str, *, inside: bool = False) -> Iterator[Item]:
        nested: list[Element] = []
        boxes: list[Element] = []
        pictures = 0

        def text_of(cell: PaperCell) -> str:
            nonlocal pictures
            lines, inner, hung = self._cell(cell.element)
            nested.extend(inner)
            boxes.extend(hung)
            pictures += sum(line.pictures for line in lines)
            return "\n".join(line.text for line in lines if line.text)

        rows = rows_of(table, self._limits)
        if len(rows) == 1 and len(rows[0]) == 1:
            names = (f"{name}内表{number}" for number in count(1))  # one cell is but a frame around what stands in it
            yield from self._blocks(rows[0][0].element, names, inside=True)
            return
        lines = self._open if lie_over(rows, self._open) else lines_of(rows)
        grid = grid_of(name, rows, lines, text_of, self._limits)
        yield ShownTable(replace(grid, goes_on=len(lines) == len(self._open)), pictures, inside)
        self._open = lines
        for number, one in enumerate(nested, 1):
            yield from self._table(one, f"{name}内表{number}", inside=True)
        for box in boxes:
            yield from self._boxed(box)

    def _cell(self, cell: Element) -> tuple[list[ParagraphLine], list[Element], list[Element]]:
        """Return the paragraphs of a cell, those of its text boxes among them, the tables in it, and boxes that hold tables."""
        lines: list[ParagraphLine] = []
        tables: list[Element] = []
        boxes: list[Element] = []
        for block in unwrapped(cell, *_BLOCKS):
            if name_of(block) == "tbl":
                tables.append(block)
                continue
            line, hung = self._line(block)
            lines += [] if line is None else [line]
            for box in hung:
                if any(True for _ in unwrapped(box, "tbl")):
                    boxes.append(box)
                else:
                    lines += [one for paragraph in unwrapped(box, "p") if (one := self._line(paragraph)[0]) is not None]
        return lines, tables, boxes

    def _line(self, paragraph: Element) -> tuple[ParagraphLine | None, Sequence[Element]]:
        """Return a paragraph, None for one of a table of contents or without an end of its own, and the text boxes in it."""
        properties = child(paragraph, "pPr")
        styles = list(self._styles.chain(value_of(properties, "pStyle")))
        names = [value_of(style, "name") or "" for style in styles]
        if any(_CONTENTS.fullmatch(name) for name in names):
            return None, ()
        bold, hidden = (_settled(styles, name) for name in ("b", "vanish"))
        seen = look(paragraph, bold=bold, hidden=hidden, hiding=self._styles.hiding)
        text = self._unended + self._numbered(properties, styles, seen.text)
        self._unended = ""
        if child(properties, "rPr", "del") is not None or child(properties, "rPr", "moveFrom") is not None:
            self._unended = text
            return None, seen.boxes
        return self._described(text, properties, styles, names, seen), seen.boxes

    def _numbered(self, properties: Element | None, styles: Sequence[Element], text: str) -> str:
        if not text:
            return text
        list_id, depth = list_of(properties)
        for style in styles:
            if list_id is None:
                list_id, depth = list_of(child(style, "pPr"))
                if list_id is not None and not depth:
                    depth = self._level(properties, styles, ()) or 0
        return self._numbers.next(list_id, depth) + text if list_id not in (None, "0") else text

    @staticmethod
    def _level(properties: Element | None, styles: Sequence[Element], names: Sequence[str]) -> int | None:
        told = [value_of(properties, "outlineLvl"), *(value_of(child(style, "pPr"), "outlineLvl") for style in styles)]
        level = next((number_of(one, _NO_LEVEL) for one in told if one is not None), None)
        if level is None:
            level = next((int(found[1]) - 1 for name in names if (found := _HEADING.fullmatch(name))), None)
        return level if level is not None and level < _NO_LEVEL else None

    def _described(
        self, text: str, properties: Element | None, styles: Sequence[Element], names: Sequence[str], seen: Seen
    ) -> ParagraphLine:
        settings = [properties, *(child(style, "pPr") for style in styles)]
        side = next((told for one in settings if (told := value_of(one, "jc")) is not None), "")
        whole = seen.length > 0 and seen.bold == seen.length
        return ParagraphLine(
            text, self._level(properties, styles, names), whole, 0 if whole else _bold_head(text, seen), side == "center",
            any(_CAPTION.fullmatch(name) for name in names), seen.pictures,
        )
