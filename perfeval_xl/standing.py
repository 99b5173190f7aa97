"""What each received form is to the totals: the one that counts for its project, or why it does not. Said here once, for all rooms.

Out of the race are forms that are blank or of another kind (F014, T010) and those that a person has excluded. Of the others one counts for
each identity (`submissions`). With a roster only its projects are in totals (`expected`); a form under another name counts for the one row
that can be meant (X004 says so). Two forms of one content under two names are one project (X013).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from perfeval_xl import amounts
from perfeval_xl.errors import SettingsError
from perfeval_xl.expected import match
from perfeval_xl.facts.states import NOT_SENT, REPEATED, UNLISTED
from perfeval_xl.instead import ASTRAY, OTHER_PROJECT, OTHER_YEAR, UNREADABLE, owners
from perfeval_xl.instead import BLANK as NOT_FILLED_IN
from perfeval_xl.instead import OTHER_KIND as ANOTHER_FORM
from perfeval_xl.layout.roster import WHOLE_UNIT
from perfeval_xl.profile import blank, of_another_kind
from perfeval_xl.records import Batch
from perfeval_xl.submissions import fold_name, fold_names, judge, may_be_one, said_by

if TYPE_CHECKING:
    from perfeval_xl.settings import Ruling

INSTEAD = ("instead", "astray", "astray_en")
"""Columns that `settle` adds to a roster, beside those of `expected.match`."""

WHOLE = "overall"
"""The kind of a form over the spending of a whole unit."""
BLANK, OTHER_KIND = "F014", "T010"
_ASIDE = {
    BLANK: "空白表，没有填写，不算报送（F014）", OTHER_KIND: "不是这种评价表，不算报送（T010）",
}
_EXCLUDED, _ADOPTED, _RENAMED = "excluded", "adopted", "renamed"
_OFF_ROSTER, _OTHER_YEAR = "unlisted", "year"
_SITUATIONS = {BLANK: NOT_FILLED_IN, OTHER_KIND: ANOTHER_FORM, _OFF_ROSTER: OTHER_PROJECT, _OTHER_YEAR: OTHER_YEAR}
"""Why a form is none that counts as sent → the situation that this leaves its project in."""


class Standing(NamedTuple):
    """The roster with what came for each row, and the forms with what they are to the totals.

    expected: as `expected.match`, and `instead`, a form that came for a row and does not count as sent (null: none), and `astray`, with
    `astray_en` in English, what is to be said of a row for which only something else came (null: nothing came).

    submissions: `Batch.entries` and what `submissions.judge` and `expected.match` say, and
        shown: the file as 报送情况 shows it;
        adopted: it counts for a row of the roster under another name;
        aside: the code for which it does not count as sent, null for most;
        situation: why it is no form for a project that is expected (see `instead`), null for most;
        told: its findings are the project's: it did not lose to another submission;
        stands: it is the one of its project, whether or not the roster has it; comparisons between forms are over these;
        counts: it is a row of 汇总表, and what could not be read is one, too.

    What could not be read has the names of the row of the roster that it seems to be meant for.
    """

    expected: pd.DataFrame
    submissions: pd.DataFrame


def settle(batch: Batch, roster: pd.DataFrame | None = None, rulings: Sequence[Ruling] = ()) -> Standing:
    """Return what every form of a batch is to the totals; `rulings` are what a person says of single files.

    Raises:
        SettingsError: a ruling names no file that was received.
    """
    entries = _whole_units(batch.entries())
    told = ruled(entries, rulings)
    named = _as_ruled(entries, told)
    aside = _aside(batch, named)
    excluded = {form: ruling.reason for form, ruling in told.items() if ruling.exclude is not None}
    out = named["form"].isin(aside.index) | named["form"].isin(list(excluded))
    preferred = {form: ruling.reason for form, ruling in told.items() if ruling.use is not None}
    judged = judge(named[~out], batch.project, preferred)
    reasons = {**excluded, **{int(form): _ASIDE[code] for form, code in zip(aside.index, aside, strict=True)}}
    judged = _with_out(judged, named, named[out], reasons)
    expected, judged = match(named, judged, roster)
    judged = judged.assign(adopted=False, aside=judged["form"].map(aside).astype("object"))
    expected, judged = _adopt(expected, judged, named)
    judged = _merge_renamed(judged, named, batch)
    expected, judged = _against_roster(expected, judged, named)
    shown = entries[["form"]].assign(shown=shown_files(entries))
    made = named.merge(judged, on="form").merge(shown, on="form")
    return _with_owners(expected, made.assign(situation=_situations(made)))


def _whole_units(entries: pd.DataFrame) -> pd.DataFrame:
    """Return the forms, those of a whole unit's spending under the one project that stands for it: they name none."""
    whole = entries["kind"].eq(WHOLE) & entries["unit"].notna() & fold_names(entries["project"]).eq("")
    return entries.assign(project=entries["project"].mask(whole, WHOLE_UNIT))


def shown_files(entries: pd.DataFrame) -> pd.Series:
    """Return for each form its file as it is shown: its name, or the path where a name comes twice, and the sheets if it holds several."""
    path = entries["path"].fillna("").str.replace("\\", "/", regex=False)
    name = entries["name"].where(entries["name"].fillna("") != "", path.str.rsplit("/", n=1).str[-1])
    first = ~entries.duplicated("file")
    shown = name.where(~name.isin(name[first][name[first].duplicated()]), path)
    part = ("（" + entries["part"].astype("object") + "）").fillna("")
    return (shown + part).astype("object")


def ruled(entries: pd.DataFrame, rulings: Sequence[Ruling]) -> dict[int, Ruling]:
    """Return by form, of `Batch.entries`, what a person says of it.

    Raises:
        SettingsError: a file that nobody received is named.
    """
    found: dict[int, Ruling] = {}
    for ruling in rulings:
        held = _held(entries, ruling)
        own = list(_forms_of(held, ruling))
        if not own:
            raise _names_nothing(ruling, received=len(held) > 0)
        found.update(dict.fromkeys(own, ruling))
    return found


def may_be_ruled(path: str, rulings: Sequence[Ruling]) -> bool:
    """Tell whether a file may be one that a person speaks of, before it is read: what they call it holds the file's name."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return any(name in str(ruling.use or ruling.exclude) for ruling in rulings)


def _names_nothing(ruling: Ruling, *, received: bool) -> SettingsError:
    file, project = ruling.use or ruling.exclude, f"{ruling.unit} {ruling.project}"
    reason = f"文件“{file}”里没有这个项目，请照“报送情况”填写" if received else f"文件“{file}”没有收到，请照“报送情况”里的文件名填写"
    english = f"the file “{file}” holds several forms, none of it" if received else f"the file “{file}” did not come"
    return SettingsError(
        f"设置里的 [[submissions]] 没有对应的报送：{project} 的{reason}",
        english=f"[[submissions]] in the settings names nothing received: {project}, {english}",
    )


def _held(entries: pd.DataFrame, ruling: Ruling) -> pd.DataFrame:
    """Return the forms of the file that a ruling names."""
    wanted = str(ruling.use or ruling.exclude).replace("\\", "/")
    path = entries["path"].fillna("").str.replace("\\", "/", regex=False)
    known = (shown_files(entries), path, entries["name"], entries["called"])
    return next((entries[texts.eq(wanted)] for texts in known if texts.eq(wanted).any()), entries[:0])


def _forms_of(held: pd.DataFrame, ruling: Ruling) -> Iterator[int]:
    """Yield the forms of a file that a ruling means: those of its project, else the only one."""
    years = held["year"].isna() | held["year"].eq(ruling.year) if ruling.year is not None else held["form"].ge(0)
    names = fold_names(held["unit"]).eq(fold_name(ruling.unit)) & fold_names(held["project"]).eq(fold_name(ruling.project))
    own = held[names & years]
    yield from (own if len(own) else held if len(held) == 1 else held[:0])["form"].tolist()


def _as_ruled(entries: pd.DataFrame, told: dict[int, Ruling]) -> pd.DataFrame:
    """Return the forms, those that a person wants used under the project that they are used for."""
    made = entries
    for form, ruling in told.items():
        at = made["form"].eq(form)
        if ruling.use is None:
            continue
        unit = made["unit"].mask(at & fold_names(made["unit"]).ne(fold_name(ruling.unit)), ruling.unit)
        project = made["project"].mask(at & fold_names(made["project"]).ne(fold_name(ruling.project)), ruling.project)
        year = made["year"] if ruling.year is None else made["year"].mask(at, float(ruling.year))
        made = made.assign(unit=unit, project=project, year=year)
    return made


def _aside(batch: Batch, entries: pd.DataFrame) -> pd.Series:
    """Return by form the code for which it does not count as sent."""
    read = set(entries.loc[entries["problem"].isna(), "form"])
    codes = {
        **dict.fromkeys(blank(batch.indicators, batch.budget, batch.facts) & read, BLANK),
        **dict.fromkeys(of_another_kind(batch.facts) & read, OTHER_KIND),
    }
    return pd.Series(codes, dtype="object")


def _with_out(judged: pd.DataFrame, named: pd.DataFrame, out: pd.DataFrame, reasons: dict[int, str]) -> pd.DataFrame:
    """Return what was judged with the forms that are out of the race, in the order of the forms."""
    if out.empty:
        return judged
    unit, project = fold_names(out["unit"]), fold_names(out["project"])
    rivals = judged[judged["counts"] & judged["unit_key"].ne("") & judged["project_key"].ne("")]
    years = named.set_index("form")["year"]
    keys = (rivals["unit_key"] + "\n" + rivals["project_key"] + "\n" + rivals["form"].map(years).astype(str)).tolist()
    winners = dict(zip(keys, rivals["form"].tolist(), strict=True))
    own = (unit + "\n" + project + "\n" + out["year"].astype(str)).tolist()
    chosen = [winners.get(key, form) for key, form in zip(own, out["form"], strict=True)]
    lost = pd.Series(chosen, out.index).ne(out["form"])
    rows = out[["form"]].assign(
        status=lost.map({True: REPEATED, False: NOT_SENT}), counts=False, chosen=chosen, content="out " + out["form"].astype(str),
        reported=None, why=_EXCLUDED, reason=out["form"].map(reasons), unit_key=unit, project_key=project,
    )
    both = pd.concat([judged, rows.astype({"reported": "datetime64[s]"})] if len(judged) else [rows.astype({"reported": "datetime64[s]"})])
    return both.set_index("form").loc[named["form"]].reset_index()


def _adopt(expected: pd.DataFrame, judged: pd.DataFrame, named: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count forms that are not on the roster for the row that alone can be meant; of several for one row the last counts.

    They are of that row's unit, however they spell it.
    """
    free = expected[expected["form"].isna()] if len(expected) else expected
    loose = judged[judged["counts"] & judged["listed"].isna() & judged["unit_key"].ne("") & judged["project_key"].ne("")]
    loose = loose.merge(named.loc[named["problem"].isna(), ["form", "department", "year", "modified", "path"]], on="form")
    if free.empty or loose.empty:
        return expected, judged
    units = pd.DataFrame(_containing(loose["unit_key"].unique(), free["unit_key"].unique()), columns=["unit_key", "unit_listed"])
    rows = free.rename(columns={"unit_key": "unit_listed", "department": "department_listed", "year": "year_listed"})
    kept = ["row", "unit_listed", "project_key", "department_listed", "year_listed", "title"]
    pairs = loose.merge(units, on="unit_key").merge(rows[kept], on="unit_listed", suffixes=("", "_listed"))
    meant = [may_be_one(a, b) for a, b in zip(pairs["project_key"], pairs["project_key_listed"], strict=True)]
    department, listed = fold_names(pairs["department"]), fold_names(pairs["department_listed"])
    same = [not a or not b or may_be_one(a, b) for a, b in zip(department, listed, strict=True)]
    year = pairs["year"].isna() | pairs["year_listed"].isna() | pairs["year"].eq(pairs["year_listed"])
    pairs = pairs[np.array(meant, dtype=bool) & np.array(same, dtype=bool) & year.to_numpy()]
    pairs = pairs[~pairs.duplicated("form", keep=False)]
    pairs = pairs.sort_values(["reported", "modified", "path", "form"], na_position="first", kind="stable")
    winners = pairs.drop_duplicates("row", keep="last")
    taken = winners.set_index("row")["form"]
    expected = expected.assign(form=expected["form"].fillna(expected["row"].map(taken)).astype("float64"))
    row_of, title_of, unit_of = (pairs.set_index("form")[name] for name in ("row", "title", "unit_listed"))
    judged = judged.assign(
        listed=judged["listed"].fillna(judged["form"].map(row_of)).astype("float64"), adopted=judged["form"].isin(pairs["form"]),
        unit_key=judged["unit_key"].mask(judged["form"].isin(pairs["form"]), judged["form"].map(dict(unit_of)).astype("object")),
    )
    named_so = judged["form"].map("名称与名单不同，按名单上的“" + title_of + "”计入")
    judged = judged.assign(reason=judged["reason"].mask(judged["reason"].eq("") & named_so.notna(), named_so))
    lost = pairs[~pairs["form"].isin(winners["form"])]
    beaten = dict(zip(lost["form"], lost["row"].map(taken), strict=True))
    return expected, _lose(judged, beaten, _ADOPTED, "与“{}”是名单上的同一个项目，报送较早", named)


def _containing(some: Iterable[str], others: Iterable[str]) -> list[tuple[str, str]]:
    known = list(others)
    return [(a, b) for a in some for b in known if may_be_one(a, b)]


def _lose(judged: pd.DataFrame, winners: dict[int, int], why: str, reason: str, named: pd.DataFrame) -> pd.DataFrame:
    """Return what was judged after some forms lost to others, with all that had lost to them."""
    if not winners:
        return judged
    called = named.set_index("form")["called"]
    lost = judged["form"].isin(list(winners))
    texts = {form: reason.format(called[winner]) for form, winner in winners.items()}
    return judged.assign(
        chosen=judged["chosen"].map(lambda form: winners.get(form, form)).astype("int64"), counts=judged["counts"] & ~lost,
        status=judged["status"].mask(lost, REPEATED), why=judged["why"].mask(lost, why),
        reason=judged["reason"].mask(lost, judged["form"].map(texts)),
    )


def _merge_renamed(judged: pd.DataFrame, named: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Let forms of one content under two names be one project (X013): the one on the roster counts, else the later."""
    rows = judged[judged["counts"] & judged["unit_key"].ne("") & judged["project_key"].ne("")]
    rows = rows.merge(named.loc[named["problem"].isna(), ["form", "year", "modified", "path"]], on="form")
    rows = rows.assign(content=rows["form"].map(_contents(batch))).dropna(subset=["content"])
    rows = rows[rows.duplicated("content", keep=False)]
    order = ["on", "reported", "modified", "path", "form"]
    rows = rows.assign(on=rows["listed"].notna()).sort_values(order, na_position="first", kind="stable")
    winners: dict[int, int] = {}
    for _, group in rows.groupby("content", sort=False):
        members = [_Member(*values) for values in zip(*(group[name].tolist() for name in _Member._fields), strict=True)]
        for place, one in enumerate(members):
            later = [other for other in members[place + 1 :] if _one_project(one, other)]
            if later:
                winners[one.form] = later[-1].form
    winners = {form: winners.get(winner, winner) for form, winner in winners.items()}
    return _lose(judged, winners, _RENAMED, "与“{}”是同一个项目：名称不同，目标值、完成值和金额都相同（X013）", named)


class _Member(NamedTuple):
    form: int
    unit_key: str
    project_key: str
    on: bool
    year: float


def _one_project(one: _Member, other: _Member) -> bool:
    same_year = pd.isna(one.year) or pd.isna(other.year) or one.year == other.year
    names = may_be_one(one.unit_key, other.unit_key) and may_be_one(one.project_key, other.project_key)
    return bool(same_year and names and not (one.on and other.on))


def _contents(batch: Batch) -> pd.Series:
    """Return by form its targets, actuals and amounts as one text; forms without any value are left out."""
    values = pd.Series(said_by(*(batch.indicators[name] for name in ("form", "target", "actual"))), dtype="object")
    money = amounts.stated(batch.budget).map(repr).agg("\t".join, axis=1) if len(batch.budget) else pd.Series(dtype="object")
    return values + "\n\n" + money.reindex(values.index).fillna("")


def _against_roster(expected: pd.DataFrame, judged: pd.DataFrame, named: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the roster with what came instead, and what was judged with `stands` and `counts`, and why those off the roster do not."""
    read = judged["form"].isin(named.loc[named["problem"].isna(), "form"])
    stands = judged["counts"]
    judged = judged.assign(stands=stands, told=judged["chosen"].eq(judged["form"]))
    if expected.empty:
        return expected.assign(instead=np.nan), judged
    off = stands & read & judged["listed"].isna()
    other_year = off & judged["nearest_unit"].eq(judged["unit_key"]) & judged["nearest_project"].eq(judged["project_key"])
    near = ("不在名单上，名单上最接近的是“" + judged["nearest"].astype("object") + "”").fillna("不在名单上")
    near = near.mask(other_year, "预算年度与名单不同，不计入：名单上是“" + judged["nearest"].astype("object") + "”")
    reason = near.where(judged["reason"].eq(""), near + "；" + judged["reason"])
    missing = set(expected.loc[expected["form"].isna(), "row"])
    aside = judged[judged["why"].eq(_EXCLUDED) & judged["listed"].isin(missing)].drop_duplicates("listed")
    expected = expected.assign(instead=expected["row"].map(aside.set_index("listed")["form"]).astype("float64"))
    astray = judged["why"].eq(_EXCLUDED) & judged["chosen"].eq(judged["form"]) & ~judged["form"].isin(aside["form"])
    return expected, judged.assign(
        counts=stands & ~off, why=judged["why"].mask(off, _OFF_ROSTER).mask(other_year, _OTHER_YEAR),
        reason=judged["reason"].mask(off, reason),
        status=judged["status"].mask(off, UNLISTED).mask(astray, judged["listed"].isna().map({True: UNLISTED, False: REPEATED})),
    )


def _situations(entries: pd.DataFrame) -> pd.Series:
    """Return for each form why it is none for a project that is expected, None where it is one."""
    why = entries["aside"].map(_SITUATIONS).astype("object")
    why = why.where(why.notna(), entries["why"].map(_SITUATIONS)).where(entries["problem"].isna(), UNREADABLE)
    return why.where(why.notna(), None)


def _with_owners(expected: pd.DataFrame, entries: pd.DataFrame) -> Standing:
    """Give what is no form for a row of the roster to the one that it seems to be meant for, as what came instead if nothing else did."""
    free = expected["form"].isna() & expected["instead"].isna()
    came = entries.assign(reason=entries["situation"]).dropna(subset=["reason"])
    if expected.empty or came.empty:
        return Standing(expected.assign(astray=None, astray_en=None), entries)
    came = owners(came, entries, expected, only_named=OTHER_PROJECT).dropna(subset=["place"]).astype({"place": "int64"})
    came = came.assign(called=came["form"].map(entries.set_index("form")["called"]))
    first = came[free.to_numpy()[came["place"]]].drop_duplicates("place").set_index("place")
    at = pd.RangeIndex(len(expected))
    said = [[ASTRAY[reason][language].format(called) for reason, called in zip(first["reason"], first["called"], strict=True)]
            for language in (0, 1)]
    told = pd.DataFrame({"astray": said[0], "astray_en": said[1]}, first.index, dtype="object").reindex(at).set_index(expected.index)
    expected = expected.assign(**told.where(told.notna(), None))
    unread = came[came["reason"].eq(UNREADABLE)]
    alone = first[first["reason"].eq(UNREADABLE) & ~first["form"].isin(unread.loc[unread.duplicated("form"), "form"])]
    instead = pd.Series(alone["form"].astype("float64")).reindex(at).set_axis(expected.index)
    expected = expected.assign(instead=expected["instead"].fillna(instead))
    return Standing(expected, _named_as_owner(entries, expected, unread, set(alone["form"])))


def _named_as_owner(entries: pd.DataFrame, expected: pd.DataFrame, unread: pd.DataFrame, alone: set[int]) -> pd.DataFrame:
    """Return the forms, those that could not be read under what all rows have in common that they may be meant for.

    `unread` has form and place of a row; `alone` are those that came for one row and stand for it as not sent.
    """
    rows = expected.iloc[unread["place"].to_numpy()].set_index(unread["form"].to_numpy())
    for name in ("department", "unit", "project", "year"):
        known = rows.loc[rows[name].notna(), name]
        same = known.groupby(level=0).agg(["nunique", "size", "first"])
        whole = same["nunique"].eq(1) & same["size"].eq(rows.groupby(level=0).size())
        entries = entries.assign(**{name: entries[name].fillna(entries["form"].map(same.loc[whole, "first"]))})
    row_of = rows.loc[~rows.index.duplicated(keep=False), "row"]
    listed = entries["listed"].fillna(entries["form"].map(row_of)).astype("float64")
    return entries.assign(listed=listed, status=entries["status"].mask(entries["form"].isin(alone), NOT_SENT))
