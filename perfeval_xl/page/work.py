"""What the process of a job does: the main job of the command line over the files that were dropped, told to the page as it goes."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from perfeval_xl.errors import Lang, PerfevalError, fault_of
from perfeval_xl.settings import Settings

if TYPE_CHECKING:
    from perfeval_xl.page.view import Outputs
    from perfeval_xl.pipeline import Result
    from perfeval_xl.pipeline.work import Advance

Say = Callable[[str, object], None]
"""Takes what it is about (advance, result, reports, files, refused, fault, done) and what there is to say."""

READINGS = "readings"

JobKind = Literal["check", "forms"]
"""What a job does: checks the forms that were dropped, or makes the forms of a roster."""


@dataclass(frozen=True)
class Order:
    """What is wanted of a job, in its folder. kind: check or forms; names: of the folders within, by what is in them.

    roster: the path of its file below the folder; year: of the forms that are made.
    """

    kind: JobKind
    folder: Path
    names: Mapping[str, str]
    lang: Lang
    settings: Settings = field(default_factory=Settings)
    scheme: str | None = None
    roster: str | None = None
    deadline: date | None = None
    number: str | None = None
    year: int | None = None


def main(order: Order, page: Connection) -> None:
    """Do the job and say on the connection how it goes; what the process of a job runs.

    It works in the job's folder, so that outputs name files by where they lay when they were dropped, and not by a temporary place.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal: the page decides what ends
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.chdir(order.folder)

    def say(what: str, about: object) -> None:
        page.send((what, about))

    try:
        _KINDS[order.kind](order, say)
        say("done", None)
    except PerfevalError as error:
        say("refused", error.told(order.lang))
    except KeyboardInterrupt:
        say("ended", None)
    except BaseException as error:  # the last line of defence: the clerk gets a line
        say("fault", fault_of(error))


def _end(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _check(order: Order, say: Say) -> None:
    import perfeval_xl as px  # noqa: PLC0415 - heavy
    from perfeval_xl.page.view import ShownResult  # noqa: PLC0415
    from perfeval_xl.pipeline.notifying import Wanted  # noqa: PLC0415
    from perfeval_xl.report.shape import report  # noqa: PLC0415

    def advance(now: Advance) -> None:
        say("advance", (now.done, now.total, now.under_way, dict(now.findings)))

    result = px.run(
        order.names["in"], order.names["out"], scheme=order.scheme, lang=order.lang, settings=order.settings, roster=order.roster,
        deadline=order.deadline, notices=Wanted(order.number), progress=advance,
    )
    shaped = report(result, scored=True, decimals=rounding(result), lang=order.lang)
    outputs = _outputs(result, order)
    say("result", ShownResult(shaped, outputs, result.notes))
    _keep_readings(result, order)
    say("reports", _with_reports(result, outputs, order))


def rounding(result: Result) -> Mapping[str, int]:
    """Return to how many places each scheme of the result rounds points."""
    from perfeval_xl.pipeline.evaluation import schemes_of  # noqa: PLC0415 - heavy

    return {name: scheme.scoring.decimals for name, scheme in schemes_of(result.batch).items()}


def _outputs(result: Result, order: Order) -> Outputs:
    """Return what was written, and of it what each form has."""
    from perfeval_xl.page.view import COPIES, NOTICES, SUMMARY, Outputs  # noqa: PLC0415 - heavy

    scored = PurePosixPath(order.names["out"], "scored")
    copies = {file: str(scored / name) for file, name in result.copies.items()}
    notified = result.notified
    notices = tuple(path.as_posix() for path in notified.written) if notified else ()
    kept = set(copies.values()) | set(notices)
    summary = tuple(path.as_posix() for path in result.written if path.as_posix() not in kept)
    own: dict[int, list[str]] = {}
    for place, file in enumerate(result.batch.forms["file"].tolist(), 1):
        if file in copies:
            own.setdefault(place, []).append(copies[file])
    places = {form: place for place, form in enumerate(result.batch.forms["form"].tolist(), 1)}
    for unit in notified.prepared.returned if notified else ():
        folder = PurePosixPath(order.names["out"], unit.folder)
        letters = [path for path in notices if PurePosixPath(path).parent == folder and path.endswith((".docx", ".eml"))]
        for project in unit.projects:
            own.setdefault(places[project.form], []).extend(letters)
    groups = {SUMMARY: summary, COPIES: tuple(copies.values()), NOTICES: notices}
    return Outputs(groups, {place: tuple(paths) for place, paths in own.items()})


def _keep_readings(result: Result, order: Order) -> None:
    """Keep what was read of each form in a file of its own, for whoever looks at it."""
    from perfeval_xl.pipeline.inspection import each_form  # noqa: PLC0415 - heavy
    from perfeval_xl.pipeline.outputs import write_whole  # noqa: PLC0415
    from perfeval_xl.report.cell_readings import cells_of  # noqa: PLC0415

    folder = Path(READINGS)
    folder.mkdir()
    for place, inspection in enumerate(each_form(result.batch), 1):
        cells = [asdict(cell) for cell in cells_of(inspection, order.lang)]
        write_whole(folder / f"{place}.json", json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace"))


def _with_reports(result: Result, outputs: Outputs, order: Order) -> Outputs:
    """Write the Word reports and return the outputs with them."""
    from perfeval_xl.pipeline import word_reports  # noqa: PLC0415 - heavy

    out = order.names["reports"]
    paths = [order.names["in"]]
    made = word_reports.write_reports(paths, out, scheme=order.scheme, settings=order.settings)
    over_all = word_reports.write_summary_report(paths, out, scheme=order.scheme, settings=order.settings, roster=order.roster)
    own = {place: one.output.as_posix() for place, one in enumerate(made, 1) if one.output is not None}
    matched = own if len(made) == len(result.batch.forms) else {}
    written = tuple(one.output.as_posix() for one in made if one.output is not None)
    return outputs.with_reports((over_all.as_posix(), *written), matched)


def _forms(order: Order, say: Say) -> None:
    from perfeval_xl.pipeline import write_forms  # noqa: PLC0415 - heavy

    out = Path(order.names["forms"])
    made = write_forms(order.roster, out, scheme=order.scheme, settings=order.settings, year=order.year)
    written = [path.as_posix() for paths in (made.forms, made.notices, made.archives, made.drafts) for path in paths]
    say("files", (tuple(written), tuple(made.remarks)))


_KINDS: Mapping[str, Callable[[Order, Say], None]] = {"check": _check, "forms": _forms}


def kept_readings(folder: Path, place: int) -> Iterator[Mapping[str, Any]]:
    """Yield what was read of a form, cell by cell, as `report.cell_readings.Cell` has it; nothing while that is still being kept."""
    path = folder / READINGS / f"{place}.json"
    if path.exists():
        yield from json.loads(path.read_text(encoding="utf-8"))
