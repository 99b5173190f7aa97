"""The summary against XlsxWriter alone, which writes the same cells: the same texts, numbers, formulas, links, formats and row heights.

What it writes is read back from a summary, so that it has nothing to compute; it writes in `constant_memory` mode, row by row.
"""

from __future__ import annotations

import io
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from frames import multiplied, read_forms
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.datetime import to_excel
from xlsxwriter.workbook import Workbook

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.pipeline.evaluation import schemes_of
from perfeval_xl.summary import write_summary

Work = Callable[[], object]
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def works(forms: int, folder: Path) -> tuple[Work, Work, int]:
    """Return what writes the summary of so many forms into a folder, what writes its cells by XlsxWriter alone, and how many they are."""
    result = multiplied(read_forms(), forms)
    books = result.batch.entries()
    copies = {key: f"scored/{name}" for key, name in zip(books["form"], books["name"], strict=True)}
    titles = {check.code: check.title for check in all_checks()}
    ours = folder / "summary.xlsx"
    summary = partial(
        write_summary, ours, result.batch, result.scores, result.findings, schemes_of(result.batch), copies=copies, titles=titles,
        scratch=folder,
    )
    summary()
    cells = _Cells(ours.read_bytes())
    return summary, partial(cells.write, folder / "raw.xlsx"), cells.count


class _Cells:
    """The cells of a workbook, as calls that write them."""

    def __init__(self, data: bytes) -> None:
        shown = load_workbook(io.BytesIO(data), data_only=True)
        self._formats: dict[Any, dict[str, Any]] = {}
        self._sheets: list[tuple[str, list[float], list[tuple[float | None, list[tuple[Any, ...]]]]]] = []
        self.count = 0
        for sheet in load_workbook(io.BytesIO(data)):
            values = shown[sheet.title]
            rows = []
            for number, row in enumerate(sheet.iter_rows(), 1):
                calls = [self._call(cell, values[cell.coordinate].value) for cell in row if isinstance(cell, Cell) and cell.has_style]
                rows.append((sheet.row_dimensions[number].height, calls))
                self.count += len(calls)
            widths = [sheet.column_dimensions[letter].width for letter in sorted(sheet.column_dimensions)]
            self._sheets.append((sheet.title, widths, rows))

    def _call(self, cell: Cell, shown: object) -> tuple[Any, ...]:
        style = cell._style
        key = tuple(style)
        self._formats.setdefault(key, _properties(cell))
        row, column, value = cell.row - 1, cell.column - 1, cell.value
        if cell.hyperlink is not None:
            anchor = f"#{cell.hyperlink.location}" if cell.hyperlink.location else ""
            return "write_url", row, column, key, f"external:{cell.hyperlink.target}{anchor}", value
        if cell.data_type == "f":
            return "write_formula", row, column, key, value, shown
        if value is None:
            return "write_blank", row, column, key, None
        if cell.is_date:
            return "write_number", row, column, key, to_excel(value)
        return "write_number" if isinstance(value, (int, float)) else "write_string", row, column, key, value

    def write(self, path: Path) -> None:
        """Write them all."""
        book = Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
        formats = {key: book.add_format(properties) for key, properties in self._formats.items()}
        for name, widths, rows in self._sheets:
            sheet = book.add_worksheet(name)
            for place, wide in enumerate(widths):
                sheet.set_column(place, place, wide)
            for number, (height, calls) in enumerate(rows):
                if height is not None:
                    sheet.set_row(number, height)
                for what, row, column, key, *values in calls:
                    if what == "write_string":
                        sheet.write_string(row, column, values[0], formats[key])
                    elif what == "write_number":
                        sheet.write_number(row, column, values[0], formats[key])
                    elif what == "write_blank":
                        sheet.write_blank(row, column, None, formats[key])
                    elif what == "write_formula":
                        sheet.write_formula(row, column, values[0], formats[key], values[1])
                    else:
                        sheet.write_url(row, column, values[0], formats[key], values[1])
        book.close()


def _properties(cell: Cell) -> dict[str, Any]:
    """Return the look of a cell as XlsxWriter takes it."""
    font, fill, place = cell.font, cell.fill, cell.alignment
    made: dict[str, Any] = {"font_name": font.name, "font_size": font.sz, "bold": bool(font.b), "num_format": cell.number_format,
                            "text_wrap": bool(place.wrap_text), "border": 1 if cell.border.left.style else 0}
    if place.horizontal:
        made["align"] = place.horizontal
    if fill.fill_type == "solid":
        made["bg_color"] = "#" + str(fill.fgColor.rgb)[2:]
    return made


def main() -> None:
    """Print the ratio for a thousand forms."""
    with tempfile.TemporaryDirectory() as folder:
        ours, raw, count = works(1000, Path(folder))
        times: list[tuple[float, float]] = []
        for _ in range(5):
            spent = []
            for work in (ours, raw):
                start = time.process_time()
                work()
                spent.append(time.process_time() - start)
            times.append((spent[0], spent[1]))
    ratio = statistics.median(a / b for a, b in times)
    print(f"{count} cells: summary {times[0][0]:.2f} s, XlsxWriter alone {times[0][1]:.2f} s, ratio {ratio:.2f}, "
          f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
