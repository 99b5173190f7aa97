"""Tables of funds → which of them are one table that pages break: same headings and further rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.funds.sources import source_name
from perfeval_xl.reading.headings.values import is_amount
from perfeval_xl.values import fold_label


def pages_of(tables: Iterable[BlockTable]) -> list[list[BlockTable]]:
    """Return tables of funds in their order, each with those in which it goes on."""
    found: list[list[BlockTable]] = []
    for table in tables:
        if found and (table.goes_on or _has_head_of(found[-1], table)) and _has_further_rows(found[-1], table):
            found[-1].append(table)
        elif not table.goes_on:
            found.append([table])
    return found


def _has_head_of(pages: Sequence[BlockTable], table: BlockTable) -> bool:
    """Tell whether a table on another sheet repeats the headings."""
    return all(page.grid is not table.grid for page in pages) and _headings(pages[0]) == _headings(table)


def _has_further_rows(pages: Sequence[BlockTable], table: BlockTable) -> bool:
    """Tell whether no row of a table stands above already, and no second total."""
    above, below = {name for page in pages for name in _names(page)}, set(_names(table))
    total = dict(vocabulary().sources)["total"]
    return above.isdisjoint(below) and not all(any(map(total.search, names)) for names in (above, below))


def _headings(table: BlockTable) -> dict[str, str]:
    return {kind: fold_label(text) for kind, text in table.header.texts.items()}


def _names(table: BlockTable) -> Iterator[str]:
    """Yield what names each row: the last text left of its amounts."""
    for row in table.rows:
        texts = table.grid.texts[row]
        before = next((place for place, text in enumerate(texts) if is_amount(text)), len(texts))
        if before:
            yield fold_label(source_name(texts[before - 1]))
