"""Rows of many files → a `Batch`: every distinct text is parsed once, and each row is told what its scheme says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

import numpy as np
import pandas as pd

from perfeval_xl.layout.department import FIELDS, MONEY_UNITS
from perfeval_xl.reading.computed import with_rates, with_totals
from perfeval_xl.reading.framework import match_framework
from perfeval_xl.reading.profile import profiles
from perfeval_xl.reading.rows import Row
from perfeval_xl.reading.workbook import ReadWorkbook
from perfeval_xl.records import COLUMNS, VALUE_PARTS, Batch, frame
from perfeval_xl.schemes import Scheme, builtin_ids, load_scheme, recognise
from perfeval_xl.values import Value, as_date, fold, parse, repeats

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_POINTS = re.compile(r"([+-]?(?:[0-9]+(?:,[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+))(?:%|分)?")  # a weight of 10% is 10 of 100 points
_IDENTITY = {"unit": "unit", "project": "project", "department": "department"}


def assemble(read: Sequence[ReadWorkbook], scheme: str | None = None, first_key: int = 0, default: str | None = None) -> Batch:
    """Return the batch of some files, in their order.

    Args:
        scheme: id or TOML path of the scheme that all of them follow, whatever their stamps say.
        first_key: the key of the first workbook, so that batches made apart can be joined.
        default: id or TOML path of the scheme to prefer where no stamp tells.
    """
    frames = {name: _keyed(read, name, COLUMNS[name], first_key) for name in COLUMNS if name != "forms"}
    told = _keyed(read, "budget", {"unit": "object", "pending": "bool"}, first_key)
    frames["project"] = _parse_project(frames["project"])
    frames["budget"] = with_totals(_parse_budget(frames["budget"], told["unit"]), told["pending"])
    frames["stated"] = frames["stated"].assign(amount=_points(frames["stated"]["raw"]))
    years = frames["project"].loc[lambda p: p["field"] == "year"].set_index("form")["number"]
    frames["indicators"] = _parse_indicators(frames["indicators"], years)
    forms = frame(COLUMNS["forms"], ({**one.info, "form": first_key + i} for i, one in enumerate(read)))
    frames["forms"] = _identify(_assign_schemes(forms, frames["indicators"], scheme, default), frames["project"])
    followed = _with_framework(frames["indicators"], frames["forms"])
    frames["indicators"] = with_rates(followed, frames["budget"], frames["forms"])
    frames["forms"] = frames["forms"].assign(has=profiles(frames))
    return Batch(**{name: made.copy() for name, made in frames.items()})  # a copy has its columns together: much faster to select from


def _keyed(read: Sequence[ReadWorkbook], name: str, columns: Mapping[str, str], first_key: int) -> pd.DataFrame:
    """Return the rows of all workbooks that go into one frame, each with its workbook's key."""
    rows: list[Row] = []
    counts = []
    for one in read:
        own = one.rows.get(name, ())
        rows += own
        counts.append(len(own))
    made = frame({column: dtype for column, dtype in columns.items() if column != "form"}, rows)
    made.insert(0, "form", np.repeat(np.arange(first_key, first_key + len(read), dtype="int64"), counts))
    return made


def _map_unique(texts: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """Apply a function to each distinct text once."""
    return texts.map({text: function(text) for text in texts.unique()})


def _points(texts: pd.Series) -> pd.Series:
    """Read weights and scores; NaN where the text is none."""
    return _map_unique(texts, _point).astype("float64")


def _point(text: str) -> float | None:
    """Read points: a plain number, since nobody can add up 约8."""
    number = _POINTS.fullmatch(fold(text))
    return round(float(number[1].replace(",", "")), 9) if number else None


def _parse_project(project: pd.DataFrame) -> pd.DataFrame:
    kinds = project["field"].map({field.key: field.kind for field in FIELDS})
    folded = _map_unique(project["value"].where(kinds == "year", ""), fold).astype(object)
    years = folded.str.extract(f"({_YEAR.pattern})")[0].astype("float64")
    points = _points(project["value"].where(kinds == "number", ""))
    dates = _map_unique(project["value"].where(kinds == "date", ""), as_date)
    return project.assign(number=years.fillna(points), date=dates.astype(object).where(dates.notna(), None))


def _parse_budget(budget: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """Read amounts into 万元: a unit beside the number decides, else the header's or a note's, else 万元."""
    values = _map_unique(budget["raw"], parse)
    kinds = values.map(lambda value: value.kind)
    bare = values.map(lambda value: value.low if value.op == "=" and value.unit is None and value.kind == "number" else None)
    money = values.map(lambda value: value.low if value.op == "=" and value.kind == "money" else None)
    factor = units.map(lambda unit: MONEY_UNITS.get(unit, 1.0)).astype("float64")
    amount = (bare.astype("float64") * factor).round(9).fillna(money.astype("float64"))
    return budget.assign(amount=amount.astype("float64"), raw=budget["raw"].where(kinds != "empty", ""))


def _parse_indicators(indicators: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    points = {name: _points(indicators[f"{name}_raw"]) for name in ("weight1", "weight2", "weight3", "self_score", "reviewer_score")}
    year = indicators["form"].map(years).astype("float64")
    target, actual = (_parse_values(indicators[name], year) for name in ("target", "actual"))
    typed = list(zip(indicators["target"], indicators["actual"], year.fillna(0), strict=True))
    repeated = {texts: repeats(*values) for texts, values in dict(zip(typed, zip(target, actual, strict=True), strict=True)).items()}
    return indicators.assign(
        **points,
        **_parts("target", target),
        **_parts("actual", actual),
        copied=[repeated[texts] for texts in typed],
    )


def _parse_values(texts: pd.Series, year: pd.Series) -> list[Value]:
    keys: list[tuple[str, int]] = list(zip(texts, year.fillna(0).astype(int), strict=True))
    parsed = {(text, when): parse(text, year=when or None) for text, when in dict.fromkeys(keys)}
    return [parsed[key] for key in keys]


def _parts(name: str, values: Iterable[Value]) -> dict[str, pd.Series]:
    told = zip(*map(attrgetter(*VALUE_PARTS), values), strict=True)
    columns = [f"{name}_{part}" for part in VALUE_PARTS]
    made = frame({column: COLUMNS["indicators"][column] for column in columns}, dict(zip(columns, map(list, told), strict=False)))
    return {str(column): made[column] for column in made}


def _assign_schemes(forms: pd.DataFrame, indicators: pd.DataFrame, override: str | None, default: str | None) -> pd.DataFrame:
    """Set each readable workbook's scheme: the one given, the stamp's if it is known, else the one its framework shows.

    The default comes before others that the framework shows, and takes a form of its kind that shows none.
    """
    readable = forms["problem"].isna()
    if override is not None:
        return forms.assign(
            scheme=forms["scheme"].where(~readable, load_scheme(override).id).astype(object),
            scheme_source=pd.Series(override, index=forms.index, dtype="object").where(readable, None),
        )
    preferred = [load_scheme(default)] if default else []
    sources = {name: name for name in builtin_ids()} | {scheme.id: str(default) for scheme in preferred}
    stamped = forms["scheme"].isin(list(sources))
    known = [load_scheme(source) for source in sources.values()] if (readable & ~stamped).any() else []
    names = indicators.loc[indicators["form"].isin(forms.loc[readable & ~stamped, "form"])]
    layouts = dict(zip(forms["form"], forms["layout"], strict=True))
    told = {
        key: found.id
        for key, rows in names.groupby("form")
        if (found := _recognised(preferred, known, layouts[key], {*rows["level1"], *rows["level2"], *rows["level3"]})) is not None
    }
    followed = forms["scheme"].where(stamped, forms["form"].map(told)).astype(object)
    followed = followed.where(followed.notna(), None)
    source = followed.map(sources).astype(object)
    return forms.assign(scheme=followed, scheme_source=source.where(source.notna(), None), stamped=stamped)


def _recognised(preferred: Sequence[Scheme], known: Sequence[Scheme], form: str, names: set[str]) -> Scheme | None:
    found = recognise(preferred, form, names) or recognise(known, form, names)
    return found or next((scheme for scheme in preferred if scheme.form == form), None)


def _identify(forms: pd.DataFrame, project: pd.DataFrame) -> pd.DataFrame:
    """Set unit, project, department and year from 项目信息."""
    def of(field: str, column: str) -> pd.Series:
        return forms["form"].map(project.loc[project["field"] == field].set_index("form")[column])

    texts = {name: of(field, "value") for name, field in _IDENTITY.items()}
    filled = {name: column.astype(object).where(column.notna() & (column != ""), None) for name, column in texts.items()}
    return forms.assign(**filled, year=of("year", "number").astype("float64"))


def _with_framework(indicators: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """Add what the scheme of each row's workbook says of it; rows without a scheme are judged by how they read."""
    of = indicators["form"].map(forms.set_index("form")["scheme_source"])
    parts = [match_framework(rows, load_scheme(str(source))) for source, rows in indicators.groupby(of, sort=True)]
    if not parts:
        return indicators.assign(rule="auto")
    told = pd.concat(parts).reindex(indicators.index)
    told = told.assign(rule=told["rule"].fillna("auto"), fixed=told["fixed"].eq(True), own=told["own"].eq(True))
    names = {name: told[name].astype(object).where(told[name].notna(), None) for name in ("fixed_level1", "fixed_level2")}
    return indicators.assign(**{str(name): told[name] for name in told}).assign(**names)
