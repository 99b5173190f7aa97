"""Where projects stand → what each unit and each department gets, and where it lies."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from perfeval_xl.intake.names import safe_name
from perfeval_xl.listed import as_rows
from perfeval_xl.notices import addresses
from perfeval_xl.notices.model import Absent, Department, Project, Recipient, Unit
from perfeval_xl.notices.remarks import ToldRemarks
from perfeval_xl.notices.standing import PASSED, NoticeStanding
from perfeval_xl.notices.texts import TEXTS, one_line
from perfeval_xl.submissions import fold_name

Row = Mapping[str, Any]

_LONGEST = 60  # characters of a department's and of a unit's name in a path


class Folders:
    """Gives each department and unit its folder: names of any letters, no two alike on any system."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, name: str, above: str = "") -> str:
        """Return the folder for that name below another one, with forward slashes."""
        key = (above, fold_name(name))
        if key not in self._known:
            stem = safe_name(one_line(name).replace("/", "_").replace("\\", "_")[:_LONGEST].strip())
            folder, number = f"{above}/{stem}" if above else stem, 2
            while _as_compared(folder) in self._taken:
                folder, number = f"{above}/{stem}({number})" if above else f"{stem}({number})", number + 1
            self._taken.add(_as_compared(folder))
            self._known[key] = folder
        return self._known[key]


def _as_compared(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def before(standing: NoticeStanding) -> dict[int, int]:
    """Return for each form that counts the one of other bytes that was sent last before it."""
    entries = standing.entries
    rivals = entries[entries["useless"].isna() & entries["why"].ne("excluded")]
    rivals = rivals.sort_values(["reported", "modified", "path", "form"], na_position="first", kind="stable")
    content = dict(zip(entries["form"], entries["content"], strict=True))
    file = dict(zip(entries["form"], entries["file"], strict=True))
    made = {}
    for form, chosen in zip(rivals["form"], rivals["chosen"], strict=True):
        if form != chosen and content[form] != content[chosen] and file[form] != file[chosen]:
            made[int(chosen)] = int(form)
    return made


def of_state(standing: NoticeStanding, state: str, told: Mapping[int, ToldRemarks], folders: Folders) -> list[Unit]:
    """Return the units that have projects in a state (passed or returned), each with those."""
    rows = standing.projects[standing.projects["state"].eq(state)]
    if standing.listed and state == PASSED:
        rows = rows[rows["row"].notna()]  # nobody has asked for the others: that they passed would say too much
    entries = {int(row["form"]): row for row in as_rows(standing.entries)}
    grouped: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in as_rows(rows):
        grouped[fold_name(row["department"]), fold_name(row["unit"])].append(row)
    return [_unit(own, entries, told, folders) for own in grouped.values()]


def _unit(rows: list[Row], entries: Mapping[int, Row], told: Mapping[int, ToldRemarks], folders: Folders) -> Unit:
    department, unit = department_name(rows), _name(rows, "unit", "no_unit")
    projects = tuple(_project(row, entries[int(row["form"])], told.get(int(row["form"]), ToldRemarks(()))) for row in rows)
    recipient, lacking = _recipient(rows, [entries[project.form] for project in projects])
    return Unit(department, unit, folders.of(unit, folders.of(department)), projects, recipient, lacking)


def _project(row: Row, entry: Row, told: ToldRemarks) -> Project:
    year = None if row["year"] is None else int(row["year"])
    name = one_line(str(row["project"] or "")) or one_line(str(entry["called"]))
    return Project(
        name, year, int(row["form"]), int(entry["file"]), str(entry["called"]), told.remarks, told.mended, told.again,
    )


def _recipient(rows: list[Row], entries: list[Row]) -> tuple[Recipient | None, str]:
    """Return whom to write to: the senders of the mails that brought these forms, else the roster's addresses."""
    sent = sorted(entries, key=lambda entry: (entry["modified"] or 0.0, entry["form"]))
    answered = addresses.of_mails(sent)
    return (answered, "") if answered else addresses.of_roster((row["email"] for row in rows), came=True)


def department_name(rows: Iterable[Row]) -> str:
    """Return the department of some projects, or what stands for none."""
    return _name(rows, "department", "no_department")


def _name(rows: Iterable[Row], column: str, otherwise: str) -> str:
    named = (one_line(row[column]) for row in rows if isinstance(row[column], str))
    return next((name for name in named if name), str(TEXTS["names"][otherwise]))


def reminded(standing: NoticeStanding, folders: Folders) -> list[Department]:
    """Return the departments with projects that nothing usable came for.

    A department whose units have addresses of their own and that has none itself gets a share for each unit, lest one reads of another.
    """
    instead: defaultdict[int, dict[tuple[str, str], None]] = defaultdict(dict)  # what was sent twice is told once
    for file, reason, detail, place in standing.instead[["file", "reason", "detail", "place"]].itertuples(index=False):
        instead[int(place)][one_line(file), one_line(detail) if isinstance(detail, str) else str(TEXTS["situations"][reason])] = None
    every: defaultdict[str, list[Row]] = defaultdict(list)
    for place, row in enumerate(as_rows(standing.projects)):
        every[fold_name(row["department"])].append({**row, "place": place})
    made = []
    for rows in every.values():
        absent = [row for row in rows if row["state"] == "reminded"]
        for own, emails, unit in _shares(rows, absent):
            name = department_name(rows)
            folder = folders.of(name) if unit is None else folders.of(unit, folders.of(name))
            recipient, lacking = addresses.of_roster(emails)
            listed = tuple(_absent(row, [*instead[row["place"]]]) for row in own)
            made.append(Department(unit or name, name, folder, listed, recipient, lacking))
    return made


def _shares(rows: list[Row], absent: list[Row]) -> Iterable[tuple[list[Row], list[Any], str | None]]:
    """Yield projects to be reminded of, the cells with addresses to write to, and the unit where only it is to read them."""
    if not absent:
        return
    own = [row["email"] for row in rows if row["email"] and fold_name(row["unit"]) == fold_name(row["department"])]
    emails = own[:1] or [row["email"] for row in rows if row["email"]]
    units = dict.fromkeys(fold_name(row["unit"]) for row in absent)
    if len(set(emails)) <= 1 or len(units) == 1:
        yield absent, own[:1] or [row["email"] for row in (absent if len(set(emails)) > 1 else rows)], None
        return
    for unit in units:
        part = [row for row in absent if fold_name(row["unit"]) == unit]
        yield part, [row["email"] for row in rows if fold_name(row["unit"]) == unit], _name(part, "unit", "no_unit")


def _absent(row: Row, instead: list[tuple[str, str]]) -> Absent:
    year = None if row["year"] is None else int(row["year"])
    unit, project = (one_line(str(row[name] or "")) for name in ("unit", "project"))
    situation = str(TEXTS["situations"][row["situation"]])
    return Absent(unit, project, year, situation, tuple(instead), row["email"], row["phone"])
