"""Many workbooks: the rooms called in their order. What the command line and Python callers use."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.errors import InputError
from perfeval_xl.intake import Received, Source
from perfeval_xl.intake.names import native
from perfeval_xl.pipeline.evaluation import (
    Options,
    Paths,
    Result,
    check_forms,
    conclude,
    list_received,
    read_sources,
    score_all,
)
from perfeval_xl.pipeline.outputs import (
    refuse_existing,
    refuse_inputs,
    refuse_too_long,
    remove_torn,
    remove_torn_of,
    scratch,
    write_whole,
)
from perfeval_xl.pipeline.summarising import SUMMARY, detail_path, refuse_other_format, require_parquet, with_summary
from perfeval_xl.pipeline.work import Advance, Means, Progress, evaluate_all
from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.settings import Settings, load_settings

if TYPE_CHECKING:
    from perfeval_xl.pipeline.forms import write_forms
    from perfeval_xl.pipeline.inspection import Inspection, inspect
    from perfeval_xl.pipeline.migration import migrate
    from perfeval_xl.pipeline.notifying import Notified, Wanted
    from perfeval_xl.reading.roster import read_roster
    from perfeval_xl.summary.detail_file import Kind

__all__ = [
    "Advance", "Inspection", "Result", "consolidate", "evaluate", "inspect", "migrate", "notify", "read", "read_roster", "run", "score",
    "score_files", "validate", "write_forms", "write_template",
]

_HOME = {
    "Inspection": "pipeline.inspection", "inspect": "pipeline.inspection", "migrate": "pipeline.migration", "read_roster": "reading.roster",
    "write_forms": "pipeline.forms",
}

SettingsLike = Settings | str | Path | None
RosterLike = pd.DataFrame | str | Path | None

SCORED = "scored"


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"perfeval_xl.{_HOME[name]}"), name)


def read(paths: Paths, *, scheme: str | Path | None = None, settings: SettingsLike = None) -> Batch:
    """Return the frames of some workbooks; a folder is searched for them. `scheme`: id or TOML file that overrides the stamps.

    `settings`, here as in every function that takes them, are a bureau's or the path of its file; none are looked for.

    Raises:
        InputError: a path that does not exist, or no workbook at all.
        SchemeError, SettingsError: unknown or wrong.
    """
    options = _options(scheme, settings=settings)
    return read_sources(list_received(paths, options.settings.limits).sources, options)


def validate(
    batch: Batch, *, lang: str = "zh", select: Sequence[str] = (), ignore: Sequence[str] = (), strict: bool = False,
    settings: SettingsLike = None, today: date | None = None, roster: RosterLike = None,
) -> pd.DataFrame:
    """Return the findings on a batch, as `records.FINDING_COLUMNS`; with `strict` a check's own fault is raised.

    `roster`, here as in the functions below, is what is expected: the path of its file, or what `read_roster` makes of it.

    `today`, by default the day it is, decides which waivers of the settings hold.
    """
    options = _options(None, lang=lang, select=select, ignore=ignore, strict=strict, settings=settings, today=today, roster=roster)
    scores = score_all(batch)
    alone, crashes, _ = check_forms(batch, scores, options)
    return conclude(Result(batch, scores, alone, crashes), options).findings


def score(batch: Batch) -> pd.DataFrame:
    """Return a row per indicator, as `records.SCORE_COLUMNS`."""
    return score_all(batch).rows


def evaluate(
    paths: Paths, *, scheme: str | Path | None = None, lang: str = "zh", select: Sequence[str] = (), ignore: Sequence[str] = (),
    strict: bool = False, jobs: int | None = None, executor: Executor | None = None, cluster: str | None = None,
    cache: str | Path | None = None, progress: Progress | None = None, settings: SettingsLike = None, today: date | None = None,
    roster: RosterLike = None,
) -> Result:
    """Read, score and check workbooks; nothing is written.

    Here as in every function that takes them: `jobs` processes work, by default one for each processor; or any `executor`, or the
    Dask cluster whose scheduler is at the address `cluster`. `cache` is a folder of results, which are used and added to: files
    whose bytes it knows are not read again. None of this changes a result. `progress` is called with an `Advance` now and then.

    Raises:
        ClusterError: the cluster cannot be reached, lacks this program, or was lost.
        Interrupted: a KeyboardInterrupt; what was written until then is whole.
    """
    options = _options(scheme, lang=lang, select=select, ignore=ignore, strict=strict, settings=settings, today=today, roster=roster)
    received = _without(list_received(paths, options.settings.limits), roster)
    return evaluate_all(received, options, _means(jobs, executor, cluster, cache, progress))


def score_files(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, lang: str = "zh", select: Sequence[str] = (),
    ignore: Sequence[str] = (), strict: bool = False, jobs: int | None = None, executor: Executor | None = None,
    cluster: str | None = None, cache: str | Path | None = None, progress: Progress | None = None, force: bool = False,
    settings: SettingsLike = None, today: date | None = None, roster: RosterLike = None,
) -> Result:
    """Write the scored copy of each workbook to `out`, below a given folder under its relative path.

    Raises:
        OutputError: a copy exists already, would overwrite a received file, or cannot be written.
    """
    options = _options(scheme, lang=lang, select=select, ignore=ignore, strict=strict, settings=settings, today=today, roster=roster)
    received = _without(list_received(paths, options.settings.limits), roster)
    _refuse_copies(received.sources, Path(out), force)
    remove_torn(Path(out))
    return evaluate_all(received, options, _means(jobs, executor, cluster, cache, progress), copies=Path(out))


def consolidate(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, lang: str = "zh", select: Sequence[str] = (),
    ignore: Sequence[str] = (), strict: bool = False, jobs: int | None = None, executor: Executor | None = None,
    cluster: str | None = None, cache: str | Path | None = None, progress: Progress | None = None, force: bool = False,
    settings: SettingsLike = None, today: date | None = None, roster: RosterLike = None, detail: Kind = "auto",
    ledger: str | Path | None = None, previous: str | Path | None = None,
) -> Result:
    """Write one summary workbook over all workbooks to the file `out`.

    `detail`, here as in `run`, says where 指标明细 goes: on a sheet, to a Parquet file beside the summary (`<name>-detail.parquet`), or
    to the file where the sheet would have more than 200,000 rows (auto). `ledger`, here as in `run`, is the file that knows projects and
    findings of earlier runs, made where there is none; `previous` is the summary whose 整改措施, 整改期限 and 整改结果 are taken over, by
    default the one that is replaced.

    Raises:
        OutputError: `out` is no .xlsx, exists already, is one of the received files, or cannot be written.
    """
    options = _options(scheme, lang=lang, select=select, ignore=ignore, strict=strict, settings=settings, today=today, roster=roster,
                       detail=detail, ledger=ledger, previous=previous)
    received = _without(list_received(paths, options.settings.limits), roster)
    outputs = [Path(out), detail_path(Path(out))]
    refuse_too_long(outputs[1])
    refuse_inputs(outputs, [source.path for source in received.sources])
    refuse_existing(outputs, force)
    refuse_other_format(Path(out))
    remove_torn_of(Path(out))
    result = evaluate_all(received, options, _means(jobs, executor, cluster, cache, progress))
    return with_summary(result, Path(out), {}, options)


def run(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, lang: str = "zh", select: Sequence[str] = (),
    ignore: Sequence[str] = (), strict: bool = False, jobs: int | None = None, executor: Executor | None = None,
    cluster: str | None = None, cache: str | Path | None = None, progress: Progress | None = None, force: bool = False,
    settings: SettingsLike = None, today: date | None = None, roster: RosterLike = None, detail: Kind = "auto",
    deadline: date | None = None, notices: Wanted | None = None, ledger: str | Path | None = None, previous: str | Path | None = None,
) -> Result:
    """The main job: `out`/scored/ with every scored copy and `out`/summary.xlsx, in one pass over the input.

    `deadline`: when forms that go back are to be there again; else that of the settings, else none is written. With `notices` also
    what goes back to the units, as `notify` writes it (`Result.notified`).

    Raises:
        OutputError: `out` has results already, would overwrite a received file, or cannot be written.
    """
    options = _options(scheme, lang=lang, select=select, ignore=ignore, strict=strict, settings=settings, today=today, roster=roster,
                       detail=detail, deadline=deadline, ledger=ledger, previous=previous)
    received = _without(list_received(paths, options.settings.limits), roster)
    folder, summary = Path(out) / SCORED, Path(out) / SUMMARY
    refuse_too_long(detail_path(summary))
    refuse_existing([path for path in (Path(out),) if not os.path.isdir(path) or any(path.iterdir())], force)
    _refuse_copies(received.sources, folder, force=True)
    remove_torn(Path(out))
    result = evaluate_all(received, options, _means(jobs, executor, cluster, cache, progress), copies=folder)
    copies = {file: f"{SCORED}/{name}" for file, name in result.copies.items()}
    owners = zip(result.batch.forms["form"], result.batch.forms["file"], strict=True)
    made = with_summary(result, summary, {form: copies[file] for form, file in owners if file in copies}, options)
    if notices is None:
        return made
    from perfeval_xl.pipeline.notifying import Maker  # noqa: PLC0415 - loads what `validate` has no use for

    notified = Maker(result, options, notices, folder).write(Path(out), force=force)
    return replace(made, written=(*made.written, *notified.written), notified=notified)


def notify(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, lang: str = "zh", select: Sequence[str] = (),
    ignore: Sequence[str] = (), strict: bool = False, jobs: int | None = None, executor: Executor | None = None,
    cluster: str | None = None, cache: str | Path | None = None, progress: Progress | None = None, force: bool = False,
    settings: SettingsLike = None, today: date | None = None, roster: RosterLike = None, deadline: date | None = None,
    number: str | None = None, passed: bool = False, dry_run: bool = False,
) -> tuple[Result, Notified]:
    """Write what goes back to the units below the folder `out`: letters, scored copies, mail drafts; and the list of who is still to send.

    deadline: as in `run`; number: of the letters; passed: units whose forms passed get
    a draft, too; dry_run: nothing is written, what would be is told. What lies there already and says the same is not made again.

    Raises:
        OutputError: a file is there that says something else (nothing is written then, unless `force`), or cannot be written.
    """
    from perfeval_xl.pipeline.notifying import NAMES, Maker, Notified, Wanted  # noqa: PLC0415 - loads what `validate` has no use for

    options = _options(scheme, lang=lang, select=select, ignore=ignore, strict=strict, settings=settings, today=today, roster=roster,
                       deadline=deadline)
    folder, wanted = Path(out), Wanted(number, passed)
    received = _without(list_received(paths, options.settings.limits, folder), roster)
    means = _means(jobs, executor, cluster, cache, progress)
    if dry_run:
        result = evaluate_all(received, options, means)
        return result, Notified(Maker(result, options, wanted).prepared)
    remove_torn(folder)
    with scratch(folder / NAMES["list"]) as copies:
        result = evaluate_all(received, options, means, copies=copies)
        return replace(result, written=()), Maker(result, options, wanted, copies).write(folder, force=force)


def write_template(
    out: str | Path, *, scheme: str | Path = "department-2021", force: bool = False, year: int | None = None, today: date | None = None,
) -> Path:
    """Write the blank template of a scheme into the folder `out` and return its path.

    `year` is the budget year that it is for, which stands in it; without one its examples are in the year of `today`.

    Raises:
        OutputError: it exists already or cannot be written.
    """
    loaded = load_scheme(scheme)
    path = Path(out) / f"{loaded.id}.xlsx"
    refuse_existing([path], force)
    from perfeval_xl.templates import template_bytes  # noqa: PLC0415 - loads what `validate` has no use for

    write_whole(path, template_bytes(loaded, {} if year is None else {"year": year}, examples=(today or date.today()).year))
    return path


def _means(
    jobs: int | None, executor: Executor | None, cluster: str | None, cache: str | Path | None, progress: Progress | None
) -> Means:
    return Means(jobs, executor, cluster, None if cache is None else Path(cache), progress)


def _refuse_copies(sources: Sequence[Source], folder: Path, force: bool) -> None:
    from perfeval_xl.pipeline.copies import planned_names  # noqa: PLC0415 - loads what `validate` has no use for

    copies = [folder / native(name) for source in sources for name in planned_names(source)]
    refuse_inputs(copies, [source.path for source in sources])
    refuse_existing(copies, force)


def _options(
    scheme: str | Path | None, *, lang: str = "zh", select: Sequence[str] = (), ignore: Sequence[str] = (), strict: bool = False,
    settings: SettingsLike = None, today: date | None = None, roster: RosterLike = None, detail: Kind = "auto",
    deadline: date | None = None, ledger: str | Path | None = None, previous: str | Path | None = None,
) -> Options:
    """Load scheme, settings and roster early, so that wrong ones are refused before any work.

    Raises:
        OutputError: Parquet is asked for and what writes it is not installed.
    """
    if detail == "parquet":
        require_parquet()
    if scheme is not None:
        load_scheme(scheme)
    if isinstance(settings, (str, Path)):
        settings = load_settings(settings, [check.code for check in all_checks()])
    rows, remarks = _roster(roster)
    named = None if scheme is None else str(scheme)
    how = (named, lang, tuple(select), tuple(ignore), strict, settings or Settings(), today or date.today())
    files = (None if path is None else Path(path) for path in (ledger, previous))
    return Options(*how, rows, remarks, detail, deadline, *files)


def _roster(roster: RosterLike) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    if not isinstance(roster, (str, Path)):
        return roster, ()
    from perfeval_xl.reading.roster import read_roster  # noqa: PLC0415 - loads what `validate` has no use for

    return read_roster(roster)


def _without(received: Received, roster: RosterLike) -> Received:
    """Return what was received but for the roster, which may lie among the forms.

    Raises:
        InputError: nothing else is there.
    """
    if not isinstance(roster, (str, Path)):
        return received
    kept = received.without(Path(roster))
    if not kept.sources:
        raise InputError(
            f"除名单 {roster} 外没有工作簿。请把收到的工作簿放进去",
            f"no workbook but the roster {roster}; put those received beside it",
        )
    return kept
