"""The summary of a run: written beside its place with all that belongs to it, and then moved there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.garbage import collected_seldom
from perfeval_xl.pipeline.evaluation import Options, Result, schemes_of
from perfeval_xl.pipeline.outputs import move_whole, scratch
from perfeval_xl.settings.deadlines import late_notes

if TYPE_CHECKING:
    from perfeval_xl.ledger import Ledger
    from perfeval_xl.ledger.typed import Carried

SUMMARY = "summary.xlsx"


@collected_seldom()
def with_summary(result: Result, path: Path, copies: Mapping[int, str], options: Options) -> Result:
    """Write the summary of a result to `path`, `copies` being the scored copy of each form, and return the result with its outputs.

    Raises:
        InputError: a summary from before that was named cannot be read.
        OutputError: it cannot be written.
    """
    from perfeval_xl.report import settings as settings_report  # noqa: PLC0415 - loads what `validate` has no use for
    from perfeval_xl.summary import Detail, write_summary  # noqa: PLC0415 - loads what `validate` has no use for

    titles = {check.code: check.title for check in all_checks()}
    late = (("上报时间", note) for note in late_notes(result.batch, options.settings))
    remarks = (*settings_report.remarks(options.settings, options.today), *late)
    detail, (typed, told) = detail_path(path), _typed(path, options)
    with scratch(path) as folder, _ledger(options) as ledger:
        made = folder / path.name
        written = write_summary(
            made, result.batch, result.scores, result.findings, schemes_of(result.batch), copies=copies, titles=titles, remarks=remarks,
            roster=options.roster, rulings=options.settings.submissions, sampling=options.settings.sampling, scratch=folder,
            detail=Detail(folder, detail.name, options.detail), lang=options.lang, ledger=ledger, typed=typed,
            intake=result.intake,
        )
        if written.detail is not None:
            move_whole(written.detail, detail)
        else:
            detail.unlink(missing_ok=True)  # of an earlier summary, which this one replaces
        move_whole(made, path)
    outputs = (path,) if written.detail is None else (detail, path)
    return replace(result, written=(*result.written, *outputs), notes=(*result.notes, *told, *written.notes))


def _ledger(options: Options) -> AbstractContextManager[Ledger | None]:
    """Return the ledger that this run is entered in once its summary is in its place, None where none is kept."""
    if options.ledger is None:
        return nullcontext()
    from perfeval_xl.ledger.store import opened  # noqa: PLC0415 - loads what `validate` has no use for

    return opened(options.ledger, options.today)


def _typed(path: Path, options: Options) -> tuple[Carried, tuple[str, ...]]:
    """Return what people typed into the summary before, and what is to be said of one that cannot be read.

    Raises:
        InputError: the one that was named cannot be read.
    """
    from perfeval_xl.ledger.typed import NOTHING  # noqa: PLC0415 - loads what `validate` has no use for
    from perfeval_xl.reading.summary_book import read_typed  # noqa: PLC0415

    if options.previous is not None:
        return read_typed(options.previous), ()
    if not path.exists():
        return NOTHING, ()
    try:
        return read_typed(path), ()
    except InputError as error:
        english = options.lang == "en"
        lost = f"{error.told('en')}; nothing typed there was taken over" if english else f"{error}。里面填的整改措施、期限、结果没有带过来"
        return NOTHING, (lost,)


def detail_path(summary: Path) -> Path:
    """Return the file that takes 指标明细 when a sheet should not."""
    return summary.with_name(f"{summary.stem}-detail.parquet")


def refuse_other_format(out: Path) -> None:
    """Refuse a name that promises another format than a summary has.

    Raises:
        OutputError: naming the one that would do.
    """
    if out.suffix.lower() != ".xlsx":
        better = out.with_suffix(".xlsx") if out.name else out / SUMMARY
        raise OutputError(
            f"汇总表是 .xlsx 工作簿，不能写成 {out}。请改为 {better}",
            f"the summary is an .xlsx workbook and cannot be written as {out}; name it {better}",
        )


def require_parquet() -> None:
    """Refuse 指标明细 as Parquet where what writes it is not installed.

    Raises:
        OutputError: saying what to install.
    """
    from perfeval_xl.summary import available  # noqa: PLC0415 - loads what `validate` has no use for
    from perfeval_xl.summary.detail_file import INSTALL  # noqa: PLC0415 - loads what `validate` has no use for

    if not available():
        raise OutputError(
            f"写 Parquet 需要先{INSTALL}；或者不用 --detail parquet，把指标明细留在汇总表里",
            'Parquet needs an extra: pip install "perfeval-xl[parquet]"; without --detail parquet the indicators stay in the summary',
        )
