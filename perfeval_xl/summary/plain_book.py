"""A workbook of tables for finance that is no summary: the same looks, a sheet a table."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from xlsxwriter.workbook import Workbook

from perfeval_xl.summary import styles
from perfeval_xl.summary.tables import SummaryBook, SummaryTable, write_table

_CREATED = datetime(2000, 1, 1)  # fixed: the same input gives the same bytes


def tables_book(title: str, tables: Sequence[SummaryTable], colours: Mapping[str, tuple[str, str]]) -> bytes:
    """Return a workbook with these tables; `colours` are fill and text of words in cells of the kind word."""
    made = io.BytesIO()
    workbook = Workbook(made, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": {"font_name": styles.FONT, "font_size": 10},
    })
    workbook.set_properties({"title": title, "created": _CREATED})
    book = SummaryBook(workbook, {**styles.WORD_COLOURS, **colours})
    for table in tables:
        write_table(book, table)
    workbook.close()
    return made.getvalue()
