"""Which tests execute which lines of the package, and how long each takes: recorded once, kept outside the repository.

A file of tests is recorded in a process of its own. What a fixture of a module or a session does counts for every test that asks for it,
and what the package keeps between calls is forgotten before each test, so that no test profits unseen from one before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import coverage
import pytest
from coverage.numbits import nums_to_numbits, register_sqlite_functions

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "perfeval_xl"
KEPT = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "perfeval-mutants"
OPTIONS = ("-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not libreoffice")
ELSEWHERE = ("desktop", "engine", "hostile", "packaging", "page", "structure")
"""Folders of tests that run other processes, take long on purpose, or look at the source."""

Line = tuple[str, int]
"""A module's file below the package, and a line of it."""


@dataclass(frozen=True)
class Recorded:
    """What was recorded of a file of tests."""

    file: str
    loading: float
    """Seconds of the processor until its tests are collected."""
    seconds: Mapping[str, float]
    """A test that passed → its seconds of the processor, without those of shared fixtures."""
    fixtures: Mapping[str, list[str]]
    """A test → the shared fixtures that it asks for."""
    shared: Mapping[str, float]
    """A shared fixture → its seconds of the processor."""
    lines: Path

    @cached_property
    def _database(self) -> sqlite3.Connection:
        found = sqlite3.connect(self.lines)
        register_sqlite_functions(found)
        return found

    def tests(self, lines: Iterable[Line]) -> list[str]:
        """Return the tests that execute one of some lines, the fastest first."""
        by_file: dict[str, list[int]] = defaultdict(list)
        for file, line in lines:
            by_file[file].append(line)
        contexts = {context for file, numbers in by_file.items() for context in self._contexts(file, numbers)}
        found = [test for test in self.seconds if test in contexts or contexts.intersection(self.fixtures[test])]
        return sorted(found, key=lambda test: self.seconds[test])

    def _contexts(self, file: str, lines: list[int]) -> Iterator[str]:
        asked = (
            "select distinct context from line_bits join context on context.id = context_id join file on file.id = file_id "
            "where path = ? and numbits_any_intersection(numbits, ?)"
        )
        yield from (context for (context,) in self._database.execute(asked, (str(PACKAGE / file), nums_to_numbits(lines))))

    def cost(self, tests: Iterable[str]) -> float:
        """Return the seconds of the processor that tests take, run for themselves."""
        asked = {fixture for test in tests for fixture in self.fixtures[test]}
        return self.loading + sum(self.seconds[test] for test in tests) + sum(self.shared.get(fixture, 0.0) for fixture in asked)


def test_files(paths: Iterable[str]) -> list[str]:
    """Return the files of tests of these folders, or these files, that can tell a fault of the package."""
    found = {file for path in paths for file in ([ROOT / path] if path.endswith(".py") else (ROOT / path).rglob("test_*.py"))}
    every = sorted(file.relative_to(ROOT) for file in found)
    return [file.as_posix() for file in every if file.parts[1] not in ELSEWHERE]


def recorded(files: Iterable[str], said: Callable[[str], None]) -> list[Recorded]:
    """Return what files of tests execute, recording anew those that have changed, or all if the package has."""
    package = _digest(PACKAGE.rglob("*.*"))
    found = []
    for file in files:
        folder = (ROOT / file).parent
        digest = hashlib.sha256(f"{package}{_digest(folder.rglob('*.*'))}{file}".encode()).hexdigest()[:20]
        told = KEPT / f"{digest}.json"
        if not told.exists():
            said(f"recording {file}")
            KEPT.mkdir(parents=True, exist_ok=True)
            child = os.fork()
            if not child:
                _record(file, told)
            os.waitpid(child, 0)
        if told.exists():
            found.append(Recorded(file, **json.loads(told.read_text(encoding="utf-8")), lines=told.with_suffix(".lines")))
    return found


def _digest(paths: Iterable[Path]) -> str:
    sums = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix not in {".pyc", ""} and path.is_file():
            sums.update(str(path).encode() + path.read_bytes())
    return sums.hexdigest()


def quiet() -> None:
    """Let a process that was forked for tests write nothing, and draw the same examples each time."""
    import hypothesis

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(ROOT)
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutants", phases=phases, derandomize=True, database=None)
    hypothesis.settings.load_profile("mutants")


def _record(file: str, told: Path) -> None:
    quiet()
    lines = coverage.Coverage(data_file=str(told.with_suffix(".lines")), include=[f"{PACKAGE}/*"], config_file=False, messages=False)
    lines.erase()
    lines.start()
    recorder = _Recorder(lines)
    pytest.main([*OPTIONS, file], plugins=[recorder])
    lines.stop()
    lines.save()
    for test in recorder.failed:
        recorder.seconds.pop(test, None)
    found = {name: getattr(recorder, name) for name in ("loading", "seconds", "fixtures", "shared")}
    told.write_text(json.dumps(found), encoding="utf-8")
    os._exit(0)


class _Recorder:
    """A plugin that tells which lines belong to which test."""

    def __init__(self, lines: coverage.Coverage) -> None:
        self.lines = lines
        self.begun = time.process_time()
        self.loading = 0.0
        self.seconds: dict[str, float] = {}
        self.fixtures: dict[str, list[str]] = {}
        self.failed: set[str] = set()
        self.running = ""
        self.shared: dict[str, float] = {}

    def pytest_collection_finish(self) -> None:
        self.loading = time.process_time() - self.begun

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        _forget()
        known = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined] # told nowhere else
        self.fixtures[item.nodeid] = [_name(one) for defs in known.values() for one in defs if one.scope != "function"]
        self.running, before, begun = item.nodeid, sum(self.shared.values()), time.process_time()
        self.lines.switch_context(item.nodeid)
        result = yield
        self.lines.switch_context("")
        self.seconds[item.nodeid] = time.process_time() - begun - sum(self.shared.values()) + before
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        begun = time.process_time()
        self.lines.switch_context(_name(fixturedef))
        try:
            return (yield)
        finally:
            self.lines.switch_context(self.running)
            self.shared[_name(fixturedef)] = self.shared.get(_name(fixturedef), 0.0) + time.process_time() - begun

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)


def _name(fixture: pytest.FixtureDef[Any]) -> str:
    return f"fixture {fixture.baseid}::{fixture.argname}"


def _forget() -> None:
    """Empty the caches of the package's functions."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE.name):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


class Chosen:
    """A plugin that runs chosen tests in their order, and no more when the time is over."""

    def __init__(self, tests: list[str], until: float) -> None:
        self.place = {test: number for number, test in enumerate(tests)}
        self.until = until

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave all in place where the fault gives the tests other names."""
        if self.place.keys() <= {item.nodeid for item in items}:
            items[:] = sorted((item for item in items if item.nodeid in self.place), key=lambda item: self.place[item.nodeid])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> bool | None:
        """Pass over a test when the time is over."""
        return True if time.process_time() > self.until else None
