"""Which of the received forms count: one submission for each (项目单位, 项目名称, 预算年度)."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import PureWindowsPath
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import pandas as pd

from perfeval_xl.facts.states import PART, REPEATED, SENT, UNREADABLE
from perfeval_xl.values import empty_kind, fold

K = TypeVar("K", bound=Hashable)

NEAR = 0.6
"""So much of the letters of two names agree before one may be meant for the other."""
_MARKS = str.maketrans("", "", "()[]{}<>〈〉《》「」『』【】〔〕〖〗“”‘’\"'`′″")
"""Brackets and quotes after NFKC: dropped, what stands in them stays (一期 and 二期 are two projects)."""

_NOBODY: Mapping[int, str] = MappingProxyType({})

_SHORTEST = 2  # letters of a name that may be meant by a longer one

DOCUMENTS = ("docx", "docm", "doc", "rtf")
"""Formats of a report, which is a part of a submission where a workbook is the other."""

COLUMNS = ("form", "status", "counts", "chosen", "content", "reported", "why", "reason", "unit_key", "project_key")


def said_by(owners: Iterable[K], targets: Iterable[str | None], actuals: Iterable[str | None]) -> dict[K, str]:
    """Return by owner all that its targets and actuals say as one text, by which two names are told to be of one project (X013)."""
    rows = list(zip(owners, targets, actuals, strict=True))
    says = {text: "" if text is None or empty_kind(text) else fold(text) for row in rows for text in row[1:]}
    told: defaultdict[K, list[str]] = defaultdict(list)
    for owner, target, actual in rows:
        if says[target] or says[actual]:
            told[owner].append(f"{says[target]}\t{says[actual]}")
    return {owner: "\n".join(texts) for owner, texts in told.items()}


def fold_name(text: object) -> str:
    """Return a name as it is compared: widths, case, white space, brackets and quotes do not matter; null is ""."""
    if not isinstance(text, str):
        return ""
    return "".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split()).casefold()


def fold_names(names: pd.Series) -> pd.Series:
    """Return the folded names; equal names are folded once."""
    folded = {name: fold_name(name) for name in names.dropna().unique()}
    return pd.Series([folded.get(name, "") for name in names], names.index, dtype=object)


def identities(rows: pd.DataFrame) -> pd.Series:
    """Return one text for unit, project and year of each row as they are compared; a missing year is one of its own."""
    years = rows["year"].map(lambda number: "" if pd.isna(number) else f"{number:g}")
    return fold_names(rows["unit"]) + "\n" + fold_names(rows["project"]) + "\n" + years


def may_be_one(one: str, other: str) -> bool:
    """Tell whether one of two folded names contains the other, so that both may mean the same."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and short in long


def judge(forms: pd.DataFrame, project: pd.DataFrame, preferred: Mapping[int, str] = _NOBODY) -> pd.DataFrame:
    """Return one row per form, in the order of `forms`, which are `records.Batch.entries`, with `COLUMNS`.

    The forms of identical files are one submission each. Of several submissions for one identity the latest 上报时间 counts, on a
    tie the latest file time, on a tie the last path, of one file the last form. Before all of these goes one of the `preferred`, the forms
    that a person wants used, with the reason. A form without 项目单位 or 项目名称 has no identity and stands for itself.

    A Word report and a workbook of one project are one submission in two parts, of which the workbook counts; they are one project by their
    identity, or where the report does not give the year or the unit and all that it gives is the workbook's.

    status is 已报, 重复 or 无法读取; chosen is the form that counts in its place (itself if it counts); content is the same for
    forms whose bytes are; reported is the date of 上报时间; reason says why it counts or not, "" where there is nothing to choose;
    why is that in one word for one that does not count (part, bytes, ruled, undated, earlier, older, path, order), else "". unit_key and
    project_key are the names as compared.
    """
    if forms.empty:
        return pd.DataFrame(columns=list(COLUMNS)).astype({"form": "int64", "counts": "bool", "chosen": "int64"})
    rows = _ordered(forms, project, preferred)
    rows["first_of_content"] = ~rows.duplicated("content", keep="last")
    rivals = rows[rows["first_of_content"]]
    rows["chosen"] = rows["content"].map(rivals.groupby("content")["form"].last())
    chosen = rivals.groupby("identity")["form"].transform("last")
    rows["chosen"] = rows["chosen"].map(dict(zip(rivals["form"], chosen, strict=True)))
    rows["counts"] = rows["chosen"] == rows["form"]
    rows["status"] = np.select([rows["unreadable"], ~rows["counts"]], [UNREADABLE, REPEATED], SENT)
    rows["why"] = _why(rows)
    rows["reason"] = _reasons(rows)
    return rows.set_index("form").loc[forms["form"]].reset_index()[list(COLUMNS)]


def _ordered(forms: pd.DataFrame, project: pd.DataFrame, preferred: Mapping[int, str]) -> pd.DataFrame:
    """Return the forms sorted so that of any two rivals the later row counts."""
    rows = forms[["form", "file", "path", "called", "modified"]].copy()
    reported = project[project["field"] == "reported"].drop_duplicates("form").set_index("form")["date"]
    rows["reported"] = pd.to_datetime(rows["form"].map(reported.dropna()), errors="coerce").astype("datetime64[s]")
    rows["unreadable"] = forms["problem"].notna()
    rows["unit_key"], rows["project_key"] = fold_names(forms["unit"]), fold_names(forms["project"])
    rows["document"] = forms["format"].isin(DOCUMENTS)
    rows["identity"] = _with_workbooks(rows.assign(year=forms["year"]), _identity(rows, forms["year"]))
    rows["content"] = _content(forms)
    rows["path"] = rows["path"].fillna("").str.replace("\\", "/", regex=False)
    rows["ruling"] = rows["form"].map(preferred).astype("object")
    rows["preferred"] = rows["ruling"].notna()
    counting = ~rows["document"]
    rows = rows.assign(counting=counting)
    keys = ["preferred", "counting", "reported", "modified", "path", "form"]
    return rows.sort_values(keys, na_position="first", kind="stable")


def _with_workbooks(rows: pd.DataFrame, identity: pd.Series) -> pd.Series:
    """Return the identities with those of Word reports that leave out unit or year as the only workbook has it that agrees with them."""
    known = rows.assign(own=identity)[~rows["unreadable"]]  # a column that is given to an empty frame would fill it with rows
    documents, books = known[known["document"] & known["project_key"].ne("")], known[~known["document"]]
    pairs = documents.merge(books, on="project_key", suffixes=("", "_book"))
    pairs = pairs[
        (pairs["unit_key"].eq(pairs["unit_key_book"]) | (pairs["unit_key"].eq("") & _came_together(pairs)))
        & (pairs["year"].eq(pairs["year_book"]) | pairs["year"].isna() | pairs["year_book"].isna())
    ]
    only = pairs.groupby("form")["own_book"].agg(["nunique", "first"])
    found = rows["form"].map(only.loc[only["nunique"].eq(1), "first"])
    return found.where(found.notna(), identity).astype("object")


def _came_together(pairs: pd.DataFrame) -> pd.Series:
    """Tell which of two files came in one folder, archive or mail."""
    one, other = ([PureWindowsPath(str(path)).parent for path in pairs[name]] for name in ("path", "path_book"))
    return pd.Series([mine == theirs for mine, theirs in zip(one, other, strict=True)], pairs.index, dtype="bool")


def _identity(rows: pd.DataFrame, years: pd.Series) -> pd.Series:
    unit, project = rows["unit_key"], rows["project_key"]
    year = years.map(lambda number: "" if pd.isna(number) else f"{number:g}")
    named = (unit != "") & (project != "")
    return (unit + "\n" + project + "\n" + year).where(named, "form " + rows["form"].astype(str))


def _content(forms: pd.DataFrame) -> pd.Series:
    """Return what is the same for forms of the same bytes: the hash of the file and the form's place in it."""
    place = forms.sort_values("form").groupby("file").cumcount().astype(str)
    known = forms["sha256"].fillna("") != ""
    return (forms["sha256"] + " " + place).where(known, "form " + forms["form"].astype(str)).astype("object")


def _why(rows: pd.DataFrame) -> pd.Series:
    """Tell for each rival that does not count in what it differs from the one that does: content, date, file time, path or place."""
    lost = rows[~rows["counts"]]  # most forms have no rival, and of those nothing need be made
    winner = _winners(rows, lost)
    reported, modified = lost["reported"], lost["modified"]
    why = np.select(
        [
            ~lost["first_of_content"],
            lost["document"] & ~winner["document"],
            winner["preferred"],
            reported.isna() & winner["reported"].notna(),
            reported.ne(winner["reported"]) & reported.notna(),
            modified.ne(winner["modified"]) & ~(modified.isna() & winner["modified"].isna()),
            lost["file"].eq(winner["file"]),
        ],
        ["bytes", PART, "ruled", "undated", "earlier", "older", "order"],
        "path",
    )
    return pd.Series(why, lost.index, dtype=object).reindex(rows.index, fill_value="")


def _winners(rows: pd.DataFrame, lost: pd.DataFrame) -> pd.DataFrame:
    """Return for each of some rows the one that counts in its place."""
    return rows.set_index("form").loc[lost["chosen"]].set_axis(lost.index)


def _reasons(rows: pd.DataFrame) -> pd.Series:
    """Say of each rival why it counts or not."""
    lost = rows[~rows["counts"]]
    first = rows[rows["first_of_content"]].set_index("content")["called"]
    said: list[pd.Series] = [_won(rows).loc[rows["counts"]]]
    for why, own in lost.groupby("why"):
        said.append(_LOST[str(why)](own.assign(twin=own["content"].map(first)), _winners(rows, own)))
    return pd.Series(pd.concat(said).reindex(rows.index))


def _day(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(rows["reported"].dt.strftime("%Y-%m-%d"))


_LOST: Mapping[str, Callable[[pd.DataFrame, pd.DataFrame], pd.Series]] = {
    "bytes": lambda own, _: pd.Series("与“" + own["twin"] + "”内容完全相同，按一次报送计"),
    "ruled": lambda _, winner: "按设置采用“" + winner["called"] + "”：" + winner["ruling"].fillna(""),
    PART: lambda _, winner: "与“" + winner["called"] + "”是同一次报送的两部分（Word 报告和工作簿），以工作簿为准",
    "undated": lambda _, winner: "没有填写上报时间，采用“" + winner["called"] + "”",
    "earlier": lambda own, winner: "上报时间 " + _day(own) + " 较早，采用“" + winner["called"] + "”（" + _day(winner) + "）",
    "older": lambda _, winner: "上报时间相同，文件保存时间较早，采用“" + winner["called"] + "”",
    "path": lambda _, winner: "上报时间和文件保存时间都相同，按路径顺序采用最后的“" + winner["called"] + "”",
    "order": lambda _, winner: "同一个文件里有几张这个项目的表，采用排在最后的“" + winner["called"] + "”",
}
"""What a form differs in from the one that counts → what is said of it, of the rows of those that lost and of those that won."""


def _won(rows: pd.DataFrame) -> pd.Series:
    """Say of each form that counts, or would, why; most are the only ones, and nothing is said of them."""
    parts = rows["why"].eq(PART).groupby(rows["chosen"]).transform("sum")
    received = rows.groupby("chosen")["form"].transform("size") - parts
    # a folded name holds no white space, so only an identity of unit, project and year has line ends
    nameless = ~rows["identity"].str.contains("\n", regex=False) & ~rows["unreadable"]
    both = "收到工作簿和 Word 报告，是同一次报送的两部分，以工作簿为准"
    alone = np.where(parts.gt(0), both, np.where(nameless, "没有填写项目单位或项目名称，无法判断是否重复报送", ""))
    said = pd.Series(alone, rows.index, dtype=object)
    several = rows[received.gt(1)]
    contents = several["content"].where(several["why"].ne(PART)).groupby(several["chosen"]).transform("nunique")
    latest = " 份，采用上报时间最新的一份（上报时间相同的取文件保存时间最晚的，再相同的取路径最后的）"
    how = contents.gt(1).map({True: latest, False: " 份，内容完全相同，按一次报送计"})
    said.loc[several.index] = "收到 " + received[several.index].astype(str) + how
    return said.mask(rows["preferred"], "按设置采用：" + rows["ruling"].fillna("")) if rows["preferred"].any() else said
