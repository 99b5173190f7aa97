"""The report: a title with its text beside or below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from perfeval_xl.facts.expressions import ORDINALS
from perfeval_xl.facts.prose import SENTENCE_END
from perfeval_xl.facts.sections import meaning
from perfeval_xl.layout.department import REPORT_SHEETS
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold_label

Row = dict[str, object]

_SECTION = re.compile(rf"^[{ORDINALS}]+\s*[、.．]")
_UNWRITTEN = re.compile(r"【请填写[^【】]*】")
_SENTENCE = re.compile(SENTENCE_END)
_LONGEST_TITLE = 30  # characters
_NAMES = frozenset(map(fold_label, REPORT_SHEETS))


def unwritten(grids: Iterable[Grid]) -> Iterator[Row]:
    """Yield the marks of what is still to be written (“【请填写：…】”) that were left in a report, as hints."""
    for grid in grids:
        for row, cells in enumerate(grid.rows):
            for column, text in enumerate(cells):
                if text and _is_unwritten(text):
                    yield {"fact": "hint", "sheet": grid.name, "cell": grid.address(row, column), "value": text}


def _is_unwritten(text: str) -> bool:
    return _UNWRITTEN.fullmatch(text.strip()) is not None


def is_report(grid: Grid) -> bool:
    """Tell whether a sheet is that of the report."""
    return fold_label(grid.name) in _NAMES


def report_rows(grids: Iterable[Grid]) -> Iterator[Row]:
    """Yield the sections of the report: a title with its text in the next filled cell of the row, else in the rows below it."""
    for grid in grids:
        titles = list(_titles(grid, numbered=True)) or list(_titles(grid, numbered=False))
        for index, (row, column) in enumerate(titles):
            cells = grid.rows[row]
            beside = next((place for place in range(column + 1, len(cells)) if cells[place]), None)
            stop = titles[index + 1][0] if index + 1 < len(titles) else len(grid.rows)
            below = [place for place in range(row + 1, stop) if grid.text(place, column)]
            text, cell = grid.text(row, beside), (row, column + 1 if beside is None else beside)
            if beside is None and below:
                text, cell = "\n".join(grid.text(place, column) for place in below), (below[0], column)
            places = [(place, column) for place in below] if beside is None else [cell]
            if _is_unwritten(text):
                continue
            yield {
                "section": cells[column], "text": text, "sheet": grid.name, "cell": grid.address(*cell),
                "title_cell": grid.address(row, column),
                "cells": tuple(grid.address(*place) for place in places),
            }


def _titles(grid: Grid, *, numbered: bool) -> Iterator[tuple[int, int]]:
    """Yield the cells of the sections' titles: the first texts of rows that are numbered 一、 二、 … or titles by their looks.

    numbered: without these, in a report that numbers nothing, short texts that say what a section is about.
    """
    for row, cells in enumerate(grid.rows):
        first = next((column for column, text in enumerate(cells) if text), None)
        if first is None:
            continue
        text = cells[first]
        if (row in grid.headed or _SECTION.match(text)) if numbered else (_says_about(text) and any(grid.texts[row][1:])):
            yield row, first


def _says_about(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not _SENTENCE.search(text) and meaning(fold_label(text)) is not None
