"""The JSON Schema of what `report.json` prints: for whoever reads it by program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.facts.states import OUTCOMES, PASSED, RETURNED, UNREADABLE
from perfeval_xl.report import json, shape

Schema = Mapping[str, object]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def _object(required: Mapping[str, object], optional: Mapping[str, object] | None = None) -> Schema:
    """Return the schema of an object with exactly these keys."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _list(items: object) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _each(names: Iterable[str], schema: Schema) -> dict[str, object]:
    return dict.fromkeys(names, schema)


_POINTS = _each(("weight", "self", "system", "final"), _NUMBER_OR_NULL)
_FINDING = {
    "code": {"type": "string", "pattern": "^[A-Z][0-9]{3}$"}, "severity": {"enum": list(SEVERITIES)},
    **_each(("sheet", "cell", "value", "expected"), _TEXT_OR_NULL), "message": _TEXT, "for": {"enum": ["unit", "finance"]},
}
_WAIVED = {"waived": {**_TEXT, "description": "why the bureau lets it stand"}}
_DEFINITIONS: Mapping[str, Schema] = {
    "finding": _object(_FINDING, _WAIVED),
    "across": _object({**_FINDING, "paths": _list(_TEXT)}, _WAIVED),
    "level": _object({"name": _TEXT_OR_NULL, **_POINTS}),
    "indicator": _object({
        "name": _TEXT_OR_NULL, "cell": _TEXT_OR_NULL, **_POINTS,
        "merged": {**_TEXT_OR_NULL, "description": "the range of a self-score that several rows share: only the first has it as `self`"},
        "basis": _TEXT_OR_NULL, "explanation": _TEXT_OR_NULL,
    }),
    "scores": _object({
        "self_total": {**_NUMBER_OR_NULL, "description": "as the form states it, else the sum of its rows"},
        **_each(("system_total", "final_total"), _NUMBER_OR_NULL), **_each(("self_grade", "system_grade", "final_grade"), _TEXT_OR_NULL),
        "verified_points": _NUMBER_OR_NULL, "arrival_rate": _NUMBER_OR_NULL,
        "execution_rate": {**_NUMBER_OR_NULL, "description": "a fraction, not capped"},
        "levels": _list(_ref("level")), "indicators": _list(_ref("indicator")),
    }, {
        "adjustments": {
            **_list(_object({"name": _TEXT, **_each(("system", "final"), _NUMBER_OR_NULL), "explanation": _TEXT_OR_NULL})),
            "description": "what comes off the totals for the full marks or a ceiling of the scheme, as negative points",
        },
    }),
    "form": _object(
        {
            "path": _TEXT, "scheme": _TEXT_OR_NULL,
            "form": {**_list(_TEXT), "description": "its sheets, each with its rows (Sheet1!1:24) where another form shares it"},
            **_each(("department", "unit", "project"), _TEXT_OR_NULL), "year": {"type": ["integer", "null"]},
            "verdict": {"enum": [PASSED, RETURNED, UNREADABLE]}, "findings": _list(_ref("finding")),
        },
        {
            "checks": _object({}, _each(OUTCOMES, _COUNT)),
            "outcomes": _list(_object({"code": _TEXT, "outcome": {"enum": list(OUTCOMES)}, "reason": _TEXT_OR_NULL})),
            "origin": _object({}, _each(shape.ORIGIN, _TEXT)),
            "scores": {"anyOf": [_ref("scores"), {"type": "null"}]},
        },
    ),
    "left_out": {
        **_object({"container": _TEXT, "name": _TEXT, "reason": _TEXT}),
        "description": "a file left out on purpose, and the folder, archive or mail that holds it",
    },
    "crash": _object({"code": _TEXT, "error": _TEXT}, {"path": _TEXT}),
}


def schema() -> str:
    """Return the JSON Schema, as JSON."""
    counts = _object(_each(("workbooks", "files", "forms", *SEVERITIES), _COUNT), {shape.WAIVED: _COUNT})
    whole = _object(
        {
            "schema_version": {"const": json.SCHEMA_VERSION}, "workbooks": _list(_ref("form")), "findings": _list(_ref("across")),
            "counts": counts,
        },
        {"crashes": _list(_ref("crash")), "left_out": _list(_ref("left_out"))},
    )
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **whole, "$defs": _DEFINITIONS})
