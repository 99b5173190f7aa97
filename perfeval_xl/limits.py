"""How much a received file may hold before it is opened: a judgement from what real forms need and what readers survive.

A form has a few hundred cells in some twenty kilobytes; the limits leave room for pasted ledgers and photographs, and none for a file
that would take the machine down. All are judged before the reader sees a byte, by what is there and not by what is declared.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Some = Annotated[int, Meta(ge=1, le=2**40)]
Seconds = Annotated[int, Meta(ge=1, le=100)]
"""Below what makes a worker be taken to hang."""


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What a workbook may hold; over any of these it is not opened (F004)."""

    file_bytes: Some = 50 * 2**20
    parts: Some = 5_000
    part_bytes: Some = 64 * 2**20  # of a part that is read, counted while it is inflated
    read_bytes: Some = 128 * 2**20  # of all parts that are read
    unpacked_bytes: Some = 300 * 2**20  # of all parts, pictures included
    ratio: Some = 200  # unpacked to packed, judged above `ratio_from` unpacked bytes
    ratio_from: Some = 10 * 2**20
    depth: Some = 256  # of elements within each other
    sheets: Some = 256
    cells: Some = 1_000_000  # of a sheet, empty ones with a format included
    box_cells: Some = 1_000_000  # rows × columns from A1 to the last cells with a value: a reader allocates all of it
    book_box_cells: Some = 2_000_000  # of all sheets together
    merges: Some = 20_000
    merged_cells: Some = 1_000_000  # within the rows that hold values
    strings: Some = 1_000_000  # shared strings
    text_bytes: Some = 100 * 2**20  # shared strings, each counted as often as a cell shows it
    formats: Some = 65_536  # cell formats
    seconds: Seconds = 10  # for a file that is read in a process of its own
    memory_bytes: Some = 700 * 2**20  # of that process, above what it starts with

    convert_seconds: Seconds = 60  # for a document of an old format, which an office program has to convert: it takes some seconds to start
    convert_memory: Some = 1 * 2**30  # of that program

    archive_bytes: Some = 8 * 2**30  # everything taken out of one archive, mail or mailbox, however often it is packed
    archive_entries: Some = 60_000  # files in an archive, mails in a mailbox
    archive_depth: Some = 2  # an archive in an archive, and no further
    archive_seconds: Some = 300  # of the processor's time for one archive, mail or mailbox
    mail_parts: Some = 2_000  # of a mail
    mail_depth: Some = 50  # of parts within each other
    header_bytes: Some = 10_000  # of a header of a mail that is read: decoding takes time by their square
    upload_files: Some = 20_000  # files dropped on the page at once
    upload_bytes: Some = 2 * 2**30  # of all of them
    run_entries: Some = 400_000  # files in all folders, archives and mails of a run
    run_bytes: Some = 64 * 2**30  # everything taken out of all archives and mails of a run


DEFAULT = Limits()

AT_EASE = Limits(
    file_bytes=10 * 2**20, read_bytes=2 * 2**20, book_box_cells=100_000, merges=2_000, merged_cells=100_000, text_bytes=16 * 2**20,
)
"""Within these a workbook is read where it is, which takes a second at most, whatever is in it; between these and the limits, in a
process of its own. A form has a tenth of it."""
