"""A roster → one named, prefilled form for each of its rows."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from perfeval_xl.errors import InputError, SchemeError
from perfeval_xl.pipeline.outputs import refuse_existing, refuse_inputs, write_whole
from perfeval_xl.reading.names import safe_name
from perfeval_xl.reading.roster import read_roster
from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.submissions import fold_name
from perfeval_xl.templates import template_bytes

_CHUNK = 25  # forms: some seconds of work
_ALONE = 60  # up to so many forms starting workers costs more than it saves
_STEPS = str.maketrans("/\\", "__")
_LONGEST_PART = 36  # characters of unit and of project in a name, so that neither crowds out the other


@dataclass(frozen=True)
class _Form:
    path: Path
    scheme: str
    prefill: tuple[tuple[str, object], ...]


def write_forms(
    roster: str | Path, out: str | Path, *, scheme: str | Path = "department-2021", force: bool = False, jobs: int | None = None
) -> tuple[list[Path], tuple[str, ...]]:
    """Write a form for each row of the roster into the folder `out`; return their paths in its order, and remarks on the roster.

    A row's scheme is its 方案 (an id, the name of a scheme that ships, or a TOML file beside the roster), else `scheme`.

    Raises:
        InputError: a wrong roster, or a row's scheme that is unknown or wrong.
        OutputError: a form exists already (nothing is written then), or cannot be written.
    """
    rows, remarks = read_roster(roster)
    load_scheme(scheme)
    schemes = _schemes(rows, Path(roster), str(scheme))
    paths = [Path(out) / name for name in _names(rows)]
    refuse_inputs(paths, [Path(roster)])
    refuse_existing(paths, force)
    forms = [_Form(path, source, filled) for path, source, filled in zip(paths, schemes, _prefills(rows), strict=True)]
    chunks = [forms[start : start + _CHUNK] for start in range(0, len(forms), _CHUNK)]
    workers = min(jobs if jobs is not None else os.cpu_count() or 1, len(chunks)) if len(forms) > _ALONE else 1
    if workers > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(_write, chunks))
    else:
        _write(forms)
    return paths, remarks


def _write(forms: Sequence[_Form]) -> None:
    for form in forms:
        write_whole(form.path, template_bytes(load_scheme(form.scheme), dict(form.prefill)))


def _prefills(rows: pd.DataFrame) -> Iterator[tuple[tuple[str, object], ...]]:
    keys = {"unit": str, "department": str, "project": str, "year": int, "approved": float}
    for values in rows[list(keys)].itertuples(index=False):
        filled = {key: kind(value) for (key, kind), value in zip(keys.items(), values, strict=True) if not pd.isna(value)}
        if "approved" in filled:
            filled["planned_total"] = filled.pop("approved")
        yield tuple(filled.items())


def _schemes(rows: pd.DataFrame, roster: Path, default: str) -> list[str]:
    """Return what loads the scheme of each row."""
    found: dict[str, str] = {}
    for text, row in rows.dropna(subset=["scheme"]).drop_duplicates("scheme")[["scheme", "row"]].itertuples(index=False):
        try:
            found[text] = _scheme(text, roster)
        except SchemeError as error:
            raise InputError(f"名单 {roster} 第 {row} 行的方案不对：{error}") from error
    return [default if pd.isna(text) else found[text] for text in rows["scheme"]]


def _scheme(text: str, roster: Path) -> str:
    ids = {fold_name(name): name for name in builtin_ids()}
    by_name = {fold_name(load_scheme(name).name): name for name in builtin_ids()}
    source = ids.get(fold_name(text)) or by_name.get(fold_name(text)) or text
    if source.lower().endswith(".toml"):
        source = str(roster.absolute().parent / source)
    load_scheme(source)
    return source


def _names(rows: pd.DataFrame) -> list[str]:
    """Return a file name for each row: unit and project, the year where a project has several rows; no two alike on any system."""
    keys = [fold_name(unit) + "\n" + fold_name(project) for unit, project in zip(rows["unit"], rows["project"], strict=True)]
    several = {key for key, times in Counter(keys).items() if times > 1}
    taken: set[str] = set()
    names = []
    for key, unit, project, year in zip(keys, rows["unit"], rows["project"], rows["year"], strict=True):
        parts = [_part(unit), _part(project), *([f"{year:g}"] if key in several and not pd.isna(year) else [])]
        name, number = safe_name(f"{'-'.join(parts)}.xlsx"), 2
        while _as_compared(name) in taken:
            name, number = safe_name(f"{'-'.join(parts)}({number}).xlsx"), number + 1
        taken.add(_as_compared(name))
        names.append(name)
    return names


def _part(text: str) -> str:
    return "".join(text.split()).translate(_STEPS)[:_LONGEST_PART]


def _as_compared(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
