"""The frames: what each is called, which columns it has and what a row of it is.

A batch is many received files at once. A file holds forms, often one, and the form is the unit of everything: all rows of all forms
sit in the same few frames, joined by the integer key `form`. Every value carries the sheet and cell it was read from. Money is in
万元, weights and scores in points, rates are fractions. Numbers are float64 (NaN: none could be read, the text is in the `raw` column
beside it); points are computed and rounded as decimals in scoring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl import places
from perfeval_xl.facts.states import FAULTY, FINE, OUTCOMES, UNFIT, UNSURE
from perfeval_xl.shared import shared

# text of Arrow, which pandas takes where pyarrow is installed, cannot hold what a broken file may
pd.set_option("mode.string_storage", "python")

VALUE_PARTS = ("kind", "op", "low", "high", "unit", "date")
"""The columns that a parsed target or actual is spread over: `target_kind`, `target_op`, …"""

_TEXT, _NUMBER, _KEY, _DATE = "object", "float64", "int64", "object"


def _value_columns(name: str) -> dict[str, str]:
    numbers = {"low", "high"}
    return {f"{name}_{part}": _NUMBER if part in numbers else _TEXT for part in VALUE_PARTS}


COLUMNS: Mapping[str, Mapping[str, str]] = {
    # a received file; forms is how many it holds; problem is the F code for which it was not read, problem_detail says why, fault how this
    # tool itself failed at it; origin_*: the mail or archive it came in, as far as it says
    "files": {
        "file": _KEY, "path": _TEXT, "name": _TEXT, "sha256": _TEXT, "modified": _NUMBER, "format": _TEXT, "forms": _KEY,
        "problem": _TEXT, "problem_detail": _TEXT, "fault": _TEXT,
        "origin_sender": _TEXT, "origin_date": _TEXT, "origin_subject": _TEXT, "origin_attachment": _TEXT,
        "origin_answer_to": _TEXT, "origin_message_id": _TEXT, "origin_references": _TEXT,
    },
    # a form of a file, in the order of its sheets and rows; a file that could not be read has one, of which nothing is known. kind: self,
    # overall, department, transfer, or what is no evaluation (declaration, monitoring, other); sheets: those it stands on,
    # as `places` writes them; scheme is the id of its scheme, scheme_source what loads it (the
    # id, or a TOML path); has: what it has a place for (`layout.parts`), words joined by blanks, null where nobody looked
    "forms": {
        "form": _KEY, "file": _KEY, "layout": _TEXT, "kind": _TEXT, "title": _TEXT, "sheets": _TEXT, "scheme": _TEXT,
        "scheme_source": _TEXT, "scheme_version": _TEXT, "template_version": _TEXT, "stamped": "bool",
        "unit": _TEXT, "project": _TEXT, "department": _TEXT, "year": _NUMBER, "has": _TEXT,
    },
    # what reading saw besides values: a missing sheet, table or column; macros, links, hidden sheets; error cells, formulas without a
    # result (uncomputed) or that show nothing (blank_formula), constants where the template computes; shown: a value whose number format
    # shows another sign, unit or scale than the cell stores, which is the detail; disagrees: what two tables of the form, or a report and
    # its workbook, say differently of `detail`, a column or what it is called: here
    # `value`, `there` at the place `against`
    "facts": {
        "form": _KEY, "fact": _TEXT, "detail": _TEXT, "sheet": _TEXT, "cell": _TEXT, "value": _TEXT, "against": _TEXT, "there": _TEXT,
    },
    # a field of 项目信息; ticked: number of choices ticked (choice fields); required: always, if_present or no
    "project": {
        "form": _KEY, "field": _TEXT, "label": _TEXT, "value": _TEXT, "number": _NUMBER, "date": _DATE, "ticked": _NUMBER,
        "present": "bool", "required": _TEXT, "sheet": _TEXT, "cell": _TEXT,
    },
    # a member of the evaluation team; header_cell is the header above the unit column
    "team": {
        "form": _KEY, "name": _TEXT, "title": _TEXT, "unit": _TEXT, "sheet": _TEXT, "cell": _TEXT, "name_cell": _TEXT,
        "title_cell": _TEXT, "unit_cell": _TEXT, "unit_header_cell": _TEXT,
    },
    # source (total, central, province, local, other) × measure (initial, planned, received, spent), amount in 万元; where a total is a
    # formula without a result, amount is the sum of its sources; textual: typed as text, which no formula adds up; slip: how many times
    # too large it looks, for it seems to be in another unit (null: it looks right), common_slip: all amounts of the form are off by that
    # factor, likely: what is meant in 万元, where it makes sense (see `slips`)
    "budget": {
        "form": _KEY, "source": _TEXT, "measure": _TEXT, "amount": _NUMBER, "raw": _TEXT, "label": _TEXT, "header": _TEXT,
        "sheet": _TEXT, "cell": _TEXT, "formula": "bool", "textual": "bool", "slip": _NUMBER, "common_slip": "bool", "likely": _NUMBER,
    },
    # a third-level indicator; group1 and group2 number the first and second levels of a form, whose weights are repeated on
    # each of their rows with the cell they stand in; fixed_*: what the scheme says of the row, its group and its level; nature: what the
    # form says of it (定性, 定量); criteria: how the form says that a rate of money earns its points (评分标准), of other rows null;
    # *_merged: the range of a weight or score that is one number for several rows (G8:G9), in each of them, while the number itself is in
    # the first only
    "indicators": {
        "form": _KEY, "row": _KEY, "sheet": _TEXT, "group1": _KEY, "group2": _KEY,
        "level1": _TEXT, "level2": _TEXT, "level3": _TEXT,
        "weight1": _NUMBER, "weight2": _NUMBER, "weight3": _NUMBER,
        "weight1_raw": _TEXT, "weight2_raw": _TEXT, "weight3_raw": _TEXT,
        "weight3_merged": _TEXT, "nature": _TEXT, "criteria": _TEXT, "target": _TEXT, "actual": _TEXT,
        **_value_columns("target"), **_value_columns("actual"), "actual_formula": "bool",
        "self_score": _NUMBER, "self_score_raw": _TEXT, "self_score_merged": _TEXT, "reason": _TEXT,
        "reviewer_score": _NUMBER, "reviewer_score_raw": _TEXT, "reviewer_reason": _TEXT, "copied": "bool",
        "rule": _TEXT, "fixed": "bool", "own": "bool", "fixed_level1": _TEXT, "fixed_level2": _TEXT,
        "fixed_weight1": _NUMBER, "fixed_weight2": _NUMBER, "fixed_weight3": _NUMBER,
        **{f"{name}_cell": _TEXT for name in (
            "level1", "level2", "level3", "weight1", "weight2", "weight3", "target", "actual", "self_score", "reason",
            "system_score", "basis", "reviewer_score", "reviewer_reason")},
    },
    # a figure that the form states about itself: item is total_weight, total_self, or empty_group (the weight of a second level
    # without rows, of: its name, group1: its first level)
    "stated": {
        "form": _KEY, "item": _TEXT, "of": _TEXT, "group1": _NUMBER, "amount": _NUMBER, "raw": _TEXT,
        "sheet": _TEXT, "cell": _TEXT,
    },
    # a section of the report
    "report_text": {"form": _KEY, "section": _TEXT, "text": _TEXT, "sheet": _TEXT, "cell": _TEXT},
}
"""Frame → column → dtype."""

FINDING_COLUMNS: Mapping[str, str] = {
    "form": _KEY, "code": _TEXT, "severity": _TEXT, "sheet": _TEXT, "cell": _TEXT, "value": _TEXT, "expected": _TEXT,
    "message": _TEXT, "waived": _TEXT, "about": _TEXT, "paths": _TEXT, "addressee": _TEXT, "told": _TEXT,
}
"""A fault. form is -1 for one across forms; addressee is whom it is for, unit or finance (`Check.addressee`), told the sentence that a unit
gets where message names others (`addressed.for_units`), else null; waived is the reason for which the bureau lets it stand, null where it
does not. about: list of the forms that one across forms is about, else null; paths: of their files."""

OUTCOME_COLUMNS: Mapping[str, str] = {"form": _KEY, "code": _TEXT, "outcome": _TEXT, "reason": _TEXT}
"""How a check ended for a form, where it neither found it right (most do, and they are only counted) nor wrong (see the findings)."""

CHECKED_COLUMNS: Mapping[str, str] = {"form": _KEY, "checks": _KEY}
"""How many checks of the families F to N were made of a form; of one that could not be read only those of files are."""

SCORE_COLUMNS: Mapping[str, str] = {
    "form": _KEY, "row": _KEY, "weight": _NUMBER, "rule": _TEXT, "outcome": _TEXT,
    "ratio": _NUMBER, "low": _NUMBER, "high": _NUMBER,
    "self": _NUMBER, "system": _NUMBER, "final": _NUMBER, "basis": _TEXT, "explanation": _TEXT,
}
"""An indicator's score. outcome says what a comparison of actual with target gave: met, missed, about, copied, no_target, no_actual, units,
wordless, judgement, no_rate, no_place (the form, or this row of it, asks for no actual), merged (one weight for several rows) or unsound
(the amounts of its rate cannot be right); system is what the rules give (the self-score where none applies, of one merged over several
rows in the first of them); basis is 规则, 采信自评 or 核定. low and high bound what an achievement level may earn."""

TOTAL_COLUMNS: Mapping[str, str] = {
    "form": _KEY, "self_total": _NUMBER, "self_sum": _NUMBER, "system_total": _NUMBER, "final_total": _NUMBER,
    "self_grade": _TEXT, "stated_grade": _TEXT, "system_grade": _TEXT, "final_grade": _TEXT,
    "verified_points": _NUMBER, "weight_total": _NUMBER, "arrival_rate": _NUMBER, "execution_rate": _NUMBER,
}
"""A form's totals; null where the form has no indicators. self_total is the total that the form states, where it states none self_sum:
the sum of its rows, of rows without self-scores that of the levels as it states them. self_grade is the grade that the form states
(stated_grade), where it states none that of self_total. execution_rate is not capped."""


LEVEL_COLUMNS: Mapping[str, str] = {
    "form": _KEY, "level1": _TEXT, "weight": _NUMBER, "self": _NUMBER, "system": _NUMBER, "final": _NUMBER,
}
"""A first-level indicator's points; self is the sum of its rows, of rows without self-scores what the form states of the level."""

ADJUSTMENT_COLUMNS: Mapping[str, str] = {
    "form": _KEY, "name": _TEXT, "system": _NUMBER, "final": _NUMBER, "explanation": _TEXT,
}
"""What comes off a form's totals beside the points of its rows (negative points), for the full marks or a ceiling of the scheme."""

CONTAINER_COLUMNS: Mapping[str, str] = {
    "container": _TEXT, "kind": _TEXT, "entries": _KEY, "listed": _KEY, "opened": _KEY, "left_out": _KEY, "cut": _KEY, "faults": _KEY,
}
"""A folder, archive, mail or mailbox, under the path that is shown of it ("" for the paths of the command themselves).

entries, counted as they were met, are those listed (each a row of `files`), opened (each a container of its own), left_out on purpose,
and cut (beyond a limit or behind a fault). faults: rows of `files` that tell of the container itself why it holds nothing or no more.
So entries = listed + opened + left_out + cut in each row, and the rows of `files` are listed + faults over all."""

LEFT_OUT_COLUMNS: Mapping[str, str] = {"container": _TEXT, "name": _TEXT, "reason": _TEXT}
"""A file that was left out on purpose: a lock file, a resource fork, in a plain folder what resembles no form. reason: a key of
`facts.received.LEFT_OUT`. Of very many only the first are named; `CONTAINER_COLUMNS` and `REASON_COLUMNS` count all."""

REASON_COLUMNS: Mapping[str, str] = {"reason": _TEXT, "files": _KEY}
"""How many files were left out for a reason, named or not."""

ROSTER_COLUMNS: Mapping[str, str] = {
    "row": _KEY, "department": _TEXT, "unit": _TEXT, "project": _TEXT, "year": _NUMBER, "approved": _NUMBER,
    "scheme": _TEXT, "email": _TEXT,
}
"""A project that finance expects. row is its row in the file, from 1; approved is in 万元. The bureau's own columns may follow, as text."""


def frame(columns: Mapping[str, str], rows: Iterable[Mapping[str, object]] | Mapping[str, Any] = ()) -> pd.DataFrame:
    """Return a frame of exactly these columns and dtypes, in this order, from rows or columns; what they lack is null."""
    lists: Mapping[str, Sequence[Any]]
    if isinstance(rows, Mapping):
        lists = {name: values.tolist() if hasattr(values, "tolist") else values for name, values in rows.items()}
        own = (values.index for values in rows.values() if isinstance(values, pd.Series))
        index = next(own, pd.RangeIndex(max(map(len, lists.values()), default=0)))
    else:
        listed = list(rows)
        index, lists = pd.RangeIndex(len(listed)), _by_column(columns, listed)
    made = {name: _array(lists.get(name), dtype, len(index)) for name, dtype in columns.items()}
    return pd.DataFrame({name: pd.Series(array, index, dtype=array.dtype) for name, array in made.items()}, index)


def _by_column(columns: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> Mapping[str, Sequence[Any]]:
    """Return the values of rows, of those columns that any row has: many times faster than a frame from a list of mappings.

    Rows are of few shapes, often of one, and have half of the columns or less: those of a shape are taken apart together, row by row,
    for what a row holds lies together in memory.
    """
    shapes: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        shapes.setdefault(tuple(row), []).append(place)
    found: dict[str, Any] = {}
    for shape, own in shapes.items():
        if not (names := [name for name in shape if name in columns]):
            continue
        take = itemgetter(*names, *names[:1])  # the first once more: of two names and more it makes tuples
        told = dict(zip(names, zip(*map(take, map(rows.__getitem__, own)), strict=True), strict=False))
        if len(shapes) == 1:
            return told
        for name, values in told.items():
            found.setdefault(name, np.full(len(rows), None, dtype=object))[own] = values
    return found


def _array(values: Sequence[Any] | None, dtype: str, size: int) -> np.ndarray:
    """Return values as an array of that dtype: null is False, None or NaN in it; None are all null."""
    if values is None:
        return np.full(size, False if dtype == "bool" else None, dtype=dtype)
    if dtype == "bool":
        return np.array([value is not None and value == 1 for value in values], dtype=bool)
    if dtype != "object":
        return np.array(values, dtype=dtype)
    made = np.empty(len(values), dtype=object)
    made[:] = values
    made[pd.isna(made)] = None
    return made


@dataclass(frozen=True)
class Batch:
    """Many files and their forms as frames; see `COLUMNS`. Frames are never changed in place."""

    files: pd.DataFrame
    forms: pd.DataFrame
    facts: pd.DataFrame
    project: pd.DataFrame
    team: pd.DataFrame
    budget: pd.DataFrame
    indicators: pd.DataFrame
    stated: pd.DataFrame
    report_text: pd.DataFrame

    @classmethod
    def from_rows(cls, rows: Mapping[str, Iterable[Mapping[str, object]]]) -> Batch:
        """Make a batch from lists of rows by frame name; a frame that is not given is empty."""
        return cls(**{name: frame(columns, rows.get(name, ())) for name, columns in COLUMNS.items()})

    def select(self, forms: Iterable[int]) -> Batch:
        """Return the batch of some of its forms."""
        keys = set(forms)
        made = {f.name: (part := getattr(self, f.name))[part["form"].isin(keys)] for f in fields(self) if f.name != "files"}
        return Batch(files=self.files[self.files["file"].isin(made["forms"]["file"])], **made)

    @shared
    def entries(self) -> pd.DataFrame:
        """Return the forms with the columns of their files, and two more.

        part: the sheets by which a form is told from others of its file, null for an only one; called: the name of its file with them.
        """
        owners = pd.Index(self.files["file"]).get_indexer(self.forms["file"])
        own = self.files.drop(columns=["file", "forms"]).take(owners).set_axis(self.forms.index)
        several = self.files["forms"].to_numpy()[owners] > 1
        told = zip(self.forms["sheets"], several.tolist(), strict=True)
        parts = [places.shown(sheets) if shared and sheets is not None else None for sheets, shared in told]
        names = zip(own["name"], parts, strict=True)
        called = [name if part is None or name is None else f"{name}（{part}）" for name, part in names]
        added = {"part": parts, "called": called}
        texts = {name: pd.Series(values, self.forms.index, dtype="object") for name, values in added.items()}
        return pd.concat([self.forms, own], axis=1).assign(**texts)


def by_scheme(batch: Batch) -> Iterable[tuple[str, Batch]]:
    """Yield what loads a scheme and the forms that follow it; forms without a scheme are left out."""
    known = batch.forms.dropna(subset=["scheme_source"])
    for source, group in known.groupby("scheme_source", sort=True):
        yield str(source), batch if len(group) == len(batch.forms) else batch.select(group["form"])


UNCOPIED, UNWRITTEN = "uncopied", "unwritten"
"""Facts of a file whose scores stand beside it, and of one whose scores could not be written at all."""


def uncopied(batch: Batch, reasons: Mapping[int, str], fact: str = UNCOPIED) -> Batch:
    """Return a batch that knows into which files nothing could be written, and why: a fact of each one's first form."""
    if not reasons:
        return batch
    first = batch.forms.drop_duplicates("file").set_index("file")["form"]
    rows = [{"form": first[file], "fact": fact, "detail": reason} for file, reason in reasons.items()]
    facts = frame(COLUMNS["facts"], rows)
    return replace(batch, facts=pd.concat([batch.facts, facts], ignore_index=True) if len(batch.facts) else facts)


@dataclass(frozen=True)
class Intake:
    """What was received, and what became of it: CONTAINER_COLUMNS, LEFT_OUT_COLUMNS and REASON_COLUMNS."""

    containers: pd.DataFrame
    left_out: pd.DataFrame
    reasons: pd.DataFrame

    @classmethod
    def from_rows(
        cls, containers: Iterable[Mapping[str, object]] = (), left_out: Iterable[Mapping[str, object]] = (),
        reasons: Iterable[Mapping[str, object]] = (),
    ) -> Intake:
        """Make it from rows, nothing of none."""
        return cls(frame(CONTAINER_COLUMNS, containers), frame(LEFT_OUT_COLUMNS, left_out), frame(REASON_COLUMNS, reasons))


@dataclass(frozen=True)
class Scores:
    """The scores of a batch, in points.

    rows    SCORE_COLUMNS, one per indicator of the batch, in its order. `ratio` is actual ÷ target, null where the two do not compare.
    totals  TOTAL_COLUMNS, one per form that has indicators.
    levels  LEVEL_COLUMNS, one per first-level indicator, in form order.
    adjustments  ADJUSTMENT_COLUMNS; the totals are the sums of the rows and these.
    """

    rows: pd.DataFrame
    totals: pd.DataFrame
    levels: pd.DataFrame
    adjustments: pd.DataFrame = field(default_factory=lambda: frame(ADJUSTMENT_COLUMNS))

    @classmethod
    def empty(cls) -> Scores:
        """Return the scores of no form."""
        return cls(frame(SCORE_COLUMNS), frame(TOTAL_COLUMNS), frame(LEVEL_COLUMNS))

    @classmethod
    def concat(cls, parts: Iterable[Scores]) -> Scores:
        """Join the scores of batches whose forms do not overlap, by form."""
        kept = [part for part in parts if len(part.rows)]
        if len(kept) <= 1:
            return kept[0] if kept else cls.empty()
        joined = (pd.concat([getattr(part, f.name) for part in kept], ignore_index=True) for f in fields(cls))
        return cls(*(part.sort_values("form", kind="stable", ignore_index=True) for part in joined))

    def select(self, forms: Iterable[int]) -> Scores:
        """Return the scores of some forms."""
        keys = set(forms)
        return Scores(*((part := getattr(self, f.name))[part["form"].isin(keys)] for f in fields(self)))


@dataclass(frozen=True)
class Outcomes:
    """How every check ended for every form.

    rows     OUTCOME_COLUMNS: what is 不适用 or 无法判断. What is 有问题 follows from the findings, all else of what was checked is 无误.
    checked  CHECKED_COLUMNS, one per form.
    """

    rows: pd.DataFrame
    checked: pd.DataFrame

    @classmethod
    def empty(cls) -> Outcomes:
        """Return the outcomes of no check."""
        return cls(frame(OUTCOME_COLUMNS), frame(CHECKED_COLUMNS))

    @classmethod
    def concat(cls, parts: Iterable[Outcomes]) -> Outcomes:
        """Join the outcomes of different checks or of different forms."""
        kept = list(parts)
        rows = [part.rows for part in kept if len(part.rows)]
        checked = [part.checked for part in kept if len(part.checked)]
        if not checked:
            return cls.empty()
        together = pd.concat(checked, ignore_index=True).groupby("form")["checks"].sum().reset_index()
        return cls(pd.concat(rows, ignore_index=True) if rows else frame(OUTCOME_COLUMNS), together)

    def select(self, forms: Iterable[int]) -> Outcomes:
        """Return the outcomes for some forms."""
        keys = set(forms)
        return Outcomes(*(part[part["form"].isin(keys)] for part in (self.rows, self.checked)))

    def faulty(self, findings: pd.DataFrame) -> pd.DataFrame:
        """Return form and code of what is 有问题, once each: the checks of the form by itself that found something."""
        about = findings[findings["form"].isin(self.checked["form"]) & ~findings["code"].str.startswith("X")]
        return about[["form", "code"]].drop_duplicates(ignore_index=True)

    def tally(self, findings: pd.DataFrame) -> pd.DataFrame:
        """Return for each form that was checked (the index) how many checks ended in which way, a column each of `OUTCOMES`."""
        checks = self.checked.set_index("form")["checks"]
        counted = {
            FAULTY: self.faulty(findings)["form"].value_counts(),
            **{name: self.rows.loc[self.rows["outcome"].eq(name), "form"].value_counts() for name in (UNFIT, UNSURE)},
        }
        told = pd.DataFrame({name: of.reindex(checks.index, fill_value=0) for name, of in counted.items()}, index=checks.index)
        return told.assign(**{FINE: checks - told.sum(axis=1)})[list(OUTCOMES)].clip(lower=0).astype("int64")
