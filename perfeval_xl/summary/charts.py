"""The charts of 总览 and, behind them, the tables they are drawn from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from perfeval_xl.facts.thresholds import SHOWN_RATE
from perfeval_xl.summary import styles
from perfeval_xl.summary.frames import UNNAMED, Frames
from perfeval_xl.summary.grid import SheetDraft
from perfeval_xl.summary.outliers import edge, usual_most, usual_span
from perfeval_xl.summary.parts import Ranges, RowsOfSheet
from perfeval_xl.summary.sentences import code_label, frequent, gap_words

CHART_ROWS = 12
_CUT, _BEYOND = "#7F7F7F", "▶"  # a bar that goes on beyond the chart
_SHEET = "总览"
_HALF = 8
_MOST = 7  # bars: of more a spreadsheet program leaves names out for want of room
_MAX_POINTS = 32_000
_PIXELS = (488, 280)

_CAPTION = styles.style({"bold": True, "font_size": 12, "font_color": styles.ACCENT})
_FONT = {"name": styles.FONT, "size": 10, "color": styles.INK}
_QUIET_LINE = {"color": "#D9D9D9", "width": 0.75}


class Charts:
    """Places charts and their tables on the grid."""

    def __init__(self, grid: SheetDraft, frames: Frames, grades: Sequence[str], places: Ranges) -> None:
        self.grid, self.frames, self.grades, self.places = grid, frames, grades, places

    def place(self, first_row: int, tables: int, by_department: pd.DataFrame, titles: Mapping[str, str]) -> None:
        """Place four charts from `first_row` and the tables they are drawn from at row `tables`."""
        self.grid.put(tables, 0, "图表数据", _CAPTION, span=2 * _HALF)
        second = tables + 2 + max(len(self.grades), 3) + 2
        self._insert(first_row, 0, self._grades(tables + 1))
        self._insert(first_row, 1, self._self_against_system(tables + 1))
        self._insert(first_row + CHART_ROWS, 0, self._execution(second, by_department))
        self._insert(first_row + CHART_ROWS, 1, self._frequent(second, titles))

    def _insert(self, row: int, half: int, chart: Any) -> None:
        if chart is not None:
            place = {"x_offset": 4, "y_offset": 6, "object_position": 2}
            self.grid.sheet.insert_chart(row, half * _HALF, chart, place)

    def _table(self, row: int, half: int, headers: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]], kinds: Sequence[str]) -> None:
        """Put a table of (header, grid columns it spans) at the left or the right; a cell is a value or (value, formula)."""
        column = half * _HALF
        for place, (header, span) in enumerate(headers):
            self.grid.put(row, column, header, styles.header_style(), span=span)
            for down, cells in enumerate(rows, 1):
                value, formula = cells[place] if isinstance(cells[place], tuple) else (cells[place], "")
                colours = self.grid.book.colours.get(value) if isinstance(value, str) and not formula else None
                self.grid.put(row + down, column, value, styles.cell_style(kinds[place], colours=colours), span=span, formula=formula)
            column += span

    def _grades(self, row: int) -> Any:
        """Chart how many projects have each grade."""
        found = self.frames.projects
        size = int(found["final_grade"].notna().sum())
        places, graded = self.places, self.places.all("COUNTA", "final_grade")
        rows = []
        for down, grade in enumerate(self.grades, row + 2):
            here = found["final_grade"].eq(grade)
            count, own = int(here.sum()), int(found["self_grade"].eq(grade).sum())
            rows.append((
                grade, (count, "=" + places.added(f"COUNTIF({{0}},A{down})", "final_grade")),
                (count / size if size else None, f'=IF({graded}=0,"",C{down}/{graded})'),
                (float(found.loc[here, "planned"].sum()), "=" + places.added(f"SUMIF({{0}},A{down},{{1}})", "final_grade", "planned")),
                (own, "=" + places.added(f"COUNTIF({{0}},A{down})", "self_grade")),
            ))
        if not rows:
            return None
        headers = (("最终等次", 2), ("项目数", 1), ("占比", 1), ("计划投资额（万元）", 2), ("自评等次项目数", 2))
        self._table(row, 0, headers, rows, ("grade", "count", "rate", "money", "count"))
        best_first = styles.grade_places(self.frames.schemes)
        points = [{"fill": {"color": styles.GRADE_COLOURS[best_first[grade]]}} for grade in self.grades]
        chart = self._chart("column", self._grade_title(rows, size))
        last = row + len(rows)
        chart.add_series({
            "name": "项目数", "categories": [_SHEET, row + 1, 0, last, 0], "values": [_SHEET, row + 1, 2, last, 2],
            "points": points, "gap": 80, "data_labels": {"value": True, "font": {**_FONT, "size": 11, "bold": True}},
        })
        self._axes(chart, "最终等次", "项目数（个）")
        return chart

    def _grade_title(self, rows: Sequence[Sequence[Any]], size: int) -> str:
        if not size:
            return "还没有评出等次的项目"
        best, (count, _) = rows[0][0], rows[0][1]
        return f"评为“{best}”的 {count} 个，占 {count / size:.0%}"

    def _self_against_system(self, row: int) -> Any:
        """Chart the self-score of each project against the system's, with the line on which they agree."""
        known = self.frames.projects.dropna(subset=["self_total", "system_total"])
        if known.empty:
            return None
        both_totals = known[["self_total", "system_total"]]
        low, high = usual_span(both_totals.min(axis=1).tolist() + both_totals.max(axis=1).tolist())
        outside = int((both_totals.lt(low).any(axis=1) | both_totals.gt(high).any(axis=1)).sum())
        means = [float(known[key].mean()) for key in ("self_total", "system_total", "final_total")]
        names = {"self_total": "自评总分", "system_total": "系统总分", "final_total": "最终得分"}
        both = [(len(known), "=" + self.places.added('COUNTIFS({0},"<>",{1},"<>")', "self_total", "system_total"))] * len(names)
        formulas = [self._mean_of_both(key, f"N{down}") for down, key in enumerate(names, row + 2)]
        rows = list(zip(names.values(), both, zip(means, formulas, strict=True), strict=True))
        headers = (("平均分（自评、系统都有得分的）", 5), ("项目数", 1), ("分", 2))
        self._table(row, 1, headers, rows, ("text", "count", "score"))
        line = row + len(rows) + 1
        for down, bound in enumerate((low, high)):
            self.grid.put(line, _HALF + 3 + down, bound, styles.style({"font_color": styles.QUIET, "num_format": "0"}))
        self.grid.put(line, _HALF, "“自评＝系统”线的两端", styles.style({"font_color": styles.QUIET}), span=3)
        return self._scatter(line, (low, high), means[0] - means[1], outside)

    def _mean_of_both(self, key: str, size: str) -> str:
        """Return the mean of a score over the projects, as many as the cell `size` says, with both a self-score and the system's."""
        points = self.places.added('SUMIFS({2},{0},"<>",{1},"<>")', "self_total", "system_total", key)
        return f'=IF({size}=0,"",({points})/{size})'

    def _scatter(self, line: int, bounds: tuple[float, float], gap: float, outside: int) -> Any:
        beside = f"，另有 {outside} 个在图外" if outside else ""
        title = f"自评平均{gap_words(gap)}（虚线下方为自评偏高{beside}）"
        chart = self._chart("scatter", title)
        for part in self.places.parts:
            self._points(chart, part)
        ends = [_SHEET, line, _HALF + 3, line, _HALF + 4]
        chart.add_series({
            "name": "自评＝系统", "categories": ends, "values": ends, "marker": {"type": "none"},
            "line": {"color": "#7F7F7F", "width": 1.25, "dash_type": "dash"},
        })
        self._axes(chart, "自评总分", "系统总分", bounds=bounds)
        return chart

    def _points(self, chart: Any, part: RowsOfSheet) -> None:
        """Add the projects of a sheet; what a sheet beside this one holds is given as values too, for programs that do not compute."""
        last = min(len(part.rows), _MAX_POINTS)
        if not last:
            return
        known = part.of(self.frames.projects).head(last)
        at = {key: f"'{part.sheet}'!${letter}$2:${letter}${last + 1}" for key in ("self_total", "system_total")
              for letter in [self.places.letter(key)]}
        chart.add_series({
            "name": "项目", "categories": f"={at['self_total']}", "values": f"={at['system_total']}",
            "categories_data": _shown(known["self_total"]), "values_data": _shown(known["system_total"]),
            "marker": {"type": "circle", "size": 6, "fill": {"color": styles.ACCENT, "transparency": 35}, "border": {"color": "#FFFFFF"}},
        })

    def _execution(self, row: int, by_department: pd.DataFrame) -> Any:
        """Chart the departments whose execution rate is lowest."""
        known = by_department.dropna(subset=["execution_rate"]).sort_values(["execution_rate", "department"])
        if known.empty:
            return None
        shown = known.head(_MOST)
        rows = list(zip(*(shown[key].tolist() for key in ("department", "execution_rate", "spent", "projects")), strict=True))
        headers = (("主管部门", 3), ("预算执行率", 2), ("实际使用（万元）", 2), ("项目数", 1))
        self._table(row, 0, headers, rows, ("text", "rate", "money", "count"))
        lowest, same = rows[0][1], known["execution_rate"].max() - known["execution_rate"].min() < SHOWN_RATE
        whose = "没有填写部门的" if rows[0][0] == UNNAMED else f"{rows[0][0]}的"
        title = f"各部门预算执行率均为 {lowest:.2%}" if same else f"{whose}预算执行率最低，{lowest:.2%}"
        chart = self._chart("bar", title)
        most = self._bars(chart, (row + 1, row + len(rows)), (0, 3), "0.0%", [line[1] for line in rows])
        name = f"预算执行率（最低的 {_MOST} 个部门）" if len(known) > _MOST else "预算执行率"
        self._axes(chart, "", name, reverse=True, number_format="0%", most=most)
        return chart

    def _frequent(self, row: int, titles: Mapping[str, str]) -> Any:
        """Chart the most frequent findings."""
        counted = self.frames.findings[self.frames.findings["waived"].isna()]
        most = frequent(counted, _MOST) if len(counted) else counted
        if most.empty:
            return None
        labels = [code_label(code, titles) for code in most["code"]]
        rows = list(zip(labels, *(most[key].tolist() for key in ("word", "times", "projects")), strict=True))
        headers = (("问题", 5), ("级别", 1), ("次数", 1), ("项目数", 1))
        self._table(row, 1, headers, rows, ("text", "word", "count", "count"))
        chart = self._chart("bar", f"最多的问题是 {most['code'].iloc[0]}，{rows[0][2]} 处")
        longest = self._bars(chart, (row + 1, row + len(rows)), (_HALF, _HALF + 6), "0", [line[2] for line in rows])
        self._axes(chart, "", "次数（处）", reverse=True, most=longest)
        return chart

    def _bars(
        self, chart: Any, rows: tuple[int, int], columns: tuple[int, int], number_format: str, lengths: Sequence[float]
    ) -> float | None:
        """Add the bars of first and last row, from the columns of names and values; return where the axis is to end if some are cut."""
        (first, last), (names, values) = rows, columns
        usual = usual_most(lengths)
        cut = [usual is not None and length > usual for length in lengths]
        given = {
            "categories": [_SHEET, first, names, last, names], "values": [_SHEET, first, values, last, values], "gap": 45, "overlap": 100,
        }
        labels: dict[str, Any] = {"value": True, "num_format": number_format, "font": _FONT}
        chart.add_series({
            **given, "fill": {"color": styles.ACCENT}, "points": [{"fill": {"color": _CUT}} if far else None for far in cut],
            "data_labels": {**labels, "custom": [{"delete": True} if far else None for far in cut]} if usual is not None else labels,
        })
        if usual is None:
            return None
        beyond = [f"{_BEYOND} {length:.1%}" if "%" in number_format else f"{_BEYOND} {length:,.0f}" for length in lengths]
        white = {**_FONT, "color": "#FFFFFF", "bold": True}
        told = [{"value": text, "font": white} if far else {"delete": True} for text, far in zip(beyond, cut, strict=True)]
        # the same bars unseen, for a series has its labels in one place only
        chart.add_series({**given, "fill": {"none": True}, "data_labels": {**labels, "position": "center", "custom": told}})
        return edge(usual)

    def _chart(self, kind: str, title: str) -> Any:
        chart = self.grid.book.workbook.add_chart({"type": kind})
        chart.set_title({"name": title, "overlay": False, "name_font": {**_FONT, "size": 12, "bold": True, "color": styles.ACCENT}})
        chart.set_legend({"none": True})
        chart.set_size({"width": _PIXELS[0], "height": _PIXELS[1]})
        chart.set_chartarea({"border": {"color": "#D9D9D9"}})
        return chart

    def _axes(
        self, chart: Any, x: str, y: str, *, bounds: tuple[float, float] | None = None, reverse: bool = False, number_format: str = "0",
        most: float | None = None,
    ) -> None:
        """Name the axes; `bounds` for both of a scatter chart; `reverse` puts a bar chart's first row on top, `most` ends its values."""
        name_font = {**_FONT, "bold": False, "color": styles.QUIET}
        limits = {"min": bounds[0], "max": bounds[1]} if bounds else {}
        chart.set_x_axis({"name": x, "name_font": name_font, "num_font": _FONT, "line": _QUIET_LINE, **limits,
                          "major_gridlines": {"visible": False}})
        chart.set_y_axis({"name": y, "name_font": name_font, "num_font": _FONT, "line": {"none": True}, "num_format": number_format,
                          "major_gridlines": {"visible": True, "line": _QUIET_LINE}, **(limits or {"min": 0})})
        if reverse:
            y += f"（{_BEYOND} 超出图面）" if most is not None else ""
            chart.set_y_axis({"name": x, "num_font": _FONT, "line": _QUIET_LINE, "reverse": True, "interval_unit": 1,
                              "major_gridlines": {"visible": False}})
            chart.set_x_axis({"name": y, "name_font": name_font, "num_font": _FONT, "min": 0, "max": most, "num_format": number_format,
                              "major_gridlines": {"visible": True, "line": _QUIET_LINE}, "label_position": "high"})


def _shown(points: pd.Series) -> list[float | str]:
    """Return the points as a chart keeps them, an empty text for none."""
    return ["" if math.isnan(point) else point for point in points.tolist()]
