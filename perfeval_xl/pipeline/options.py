"""What callers may ask for: the keywords that the functions of the pipeline have in common, each said once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, get_args

import pandas as pd

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.errors import InputError, Lang
from perfeval_xl.intake import ReceivedFiles
from perfeval_xl.pipeline.evaluation import Options, Paths, list_received
from perfeval_xl.pipeline.outputs import refuse_place
from perfeval_xl.pipeline.summarising import require_parquet
from perfeval_xl.pipeline.work import Means, Progress
from perfeval_xl.schemes import load_scheme
from perfeval_xl.settings import Settings, load_settings

if TYPE_CHECKING:
    from perfeval_xl.summary.detail_file import Kind

SettingsLike = Settings | str | Path | None
RosterLike = pd.DataFrame | str | Path | None


class CheckOptions(TypedDict, total=False):
    """How findings are made; none needs to be given.

    lang: "zh" (default) or "en", of messages. select, ignore: codes or their beginnings that alone are run, or are not. strict: a check's
    own fault is raised, not reported. settings: a bureau's, or the path of its file; none are looked for. today: decides which waivers of
    the settings hold, by default the day it is. roster: what is expected, as `read_roster` makes it, or the path of its file.
    """

    lang: Lang
    select: Sequence[str]
    ignore: Sequence[str]
    strict: bool
    settings: SettingsLike
    today: date | None
    roster: RosterLike


class RunOptions(CheckOptions, total=False):
    """How workbooks are evaluated: beside `CheckOptions` with which scheme, and who does the work. None of the latter changes a result.

    scheme: id or TOML file that overrides the stamps. jobs: so many processes work, by default one for each processor; or any executor, or
    the Dask cluster whose scheduler is at the address `cluster`. cache: a folder of results, which are used and added to: files whose bytes
    it knows are not read again. progress: called with an `Advance` now and then.
    """

    scheme: str | Path | None
    jobs: int | None
    executor: Executor | None
    cluster: str | None
    cache: str | Path | None
    progress: Progress | None


def options_of(
    how: RunOptions, kind: type[CheckOptions] = RunOptions, *, detail: Kind = "auto", deadline: date | None = None,
    ledger: str | Path | None = None, previous: str | Path | None = None,
) -> Options:
    """Load scheme, settings and roster early, so that wrong ones are refused before any work.

    Raises:
        InputError: `previous` is no summary.
        OutputError: Parquet is asked for and what writes it is not installed; the ledger cannot be written.
        TypeError: an option that `kind` does not have.
        ValueError: a language that there is not, or a code that no check has and none begins with.
    """
    _refuse_unknown(how, kind.__annotations__)
    codes = [check.code for check in all_checks()]
    _refuse_wrong(how, codes)
    if detail == "parquet":
        require_parquet()
    scheme, settings = how.get("scheme"), how.get("settings")
    if scheme is not None:
        load_scheme(scheme)
    if isinstance(settings, (str, Path)):
        settings = load_settings(settings, codes)
    rows, remarks = _roster(how.get("roster"))
    if ledger is not None:
        _refuse_ledger(Path(ledger), how.get("today") or date.today())
    if previous is not None:
        _refuse_previous(previous)
    return Options(
        None if scheme is None else str(scheme), how.get("lang", "zh"), tuple(how.get("select", ())), tuple(how.get("ignore", ())),
        how.get("strict", False), settings or Settings(), how.get("today") or date.today(), rows, remarks, detail, deadline,
        *(None if path is None else Path(path) for path in (ledger, previous)),
    )


def _refuse_ledger(path: Path, day: date) -> None:
    from perfeval_xl.ledger.store import refuse  # noqa: PLC0415 - loads what `validate` has no use for

    refuse_place(path, folder=False)
    refuse(path, day)


def _refuse_previous(path: str | Path) -> None:
    from perfeval_xl.reading.summary_book import read_typed  # noqa: PLC0415 - loads what `validate` has no use for

    read_typed(path)


def means_of(how: RunOptions) -> Means:
    """Return who does the work."""
    cache = how.get("cache")
    means = (how.get("jobs"), how.get("executor"), how.get("cluster"))
    return Means(*means, None if cache is None else Path(cache), how.get("progress"))


def received_of(paths: Paths, how: RunOptions, options: Options, outputs: Path | None = None) -> ReceivedFiles:
    """Return what was received but for the roster and what the folder `outputs` holds, which may lie among the forms.

    Raises:
        InputError: nothing else is there.
    """
    received, roster = list_received(paths, options.settings.limits, outputs), how.get("roster")
    if not isinstance(roster, (str, Path)):
        return received
    kept = received.without(Path(roster))
    if not kept.sources:
        raise InputError(
            f"除名单 {roster} 外没有工作簿。请把收到的工作簿放进去",
            f"no workbook but the roster {roster}; put those received beside it",
        )
    return kept


def _refuse_unknown(how: RunOptions, known: Collection[str]) -> None:
    if unknown := sorted(how.keys() - set(known)):
        raise TypeError(f"there is no option {', '.join(unknown)}; there are {', '.join(known)}")


def _refuse_wrong(how: RunOptions, codes: Sequence[str]) -> None:
    if (lang := how.get("lang", "zh")) not in get_args(Lang):
        raise ValueError(f"there is no language {lang}; there are {', '.join(get_args(Lang))}")
    for wanted in (*how.get("select", ()), *how.get("ignore", ())):
        if not any(code.startswith(wanted) for code in codes):
            raise ValueError(f"no check has the code {wanted}, and none begins so")


def _roster(roster: RosterLike) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    if not isinstance(roster, (str, Path)):
        return roster, ()
    from perfeval_xl.reading.roster import read_roster  # noqa: PLC0415 - loads what `validate` has no use for

    return read_roster(roster)
