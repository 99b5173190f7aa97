"""Rows of many files → a `Batch`: every distinct text is parsed once, and each row is told what its scheme says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

import numpy as np
import pandas as pd

from perfeval_xl.facts.money import UNITS
from perfeval_xl.facts.thresholds import OWN_WEIGHTS, OWN_WEIGHTS_OF
from perfeval_xl.layout.department import FIELDS
from perfeval_xl.profile import FRAMEWORK
from perfeval_xl.reading.computed import with_rates, with_totals
from perfeval_xl.reading.framework import match_framework
from perfeval_xl.reading.headings.values import score_and_reason
from perfeval_xl.reading.workbook import ReadFile, ReadForm
from perfeval_xl.records import COLUMNS, VALUE_PARTS, Batch, frame
from perfeval_xl.schemes import Framework, Scheme, builtin_ids, load_scheme, recognise
from perfeval_xl.slips import with_slips
from perfeval_xl.values import Value, about_time, arabic_years, as_date, fold, fold_label, parse, repeats

Row = dict[str, object]

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_POINTS = re.compile(r"([+-]?(?:[0-9]+(?:,[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+))(?:%|分)?")  # a weight of 10% is 10 of 100 points
_IDENTITY = {"unit": "unit", "project": "project", "department": "department"}


_FOR_PARSING = {"budget": {"unit": "object", "pending": "bool"}, "indicators": {"target_number": "bool", "actual_number": "bool"}}
"""Columns of rows that only their parsing needs, by frame."""

_UNREAD = (ReadForm({}),)
"""What a file holds that could not be read."""


def assemble(read: Sequence[ReadFile], scheme: str | None = None, default: str | None = None) -> Batch:
    """Return the batch of some files, in their order.

    Args:
        scheme: id or TOML path of the scheme that all of them follow, whatever their stamps say.
        default: id or TOML path of the scheme to prefer where no stamp tells.
    """
    held = [one.forms or _UNREAD for one in read]
    read_forms = [form for forms in held for form in forms]
    frames = {
        name: _keyed(read_forms, name, {**columns, **_FOR_PARSING.get(name, {})})
        for name, columns in COLUMNS.items() if name not in ("files", "forms")
    }
    told = {name: frames[name][[*columns]] for name, columns in _FOR_PARSING.items()}
    frames |= {name: frames[name].drop(columns=[*columns]) for name, columns in _FOR_PARSING.items()}
    frames["project"] = _parse_project(frames["project"])
    frames["budget"] = with_totals(_parse_budget(frames["budget"], told["budget"]["unit"]), told["budget"]["pending"])
    frames["stated"] = frames["stated"].assign(amount=_points(frames["stated"]["raw"]))
    years = frames["project"].loc[lambda p: p["field"] == "year"].set_index("form")["number"]
    frames["indicators"] = _parse_indicators(frames["indicators"], told["indicators"], years)
    frames["files"] = frame(COLUMNS["files"], ({**one.info, "file": i, "forms": len(held[i])} for i, one in enumerate(read)))
    owners = [place for place, forms in enumerate(held) for _ in forms]
    forms = frame(COLUMNS["forms"], ({**form.info, "form": i, "file": owners[i]} for i, form in enumerate(read_forms)))
    readable = pd.Series([read[place].info.get("problem") is None for place in owners], forms.index, dtype=bool)
    followed = _assign_schemes(forms, readable, frames["indicators"], scheme, default)
    rows = _with_framework(frames["indicators"], followed)
    frames["forms"] = _identify(_with_framework_told(followed, rows, given=scheme is not None), frames["project"])
    frames["indicators"] = with_rates(rows, frames["budget"], frames["forms"])
    batch = Batch(**{name: made.copy() for name, made in frames.items()})  # a copy has its columns together: much faster to select from
    return with_slips(batch)


def _keyed(read: Sequence[ReadForm], name: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of all forms that go into one frame, each with its form's key."""
    rows: list[Row] = []
    counts = []
    for one in read:
        own = one.rows.get(name, ())
        rows += own
        counts.append(len(own))
    made = frame({column: dtype for column, dtype in columns.items() if column != "form"}, rows)
    made.insert(0, "form", np.repeat(np.arange(len(read), dtype="int64"), counts))
    return made


def _map_unique(texts: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """Apply a function to each distinct text once."""
    return texts.map({text: function(text) for text in texts.unique()})


def _points(texts: pd.Series) -> pd.Series:
    """Read weights and scores; NaN where the text is none."""
    return _map_unique(texts, _point).astype(float)


def _point(text: str) -> float | None:
    """Read points: a plain number, since nobody can add up 约8."""
    number = _POINTS.fullmatch(fold(text))
    return round(float(number[1].replace(",", "")), 9) if number else None


def _parse_project(project: pd.DataFrame) -> pd.DataFrame:
    kinds = project["field"].map({field.key: field.kind for field in FIELDS})
    folded = _map_unique(project["value"].where(kinds == "year", ""), lambda text: arabic_years(fold(text))).astype(object)
    years = folded.str.extract(f"({_YEAR.pattern})")[0].astype(float)
    points = _points(_map_unique(project["value"].where(kinds == "number", ""), lambda text: score_and_reason(text)[0]))
    dates = _map_unique(project["value"].where(kinds == "date", ""), as_date)
    return project.assign(number=years.fillna(points), date=dates.astype(object).where(dates.notna(), None))


def _parse_budget(budget: pd.DataFrame, units: pd.Series) -> pd.DataFrame:
    """Read amounts into 万元: a unit beside the number decides, else the header's or a note's, else 万元."""
    values = _map_unique(budget["raw"], lambda text: parse(text, number=True))  # 2080.5 is an amount and no month
    kinds = values.map(lambda value: value.kind)
    bare = values.map(lambda value: value.low if value.op == "=" and value.unit is None and value.kind == "number" else None)
    money = values.map(lambda value: value.low if value.op == "=" and value.kind == "money" else None)
    factor = units.map(lambda unit: UNITS.get(unit, 1.0)).astype(float)
    amount = (bare.astype(float) * factor).round(9).fillna(money.astype(float))
    return budget.assign(amount=amount.astype(float), raw=budget["raw"].where(kinds != "empty", ""))


def _parse_indicators(indicators: pd.DataFrame, numbers: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    points = {name: _points(indicators[f"{name}_raw"]) for name in ("weight1", "weight2", "weight3", "self_score", "reviewer_score")}
    year = indicators["form"].map(years).astype(float).fillna(0).astype("int64").tolist()
    names = {name: about_time(name) for level in ("level2", "level3") for name in indicators[level].unique()}
    timed = [names[group] or names[own] for group, own in zip(indicators["level2"], indicators["level3"], strict=True)]
    told = {
        name: list(zip(indicators[name].tolist(), year, numbers[f"{name}_number"].tolist(), timed, strict=True))
        for name in ("target", "actual")
    }
    parsed = {name: _parse_values(keys) for name, keys in told.items()}
    typed = list(zip(told["target"], told["actual"], strict=True))
    pairs = dict(zip(typed, zip(parsed["target"], parsed["actual"], strict=True), strict=True))
    repeated = {texts: repeats(*values) for texts, values in pairs.items()}
    return indicators.assign(
        **points,
        **_parts("target", parsed["target"]),
        **_parts("actual", parsed["actual"]),
        copied=[repeated[texts] for texts in typed],
    )


def _parse_values(keys: Sequence[tuple[str, int, bool, bool]]) -> list[Value]:
    """Parse each text once, with the year, whether its cell holds a number, and whether its row is about time."""
    parsed = {
        (text, when, number, timed): parse(text, year=when or None, number=bool(number), about_time=bool(timed))
        for text, when, number, timed in dict.fromkeys(keys)
    }
    return [parsed[key] for key in keys]


def _parts(name: str, values: Iterable[Value]) -> dict[str, pd.Series]:
    told = zip(*map(attrgetter(*VALUE_PARTS), values), strict=True)
    columns = [f"{name}_{part}" for part in VALUE_PARTS]
    made = frame({column: COLUMNS["indicators"][column] for column in columns}, dict(zip(columns, map(list, told), strict=False)))
    return {str(column): made[column] for column in made}


def _assign_schemes(
    forms: pd.DataFrame, readable: pd.Series, indicators: pd.DataFrame, override: str | None, default: str | None
) -> pd.DataFrame:
    """Set each readable form's scheme: the one given, the stamp's if it is known, else the one its framework shows.

    The default comes before others that the framework shows, and takes a form of its kind that shows none.
    """
    if override is not None:
        return forms.assign(
            scheme=forms["scheme"].where(~readable, load_scheme(override).id).astype(object),
            scheme_source=pd.Series(override, index=forms.index, dtype=object).where(readable, None),
        )
    preferred = [load_scheme(default)] if default else []
    sources = {name: name for name in builtin_ids()} | {scheme.id: str(default) for scheme in preferred}
    stamped = forms["scheme"].isin(list(sources))
    known = [load_scheme(source) for source in sources.values()] if (readable & ~stamped).any() else []
    names = _names_by_form(indicators.loc[indicators["form"].isin(forms.loc[readable & ~stamped, "form"])])
    layouts = dict(zip(forms["form"], forms["layout"], strict=True))
    first, others = ([Framework.of(one) for one in schemes] for schemes in (preferred, known))
    told = {key: found.id for key, own in names.items() if (found := _recognised(first, others, layouts[key], own)) is not None}
    by_layout: dict[str, str] = {one.form: one.id for one in reversed([*preferred, *known])}
    evaluations = set(forms.loc[forms["kind"].notna(), "form"])
    nearest = {form: by_layout.get(layouts[form]) for form in names if form in evaluations}
    followed = forms["scheme"].where(stamped, forms["form"].map({**nearest, **told})).astype(object)
    followed = followed.where(followed.notna(), None)
    source = followed.map(sources).astype(object)
    return forms.assign(scheme=followed, scheme_source=source.where(source.notna(), None), stamped=stamped)


def _with_framework_told(forms: pd.DataFrame, indicators: pd.DataFrame, *, given: bool) -> pd.DataFrame:
    """Add to what each form `has` that its framework is that of its scheme: given, stamped, or told by the names of its first levels."""
    known = {str(source): _level_names(str(source)) for source in forms["scheme_source"].dropna().unique()}
    of = indicators["form"].map(forms.set_index("form")["scheme_source"])
    named = indicators["level1"].map(fold_label, na_action="ignore")
    fits = [source in known and name in known[source] for source, name in zip(of, named, strict=True)]
    strange = set(indicators.loc[[not fit for fit in fits], "form"])
    strange |= set(_weighed_otherwise(indicators))
    own = forms["scheme_source"].notna() & (given | forms["stamped"] | ~forms["form"].isin(strange))
    return forms.assign(has=forms["has"].where(~own | forms["has"].isna(), forms["has"].fillna("") + f" {FRAMEWORK}").astype(object))


def _weighed_otherwise(indicators: pd.DataFrame) -> pd.Index:
    """Return the forms that give many of the indicators which their scheme fixes another weight: a framework of their own, known words."""
    compared = indicators[indicators["fixed_weight3"].notna() & indicators["weight3"].notna()]
    other = compared["weight3"].ne(compared["fixed_weight3"]).groupby(compared["form"]).agg(["mean", "size"])
    return other.index[other["mean"].gt(OWN_WEIGHTS) & other["size"].ge(OWN_WEIGHTS_OF)]


@lru_cache(maxsize=32)
def _level_names(source: str) -> frozenset[str]:
    return frozenset(fold_label(name) for level in load_scheme(source).levels for name in (level.name, *level.aliases))


def _names_by_form(indicators: pd.DataFrame) -> Mapping[int, set[str]]:
    """Return by form the names of all its levels."""
    found: dict[int, set[str]] = {}
    for form, *names in zip(*(indicators[name].tolist() for name in ("form", "level1", "level2", "level3")), strict=True):
        found.setdefault(form, set()).update(names)
    return found


def _recognised(preferred: Sequence[Framework], known: Sequence[Framework], form: str, names: set[str]) -> Scheme | None:
    found = recognise(preferred, form, names) or recognise(known, form, names)
    return found or next((one.scheme for one in preferred if one.scheme.form == form), None)


def _identify(forms: pd.DataFrame, project: pd.DataFrame) -> pd.DataFrame:
    """Set unit, project, department and year from 项目信息."""
    def of(field: str, column: str) -> pd.Series:
        return forms["form"].map(project.loc[project["field"] == field].set_index("form")[column])

    texts = {name: of(field, "value") for name, field in _IDENTITY.items()}
    filled = {name: column.astype(object).where(column.notna() & (column != ""), None) for name, column in texts.items()}
    return forms.assign(**filled, year=of("year", "number").astype(float))


def _with_framework(indicators: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """Add what the scheme of each row's form says of it; rows without a scheme are judged by how they read."""
    of = indicators["form"].map(forms.set_index("form")["scheme_source"])
    parts = [match_framework(rows, load_scheme(str(source))) for source, rows in indicators.groupby(of, sort=True)]
    if not parts:
        return indicators.assign(rule="auto")
    told = pd.concat(parts).reindex(indicators.index)
    told = told.assign(rule=told["rule"].fillna("auto"), fixed=told["fixed"].eq(True), own=told["own"].eq(True))
    names = {name: told[name].astype(object).where(told[name].notna(), None) for name in ("fixed_level1", "fixed_level2")}
    return indicators.assign(**{str(name): told[name] for name in told}).assign(**names)
