"""Whole processes, from their start to their end: what a person waits for."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from forms import SAMPLES, make_faulty, make_folders, make_forms
from measure import Row, Spent, perfeval, process, python

HERE = Path(__file__).parent


def validate_rows(root: Path, forms: int, rounds: int) -> Iterator[str]:
    """Yield `validate` against a process that only reads the same files with calamine, by time on the clock and by processor time."""
    yield from _validate(make_folders(root, forms), f"{forms:,} forms", forms, rounds)


def _validate(folders: Sequence[Path], named: str, forms: int, rounds: int) -> Iterator[str]:
    ours, reader = perfeval("validate", *folders), python(HERE / "calamine_only.py", *folders)
    process(*reader)  # the files are in memory from here on
    spent = [(process(*ours), process(*reader)) for _ in range(rounds)]
    name = f"`validate`, {named}"
    yield str(Row(name, "calamine alone, one core", [(a.seconds, b.seconds) for a, b in spent], forms, "≤ 2 (1.2)"))
    yield str(Row(f"{name}: processor time", "the same", [(a.cpu, b.cpu) for a, b in spent], forms))


def analyst_rows(root: Path, forms: int, few: int, rounds: int) -> Iterator[str]:
    """Yield the analyst's script against `run`.

    The script takes as long for each form: it is timed on one form and on `few`, and what it would take for all follows from that.
    """
    folders = make_folders(root, forms)
    some, one = root / f"analyst-{few}", root / "analyst-1"
    for folder, count in ((some, few), (one, 1)):
        if not folder.exists():
            make_forms(folder, count)
    script, pairs = HERE / "analyst.py", []
    with tempfile.TemporaryDirectory(dir=root) as made:
        out = Path(made)
        for _ in range(rounds):
            ours = _run(folders, out / "ours").seconds
            start = process(*python(script, one, out / "one")).seconds
            sample = process(*python(script, some, out / "some")).seconds
            pairs.append((start + (sample - start) / (few - 1) * (forms - 1), ours))
    yield str(Row(f"the analyst's script, {forms:,} forms (from {few})", "`run`", pairs, forms, "≥ 8 (15)"))


def _run(folders: Sequence[Path], out: Path) -> Spent:
    """Return what `run` takes over folders, and remove what it made."""
    spent = process(*perfeval("run", *folders, "-o", out))
    shutil.rmtree(out)
    return spent


def faulty_rows(root: Path, forms: int, rounds: int) -> Iterator[str]:
    """Yield both comparisons for forms that were typed by hand with 25 to 30 findings each, where finding costs most.

    Both sides of both do all of the forms: these are small, and what a few of them take tells too little of a thousand.
    """
    folder = root / f"faulty-{forms}"
    if not folder.exists():
        make_faulty(folder, forms)
    yield from _validate([folder], f"{forms:,} faulty forms", forms, rounds)
    with tempfile.TemporaryDirectory(dir=root) as made:
        out = Path(made)
        script = python(HERE / "openpyxl_only.py", folder, out / "theirs")
        spent = [(process(*script), _run([folder], out / "ours")) for _ in range(rounds)]
    name = f"pandas and openpyxl: read, write back, {forms:,} faulty forms"
    yield str(Row(name, "`run`", [(a.seconds, b.seconds) for a, b in spent], forms))
    yield str(Row(f"{name}: processor time", "the same", [(a.cpu, b.cpu) for a, b in spent], forms))


def startup_rows(root: Path, rounds: int) -> Iterator[str]:
    """Yield how long it takes until anything is done."""
    form = SAMPLES / "clean.xlsx"
    ways = (
        ("`perfeval --help`", "`import click`", perfeval("--help"), python("-c", "import click"), "≤ 2"),
        ("`validate`, one form", "`import pandas`", perfeval("validate", form), python("-c", "import pandas"), "≤ 1.5"),
    )
    for name_a, name_b, ours, theirs, goal in ways:
        process(*ours)
        process(*theirs)
        pairs = [(process(*ours).seconds, process(*theirs).seconds) for _ in range(rounds)]
        yield str(Row(name_a, name_b, pairs, goal=goal))


def cache_rows(root: Path, forms: int, new: int = 10) -> Iterator[str]:
    """Yield a second run, over the same forms and a few new ones, against the first, both with a cache and scored copies."""
    folders = make_folders(root, forms)
    added = root / "new"
    if not added.exists():
        make_forms(added, new, first=10**6)
    with tempfile.TemporaryDirectory(dir=root) as made:
        out, cache = Path(made) / "out", Path(made) / "cache"
        first = process(*perfeval("run", *folders, "-o", out, "--cache", cache)).seconds
        seconds = [process(*perfeval("run", *folders, added, "-o", out, "--cache", cache, "--force")).seconds for _ in range(2)]
        without = process(*perfeval("run", *folders, "-o", Path(made) / "plain")).seconds
    yield str(Row(f"`run --cache`, the first, {forms:,} forms", "`run`", [(first, without)], forms))
    yield str(Row(f"`run --cache`, {forms:,} forms and {new} new", "`run`", [(statistics.fmean(seconds), without)], forms))
