"""The Word report of each form, and the 总报告 over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.outcomes import Aside
from perfeval_xl.checks.runner import aside_of
from perfeval_xl.documents.base import Base, base_of
from perfeval_xl.documents.model import DocumentForm
from perfeval_xl.documents.overall import overall_bytes
from perfeval_xl.documents.report import report_bytes
from perfeval_xl.intake import Source
from perfeval_xl.intake.names import native
from perfeval_xl.listed import as_rows
from perfeval_xl.pipeline.evaluation import Options, Paths, list_received, schemes_of, score_all
from perfeval_xl.pipeline.migration import OutputNames, made_names
from perfeval_xl.pipeline.options import RosterLike
from perfeval_xl.pipeline.outputs import refuse_existing, refuse_inputs, refuse_place, write_whole
from perfeval_xl.pipeline.work import Means, evaluate_all
from perfeval_xl.reading import ReadForm, read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.reading.fields.project import OTHER_CHOICE
from perfeval_xl.reading.roster import read_roster
from perfeval_xl.records import Batch, Scores
from perfeval_xl.schemes import load_scheme
from perfeval_xl.settings import Settings
from perfeval_xl.summary.frames import build
from perfeval_xl.summary.styles import grade_order

_CHUNK = 50  # files whose frames are made at once
ENDING = ".docx"
SUMMARY_NAME = "总报告.docx"


@dataclass(frozen=True)
class WrittenReport:
    """What came of a form: its report, or why it has none (code and reason); part: its sheets where its file holds several forms."""

    path: str
    output: Path | None
    problem: tuple[str, str] | None = None
    part: str | None = None
    fault: str | None = None


def write_reports(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, settings: Settings | None = None, template: str | None = None,
    force: bool = False,
) -> list[WrittenReport]:
    """Write the report of each form into the folder `out`; return what came of each.

    Args:
        template: a bureau's own Word file that the report is written into.

    Raises:
        InputError: a path that does not exist, or nothing to read.
        OutputError: a report exists already, would overwrite a received file, or cannot be written.
        SchemeError: unknown or wrong.
        SettingsError: the template cannot be read.
    """
    refuse_place(Path(out), folder=True)
    settings = settings or Settings()
    sources = list_received(paths, settings.limits).sources
    if scheme is not None:
        load_scheme(scheme)
    base = base_of(template)
    targets = [Path(out) / native(name) for name in made_names(sources, ENDING)]
    refuse_inputs(targets, [source.path for source in sources])
    refuse_existing(targets, force)
    names = OutputNames(targets, force)
    given = None if scheme is None else str(scheme)
    written: list[WrittenReport] = []
    for start in range(0, len(sources), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        written += _write(sources[chunk], targets[chunk], names, base, given, settings)
    return written


def _write(
    sources: Sequence[Source], targets: Sequence[Path], names: OutputNames, base: Base, scheme: str | None, settings: Settings
) -> Iterator[WrittenReport]:
    read = [read_workbook(source, settings.limits, everything=True) for source in sources]
    batch = assemble(read, scheme, settings.scheme)
    frames = _Frames(batch, score_all(batch))
    aside = aside_of(batch)
    entries = iter(frames.rows("forms", None))
    for one, target in zip(read, targets, strict=True):
        if not one.forms:
            entry = next(entries)
            yield WrittenReport(str(entry["path"]), None, (str(entry["problem"]), str(entry["problem_detail"])), fault=entry["fault"])
        for form, path in zip(one.forms, names.of(target, len(one.forms)), strict=False):
            yield _report(next(entries), form, frames, aside, path, base)


def _report(
    entry: Mapping[str, Any], read: ReadForm, frames: _Frames, aside: Aside, target: Path, base: Base
) -> WrittenReport:
    key, label = int(entry["form"]), str(entry["path"])
    code = next((code for code, forms in aside.items() if key in forms), None)
    if code is not None:
        reason = "是空白表" if code == "F014" else "是另一种表，不是自评或评价"
        return WrittenReport(label, None, (code, reason), entry["part"])
    write_whole(target, report_bytes(frames.form(entry, read), base))
    return WrittenReport(label, target, part=entry["part"])


class _Frames:
    """The frames of a batch as rows by form: taken apart once."""

    def __init__(self, batch: Batch, scores: Scores) -> None:
        parts = {
            "project": batch.project, "team": batch.team, "budget": batch.budget, "indicators": batch.indicators, "stated": batch.stated,
            "report_text": batch.report_text, "totals": scores.totals, "levels": scores.levels, "forms": batch.entries(),
        }
        self._rows: dict[str, dict[int, list[Mapping[str, Any]]]] = {}
        for name, part in parts.items():
            by_form: dict[int, list[Mapping[str, Any]]] = {}
            for row in as_rows(part):
                by_form.setdefault(int(row["form"]), []).append(row)
            self._rows[name] = by_form

    def rows(self, name: str, form: int | None) -> list[Mapping[str, Any]]:
        """Return the rows of one frame, of one form or of all in their order."""
        by_form = self._rows[name]
        return [row for rows in by_form.values() for row in rows] if form is None else by_form.get(form, [])

    def form(self, entry: Mapping[str, Any], read: ReadForm) -> DocumentForm:
        """Return what a report is written from."""
        key, source = int(entry["form"]), entry["scheme_source"]
        goals = {str(row["goal"]): str(row["text"]) for row in reversed(list(read.rows.get("goals", ())))}
        fields = self.rows("project", key)
        return DocumentForm(
            entry, load_scheme(source) if isinstance(source, str) else None, {row["field"]: row for row in fields},
            team=self.rows("team", key), budget=self.rows("budget", key), indicators=self.rows("indicators", key),
            stated=self.rows("stated", key), sections=self.rows("report_text", key), totals=next(iter(self.rows("totals", key)), None),
            levels=self.rows("levels", key), goals=goals,
            choices=[(str(row["label"]), str(row["value"])) for row in fields if row["field"] == OTHER_CHOICE],
        )


def write_summary_report(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, settings: Settings | None = None, template: str | None = None,
    roster: RosterLike = None, force: bool = False,
) -> Path:
    """Write the 总报告 over all projects into the folder `out` and return its path.

    Raises:
        InputError, OutputError, SchemeError, SettingsError: as `write_reports`.
    """
    base = base_of(template)
    target = Path(out) / SUMMARY_NAME
    refuse_place(Path(out), folder=True)
    refuse_existing([target], force)
    expected = roster if roster is None or isinstance(roster, pd.DataFrame) else read_roster(roster)[0]
    options = Options(None if scheme is None else str(scheme), settings=settings or Settings(), roster=expected)
    result = evaluate_all(list_received(paths, options.settings.limits), options, Means())
    schemes = schemes_of(result.batch)
    frames = build(result.batch, result.scores, result.findings, schemes, expected)
    titles = {check.code: check.title for check in all_checks()}
    write_whole(target, overall_bytes(frames, grade_order(frames.schemes), titles, base))
    return target
