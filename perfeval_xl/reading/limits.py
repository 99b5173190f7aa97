"""How much a received file may hold before it is opened: a judgement from what real forms need and what readers survive.

A form has a few hundred cells in some twenty kilobytes; the limits leave room for pasted ledgers and photographs, and none for a file
that would take the machine down. All are judged before the reader sees a byte, by what is there and not by what is declared.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may hold; over any of these it is not opened (F004)."""

    file_bytes: int = 50 * 2**20
    parts: int = 5_000
    part_bytes: int = 64 * 2**20  # of a part that is read, counted while it is inflated
    read_bytes: int = 128 * 2**20  # of all parts that are read
    unpacked_bytes: int = 300 * 2**20  # of all parts, pictures included
    ratio: int = 200  # unpacked to packed, judged above `ratio_from` unpacked bytes
    ratio_from: int = 10 * 2**20
    depth: int = 256  # of elements within each other
    sheets: int = 256
    cells: int = 1_000_000  # of a sheet, empty ones with a format included
    box_cells: int = 1_000_000  # rows × columns from A1 to the last cells with a value: a reader allocates all of it
    book_box_cells: int = 2_000_000  # of all sheets together
    merges: int = 20_000
    merged_cells: int = 1_000_000  # within the rows that hold values
    strings: int = 1_000_000  # shared strings
    text_bytes: int = 100 * 2**20  # shared strings, each counted as often as a cell shows it
    formats: int = 65_536  # cell formats
    seconds: int = 10  # for a file that is read in a process of its own
    memory_bytes: int = 700 * 2**20  # of that process, above what it starts with

    archive_bytes: int = 200 * 2**20  # everything taken out of one archive or mailbox
    archive_entries: int = 10_000
    archive_depth: int = 2  # an archive in an archive, and no further


DEFAULT = Limits()

AT_EASE = Limits(
    file_bytes=10 * 2**20, read_bytes=8 * 2**20, book_box_cells=300_000,
)
"""Within these a workbook is read where it is; between these and the limits, in a process of its own."""
