"""Many workbooks: the rooms called in their order. What the command line and Python callers use."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast

import pandas as pd

from perfeval_xl.intake import Source
from perfeval_xl.intake.names import native
from perfeval_xl.pipeline.evaluation import Paths, Result, check_forms, conclude, list_received, read_sources, score_all
from perfeval_xl.pipeline.options import CheckOptions, RunOptions, SettingsLike, means_of, options_of, received_of
from perfeval_xl.pipeline.outputs import (
    refuse_existing,
    refuse_inputs,
    refuse_place,
    refuse_twice,
    remove_torn,
    remove_torn_of,
    scratch,
    write_whole,
)
from perfeval_xl.pipeline.summarising import SUMMARY, detail_path, refuse_other_format, with_summary
from perfeval_xl.pipeline.work import Advance, evaluate_all
from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme

if TYPE_CHECKING:
    from perfeval_xl.pipeline.forms import write_forms
    from perfeval_xl.pipeline.inspection import Inspection, inspect
    from perfeval_xl.pipeline.migration import migrate
    from perfeval_xl.pipeline.notifying import Notified, Wanted
    from perfeval_xl.reading.roster import read_roster
    from perfeval_xl.summary.detail_file import Kind

__all__ = [
    "Advance", "CheckOptions", "Inspection", "Result", "RunOptions", "consolidate", "evaluate", "inspect", "migrate", "notify", "read",
    "read_roster", "run", "score", "score_files", "validate", "write_forms", "write_template",
]

_HOME = {
    "Inspection": "pipeline.inspection", "inspect": "pipeline.inspection", "migrate": "pipeline.migration", "read_roster": "reading.roster",
    "write_forms": "pipeline.forms",
}

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
    options = options_of({"scheme": scheme, "settings": settings})
    return read_sources(list_received(paths, options.settings.limits).sources, options)


def validate(
    batch: Batch, **how: Unpack[CheckOptions],
) -> pd.DataFrame:
    """Return the findings on a batch, as `records.FINDING_COLUMNS`."""
    options = options_of(cast("RunOptions", how), CheckOptions)
    scores = score_all(batch)
    alone, crashes, _ = check_forms(batch, scores, options)
    return conclude(Result(batch, scores, alone, crashes), options).findings


def score(batch: Batch) -> pd.DataFrame:
    """Return a row per indicator, as `records.SCORE_COLUMNS`."""
    return score_all(batch).rows


def evaluate(
    paths: Paths, **how: Unpack[RunOptions],
) -> Result:
    """Read, score and check workbooks; nothing is written. `how`, here and in the functions below, are `RunOptions`.

    Raises:
        ClusterError: the cluster cannot be reached, lacks this program, or was lost.
        Interrupted: a KeyboardInterrupt; what was written until then is whole.
    """
    options = options_of(how)
    received = received_of(paths, how, options)
    return evaluate_all(received, options, means_of(how))


def score_files(
    paths: Paths, out: str | Path, *, force: bool = False, **how: Unpack[RunOptions],
) -> Result:
    """Write the scored copy of each workbook to `out`, below a given folder under its relative path.

    Raises:
        OutputError: a copy exists already, would overwrite a received file, or cannot be written.
    """
    options = options_of(how)
    refuse_place(Path(out), folder=True)
    received = received_of(paths, how, options)
    _refuse_copies(received.sources, Path(out), force)
    remove_torn(Path(out))
    return evaluate_all(received, options, means_of(how), copies=Path(out))


def consolidate(
    paths: Paths, out: str | Path, *, force: bool = False, detail: Kind = "auto", ledger: str | Path | None = None,
    previous: str | Path | None = None, **how: Unpack[RunOptions],
) -> Result:
    """Write one summary workbook over all workbooks to the file `out`.

    `detail`, here as in `run`, says where 指标明细 goes: on a sheet, to a Parquet file beside the summary (`<name>-detail.parquet`), or
    to the file where the sheet would have more than 200,000 rows (auto). `ledger`, here as in `run`, is the file that knows projects and
    findings of earlier runs, made where there is none; `previous` is the summary whose 整改措施, 整改期限 and 整改结果 are taken over, by
    default the one that is replaced.

    Raises:
        OutputError: `out` is no .xlsx, exists already, is one of the received files, or cannot be written.
    """
    options = options_of(how, detail=detail, ledger=ledger, previous=previous)
    outputs = [Path(out), detail_path(Path(out))]
    for path in outputs:
        refuse_place(path, folder=False)
    refuse_twice(*outputs, options.ledger)
    received = received_of(paths, how, options)
    refuse_inputs(outputs, [source.path for source in received.sources])
    refuse_existing(outputs, force)
    refuse_other_format(Path(out))
    remove_torn_of(Path(out))
    result = evaluate_all(received, options, means_of(how))
    return with_summary(result, Path(out), {}, options)


def run(
    paths: Paths, out: str | Path, *, force: bool = False, detail: Kind = "auto", deadline: date | None = None,
    notices: Wanted | None = None, ledger: str | Path | None = None, previous: str | Path | None = None, beside: Sequence[Path] = (),
    **how: Unpack[RunOptions],
) -> Result:
    """The main job: `out`/scored/ with every scored copy and `out`/summary.xlsx, in one pass over the input.

    `deadline`: when forms that go back are to be there again; else that of the settings, else none is written. With `notices` also
    what goes back to the units, as `notify` writes it (`Result.notified`). `beside` are files that the caller writes afterwards.

    Raises:
        OutputError: `out` has results already, it or one of `beside` would overwrite a received file, or it cannot be written.
    """
    options = options_of(how, detail=detail, deadline=deadline, ledger=ledger, previous=previous)
    folder, summary = Path(out) / SCORED, Path(out) / SUMMARY
    refuse_place(Path(out), folder=True)
    refuse_place(folder, folder=True)
    for path in (summary, detail_path(summary)):
        refuse_place(path, folder=False)
    refuse_twice(summary, detail_path(summary), options.ledger, *beside)
    received = received_of(paths, how, options)
    refuse_inputs(beside, [source.path for source in received.sources])
    refuse_existing([path for path in (Path(out),) if not os.path.isdir(path) or any(path.iterdir())], force)
    _refuse_copies(received.sources, folder, force=True)
    remove_torn(Path(out))
    result = evaluate_all(received, options, means_of(how), copies=folder)
    copies = {file: f"{SCORED}/{name}" for file, name in result.copies.items()}
    owners = zip(result.batch.forms["form"], result.batch.forms["file"], strict=True)
    made = with_summary(result, summary, {form: copies[file] for form, file in owners if file in copies}, options)
    if notices is None:
        return made
    from perfeval_xl.pipeline.notifying import Maker  # noqa: PLC0415 - loads what `validate` has no use for

    notified = Maker(result, options, notices, folder).write(Path(out), force=force)
    return replace(made, written=(*made.written, *notified.written), notified=notified)


def notify(
    paths: Paths, out: str | Path, *, force: bool = False, deadline: date | None = None, number: str | None = None,
    passed: bool = False, dry_run: bool = False, **how: Unpack[RunOptions],
) -> tuple[Result, Notified]:
    """Write what goes back to the units below the folder `out`: letters, scored copies, mail drafts; and the list of who is still to send.

    deadline: as in `run`; number: of the letters; passed: units whose forms passed get
    a draft, too; dry_run: nothing is written, what would be is told. What lies there already and says the same is not made again.

    Raises:
        OutputError: a file is there that says something else (nothing is written then, unless `force`), or cannot be written.
    """
    from perfeval_xl.pipeline.notifying import NAMES, Maker, Notified, Wanted  # noqa: PLC0415 - loads what `validate` has no use for

    options = options_of(how, deadline=deadline)
    folder, wanted = Path(out), Wanted(number, passed)
    refuse_place(folder, folder=True)
    received = received_of(paths, how, options, outputs=folder)
    means = means_of(how)
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
    refuse_place(Path(out), folder=True)
    refuse_existing([path], force)
    from perfeval_xl.templates import template_bytes  # noqa: PLC0415 - loads what `validate` has no use for

    write_whole(path, template_bytes(loaded, {} if year is None else {"year": year}, examples=(today or date.today()).year))
    return path


def _refuse_copies(sources: Sequence[Source], folder: Path, force: bool) -> None:
    from perfeval_xl.pipeline.copies import planned_names  # noqa: PLC0415 - loads what `validate` has no use for

    copies = [folder / native(name) for source in sources for name in planned_names(source)]
    refuse_inputs(copies, [source.path for source in sources])
    refuse_existing(copies, force)
