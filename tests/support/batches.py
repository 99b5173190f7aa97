"""Forms drawn by hand, each with what is known of its file: the two frames they belong into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from perfeval_xl.records import COLUMNS, Batch

Rows = dict[str, list[dict[str, Any]]]


def received(entries: Iterable[Mapping[str, Any]]) -> Rows:
    """Return the rows of `files` and `forms`; a form is in a file of its own unless it names another by `file`."""
    files: dict[int, dict[str, Any]] = {}
    forms = []
    for entry in entries:
        key = entry.get("file", entry["form"])
        own = files.setdefault(key, {"file": key, "forms": 0})
        own.update({name: value for name, value in entry.items() if name in COLUMNS["files"] and name != "file"})
        own["forms"] += 1
        forms.append({**{name: value for name, value in entry.items() if name not in own}, "file": key})
    return {"files": list(files.values()), "forms": forms}


def batch_of(entries: Iterable[Mapping[str, Any]], **frames: Any) -> Batch:
    """Return a batch of these forms and the rows of other frames."""
    return Batch.from_rows({**received(entries), **frames})
