"""Located tables → rows of the frames, as text with the cell of each value; parsing comes after, over the whole batch at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from perfeval_xl.layout import Table, column_name, to_a1
from perfeval_xl.layout.department import LEVELS, WEIGHTS
from perfeval_xl.layout.self_assessment import EXECUTION
from perfeval_xl.reading.locate import Located
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold_label

Row = dict[str, object]

_NOTE = re.compile(r"^(注|备注|说明|填表|制表|审核|单位[:：]|填报)")
_UNIT_NOTE = re.compile(r"(?:^|[^一-鿿]|金额|货币|计量)单位\s*[:：]\s*(?:人民币)?\s*(亿元|万元|千元|元)")
_HEADER_UNIT = re.compile(r"[(（\[]\s*(?:单位[:：]\s*)?(亿元|万元|千元|元)\s*[)）\]]")
_LEVEL_WEIGHT = re.compile(r"[(（]\s*([0-9]+(?:\.[0-9]+)?)\s*分\s*[)）]")
_SECTION = re.compile(r"^[一二三四五六七八九十]+\s*[、.．]")
_DIGIT = re.compile("[0-9０-９]")
_BARE = re.compile(r"^[0-9０-９][0-9０-９,，.．]*$")
_SIGN = re.compile(r"^[≥≤＞＜>＜<=＝]+$")
_UNIT_NOTE_LENGTH = 12  # “金额单位：人民币万元”
_OF_WHICH = re.compile(r"^其中[:：、]?")
_RESULT_FIELDS = ("target", "actual", "self_score", "reason", "reviewer_score", "reviewer_reason")
MEASURES = ("initial", "planned", "received", "spent")
_OF_FUNDS = ("rate", "score")
_RATE = "率"
_ADDRESSED = (*LEVELS, *WEIGHTS, "target", "actual", "self_score", "reason", "system_score", "basis", "reviewer_score", "reviewer_reason")


def team_rows(located: Located) -> Iterator[Row]:
    """Yield a row per member, up to the first blank row or a label."""
    grid, columns = located.grid, located.columns
    header = to_a1(located.header, columns["unit"]) if "unit" in columns else to_a1(located.header, columns["name"])
    for row in range(located.first, located.end):
        texts = {key: grid.text(row, column) for key, column in columns.items()}
        if not any(texts.values()):
            if row > located.first + 1:
                return
            continue
        yield {
            **texts, "sheet": grid.name, "cell": to_a1(row, columns["name"]), "name_cell": to_a1(row, columns["name"]),
            "title_cell": to_a1(row, columns["title"]) if "title" in columns else None,
            "unit_cell": to_a1(row, columns["unit"]) if "unit" in columns else None, "unit_header_cell": header,
        }


def budget_rows(located: Located) -> Iterator[Row]:
    """Yield a row per source and measure; `unit` is the unit of money that the header or a note gives, None when neither does."""
    measures = {key: column for key, column in located.columns.items() if key in MEASURES}
    label_column = _label_column(located, min(measures.values()))
    if label_column is None or _is_paper_form(located, measures):
        yield from _paper_budget_rows(located, measures)
        return
    for row in range(located.first, located.end):
        label = located.grid.text(row, label_column)
        source = source_key(label, located.table)
        known = source in set(located.table.sources.values())
        if source is not None and (known or any(_DIGIT.search(located.grid.text(row, column)) for column in measures.values())):
            yield from _amounts(located, row, source, label, measures, to_a1(row, label_column))


def has_labels(located: Located) -> bool:
    """Return whether the rows of a fund table name their sources, though no header may stand above the names."""
    return any(row["source"] != "total" for row in budget_rows(located))


def _label_column(located: Located, first_measure: int) -> int | None:
    """Return the column left of the amounts with most known sources in it: the header may span it and a merged title."""
    counts = {
        column: sum(
            source_key(located.grid.text(row, column), located.table) in set(located.table.sources.values())
            for row in range(located.first, located.end)
        )
        for column in range(first_measure - 1, -1, -1)
    }
    if not counts:
        return None
    return max(counts, key=lambda column: counts[column]) if any(counts.values()) else located.columns.get("source", first_measure - 1)


def _is_paper_form(located: Located, measures: dict[str, int]) -> bool:
    """The printed form has each measure's total beside its header and the sources below the header itself."""
    column = min(measures.values())
    below = (located.grid.text(row, column) for row in range(located.first, min(located.first + 5, located.end)))
    known = set(located.table.sources.values())
    return "source" not in located.columns and any(source_key(text, located.table) in known for text in below)


def _paper_budget_rows(located: Located, measures: dict[str, int]) -> Iterator[Row]:
    beside = {key: column + 1 for key, column in measures.items()}
    yield from _amounts(located, located.header, "total", "合计", beside, None)
    for row in range(located.first, located.end):
        label = located.grid.text(row, min(measures.values()))
        source = source_key(label, located.table)
        if source is not None and source in set(located.table.sources.values()):
            yield from _amounts(located, row, source, label, beside, to_a1(row, min(measures.values())))


def _amounts(located: Located, row: int, source: str, label: str, columns: dict[str, int], label_cell: str | None) -> Iterator[Row]:
    if "received" not in columns and "planned" in columns:  # a 自评表 has no other figure for what was appropriated
        columns = {**columns, "received": columns["planned"]}
    headers = {**located.columns, "received": located.columns.get("received", located.columns.get("planned", 0))}
    for measure, column in columns.items():
        yield {
            "source": source, "measure": measure, "raw": located.grid.text(row, column), "label": label,
            "header": _header_name(located, measure, headers[measure]), "unit": _money_unit(located, headers[measure]),
            "sheet": located.grid.name, "cell": to_a1(row, column), "label_cell": label_cell,
            "formula": (row, column) in located.grid.scan.formulas,
            "pending": source == "total" and (row, column) in located.grid.scan.formulas and not located.grid.text(row, column),
        }


def _header_name(located: Located, measure: str, column: int) -> str:
    """Return the words of a column's header, its unit left out; the layout's own where the cell has none."""
    typed = "".join(_HEADER_UNIT.sub("", located.grid.text(located.header, column)).split())
    own = next((known.header for known in located.table.columns if known.key == measure), "")
    return typed or _HEADER_UNIT.sub("", own)


def execution_row(located: Located) -> Row | None:
    """Return the execution rate of a 自评表 as an indicator: its weight, rate and points stand in the fund table's row of totals."""
    grid, columns = located.grid, located.columns
    label = _label_column(located, min(column for key, column in columns.items() if key in MEASURES))
    places = {"weight3": columns.get("weight"), "actual": columns.get("rate"), "self_score": columns.get("score")}
    totals = (row for row in range(located.first, located.end) if source_key(grid.text(row, label), located.table) == "total")
    row = next(totals, None)
    if row is None or not any(grid.text(row, places[key]) for key in ("weight3", "self_score")):
        return None
    cells = {f"{key}_cell": to_a1(row, column) for key, column in places.items() if column is not None}
    return {
        "sheet": grid.name, "group1": -1, "group2": -1, "level1": EXECUTION, "level2": "", "level3": EXECUTION, "weight1_raw": "",
        "weight2_raw": "", "weight3_raw": grid.text(row, places["weight3"]), "target": "", "actual": grid.text(row, places["actual"]),
        "self_score_raw": grid.text(row, places["self_score"]), "reason": "", "reviewer_score_raw": "", "reviewer_reason": "",
        "actual_formula": (row, places["actual"]) in grid.scan.formulas,
        "level3_cell": to_a1(located.header, columns["rate"]) if "rate" in columns else cells.get("weight3_cell"), **cells,
    }


def _money_unit(located: Located, column: int) -> str | None:
    """Return the unit of money in the column's header or that of the labels, else in a note on the sheet (“单位：元”), else None."""
    grid = located.grid
    for header in (column, located.columns.get("source")):
        if found := _HEADER_UNIT.search(grid.text(located.header, header)):
            return found[1]
    notes = (text for cells in grid.rows[: located.end] for text in cells if "单位" in text)
    return next((found[1] for text in notes if (found := _UNIT_NOTE.search(text))), None)


def is_unit_note(text: str) -> bool:
    """Return whether a text says in which unit of money the sheet is (“单位：元”), and nothing else."""
    return _UNIT_NOTE.search(text) is not None and len(text) <= _UNIT_NOTE_LENGTH


def source_key(label: str, table: Table) -> str | None:
    """Return the key of a source of funds; another label with money is a source of its own; None for what is no source."""
    folded = _OF_WHICH.sub("", fold_label(label))
    if not folded or _NOTE.match(folded) or folded.endswith("率"):
        return None
    return table.sources.get(folded, folded if len(folded) <= 20 else None)


class LevelCursor:
    """The first and second level that a row of 指标表 stands under, filled down from where they were named."""

    def __init__(self) -> None:
        self.group1, self.group2 = -1, -1
        self.names = {"level1": "", "level2": ""}
        self.cells: dict[str, str | None] = {"level1": None, "level2": None, "weight1": None, "weight2": None}
        self.weights = {"weight1": "", "weight2": ""}

    def move(self, located: Located, row: int) -> None:
        """Take the names and weights that this row gives; a name repeated from above opens no new group."""
        grid, columns = located.grid, located.columns
        name1, name2 = (grid.text(row, columns.get(level)) for level in ("level1", "level2"))
        if name1 and fold_label(name1) != fold_label(self.names["level1"]):
            self.group1 += 1
            self._open("1", located, row, name1)
            self.group2 += 1
            self._open("2", located, row, name2)
        elif name2 and fold_label(name2) != fold_label(self.names["level2"]):
            self.group2 += 1
            self._open("2", located, row, name2)
        for key in ("weight1", "weight2"):
            if not self.weights[key] and (late := grid.text(row, columns.get(key))):
                self.weights[key], self.cells[key] = late, to_a1(row, columns[key])

    def _open(self, level: str, located: Located, row: int, name: str) -> None:
        grid, columns = located.grid, located.columns
        self.names[f"level{level}"] = name
        weight = grid.text(row, columns.get(f"weight{level}"))
        if not weight and (inside := _LEVEL_WEIGHT.search(name)):
            weight = inside[1]
        self.weights[f"weight{level}"] = weight
        for key in (f"level{level}", f"weight{level}"):
            self.cells[key] = to_a1(row, columns[key]) if key in columns else None

    def fields(self) -> Row:
        """Return the level columns of a row."""
        return {
            "group1": max(self.group1, 0), "group2": max(self.group2, 0), **self.names,
            "weight1_raw": self.weights["weight1"], "weight2_raw": self.weights["weight2"],
            **{f"{key}_cell": cell for key, cell in self.cells.items()},
        }


def indicator_rows(located: Located) -> tuple[list[Row], list[Row]]:
    """Return a row per third-level indicator, and the figures that the table states of itself (closing row, groups without rows)."""
    cursor = LevelCursor()
    rows: list[Row] = []
    stated: list[Row] = []
    opened: dict[int, Row] = {}
    letters = {
        f"{key}_cell": column_name(located.columns[key]) if key in located.columns else None
        for key in _ADDRESSED if f"{key}_cell" not in cursor.fields()
    }
    for row in range(located.first, located.end):
        if not any(located.grid.rows[row]):
            continue
        if _closes(located, row):
            stated += list(_closing_figures(located, row))
            break
        if _is_note(located, row):
            continue
        if (level := _subtotal_of(located, row, cursor.names["level1"])) is not None:
            stated += list(_subtotal_figures(located, row, level))
            continue
        cursor.move(located, row)
        levels = cursor.fields()
        opened.setdefault(int(str(levels["group2"])), levels)
        if read := _indicator(located, row, levels, letters):
            read["row"] = len(rows)
            rows.append(read)
    _give_late_weights(rows)
    used = {row["group2"] for row in rows}
    stated += [
        {"item": "empty_group", "of": group["level2"], "raw": group["weight2_raw"], "group1": group["group1"],
         "sheet": located.grid.name, "cell": group["weight2_cell"] or group["level2_cell"]}
        for key, group in opened.items() if key not in used and group["weight2_raw"] and group["level2"]
    ]
    return rows, stated


def _give_late_weights(rows: list[Row]) -> None:
    """Give the weight of a level that stands beside a lower row of it to the rows above."""
    for group, weight in (("group1", "weight1"), ("group2", "weight2")):
        names = (f"{weight}_raw", f"{weight}_cell")
        given = {row[group]: {name: row[name] for name in names} for row in rows if row[names[0]]}
        for row in rows:
            if not row[names[0]]:
                row.update(given.get(row[group], {}))


def _indicator(located: Located, row: int, levels: Row, letters: Mapping[str, str | None]) -> Row | None:
    """Read one row, its cells in the columns of these letters; None for a blank row of the form that nobody used."""
    grid, columns = located.grid, located.columns
    texts = {key: grid.text(row, columns.get(key)) for key in ("level3", "weight3", *_RESULT_FIELDS)}
    name = texts["level3"]
    filled = [texts[key] for key in ("weight3", "target", "actual", "self_score")]
    nature, measure = (grid.text(row, columns.get(key)) for key in ("nature", "measure"))
    if not any(filled) and (not name or set(name) <= set("….·")):
        return None
    cells = {cell: None if letter is None else f"{letter}{row + 1}" for cell, letter in letters.items()}
    return {
        "sheet": grid.name, **levels, **cells, "level3": name, "weight3_raw": texts["weight3"],
        "target": _with_unit(texts["target"], measure, nature), "actual": _with_unit(texts["actual"], measure),
        "actual_formula": (row, columns.get("actual")) in grid.scan.formulas,
        "self_score_raw": texts["self_score"], "reason": texts["reason"],
        "reviewer_score_raw": texts["reviewer_score"], "reviewer_reason": texts["reviewer_reason"],
    }


def _with_unit(text: str, measure: str, nature: str = "") -> str:
    """Join what a form spreads over columns: 指标性质 ≥, 指标值 30, 度量单位 万元 is ≥30万元; only a bare number is completed."""
    if not _BARE.match(text):
        return text
    return f"{nature if _SIGN.match(nature) else ''}{text}{'' if measure in ('', '/', '无') else measure}"


def closing_row(located: Located) -> int | None:
    """Return the row with the totals of 指标表, None if it has none."""
    return next((row for row in range(located.first, located.end) if _closes(located, row)), None)


def closing_cells(located: Located) -> Iterator[tuple[int, int]]:
    """Yield the cells of the closing row in which the template adds up weights and self-scores."""
    row = next((row for row in range(located.first, located.end) if _closes(located, row)), None)
    if row is not None:
        yield from ((row, located.columns[key]) for key in (*WEIGHTS, "self_score") if key in located.columns)


def sums_for_show(located: Located) -> Iterator[tuple[int, int]]:
    """Yield the cells that may hold sums which only the unit looks at: the end of 指标表, and the rates below a fund table."""
    if located.table.key == "indicators" and (closing := closing_row(located)) is not None:
        rows = (closing, *(row for row, _ in subtotal_cells(located)))
        yield from ((row, column) for row in rows for column in range(len(located.grid.rows[row])))
    elif located.table.key == "budget":
        yield from fund_rates(located)


def subtotal_cells(located: Located) -> Iterator[tuple[int, int]]:
    """Yield the cells below the closing row in which the template adds up the weights and self-scores of each first level."""
    closing = closing_row(located)
    rows = () if closing is None else range(closing + 1, located.end)
    columns = [located.columns[key] for key in ("weight3", "self_score") if key in located.columns]
    yield from ((row, column) for row in rows if _subtotal_of(located, row, "") for column in columns)


def fund_totals(located: Located) -> Iterator[tuple[int, int]]:
    """Yield the cells of a fund table in which the template adds up, and those of the execution rate where they stand beside."""
    columns = [column for key, column in located.columns.items() if key in MEASURES or key in _OF_FUNDS]
    yield from ((row, column) for row, text in _labelled(located) if source_key(text, located.table) == "total" for column in columns)


def fund_rates(located: Located) -> Iterator[tuple[int, int]]:
    """Yield the cells of the rates that the template has below a fund table."""
    first = min(column for key, column in located.columns.items() if key in MEASURES)
    yield from ((row, first) for row, text in _labelled(located) if fold_label(text).endswith(_RATE))


def _labelled(located: Located) -> Iterator[tuple[int, str]]:
    measures = {key: column for key, column in located.columns.items() if key in MEASURES}
    label = _label_column(located, min(measures.values()))
    if label is not None and not _is_paper_form(located, measures):
        yield from ((row, located.grid.text(row, label)) for row in range(located.first, located.end))


def _subtotal_of(located: Located, row: int, level1: str) -> str | None:
    """Return the first level whose subtotal (小计, 产出小计) a row is, None for any other row."""
    first = fold_label(next((text for text in located.grid.rows[row] if text), ""))
    if not first.endswith("小计") or located.grid.text(row, located.columns.get("level3")).strip() not in ("", first):
        return None
    return first.removesuffix("小计").removesuffix("指标") or level1


def _subtotal_figures(located: Located, row: int, level: str) -> Iterator[Row]:
    column = located.columns.get("self_score")
    if column is not None and (text := located.grid.text(row, column)):
        yield {"item": "level_self", "of": level, "raw": text, "sheet": located.grid.name, "cell": to_a1(row, column)}


def is_sum(located: Located, row: int) -> bool:
    """Return whether a row of 指标表 holds sums: 总分, 小计."""
    return _closes(located, row) or _subtotal_of(located, row, "") is not None


def _closes(located: Located, row: int) -> bool:
    """A row is the closing row when its first text is 总分 or 合计 and it names no indicator."""
    first = next((text for text in located.grid.rows[row] if text), "")
    return fold_label(first) in located.table.closing_words


def _closing_figures(located: Located, row: int) -> Iterator[Row]:
    grid, columns = located.grid, located.columns
    weight = next((columns[key] for key in reversed(WEIGHTS) if grid.text(row, columns.get(key))), None)
    for item, column in (("total_weight", weight), ("total_self", columns.get("self_score"))):
        if column is not None and (text := grid.text(row, column)):
            yield {"item": item, "of": "", "raw": text, "sheet": grid.name, "cell": to_a1(row, column)}


def _is_note(located: Located, row: int) -> bool:
    texts = [text for text in located.grid.rows[row] if text]
    return len(texts) == 1 and _NOTE.match(texts[0]) is not None


def report_rows(grids: Iterable[Grid], sheets: tuple[str, ...]) -> Iterator[Row]:
    """Yield the sections of the report: a title with its text in the next filled cell of the row, else in the rows below it."""
    names = {fold_label(sheet) for sheet in sheets}
    for grid in grids:
        if fold_label(grid.name) not in names:
            continue
        titles = [(row, column) for row, cells in enumerate(grid.rows) if (column := _title_column(cells)) is not None]
        for index, (row, column) in enumerate(titles):
            cells = grid.rows[row]
            beside = next((place for place in range(column + 1, len(cells)) if cells[place]), None)
            stop = titles[index + 1][0] if index + 1 < len(titles) else len(grid.rows)
            below = [place for place in range(row + 1, stop) if grid.text(place, column)]
            text, cell = grid.text(row, beside), (row, column + 1 if beside is None else beside)
            if beside is None and below:
                text, cell = "\n".join(grid.text(place, column) for place in below), (below[0], column)
            places = [(place, column) for place in below] if beside is None else [cell]
            yield {
                "section": cells[column], "text": text, "sheet": grid.name, "cell": to_a1(*cell), "title_cell": to_a1(row, column),
                "cells": tuple(to_a1(*place) for place in places),
            }


def _title_column(cells: list[str]) -> int | None:
    """Return the column of a section's title: the row's first text, numbered 一、 二、 …"""
    first = next((column for column, text in enumerate(cells) if text), None)
    return first if first is not None and _SECTION.match(cells[first]) else None
