"""The tables of the documents, as the tests read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_COMMENT = re.compile(r"<!-- (\S+)(?: (.*?))? -->")


@dataclass(frozen=True)
class DocTable:
    """A table of a document below a comment that names it: `<!-- name options -->`; a row is header → text."""

    name: str
    options: str
    rows: tuple[dict[str, str], ...]


def cells(line: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def tables_of(page: str, name: str) -> list[DocTable]:
    """Return the tables of a page below `docs/` that a comment of that name stands above."""
    found, lines = [], (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        comment = _COMMENT.fullmatch(line.strip())
        if comment is None or comment[1] != name:
            continue
        below = lines[number + 1 :]
        start = next(place for place, text in enumerate(below) if text.startswith("|"))
        end = next((place for place, text in enumerate(below) if place > start and not text.startswith("|")), len(below))
        header, _, *body = below[start:end]
        rows = tuple(dict(zip(cells(header), cells(text), strict=True)) for text in body)
        found.append(DocTable(name, comment[2] or "", rows))
    return found


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def tables():
    """Return the function that finds a page's tables by the comment above them."""
    return tables_of
