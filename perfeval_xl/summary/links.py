"""Links from the summary to the scored copies beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

MAX_TARGET = 2_079
_ESCAPES = {"%": "%25", "#": "%23", '"': "%22", " ": "%20", "<": "%3c", ">": "%3e", "[": "%5b", "]": "%5d", "^": "%5e", "`": "%60",
            "{": "%7b", "}": "%7d"}
_AMBIGUOUS = re.compile(r"#|%[0-9a-fA-F]{2}")


def file_links(workbooks: Iterable[int], copies: Mapping[int, PurePosixPath]) -> list[str | None]:
    """Return for each workbook the link to its scored copy, None where it has none."""
    return [target(copies[key]) if key in copies else None for key in workbooks]


def cell_links(
    places: Iterable[tuple[int, str | None, str | None]], copies: Mapping[int, PurePosixPath]
) -> list[str | None]:
    """Return for each (workbook, sheet, cell) the link to that cell of the scored copy, to the file where no cell is known."""
    return [target(copies[key], sheet, cell) if key in copies else None for key, sheet, cell in places]


def target(path: PurePosixPath, sheet: str | None = None, cell: str | None = None) -> str | None:
    """Return the link as XlsxWriter takes it, None if it is longer than Excel keeps or its name is no Unicode text."""
    file = str(path)
    if not file.isprintable():  # a name of undecodable bytes comes as lone surrogates
        return None
    if _AMBIGUOUS.search(file):  # would be read as an anchor or as escaped already, so it is escaped here
        file = "".join(_ESCAPES.get(letter, letter) for letter in file)
    anchor = ""
    if sheet and cell:
        quoted = sheet.replace("'", "''")
        anchor = f"#'{quoted}'!{cell}"
    link = f"external:{file}{anchor}"
    return link if max(_escaped_length(file), len(anchor)) <= MAX_TARGET else None


def _escaped_length(file: str) -> int:
    return sum(len(_ESCAPES.get(letter, letter)) for letter in file)
