"""The execution rate with its points, where the money stands → a row among the indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from perfeval_xl.layout.self_assessment import EXECUTION
from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.funds.cells import beside
from perfeval_xl.reading.funds.table import Funds
from perfeval_xl.reading.funds.told import BesideWord, ToldFunds
from perfeval_xl.reading.headings.understanding import heading, label, points_in
from perfeval_xl.reading.headings.values import NEAR, as_number, score_and_reason
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import compact

Row = dict[str, object]
Place = tuple[int, int]

_KINDS = ("weight", "rate", "score")


def execution_row(funds: Funds | ToldFunds | None, points: Mapping[str, BesideWord]) -> Row | None:
    """Return the execution rate as an indicator where the form gives it points; None where it gives none.

    points: what is told of it outside the tables, for a form whose table of funds says nothing of it.
    """
    if isinstance(funds, ToldFunds):
        return _told(funds.points)
    return None if funds is None else _of_table(funds, points)


def stated_rate(funds: Funds | ToldFunds | None) -> Row | None:
    """Return the execution rate that a form states without giving it points, as a figure of the frame `stated`; None for none."""
    if isinstance(funds, ToldFunds):
        told = funds.points.get("rate")
        return None if told is None else _figure(told.grid, told.place)
    column = None if funds is None or funds.total is None else _column(funds, "rate")
    return None if column is None or funds is None or funds.total is None else _figure(funds.main.grid, (funds.total.row, column))


def _figure(grid: Grid, place: Place) -> Row | None:
    text = _value(grid.text(*place))
    return {"item": "execution_rate", "of": "", "raw": text, "sheet": grid.name, "cell": grid.address(*place)} if text else None


def _of_table(funds: Funds, points: Mapping[str, BesideWord]) -> Row | None:
    """The points stand beside the total or in the headings, else somewhere else with a word before them."""
    total, header, grid = funds.total, funds.main.header, funds.main.grid
    row = _scored_row(funds, header.bottom if total is None else total.row)
    columns = {kind: _column(funds, kind) for kind in _KINDS}
    texts = {kind: _value(grid.text(row, column)) for kind, column in columns.items()} if total is not None or row > header.bottom else {}
    places = {kind: (row, column) for kind, column in columns.items() if column is not None}
    if total is None and columns["rate"] is not None and _is_of_parts(funds, columns["rate"]):
        texts.pop("rate", None)
        places.pop("rate", None)
    shares = _shares(funds, columns, texts)
    if shares and not texts.get("weight"):
        texts |= {kind: compact(sum(getattr(share, kind) for share in shares)) for kind in ("weight", "score")}
        places |= {kind: (shares[0].row, column) for kind in ("weight", "score") if (column := columns[kind]) is not None}
    further = {kind: one for kind, one in points.items() if one.grid is grid and not texts.get(kind)}
    texts |= {kind: _value(one.text) for kind, one in further.items()}
    places |= {kind: one.place for kind, one in further.items()}
    printed, printed_cell = _printed_points(funds)
    if _is_earned(texts, header.points.get("weight"), columns):
        texts["score"], places["score"] = texts.pop("weight"), places.pop("weight")
    asked = label(header.texts.get("score", "")) if funds.paired else None
    scored = texts.get("score") and (asked is None or "self_total" not in asked.fields)  # “自评得分” beside its value is that of the form
    if not texts.get("weight") and printed is None and not scored:
        return None
    if not texts.get("weight") and printed is not None and printed_cell is not None:
        texts["weight"], places["weight"] = compact(printed), printed_cell
    beside = points["rate"].word_place if "rate" in points and points["rate"].grid is grid else None
    name = header.cells.get("rate") or beside or places.get("weight") or places["score"]
    column = _column(funds, "standard")
    criteria = "" if column is None else grid.text(row, column)
    return _row(grid, texts, places, name, criteria or "、".join(share.said for share in shares))


class _PartPoints(NamedTuple):
    """What one part of the money may earn, and what it did."""

    row: int
    label: str
    weight: float
    score: float

    @property
    def said(self) -> str:
        """Return how its points are earned, as a standard says it."""
        return f"{self.label}执行率100%得满分{compact(self.weight)}分"


def _shares(funds: Funds, columns: Mapping[str, int | None], texts: Mapping[str, str]) -> list[_PartPoints]:
    """Return the parts with points of their own for their own rates (基本支出 5, 项目支出 5); none where they are not those of all."""
    weight, score, grid = columns["weight"], columns["score"], funds.main.grid
    if funds.paired or weight is None or score is None:
        return []
    rows = dict.fromkeys((part.row, part.label) for part in funds.parts if (part.row, weight) not in grid.covered)
    told = [(row, label, as_number(grid.text(row, weight)), as_number(grid.text(row, score))) for row, label in rows]
    shares = [_PartPoints(row, label, most, earned) for row, label, most, earned in told if most is not None and earned is not None]
    whole = as_number(texts.get("weight", ""))
    fits = whole is None or abs(sum(share.weight for share in shares) - whole) < NEAR
    return shares if len(shares) > 1 and fits else []


def _is_of_parts(funds: Funds, column: int) -> bool:
    """Tell whether several rows of a table without a total state a rate: each is that of its own money, and none that of all."""
    grid = funds.main.grid
    return sum(bool(_value(grid.text(row, column))) for row in dict.fromkeys(part.row for part in funds.parts)) > 1


def _is_earned(texts: Mapping[str, str], printed: float | None, columns: Mapping[str, int | None]) -> bool:
    """Tell whether what stands under a heading that prints its points (“分值（10分）”) is what was earned of them: 9.7.

    So it is where it is less than is printed, and no other column asks for the score.
    """
    told = as_number(texts.get("weight", ""))
    return printed is not None and told is not None and told < printed and columns["score"] is None


def _scored_row(funds: Funds, total: int) -> int:
    """Return the row that the points stand in: that of the total, unless it has none and one other row has both weight and score.

    `total`: of a table without one the last row of its header, where nothing stands but headings.
    """
    columns = [column for kind in ("weight", "score") if (column := _column(funds, kind)) is not None]
    if funds.paired or len(columns) < 2:
        return total
    scored = [row for row in (total, *funds.main.rows) if all(_value(funds.main.grid.text(row, column)) for column in columns)]
    return scored[0] if len(set(scored)) == 1 else total


def _told(points: Mapping[str, BesideWord]) -> Row | None:
    if "weight" not in points and "score" not in points:
        return None
    texts = {kind: _value(one.text) for kind, one in points.items()}
    places = {kind: one.place for kind, one in points.items()}
    named = points["rate"] if "rate" in points else next(iter(points.values()))
    return _row(named.grid, texts, places, named.word_place)


def _row(grid: Grid, texts: dict[str, str], places: dict[str, Place], name: Place, criteria: str = "") -> Row:
    cells = {kind: grid.address(*places[kind]) if kind in places else None for kind in _KINDS}
    score, reason = score_and_reason(texts.get("score", ""))
    return {
        "sheet": grid.name, "group1": -1, "group2": -1, "level1": EXECUTION, "level2": "", "level3": EXECUTION, "weight1_raw": "",
        "weight2_raw": "", "weight3_raw": texts.get("weight", ""), "target": "", "actual": texts.get("rate", ""),
        "self_score_raw": score, "reason": reason, "reviewer_score_raw": "", "reviewer_reason": "", "nature": "", "criteria": criteria,
        "actual_formula": grid.scan.computes(places.get("rate")),
        "level3_cell": grid.address(*name), "weight3_cell": cells["weight"], "actual_cell": cells["rate"],
        "self_score_cell": cells["score"],
    }


def _column(funds: Funds, kind: str) -> int | None:
    """Return the column of the points or the rate: beside their word where amounts are."""
    column = funds.main.header.first(kind)
    return beside(funds.main, column) if funds.paired and column is not None else column


def _value(text: str) -> str:
    told = heading(text)
    return "" if is_nothing(text) or (told is not None and told.strict) else text  # a word of the form is never its own value


def _printed_points(funds: Funds) -> tuple[float | None, Place | None]:
    """Return the points that a heading of the table prints (“得分（20分）”, “预算执行情况（20分）”), and its cell."""
    header, grid = funds.table.header, funds.table.grid
    for kind in ("weight", "score", "rate"):
        if kind in header.points:
            return header.points[kind], header.cells[kind]
    for row in range(header.top, header.bottom + 1):
        for column in range(min(funds.columns.values())):
            if (points := points_in(grid.text(row, column))) is not None:
                return points, (row, column)
    return None, None
