"""The report told in the rows of a table: a title beside its text, above it, or before it in one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from perfeval_xl.facts.sections import meaning
from perfeval_xl.reading.headings.values import is_amount
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.reading.word.flow import Item, ParagraphLine, ShownTable
from perfeval_xl.reading.word.titles import LONGEST_TITLE, meanings, split_title, titles_of
from perfeval_xl.values import fold_label

_FEWEST = 3  # things that a report speaks of: fewer rows of words are the form's own
_SENTENCE = 20  # characters
_WIDEST = 3  # filled cells of a row that is a section: its title, a title below that, its text

Told = Mapping[int, Sequence[ParagraphLine]]
"""Row of a table → the lines of the report that stand in it, the title of a section first."""


def unfolded(items: Sequence[Item]) -> list[Item]:
    """Return the items of a document with a report that stands in rows of tables as lines of their own, behind what is left of the table.

    A document with more of a report outside its tables keeps those rows: they are the form's own words.
    """
    told = [_told(item.grid) if isinstance(item, ShownTable) else {} for item in items]
    inside = [meanings(line.text for lines in one.values() for line in lines if line.of_row) for one in told]
    outside = meanings(title for title, _ in titles_of(items).values())
    if max(map(len, inside), default=0) <= len(outside):
        return list(items)
    found: list[Item] = []
    for item, rows, about in zip(items, told, inside, strict=True):
        if not isinstance(item, ShownTable) or len(about) < _FEWEST:
            found.append(item)
            continue
        left = [[""] * len(cells) if row in rows else cells for row, cells in enumerate(item.grid.rows)]
        found += [replace(item, grid=replace(item.grid, rows=left))] if any(map(any, left)) else []
        found += [line for lines in rows.values() for line in lines]
    return found


def _told(grid: Grid) -> Told:
    """Return the rows of a table that are the report's; none unless they say enough of it in sentences."""
    rows = dict(_rows(grid))
    said: dict[str, bool] = {}
    title = ""
    for line in (line for lines in rows.values() for line in lines):
        title = line.text if line.of_row else title
        said[title] = said.get(title, False) or (not line.of_row and len(line.text) >= _SENTENCE)
    return rows if len(meanings(title for title, told in said.items() if told)) >= _FEWEST else {}


def _rows(grid: Grid) -> Iterator[tuple[int, list[ParagraphLine]]]:
    place: tuple[int, int] | None = None  # the cell of the last title
    alone = False  # it fills its row: what follows may be its text
    for row, cells in enumerate(grid.rows):
        texts = [(column, text) for column, text in enumerate(cells) if text]
        if not texts:
            continue
        made = _section([text for _, text in texts])
        if made is not None:
            place, alone = (row, texts[0][0]), len(texts) == 1
            yield row, made
        elif place is not None and len(texts) < _WIDEST and (_is_under(grid, row, place) or (alone and len(texts) == 1)):
            yield row, [ParagraphLine("：".join(text for _, text in texts))]
        else:
            place, alone = None, False


def _is_under(grid: Grid, row: int, title: tuple[int, int]) -> bool:
    """Tell whether a title is merged down to a row."""
    return grid.covered.get((row, title[1])) == title


def _section(texts: Sequence[str]) -> list[ParagraphLine] | None:
    """Return the lines of a row that begins a section: its title, and what stands beside it or behind it in its cell."""
    title, *rest = texts
    if len(texts) > _WIDEST or any(is_amount(text) for text in rest) or (len(texts) == _WIDEST and len(rest[-1]) < _SENTENCE):
        return None
    if not rest:
        parted = split_title(ParagraphLine(title))
        if parted is None or meaning(fold_label(parted[0])) is None:
            return None
        return [ParagraphLine(parted[0], of_row=True), *([ParagraphLine(parted[1])] if parted[1] else [])]
    if len(title) > LONGEST_TITLE or meaning(fold_label(title)) is None:
        return None
    return [ParagraphLine(" ".join(title.split()), of_row=True), ParagraphLine("：".join(rest))]
