"""How cells of the summary look: one format for each kind of value, and the colours that carry meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.facts import severity, states
from perfeval_xl.schemes import Scheme

FONT = "微软雅黑"
ACCENT = "#1F3864"
GRID = "#BFBFBF"
COMPUTED = "#F2F2F2"
SOFT = "#EAF1FB"
INK = "#262626"
QUIET = "#595959"

GRADE_COLOURS = ("#2E7D32", "#1565C0", "#F9A825", "#C62828")
"""From the best grade to the worst, in charts."""
_GRADE_CELLS = (("#E2F0D9", "#1B5E20"), ("#E2ECF7", "#0D47A1"), ("#FFF3CD", "#7A4F00"), ("#F8D7DA", "#8B1A1A"))

_ERROR, _WARNING, _INFO, _PASSED = ("#F8D7DA", "#8B1A1A"), ("#FFF3CD", "#7A4F00"), ("#E2ECF7", "#0D47A1"), ("#E2F0D9", "#1B5E20")
WORD_COLOURS = {
    **dict(zip(severity.WORDS.values(), (_ERROR, _WARNING, _INFO), strict=True)),
    states.PASSED: _PASSED, states.RETURNED: _ERROR, states.UNREADABLE: _ERROR,
    states.OPEN: _ERROR, states.MENDED: _PASSED, states.WAIVED: _INFO, states.CLEARED: _PASSED,
    states.SENT: _PASSED, states.REPEATED: _WARNING, states.NOT_SENT: _ERROR, states.UNLISTED: _WARNING,
    states.ADVISED: _WARNING, states.AGREES: _PASSED, states.DIFFERS: _ERROR,
}
"""Word in a cell → fill and text colour."""

NUMBER_FORMATS = {
    "money": "#,##0.00", "rate": "0.00%", "score": "0.00", "difference": "+0.00;-0.00;0.00", "count": "#,##0", "year": "0",
    "index": "0", "date": "yyyy-mm-dd",
}
CENTRED = frozenset({"code", "index", "year", "date", "grade", "word"})
WRAPPED = frozenset({"text", "code", "word"})

Properties = dict[str, Any]
Style = tuple[tuple[str, Any], ...]


def style(properties: Mapping[str, Any]) -> Style:
    """Return the properties as a key of `Book.format`."""
    return tuple(sorted({"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter", **properties}.items()))


def cell_style(
    kind: str, *, total: bool = False, colours: tuple[str, str] | None = None, link: bool = False, wrapped: bool = True
) -> Style:
    """Return the style of a table cell of that kind; `colours` are fill and text; `wrapped`: whether text takes several lines."""
    made: Properties = {"border": 1, "border_color": GRID}
    if kind in NUMBER_FORMATS:
        made["num_format"] = NUMBER_FORMATS[kind]
        made["align"] = "right"
    else:
        made["num_format"] = "@"
        made["align"] = "left"
    if kind in CENTRED:
        made["align"] = "center"
    if kind in WRAPPED and wrapped:
        made["text_wrap"] = True
    if total:
        made |= {"bold": True, "bg_color": COMPUTED, "top": 6, "top_color": ACCENT}
    if colours:
        made |= {"bg_color": colours[0], "font_color": colours[1], "bold": True}
    if link:
        made |= {"font_color": "#0563C1", "underline": 1}
    return style(made)


def bar(most: float) -> Properties:
    """Return the conditional format of a bar from 0 to `most`; one of solid colour would need an extension that openpyxl warns of."""
    return {"type": "data_bar", "bar_color": "#B4C7E7", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": most}


def header_style(unit: str = "") -> Style:
    """Return the style of a header; its unit is shown below its text by the number format, the text itself stays exact."""
    shown = f'@"\n({unit})"' if unit else "@"
    return style({
        "bold": True, "bg_color": ACCENT, "font_color": "#FFFFFF", "align": "center", "text_wrap": True, "border": 1,
        "border_color": GRID, "num_format": shown,
    })


def grade_order(schemes: Sequence[Scheme]) -> tuple[str, ...]:
    """Return the grades of the schemes, best first, each once."""
    return tuple(dict.fromkeys(grade.name for scheme in schemes for grade in scheme.grades))


def grade_places(schemes: Sequence[Scheme]) -> dict[str, int]:
    """Return grade → place in the palette of four: the best is 0, the worst 3."""
    places: dict[str, int] = {}
    for scheme in schemes:
        last = max(1, len(scheme.grades) - 1)
        for place, grade in enumerate(scheme.grades):
            places.setdefault(grade.name, round(place * 3 / last))
    return places


def grade_cell_colours(schemes: Sequence[Scheme]) -> dict[str, tuple[str, str]]:
    """Return grade → fill and text colour of its cells."""
    return {grade: _GRADE_CELLS[place] for grade, place in grade_places(schemes).items()}
