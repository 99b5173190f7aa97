"""A layout as text, cell by cell, as a person would look at its workbook."""

from __future__ import annotations

from layouts.facts import facts_of
from layouts.model import Layout
from layouts.write import written
from perfeval_xl.layout import to_a1


def drawn_text(layout: Layout) -> str:
    """Return the sheets of a layout, a line a row, with its merges, and the cells of its facts."""
    told, lines = written(layout), [repr(layout)]
    for sheet in told.sheets:
        merges = " ".join(f"{to_a1(top, left)}:{to_a1(bottom, right)}" for top, left, bottom, right in sorted(sheet.merges))
        lines.append(f"-- {sheet.name}  merged: {merges}")
        for row in sorted({row for row, _ in sheet.cells}):
            shown = {column: typed.shown.replace("\n", "⏎") for (at, column), typed in sorted(sheet.cells.items()) if at == row}
            lines.append("  ".join(f"{to_a1(row, column)} {words}" for column, words in shown.items()))
    for number, form in enumerate(told.forms, 1):
        lines.append(f"-- facts of form {number}: year {form.year}; " + ", ".join(f"{one.cell}={one.value}" for one in facts_of(form)))
    return "\n".join(lines)
