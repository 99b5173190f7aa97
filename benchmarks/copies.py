"""What a scored copy costs: each form is copied, zipped again and saved by openpyxl in turn, and the ratio of each form counts once."""

from __future__ import annotations

import gc
import io
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
from forms import make_forms
from measure import Row
from openpyxl.styles import Alignment, Border, PatternFill, Side

from perfeval_xl.pipeline.evaluation import Options, check_forms, list_received, read_sources, schemes_of, score_all
from perfeval_xl.writeback import CopyPlan, edit_package, plan_copies

# The template, and forms typed by hand with another program, which lack the columns of finance.
_TEMPLATE = ("clean", "hotline-template", "road-repair", "it-system", "elder-care", "school-heating")
_TYPED = ("hotline", "library", "water-supply")
_FILLS = {kind: PatternFill("solid", fgColor=colour) for kind, colour in (("error", "F8D7DA"), ("warning", "FFF3CD"), ("info", "E2ECF7"))}
_SIDE = Side("thin")
_FRAME, _WRAPPED = Border(_SIDE, _SIDE, _SIDE, _SIDE), Alignment(wrap_text=True)


def rows(root: Path, forms: int) -> Iterator[str]:
    """Yield the rows of write-back, for forms of the template, typed ones, and both."""
    timed = {kind: _timed(root / f"copies-{kind}-{forms}", forms // 2, samples) for kind, samples in (("T", _TEMPLATE), ("H", _TYPED))}
    kinds = {"all": [*timed["T"], *timed["H"]], "the template": timed["T"], "typed by hand": timed["H"]}
    for kind, times in kinds.items():
        yield str(Row(f"write back ({kind})", "unzip and zip again", [(ours, rezip) for ours, rezip, _ in times], 1, "≤ 4"))
    for kind, times in kinds.items():
        pairs = [(other, ours) for ours, _, other in times]
        yield str(Row(f"openpyxl: load, the same edits, save ({kind})", "write back", pairs, 1, "≥ 8"))


def _timed(folder: Path, forms: int, samples: tuple[str, ...]) -> list[tuple[float, float, float]]:
    """Return for each form the seconds that a copy, zipping again, and openpyxl take."""
    if not folder.exists():
        make_forms(folder, forms, samples)
    sources, options = list_received(folder).sources, Options()
    batch = read_sources(sources, options)
    scores = score_all(batch)
    findings, _, outcomes = check_forms(batch, scores, options)
    names = {key: scheme.name for key, scheme in schemes_of(batch).items()}
    times = []
    for key, make in plan_copies(batch, scores, findings, names, outcomes, {}):
        data = sources[key].read()
        plan = make()
        gc.collect()
        times.append((_seconds(lambda: _copied(data, make)), _seconds(lambda: _rezip(data)), _seconds(lambda: _openpyxl(data, plan))))  # noqa: B023
    return times


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _copied(data: bytes, make: Callable[[], CopyPlan]) -> bytes:
    plan = make()
    return edit_package(data, plan.edits, plan.sheets)


def _rezip(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, old.read(info))
    return buffer.getvalue()


def _openpyxl(data: bytes, plan: CopyPlan) -> None:
    """Write and colour the same cells and add the same sheets, with frames and links as theirs."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for edit in plan.edits:
        cell = book[edit.sheet][edit.cell]
        if edit.write:
            cell.value = edit.value
        if edit.mark:
            cell.fill = _FILLS[edit.mark]
    for sheet in plan.sheets:
        page = book.create_sheet(sheet.name)
        for number, row in enumerate(sheet.rows, 1):
            for column, given in enumerate(row, 1):
                if given is not None:
                    cell = page.cell(number, column, given.value)
                    cell.border, cell.alignment = _FRAME, _WRAPPED
                    if given.link:
                        cell.hyperlink = f"#{given.link}"
    book.save(io.BytesIO())
