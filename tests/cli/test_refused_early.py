"""What cannot be read or written is refused before any form is read, whichever command and option names it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from forms import hotline, type_form
from users import no_root

from perfeval_xl.cli import main
from perfeval_xl.reading import workbook

RUN, SUM = ("run", "in", "-o", "out"), ("consolidate", "in", "-o", "out/s.xlsx")


def _other_database() -> None:
    with sqlite3.connect("bad") as connection:
        connection.execute("CREATE TABLE a (b)")


def _later_ledger() -> None:
    _ledger()
    with sqlite3.connect("bad") as connection:
        connection.execute("PRAGMA user_version = 99")


def _ledger() -> None:
    assert main(["run", "in", "-o", "first", "--ledger", "bad", "--exit-zero", "--quiet"]) == 0


def _torn_ledger() -> None:
    _ledger()
    data = Path("bad").read_bytes()
    Path("bad").write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))


def _loop() -> None:
    os.symlink("bad", "bad")


PUT: dict[str, Callable[[], object]] = {
    "folder": lambda: Path("bad").mkdir(),
    "file": lambda: Path("bad").write_text("x"),
    "noise": lambda: Path("bad").write_bytes(bytes(range(256)) * 20),
    "torn": lambda: Path("bad").write_bytes(b"SQLite format 3\0" + b"\1" * 5_000),
    "zip": lambda: Path("bad").write_bytes(b"PK\3\4" + b"x" * 100),
    "other database": _other_database,
    "later ledger": _later_ledger,
    "torn ledger": _torn_ledger,
    "loop": _loop,
    "nothing": lambda: None,
}

CASES = [
    *((put, (*command, "--ledger", "bad")) for command in (RUN, SUM)
      for put in ("folder", "noise", "torn", "other database", "later ledger", "torn ledger")),
    *(("file", (*command, "--ledger", "bad/台账.db")) for command in (RUN, SUM)),
    *((put, (*command, "--previous", "bad")) for command in (RUN, SUM) for put in ("folder", "noise", "zip", "nothing")),
    *((put, (*command, "--roster", "bad")) for command in (RUN, SUM) for put in ("folder", "noise", "zip", "nothing")),
    *((put, (*command, "--config", "bad")) for command in (RUN, SUM) for put in ("folder", "noise", "nothing")),
    *((put, (*command, "--scheme", "./bad.toml")) for command in (RUN, SUM) for put in ("nothing",)),
    *(("file", (name, "in", "-o", "bad")) for name in ("run", "score", "notify", "report", "migrate")),
    *(("file", (name, "in", "-o", "bad", "--force")) for name in ("run", "score", "notify", "report", "migrate")),
    *(("file", (name, "in", "-o", "bad/deep/out")) for name in ("run", "score", "notify", "report", "migrate")),
    *(("loop", (name, "in", "-o", "bad/out")) for name in ("run", "score", "notify", "report", "migrate")),
    ("file", ("report", "in", "--summary", "-o", "bad")),
    ("file", ("template", "-o", "bad", "--from-year", "in")),
    ("file", ("template", "-o", "bad/x", "--from-year", "in")),
    ("nothing", ("template", "-o", "out", "--from-year", "bad")),
    ("folder", ("consolidate", "in", "-o", "bad")),
    ("file", ("consolidate", "in", "-o", "bad/s.xlsx")),
    ("folder", ("run", "in", "-o", "out", "--html", "bad")),
    ("file", ("run", "in", "-o", "out", "--html", "bad/a.html")),
    *(("file", (*command, "--cache", "bad")) for command in (RUN, SUM, ("validate", "in"))),
    *(("file", (*command, "--cache", "bad/deep")) for command in (RUN, SUM, ("validate", "in"))),
    *((put, ("report", "in", "-o", "out", "--template", "bad")) for put in ("folder", "noise", "nothing")),
    ("nothing", ("consolidate", "in", "-o", "bad.xlsx", "--ledger", "./bad.xlsx")),
    ("nothing", ("run", "in", "-o", "out", "--ledger", "out/summary.xlsx")),
    ("folder", ("history", "bad")),
]


@pytest.fixture(autouse=True)
def _inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    type_form(Path("in/a.xlsx"), hotline())


@pytest.fixture(name="read")
def _read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is read of the forms from now on."""
    seen: list[str] = []
    fetch = workbook.fetch

    def spied(*args: object, **kwargs: object) -> object:
        seen.append("read")
        return fetch(*args, **kwargs)

    monkeypatch.setattr(workbook, "fetch", spied)
    return seen


@pytest.mark.parametrize(("put", "arguments"), CASES, ids=lambda value: value if isinstance(value, str) else " ".join(value))
def test_it_is_refused_before_any_work(put: str, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str],
                                       request: pytest.FixtureRequest) -> None:
    PUT[put]()
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    read = request.getfixturevalue("read")
    capsys.readouterr()

    assert main(list(arguments)) == 2
    told = capsys.readouterr()
    assert read == []
    assert told.out == ""
    assert len(told.err.splitlines()) == 1, told.err
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")
@pytest.mark.parametrize("arguments", [
    ("run", "in", "-o", "shut/out"), ("consolidate", "in", "-o", "shut/s.xlsx"), ("score", "in", "-o", "shut"),
    ("run", "in", "-o", "out", "--ledger", "shut/l.db"), ("run", "in", "-o", "out", "--ledger", "sealed.db"),
    ("run", "in", "-o", "out", "--html", "shut/a.html"), ("validate", "in", "--cache", "shut/c"), ("report", "in", "-o", "shut"),
], ids=" ".join)
def test_a_place_where_nothing_may_be_written_is_refused_before_any_work(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], read: list[str]
) -> None:
    main(["run", "in", "-o", "first", "--ledger", "sealed.db", "--exit-zero", "--quiet"])
    Path("sealed.db").chmod(0o444)
    Path("shut").mkdir(mode=0o555)
    read.clear()
    capsys.readouterr()
    with no_root(tmp_path):
        status = main(list(arguments))

    assert (status, read) == (2, [])
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_may_be_written_is(read: list[str]) -> None:
    """Near misses: an empty file is no ledger yet, folders are made, a cache is added to, a read-only summary is replaced."""
    Path("l.db").touch()
    for _ in range(2):
        assert main(["run", "in", "-o", "deep/er/out", "--ledger", "l.db", "--cache", "deep/cache", "--html", "page/a.html",
                     "--exit-zero", "--quiet", "--force"]) == 0
    assert main(["run", "in", "-o", "more", "--ledger", "deep/er/l.db", "--exit-zero", "--quiet"]) == 0
    assert main(["consolidate", "in", "-o", "more/summary.xlsx", "--previous", "more/summary.xlsx", "--ledger", "l.db",
                 "--exit-zero", "--quiet", "--force"]) == 0
    assert read
