"""What the program reads from workbooks, as plain rows by form. The only place that knows the frames: one row a file or one row a form."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

import perfeval_xl as px
from perfeval_xl.records import Batch

NOT_UNDERSTOOD = ("T004", "T005", "T010", "T011", "T012")
"""The findings that name what of a layout was not understood."""

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ReadForm:
    """A form as it was read: its row of the forms, and the rows of each frame."""

    own: Mapping[str, Any]
    project: Rows
    budget: Rows
    indicators: Rows
    stated: Rows


@dataclass(frozen=True)
class Reading:
    """A file as it was read, and its findings: those that say what was not understood in it, or all; as text, and as rows of the frame."""

    forms: Sequence[ReadForm] = ()
    findings: Sequence[str] = field(default=())
    told: Rows = ()


def readings(files: Sequence[bytes], *, every: bool = False) -> list[Reading]:
    """Return what is read from each file; all are read as one batch."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number:06}.xlsx" for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        batch = px.read(folder)
    findings = px.validate(batch, select=() if every else NOT_UNDERSTOOD)
    return _by_file(batch, findings, [path.name for path in paths])


def _by_file(batch: Batch, findings: pd.DataFrame, names: Sequence[str]) -> list[Reading]:
    key = "form" if "workbook" not in batch.indicators else "workbook"
    forms = _forms(batch, key)
    frames = {name: _grouped(getattr(batch, name), key) for name in ("project", "budget", "indicators", "stated")}
    told = _grouped(findings, key if key in findings else "workbook")
    by_name: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in forms:
        by_name[Path(row["path"]).name].append(row)
    return [
        Reading(
            [ReadForm(row, **{name: frames[name].get(row[key], []) for name in frames}) for row in by_name[name]],
            [f"{one['code']} {one['cell'] or ''} {one['message']}" for row in by_name[name] for one in told.get(row[key], [])],
            [one for row in by_name[name] for one in told.get(row[key], [])],
        )
        for name in names
    ]


def _forms(batch: Batch, key: str) -> list[dict[str, Any]]:
    """Return the forms with the path of their file."""
    if hasattr(batch, "workbooks"):
        return batch.workbooks.to_dict("records")
    forms = batch.forms
    if "path" not in forms:
        forms = forms.merge(batch.files, on="file", suffixes=("", "_of_file"))
    return forms.sort_values(key, kind="stable").to_dict("records")


def _grouped(frame: pd.DataFrame, key: str) -> dict[int, list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.to_dict("records"):
        groups[row[key]].append(row)
    return groups
