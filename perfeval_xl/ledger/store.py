"""The ledger's file: opened or made, read, and added to as a whole or not at all."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.errors import OutputError, refusal
from perfeval_xl.ledger import states, years
from perfeval_xl.ledger.model import TYPED, Key, LedgerStanding, Typed
from perfeval_xl.ledger.states import CurrentFinding, Known
from perfeval_xl.listed import as_rows
from perfeval_xl.submissions import fold_name

_VERSION = 1
_MARK = 0x70657266  # “perf”: what tells this file from other databases
_WAIT = 20.0  # seconds for another run to be through
_FIGURES = (
    "planned", "received", "spent", "arrival_rate", "execution_rate", "self_total", "system_total", "final_total", "final_grade", "state",
)

Row = Mapping[str, Any]


class Ledger:
    """One run's look at a ledger. What it enters is kept when the block of `opened` ends without an exception, else not."""

    def __init__(self, connection: sqlite3.Connection, day: date) -> None:
        self._db, self._day = connection, day
        self._run: int | None = None

    def enter(self, projects: pd.DataFrame, findings: pd.DataFrame, typed: Mapping[Key, Typed]) -> LedgerStanding:
        """Enter the projects that count and the findings, and return where they stand.

        Args:
            projects: those of 汇总表, as `summary.frames.Frames.projects`, with sha256, and those that nothing came for.
            findings: those of 问题清单, with subject, what people typed beside them, and `owners`: the places in `projects` of those that
                each is about.
            typed: what people typed beside findings in the summary before.
        """
        self._run = self._db.execute("INSERT INTO runs (day) VALUES (?)", (self._day.isoformat(),)).lastrowid
        ids = [self._project(row) for row in as_rows(projects)]
        for key, row in zip(ids, as_rows(projects), strict=True):
            self._submission(key, row)
        told = self._findings(projects, findings, typed, ids)
        return LedgerStanding(told, years.compared(self._all_years(), set(ids)))

    def _project(self, row: Row) -> int:
        keys = (fold_name(row["unit"]), fold_name(row["project"]))
        names = (row["department"], row["unit"], row["project"])
        self._db.execute(
            "INSERT INTO projects (unit_key, project_key, department, unit, project) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (unit_key, project_key) DO UPDATE SET department = excluded.department, unit = excluded.unit,"
            " project = excluded.project", (*keys, *names))
        return int(self._db.execute("SELECT id FROM projects WHERE unit_key = ? AND project_key = ?", keys).fetchone()[0])

    def _submission(self, project: int, row: Row) -> None:
        reported = row.get("reported")
        values = {
            "run": self._run, "project": project, "year": year_of(row), "sha256": row.get("sha256"),
            "reported": None if reported is None else str(reported)[:10], "errors": row.get("error"), "warnings": row.get("warning"),
            **{name: row.get(name) for name in _FIGURES},
        }
        self._insert("submissions", values, "INSERT OR REPLACE")

    def _findings(
        self, projects: pd.DataFrame, findings: pd.DataFrame, typed: Mapping[Key, Typed], ids: list[int]
    ) -> pd.DataFrame:
        owners = list(zip(ids, map(year_of, as_rows(projects)), strict=True))
        unread = {place for place, row in enumerate(as_rows(projects)) if row.get("problem") is not None}
        found = states.found(findings, owners)
        looked_at = {owner for place, owner in enumerate(owners) if place not in unread}
        names = {key: (fold_name(row["unit"]), fold_name(row["project"])) for key, row in zip(ids, as_rows(projects), strict=True)}
        own_typed = {**_by_number(typed, names), **_beside(findings, found)}
        now = states.renewed(self._known(looked_at | {one.owner for one in found}), found, looked_at, own_typed, self._day.isoformat())
        for one in now.values():
            self._keep(one)
        return states.shown(findings, found, now, self._day)

    def _known(self, owners: Iterable[tuple[int, int]]) -> dict[states.FindingKey, Known]:
        made = {}
        for project, year in owners:
            for row in self._db.execute("SELECT * FROM findings WHERE project = ? AND year = ?", (project, year)):
                one = Known(**{name: row[name] for name in Known.__dataclass_fields__})
                made[one.place] = one
        return made

    def _keep(self, one: Known) -> None:
        values = {name: getattr(one, name) for name in Known.__dataclass_fields__ if name != "id"}
        if one.id is None:
            finding = self._insert("findings", values)
        else:
            finding = one.id
            self._db.execute(f"UPDATE findings SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?", (*values.values(), finding))
        self._insert("sightings", {"run": self._run, "finding": finding, "state": one.state})

    def _insert(self, table: str, values: Mapping[str, Any], how: str = "INSERT") -> int:
        places = ", ".join("?" * len(values))
        done = self._db.execute(f"{how} INTO {table} ({', '.join(values)}) VALUES ({places})", tuple(values.values()))
        return int(done.lastrowid or 0)

    def examine(self) -> None:
        """Look whether the file holds together.

        Raises:
            sqlite3.Error: it does not.
        """
        (found,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)

    def _all_years(self) -> pd.DataFrame:
        return self.submissions(last=True)

    def submissions(self, *, last: bool = False) -> pd.DataFrame:
        """Return every submission that counted in a run, by project, year and run; with `last` only that of the last run of each year.

        Columns: run, day, project (its number), department, unit, name, year, those of the figures, errors, warnings, and the
        findings of that project and year: open, mended, waived, cleared, and repeated (as text).
        """
        rows = [dict(row) for row in self._db.execute(
            "SELECT s.*, r.day, p.department, p.unit, p.project AS name FROM submissions s JOIN runs r USING (run)"
            " JOIN projects p ON p.id = s.project ORDER BY p.department, p.unit, p.project, s.year, s.run")]
        made = pd.DataFrame(rows)
        if made.empty:
            return made
        if last:
            made = made.drop_duplicates(["project", "year"], keep="last")
        return years.with_findings(made, self.findings())

    def findings(self) -> pd.DataFrame:
        """Return every finding of every project and year: columns of the table, and day of first and last sight."""
        rows = self._db.execute("SELECT * FROM findings ORDER BY project, year, code, subject, turn")
        return pd.DataFrame([dict(row) for row in rows], dtype="object")


def year_of(row: Row) -> int:
    """Return the year of a project, 0 for none."""
    year = row.get("year")
    return 0 if year is None else int(year)


def _by_number(typed: Mapping[Key, Typed], names: Mapping[int, tuple[str, str]]) -> dict[states.FindingKey, Typed]:
    numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, pair in names.items():
        numbers[pair].append(number)
    return {
        states.FindingKey(number, key.year, key.code, key.subject, key.turn): said
        for key, said in typed.items() for number in numbers[key.unit, key.project]
    }


def _beside(findings: pd.DataFrame, found: Iterable[CurrentFinding]) -> dict[states.FindingKey, Typed]:
    """Return what stands beside the findings themselves."""
    told = {index: Typed(*texts) for index, texts in zip(findings.index, findings[list(TYPED)].itertuples(index=False), strict=True)}
    return {one.place: said for one in found if (said := told[one.index])}


def refuse(path: Path, day: date) -> None:
    """Refuse, before any work is done for it, a file that is no ledger which can be added to; one that is not there yet is none.

    Raises:
        OutputError: it cannot be opened or written, is damaged or no ledger, or is of a later version.
    """
    try:
        if not path.exists() or (path.is_file() and path.stat().st_size == 0):
            return
        if path.is_file() and not os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    except OSError as error:
        raise _unopened(path, error) from error
    with opened(path, day, make=False) as book:
        book.examine()


@contextmanager
def opened(path: Path, day: date, *, make: bool = True) -> Iterator[Ledger]:
    """Open a ledger, or make one for its owner alone; what is entered in the block is kept unless an exception ends it.

    Raises:
        OutputError: it cannot be opened or made, is no ledger, or is of a later version.
    """
    try:
        if make and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        elif not path.is_file():
            raise OutputError(f"找不到台账：{path}。请检查路径", f"no ledger {path}; check the path")
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _unopened(path, error) from error
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE" if make else "BEGIN")
        _prepare(connection, path, make=make)
        yield Ledger(connection, day)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise _unopened(path, error) from error
    finally:
        connection.close()  # what was not committed is gone


def _prepare(connection: sqlite3.Connection, path: Path, *, make: bool) -> None:
    mark, version = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not tables and make:
        for statement in resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8").split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_MARK}")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    elif mark != _MARK:
        raise OutputError(f"{path} 不是台账，是别的数据库。请换一个文件", f"{path} is another database and no ledger; choose another file")
    elif version > _VERSION:
        raise OutputError(
            f"台账 {path} 是更新的版本写的，请升级本程序", f"the ledger {path} was written by a later version; update this program"
        )


def _unopened(path: Path, error: Exception) -> OutputError:
    if isinstance(error, OSError):
        return OutputError(f"台账打不开：{path}（{refusal(error)}）", f"cannot open the ledger {path}: {refusal(error, 'en')}")
    locked = "locked" in str(error)
    reason = "别的程序正在用它，请稍后再试" if locked else "文件已损坏或不是台账"
    english = "another program is using it" if locked else f"it is damaged or no ledger ({error})"
    return OutputError(f"台账打不开：{path}（{reason}）", f"cannot open the ledger {path}: {english}")
