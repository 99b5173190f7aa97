"""The drawings in the docstrings of checks: workbooks as tables of text, with marks where the check must fire.

A drawing is the indented block below a `Bad::`, `Good::` or `Unsure::` line; of the last the check cannot tell::

    @workbook a              starts another workbook (only where a drawing has several)
    @stamp some-scheme 1.0   a directive: words for whoever writes the workbook
    @roster                  starts the roster, whose rows follow before the first workbook
    [预算表]                 starts a sheet; without it rows stand on the sheet where the check's tables belong
    | 资金来源 | 计划投资额 |
    | 合计     | 四十九     |  # B001 B

The n-th row below a sheet's line is row n of that sheet, the first cell column A. `# B001 B C` marks cells of the row;
without letters the finding has no cell; on the line of a sheet it has that sheet and no cell, on a directive's line
neither. On the n-th row of the roster it is of "roster n" instead of a workbook. Several codes are separated by `;`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from perfeval_xl.layout import department

KINDS = ("Bad", "Good", "Unsure")
"""Headings of drawings: the check fires, finds nothing wrong, cannot tell."""

SHEET_OF_FAMILY = {
    "F": department.PROJECT_SHEET,
    "T": department.INDICATOR_SHEET,
    "P": department.PROJECT_SHEET,
    "B": department.BUDGET_SHEET,
    "I": department.INDICATOR_SHEET,
    "S": department.INDICATOR_SHEET,
    "N": department.REPORT_SHEET,
    "X": department.PROJECT_SHEET,
}
"""First letter of a code → sheet on which a drawing stands that names none."""

_MARK = re.compile(r"(?<!\s)\s+#\s+(?=[A-Z][0-9]{3}\b)")


@dataclass(frozen=True)
class DrawnMark:
    """Where a check must fire in a drawing."""

    code: str
    workbook: str
    sheet: str | None
    cell: str | None


@dataclass
class DrawnWorkbook:
    """A workbook of a drawing: its sheets' rows as text, and its directives as words."""

    name: str
    directives: list[tuple[str, ...]] = field(default_factory=list)
    sheets: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """One or several workbooks, the rows of the roster if there is one, and every place where the check must fire."""

    workbooks: tuple[DrawnWorkbook, ...]
    marks: frozenset[DrawnMark]
    roster: tuple[tuple[str, ...], ...] = ()


def drawings(page: str, kind: str, sheet: str) -> tuple[Drawing, ...]:
    """Return the drawings of a docstring below the lines of a kind.

    Args:
        page: the docstring, dedented.
        kind: one of `KINDS`.
        sheet: where rows stand that come before any sheet's line.
    """
    return tuple(parse_drawing(block, sheet) for block in _blocks(page.splitlines(), f"{kind}::"))


def parse_drawing(lines: Iterable[str], sheet: str) -> Drawing:
    """Return what lines draw; see the module's text for the notation.

    Raises:
        ValueError: a line is none of the notation.
    """
    books: list[DrawnWorkbook] = []
    marks: set[DrawnMark] = set()
    current: str | None = None
    listed, rest = _roster([line for line in map(str.strip, lines) if line])
    for row, (_, mark) in enumerate(listed, 1):
        marks.update(_marks(mark, f"roster {row}", None, 0))
    for line in rest:
        text, mark = _split_mark(line)
        starts = text.startswith("@workbook ")
        if starts or not books:
            books.append(DrawnWorkbook(text.split()[1] if starts else "workbook"))
            current = None
        book, row = books[-1], 0
        if text.startswith("@") and not starts:
            book.directives.append(tuple(text[1:].split()))
        elif text.startswith("[") and text.endswith("]"):
            current = text[1:-1]
            book.sheets.setdefault(current, [])
        elif text.startswith("|") and text.endswith("|"):
            current = current or sheet
            rows = book.sheets.setdefault(current, [])
            rows.append(_cells(text))
            row = len(rows)
        elif not starts:
            raise ValueError(f"not a line of a drawing: {line!r}")
        marks.update(_marks(mark, book.name, None if text.startswith("@") else current, row))
    return Drawing(tuple(books), frozenset(marks), tuple(_cells(text) for text, _ in listed))


def _roster(lines: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return row and mark of each row below `@roster`, and the lines that are not the roster's."""
    if lines[:1] != ["@roster"]:
        return [], lines
    end = next((place for place, line in enumerate(lines[1:], 1) if not line.startswith("|")), len(lines))
    return [_split_mark(line) for line in lines[1:end]], lines[end:]


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in text[1:-1].split("|"))


def _blocks(lines: list[str], heading: str) -> Iterator[list[str]]:
    for number, line in enumerate(lines):
        if line.strip() != heading:
            continue
        indent = len(line) - len(line.lstrip())
        below = lines[number + 1 :]
        end = next((i for i, text in enumerate(below) if text.strip() and not text[indent:].startswith(" ")), len(below))
        yield below[:end]


def _split_mark(line: str) -> tuple[str, str]:
    text, *mark = _MARK.split(line, maxsplit=1)
    return text.strip(), mark[0] if mark else ""


def _marks(text: str, workbook: str, sheet: str | None, row: int) -> Iterator[DrawnMark]:
    for part in filter(None, map(str.strip, text.split(";"))):
        code, *columns = part.split()
        for column in columns or [""]:
            yield DrawnMark(code, workbook, sheet, f"{column}{row}" if column else None)
