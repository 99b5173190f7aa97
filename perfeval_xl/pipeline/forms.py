"""A roster, or last year's forms → one named, prefilled form for each project."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from perfeval_xl.errors import InputError, SchemeError
from perfeval_xl.intake.names import safe_name
from perfeval_xl.notices.covering import DRAFT, FORMS, TEXT, Cover, covers
from perfeval_xl.notices.mail import draft
from perfeval_xl.notices.model import Enclosure
from perfeval_xl.pipeline.earlier import Earlier, read_earlier
from perfeval_xl.pipeline.outputs import refuse_existing, refuse_inputs, refuse_place, write_whole
from perfeval_xl.reading.roster import read_roster
from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.settings import Settings
from perfeval_xl.submissions import fold_name
from perfeval_xl.templates.press import many_templates
from perfeval_xl.transfer.next_year import NextYear

DEFAULT_SCHEME = "department-2021"

_NO_ADDRESSES = "没有名单就没有联系邮箱，没有写邮件草稿；用 --roster 给出名单后会写"
_STEPS = str.maketrans("/\\", "__")
_LONGEST_PART = 36  # characters of unit and of project in a name, so that neither crowds out the other


class Forms(NamedTuple):
    """What was written: a form for each row of the roster, in its order; for each department a covering text, an archive of its forms
    with that text, and a mail draft where it has an address; and remarks on the roster and on last year's forms.
    """

    forms: list[Path]
    notices: list[Path]
    archives: list[Path]
    drafts: list[Path]
    remarks: tuple[str, ...]


def write_forms(
    roster: str | Path | None, out: str | Path, *, from_year: str | Path | None = None, scheme: str | Path | None = None,
    settings: Settings | None = None, force: bool = False, today: date | None = None, year: int | None = None,
) -> Forms:
    """Write a form for each row of the roster into the folder of its department below `out`, with what goes to that department.

    `from_year`: the folder of last year's forms, from which those of the same unit and project are prefilled (`transfer.next_year`);
    without a roster every one of them that counts gets a form of the year after its own.

    A row's scheme is its 方案 (an id, the name of a scheme that ships, or a TOML file beside the roster), else that of its form of last
    year, else `scheme`, else that of the settings, which also have the deadline for the covering texts and the sender of the drafts.
    `year` is the budget year of rows without one; the examples of forms without any are in the year of `today`.

    Raises:
        InputError: a wrong roster, a row's scheme that is unknown or wrong, a folder without forms, or neither roster nor folder.
        OutputError: a file exists already (nothing is written then), or cannot be written.
        SettingsError: the address of the settings is none.
    """
    refuse_place(Path(out), folder=True)
    settings = settings or Settings()
    sender = settings.notices.email
    day = today or date.today()
    default = str(scheme or settings.scheme or DEFAULT_SCHEME)
    load_scheme(default)
    work = _projects(roster, from_year, Path(out), default, settings, None if scheme is None else str(scheme))
    rows = work.rows if year is None else work.rows.assign(year=work.rows["year"].fillna(float(year)))
    work = work._replace(rows=rows)
    names = _names(rows)
    outgoing = covers(rows, names, settings.deadlines.reported, frozenset(work.form_of))
    folder = {place: Path(out) / cover.folder for cover in outgoing for place in cover.places}
    forms = [folder[place] / name for place, name in enumerate(names)]
    texts, archives = ([Path(out) / cover.folder / name for cover in outgoing] for name in (TEXT, FORMS))
    drafts = [Path(out) / cover.folder / DRAFT for cover in outgoing if cover.recipient]
    outputs = [*forms, *texts, *archives, *drafts]
    refuse_inputs(outputs, [*([] if roster is None else [Path(roster)]), *(work.earlier.paths if work.earlier else ())])
    refuse_existing(outputs, force)
    for path, data in zip(forms, _made(work, day.year), strict=True):
        write_whole(path, data)
    for cover in outgoing:
        _send(cover, [forms[place] for place in cover.places], Path(out) / cover.folder, sender, day)
    lacking = tuple(f"“{cover.folder}”没有写邮件草稿：{cover.lacking}" for cover in outgoing if cover.recipient is None)
    without = lacking if work.listed else (_NO_ADDRESSES,)
    return Forms(forms, texts, archives, drafts, (*work.remarks, *without))


class _Projects(NamedTuple):
    """What forms are made of: a row each with its scheme, and by place of the row its form of last year, if there is one.

    `listed`: finance's roster says so, else last year's forms do.
    """

    listed: bool
    rows: pd.DataFrame
    schemes: Sequence[str]
    earlier: Earlier | None
    form_of: Mapping[int, int]
    remarks: tuple[str, ...]


def _projects(
    roster: str | Path | None, from_year: str | Path | None, out: Path, default: str, settings: Settings, scheme: str | None
) -> _Projects:
    if from_year is None:
        if roster is None:
            raise InputError("需要名单或上年表的文件夹", "a roster or a folder of last year's forms is needed")
        rows, remarks = read_roster(roster)
        return _Projects(True, rows, _schemes(rows, Path(roster), default), None, {}, remarks)
    if roster is None:
        earlier = read_earlier(from_year, settings, scheme=scheme, before=None, out=out)
        rows, form_of = earlier.rows()
        return _Projects(False, rows, [earlier.scheme(form) for form in form_of.values()], earlier, form_of, earlier.remarks)
    rows, remarks = read_roster(roster)
    schemes = _schemes(rows, Path(roster), default)
    newest = rows["year"].max()
    before = None if pd.isna(newest) else float(newest)
    earlier = read_earlier(from_year, settings, scheme=scheme, before=before, out=out, roster=Path(roster))
    form_of = earlier.of_roster(rows)
    years = {rows.index[at]: earlier.year_after(form) for at, form in form_of.items()}
    rows = rows.assign(year=rows["year"].fillna(pd.Series(years, dtype="float64")))
    own = {at: earlier.scheme(form) for at, form in form_of.items() if pd.isna(rows["scheme"].iloc[at])}
    without = len(rows) - len(form_of)
    told = (f"名单上有 {without} 个项目没有上年的表，写的是空白表",) if without else ()
    schemes = [own.get(at, one) for at, one in enumerate(schemes)]
    return _Projects(True, rows, schemes, earlier, form_of, (*remarks, *earlier.remarks, *told))


def _made(work: _Projects, examples: int) -> list[bytes]:
    """Return the form of each row."""
    prefills = [dict(filled) for filled in _prefills(work.rows)]
    found: dict[int, bytes] = {}
    for at, form in work.form_of.items():
        assert work.earlier is not None
        year = prefills[at].pop("year", None)
        given = prefills[at] if work.listed else {}
        found[at] = work.earlier.filled(form, NextYear(work.schemes[at], year if isinstance(year, int) else None, given))
    blank = [at for at in range(len(work.rows)) if at not in found]
    for source in dict.fromkeys(work.schemes[at] for at in blank):
        own = [at for at in blank if work.schemes[at] == source]
        made = many_templates(load_scheme(source), [prefills[at] for at in own], examples)
        found.update(zip(own, made, strict=True))
    return [found[at] for at in range(len(work.rows))]


def _send(cover: Cover, forms: Sequence[Path], folder: Path, sender: str, today: date) -> None:
    """Write what goes to one department beside its forms: the text, all in one archive, and the draft that carries it."""
    page = cover.page.replace("\n", "\r\n").encode("utf-8-sig")  # as Notepad and WPS open it
    packed = zipped({**{path.name: path.read_bytes() for path in forms}, TEXT: page})
    write_whole(folder / TEXT, page)
    write_whole(folder / FORMS, packed)
    if cover.recipient:
        mail = draft(cover.recipient, cover.subject, cover.text, [Enclosure(FORMS, packed)], sender=sender, today=today)
        write_whole(folder / DRAFT, mail)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files; their names are marked as UTF-8, and the same files make the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            kind = zipfile.ZIP_STORED if name.endswith(".xlsx") else zipfile.ZIP_DEFLATED  # which is compressed already
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, kind)
    return made.getvalue()


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
            raise InputError(
                f"名单 {roster} 第 {row} 行的方案不对：{error}",
                f"the scheme on row {row} of the roster {roster} is wrong: {error.told('en')}",
            ) from error
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
