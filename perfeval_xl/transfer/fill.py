"""One form as read → the current template of its scheme, filled, as bytes; and every value that found no place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from perfeval_xl.layout import from_a1
from perfeval_xl.layout.department import FORM as DEPARTMENT
from perfeval_xl.layout.examples import of_any_year
from perfeval_xl.layout.history import version_of
from perfeval_xl.listed import as_rows
from perfeval_xl.reading.sheets import read_book
from perfeval_xl.reading.workbook import ReadForm
from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.templates import template_bytes
from perfeval_xl.templates.workbook import AnyPlan, form_bytes
from perfeval_xl.transfer.department import fill_department
from perfeval_xl.transfer.model import Lost, NewSheets, Place, ReceivedForm, Row
from perfeval_xl.transfer.self_form import fill_self
from perfeval_xl.values import fold_label

_HINT = of_any_year(field.hint for field in DEPARTMENT.fields)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Filled:
    """A new form: its bytes, the received cell → the cell of the form that has its value, and what has no place in it.

    `lines` has the cells of each indicator, in the order received, by their columns in the frame; `closing` is a cell of the row 总分.
    """

    data: bytes
    moves: Mapping[Place, Place]
    lost: tuple[Lost, ...]
    lines: Sequence[Mapping[str, str]] = ()
    closing: Place | None = None


def fill_form(batch: Batch, form: int, read: ReadForm, *, complete: bool = True) -> Filled:
    """Return the current template of a form's scheme filled with what was read of it.

    Args:
        batch: frames that hold the form, under the key `form`; its scheme must be known.
        read: the same form as `reading.read_workbook` gives it with `everything`.
        complete: what the received form lacks is there to be filled in; else the new form says what the received one says and no
            more, so that it gets the same findings.
    """
    received = received_of(batch, form, read)
    source = str(received.form["scheme_source"])
    scheme = load_scheme(source)
    plan, sheets = filled_plan(scheme, received, complete=complete)
    data = form_bytes(plan)
    made = version_of(str(received.form["layout"]), received.form["template_version"])
    typed = (row for row in received.unread if not made.prints(str(row["text"])))
    objects = (Lost("", "", str(row["object"]), int(str(row["count"]))) for row in read.rows.get("objects", ()))
    lost = [*sheets.lost, *_nowhere(typed, data, _printed(source)), *objects]
    return Filled(data, sheets.moves, tuple(dict.fromkeys(lost)), sheets.lines, sheets.closing)


def filled_plan(scheme: Scheme, received: ReceivedForm, *, complete: bool = True) -> tuple[AnyPlan, NewSheets]:
    """Return the plan of a scheme's form with what was received in its cells; for `complete` see `fill_form`."""
    filler = fill_department if scheme.form == DEPARTMENT.key else fill_self
    return filler(scheme, received, complete=complete)


def received_of(batch: Batch, form: int, read: ReadForm) -> ReceivedForm:
    """Return one form's share of a batch."""
    frames = {field.name: _rows(getattr(batch, field.name), form) for field in fields(Batch) if field.name != "files"}
    return ReceivedForm(frames["forms"][0], frames, *([_writable(row) for row in read.rows.get(name, ())] for name in ("goals", "unread")))


def _rows(frame: Any, form: int) -> list[Row]:
    own = frame[frame["form"].eq(form)]
    return [_writable(row) for row in as_rows(own)]


def _writable(row: Mapping[str, object]) -> Row:
    """Return a row whose texts a workbook can hold: the formulas of the new form repeat some of them."""
    return {name: _UNWRITABLE.sub("", value) if isinstance(value, str) else value for name, value in row.items()}


def _nowhere(unread: Iterable[Row], data: bytes, printed: frozenset[str]) -> Iterator[Lost]:
    """Yield what no frame took, unless the form prints it too or shows it in the same cell."""
    shown = {grid.name: grid for grid in read_book(data).grids}
    for row in unread:
        sheet, cell, text = (str(row[key]) for key in ("sheet", "cell", "text"))
        if fold_label(text) in printed or _HINT.fullmatch(text):
            continue
        grid = shown.get(sheet)
        if grid is None or grid.text(*from_a1(cell)) != text:
            yield Lost(sheet, cell, text)


@lru_cache(maxsize=16)
def _printed(source: str) -> frozenset[str]:
    """Return the texts, folded, that the current template of a scheme prints."""
    book = read_book(template_bytes(load_scheme(source)))
    return frozenset(fold_label(text) for grid in book.grids for cells in grid.rows for text in cells if text)
