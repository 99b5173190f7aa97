"""总览: what a bureau chief looks at: a page of figures and lists, one of sentences and charts, and the charts' numbers behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.facts.measures import MEASURES, NAMES
from perfeval_xl.facts.rates import rate_of_sums
from perfeval_xl.facts.states import NOT_SENT, VERDICTS
from perfeval_xl.summary import control, styles, submission_list
from perfeval_xl.summary.charts import CHART_ROWS, Charts
from perfeval_xl.summary.control import ControlLine, Places
from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.front import WIDTH, Copies, Front
from perfeval_xl.summary.grid import PLAIN_HEIGHT, SheetDraft
from perfeval_xl.summary.parts import Ranges
from perfeval_xl.summary.sentences import sentences
from perfeval_xl.summary.tables import SIDE_MARGIN, SummaryBook
from perfeval_xl.summary.text import lines
from perfeval_xl.summary.totals import mean

SHEET = "总览"
_CARDS_ROW, _LISTS_ROW = 3, 7
_NOTE_LINES = 2
_COLUMN, _ZOOM = 8.5, 90  # characters, per cent: the figures and the lists fit a screen of 1366 × 768
_SENTENCE_WIDTH = 132
_SCALE = 80  # per cent at which the columns fit a page; “fit to one page wide” would make Excel forget where pages begin
_PAGE = 640  # points of rows that a page then holds
_KEYS = ("planned", "received", "spent", "arrival_rate", "execution_rate", "final_total", "verified_share")
"""Columns of 汇总表 behind the figures of the head, in their order."""

_TITLE = styles.style({"font_size": 14, "bold": True, "font_color": styles.ACCENT, "align": "left"})
_SUBTITLE = styles.style({"font_color": styles.QUIET, "align": "left"})
_SENTENCE = styles.style({"font_size": 11, "align": "left", "text_wrap": True})
_LABEL = styles.style({"align": "center", "font_color": styles.QUIET, "bg_color": styles.SOFT, "top": 2, "top_color": styles.ACCENT,
                       "left": 1, "right": 1, "left_color": "#FFFFFF", "right_color": "#FFFFFF"})
_NOTE = styles.style({"align": "center", "font_color": styles.QUIET, "bg_color": styles.SOFT, "text_wrap": True, "valign": "top",
                      "left": 1, "right": 1, "left_color": "#FFFFFF", "right_color": "#FFFFFF"})
_ALARM = styles.style({**dict(_NOTE), "font_color": "#8B1A1A", "bold": True})


def write(
    book: SummaryBook, sheet: Worksheet, frames: Frames, by_department: pd.DataFrame, grades: tuple[str, ...], titles: Mapping[str, str],
    places: Places, copies: Copies, arrived: Sequence[ControlLine],
) -> None:
    """Write 总览 on its sheet, after all others: its figures are formulas over their tables, whose rows stand in `places`.

    Names lead to the `copies`. `arrived` proves what became of all that was received.
    """
    sheet.set_header("")
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=0.45, bottom=0.6)
    sheet.set_column(0, WIDTH - 1, _COLUMN)
    sheet.set_default_row(PLAIN_HEIGHT)
    sheet.set_zoom(_ZOOM)
    sheet.set_print_scale(_SCALE)
    sheet.center_horizontally()
    grid = SheetDraft(book, sheet)
    _head(grid, frames)
    cards = _cards(grid, frames, places.projects, places.submissions)
    said = Front(grid, frames, copies, submission_list.SHEET, _why_left_out(places.projects)).place(_LISTS_ROW)
    first_chart_row = _sentences(grid, frames, grades, titles, said) + 1
    proof = first_chart_row + 2 * CHART_ROWS
    proved = [*arrived, *control.lines(frames, places, cards, book.tables), control.of_rows(grid, "清单", _LISTS_ROW, said)]
    tables = proof + control.height(proved) + 2
    Charts(grid, frames, grades, places.projects).place(first_chart_row, tables, by_department, titles)
    control.place(grid, proof, [*proved, control.of_rows(grid, "图表数据", tables, grid.below)], (1, WIDTH - 2, 2))
    grid.flush()
    sheet.print_area(0, 0, proof - 1, WIDTH - 1)  # the proof and the numbers behind the charts are for the screen
    sheet.set_h_pagebreaks([first_chart_row if grid.top(first_chart_row) <= _PAGE else said])
    sheet.activate()


def _head(grid: SheetDraft, frames: Frames) -> None:
    years = sorted({f"{year:g}" for year in frames.projects["year"].dropna()})
    grid.height(0, 21)
    grid.put(0, 0, "预算绩效评价汇总", _TITLE, span=WIDTH)
    about = [f"预算年度 {'、'.join(years)}" if years else "", "评价方案 " + "、".join(scheme.name for scheme in frames.schemes)
             if frames.schemes else "", _received(frames)]
    if len(frames.expected):
        about.append(f"应报项目 {len(frames.expected)} 个")
    grid.put(1, 0, "　|　".join(part for part in about if part), _SUBTITLE, span=WIDTH - 2)
    grid.height(1, 16)
    grid.height(2, 3)


def _received(frames: Frames) -> str:
    files, forms = frames.files, len(frames.submissions)
    return f"收到工作簿 {files} 个" + (f"，{forms} 张表" if forms > files else "")


def _why_left_out(places: Ranges) -> str:
    """Return the link to where 汇总表 says what is in no total and why: its closing row, below those of the projects."""
    return "#" + places.cell("left_out").replace("$", "")


def _cards(grid: SheetDraft, frames: Frames, places: Ranges, listed: Ranges) -> dict[str, str]:
    """Put the figures of the head and return the cell of each, by its key in 汇总表; below each what is left out of it."""
    rows = frames.projects
    states = rows["state"].value_counts()
    median = rows["final_total"].median()
    cards = (
        _expected_card(frames, listed) if len(frames.expected) else
        ("项目（个）", float(len(rows)), "=" + places.added("ROWS({0})", "number") if len(rows) else "", "#,##0",
         " · ".join(f"{state} {states.get(state, 0)}" for state in VERDICTS)),
        *((NAMES[key], float(rows[key].sum()), places.closing(key), "#,##0.00", "万元")
          for key in MEASURES),
        ("资金到位率", rate_of_sums(rows["received"], rows["planned"]), places.closing("arrival_rate"), "0.00%", "到位 ÷ 计划"),
        ("预算执行率", rate_of_sums(rows["spent"], rows["base"]), places.closing("execution_rate"), "0.00%", _execution_note(frames)),
        ("最终得分平均", mean(rows["final_total"]), places.closing("final_total"), "0.00",
         "没有得分" if pd.isna(median) else f"中位数 {median:.2f}"),
        ("规则核验占比", rate_of_sums(rows["verified_points"], rows["weight_total"]), places.closing("verified_share"), "0.00%",
         "其余采信自评"),
    )
    for height, row in ((15, _CARDS_ROW), (24, _CARDS_ROW + 1), (_NOTE_LINES * 14.5, _CARDS_ROW + 2), (3, _CARDS_ROW + 3)):
        grid.height(row, height)
    left_out = (0, *[int(rows["off_money"].notna().sum())] * 5, *[int((~rows["weighed"]).sum())] * 2)
    cells: list[str] = []
    for place, ((label, value, formula, number_format, note), out) in enumerate(zip(cards, left_out, strict=True)):
        alarming = out > 0 or (note.startswith(NOT_SENT) and len(frames.missing) > 0)
        told = f"{note}\n{out} 个项目未计入" if out else note
        grid.put(_CARDS_ROW, 2 * place, label, _LABEL, span=2)
        grid.put(_CARDS_ROW + 1, 2 * place, value, _value_style(number_format), span=2, formula=formula)
        cells.append(f"${xl_col_to_name(2 * place)}${_CARDS_ROW + 2}")
        grid.put(_CARDS_ROW + 2, 2 * place, told, _ALARM if alarming else _NOTE, span=2)
    return dict(zip(("projects", *_KEYS), cells, strict=True))


def _expected_card(frames: Frames, listed: Ranges) -> tuple[str, str, str, str, str]:
    """Return what a chief asks first where there is a roster: how many of those expected came, and how many did not."""
    expected, missing, unlisted = len(frames.expected), len(frames.missing), len(frames.unlisted)
    absent = listed.added(f'COUNTIF({{0}},"{NOT_SENT}")', "status")
    note = f"未报 {missing} 个" + (f" · 名单外 {unlisted} 个" if unlisted else "")
    return "已报 / 应报（个）", f"{expected - missing} / {expected}", f'={expected}-({absent})&" / {expected}"', "General", note


def _value_style(number_format: str) -> styles.Style:
    return styles.style({
        "font_size": 16, "bold": True, "font_color": styles.ACCENT, "align": "center", "bg_color": styles.SOFT, "shrink": True,
        "num_format": number_format, "left": 1, "right": 1, "left_color": "#FFFFFF", "right_color": "#FFFFFF",
    })


def _execution_note(frames: Frames) -> str:
    return {"received": "使用 ÷ 到位", "planned": "使用 ÷ 计划"}.get(frames.one_base or "", "按各方案口径")


def _sentences(grid: SheetDraft, frames: Frames, grades: tuple[str, ...], titles: Mapping[str, str], first: int) -> int:
    """Write the sentences from row `first` on and return the row below them."""
    told = sentences(frames, grades, titles)
    for place, text in enumerate(told):
        grid.height(first + place, 2 + 17 * lines(text, _SENTENCE_WIDTH))
        grid.put(first + place, 0, text, _SENTENCE, span=WIDTH)
    return first + len(told)
