"""A Word report and the workbook of one project, field by field: what both give and give differently."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PureWindowsPath
from typing import Any

import pandas as pd

from perfeval_xl import places
from perfeval_xl.checks.narrative_accounts import WHAT
from perfeval_xl.facts.measures import IN_SENTENCES
from perfeval_xl.facts.states import PART
from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.profile import Headings, called, headings_of
from perfeval_xl.records import COLUMNS, Batch, frame
from perfeval_xl.submissions import fold_name
from perfeval_xl.values import compact, fold_label, parse, says_same

Row = Mapping[Any, Any]

_SUMS = {"total_self": "自评总分", "total_weight": "总分值"}
_CELLS = {name: name.removesuffix("_raw") + "_cell" for name in WHAT}
_VALUES = ("target", "actual", "weight1_raw", "weight2_raw", "weight3_raw", "self_score_raw")  # what may be written in several ways
_ACCOUNT = ["form", "key", "label", "text", "number", "sheet", "cell"]
_TEAM = {"title": "职称/职务", "unit": "单位"}


def differences(batch: Batch, submissions: pd.DataFrame) -> pd.DataFrame:
    """Return a fact `disagrees` at each of both places for every field that a report and its workbook give differently."""
    pairs = submissions.loc[submissions["why"].eq(PART), ["form", "chosen"]]
    if pairs.empty:
        return frame(COLUMNS["facts"])
    told = pd.concat([*_single(batch), *(_aligned(batch, *pair) for pair in pairs.itertuples(index=False, name=None))], ignore_index=True)
    told = told[told["form"].isin([*pairs["form"], *pairs["chosen"]])]
    both = pairs.merge(told, on="form").merge(told.rename(columns={"form": "chosen"}), on=["chosen", "key"], suffixes=("", "_book"))
    columns = (both[name] for name in ("key", "text", "number", "text_book", "number_book"))
    rows = both[[not _same(*fields) for fields in zip(*columns, strict=True)]]
    sent = [PureWindowsPath(str(path)).name for path in submissions["path"].fillna("")]  # as the unit named it
    names = dict(zip(submissions["form"], sent, strict=True))
    headings = headings_of(batch.facts)
    return frame(COLUMNS["facts"], [fact for row in rows.to_dict("records") for fact in _facts(row, names, headings)])


def _same(key: str, text: object, number: Any, other_text: object, other_number: Any) -> bool:
    if pd.notna(number) and pd.notna(other_number):
        return abs(float(number) - float(other_number)) <= TYPED
    one, other = str(text), str(other_text)
    return _reads_alike(one, other) or (key.endswith(_VALUES) and _says_same(one, other))


def _reads_alike(one: str, other: str) -> bool:
    """Tell whether two texts are one but for widths, blanks and a remark in brackets that one of them lacks; 一期 and 二期 are two."""
    if fold_name(one) == fold_name(other):
        return True
    label = fold_label(one)
    return label == fold_label(other) and fold_name(label) in (fold_name(one), fold_name(other))


@lru_cache(maxsize=4_096)
def _says_same(one: str, other: str) -> bool:
    return says_same(parse(one), parse(other))


def _facts(row: Row, names: Mapping[int, str], headings: Headings) -> Iterator[Row]:
    document, book = ({name: row[name + end] for name in ("label", "text", "sheet", "cell")} for end in ("", "_book"))
    received: tuple[int, int] = (int(row["form"]), int(row["chosen"]))
    for here, there, form, other in ((document, book, *received), (book, document, received[1], received[0])):
        sheet, cell = places.told(str(there["sheet"]), str(there["cell"]))
        yield {
            "form": form, "fact": "disagrees", "detail": here["label"], "sheet": here["sheet"], "cell": here["cell"], "value": here["text"],
            "against": f"{names[other]} {called(headings, other, sheet, cell)}", "there": there["text"],
        }


def _single(batch: Batch) -> Iterator[pd.DataFrame]:
    """Yield what a form gives once: fields, amounts, totals."""
    project = batch.project[batch.project["value"].fillna("").ne("") & batch.project["field"].isin(_fields(batch.project))]
    days = project["date"].map(lambda day: None if day is None else day.isoformat(), na_action="ignore")
    yield _account(
        project, key="field " + project["field"], label=project["label"], text=days.where(days.notna(), project["value"]),
        number=project["number"],
    )
    money = batch.budget[batch.budget["amount"].notna() & batch.budget["measure"].isin(list(IN_SENTENCES)) & batch.budget["cell"].notna()]
    own = money.groupby(["form", "source", "measure"]).cumcount().astype("str")
    label = money["label"].fillna("") + "·" + money["measure"].map(IN_SENTENCES)
    yield _account(
        money, key="money " + money["source"] + " " + money["measure"] + " " + own, label=label,
        text=money["amount"].map(compact).astype("str") + "万元", number=money["amount"],
    )
    stated = batch.stated[batch.stated["item"].isin(list(_SUMS)) & batch.stated["amount"].notna()].drop_duplicates(["form", "item"])
    yield _account(
        stated, key="stated " + stated["item"], label=stated["item"].map(_SUMS), text=stated["raw"], number=stated["amount"]
    )


def _fields(project: pd.DataFrame) -> list[str]:
    """Return the fields that are compared; choices in which nothing or too much is ticked are what P002 says of them."""
    return sorted(set(project["field"]) - {"other_choice"})


def _account(rows: pd.DataFrame, **columns: pd.Series) -> pd.DataFrame:
    return rows[["form", "sheet", "cell"]].assign(**columns)[_ACCOUNT]


def _aligned(batch: Batch, document: int, book: int) -> pd.DataFrame:
    """Return the indicators and the team of a pair, those that are one under one key; each second level is told once."""
    told: list[Row] = []
    lists = [batch.indicators[batch.indicators["form"].eq(form)].to_dict("records") for form in (document, book)]
    for number, pair in enumerate(_pairs("level3", *lists)):
        for row in pair:
            told += [entry for name in WHAT if (entry := _of_indicator(row, name, number)) is not None]
    teams = [batch.team[batch.team["form"].eq(form)].to_dict("records") for form in (document, book)]
    for number, pair in enumerate(_pairs("name", *teams)):
        for row in pair:
            told += [
                {"form": row["form"], "key": f"team {number} {name}", "label": f"评价组成员“{row['name']}”的{label}", "text": row[name],
                 "number": None, "sheet": row["sheet"], "cell": row[f"{name}_cell"]}
                for name, label in {"name": "姓名", **_TEAM}.items() if row[name]
            ]
    made = pd.DataFrame(told, columns=_ACCOUNT)
    return _once(made).astype({"number": "float64"})


def _of_indicator(row: Row, name: str, number: int) -> Row | None:
    text, cell = row[name], row[_CELLS[name]] or row["level3_cell"]
    if not text:
        return None
    label = WHAT[name] if name.startswith("level") else f"{row['level3']}”的“{WHAT[name]}"
    return {
        "form": row["form"], "key": f"row {number} {name}", "label": label, "text": text, "number": None,
        "sheet": row["sheet"], "cell": cell,
    }


def _once(told: pd.DataFrame) -> pd.DataFrame:
    """Leave out what a first level says again in each of its rows: the cell tells that it is the same."""
    of_level = told["key"].str.contains("level1|weight1|weight2")
    return told[~(of_level & told.duplicated(["form", "label", "sheet", "cell"]))]


def _pairs(by: str, rows: list[dict[Hashable, Any]], others: list[dict[Hashable, Any]]) -> Iterator[tuple[Row, Row]]:
    """Yield the rows of two lists that are one: of one name in their order, else between two such by their order alone."""
    names, theirs = ([fold_label(str(row[by])) for row in listed] for listed in (rows, others))
    for kind, begin, end, first, last in SequenceMatcher(None, names, theirs, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and end - begin == last - first):
            yield from zip(rows[begin:end], others[first:last], strict=True)
