"""核对: that 汇总表 is the sum of its rows and of the workbooks, and that every file received is accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.summary import styles
from perfeval_xl.summary.frames import NOT_USED, SEVERITY_WORDS, UNUSABLE, USED, WAIVED, Frames
from perfeval_xl.summary.grid import Grid
from perfeval_xl.summary.parts import Ranges
from perfeval_xl.standing import NOT_SENT, SENT
from perfeval_xl.verdicts import UNREADABLE

AGREES, DIFFERS = "一致", "不一致"
_SLACK = 0.005  # half a cent in 万元 or points: floats added up in another order
_MONEY = (("计划投资额（万元）", "planned"), ("实际到位资金（万元）", "received"), ("实际使用情况（万元）", "spent"))
_NAME, _FIGURES, _GAP, _VERDICT = 0, (4, 7, 10), 13, 15  # columns of a line; the gap's letter is N, the verdict's P
_CAPTION = styles.style({"bold": True, "font_size": 12, "font_color": styles.ACCENT})
_SUMS = ("汇总表合计", "汇总表逐行相加", "各工作簿相加")
_COUNTS = ("收到或应有", "表中逐行计数", "按类别相加")
_GRAVITY = tuple(SEVERITY_WORDS)


@dataclass(frozen=True)
class Places:
    """Where the rows of the tables stand that are proved; `details` is None where they are in a file."""

    projects: Ranges
    submissions: Ranges
    findings: Ranges
    details: Ranges | None


@dataclass(frozen=True)
class Figure:
    """A value, and the formula that gives it: "" for one that was counted while the files were read."""

    value: float
    formula: str = ""


@dataclass(frozen=True)
class Line:
    """What is proved: three figures, under the captions `of`, that must be the same."""

    name: str
    of: tuple[str, str, str]
    kind: str
    figures: tuple[Figure, Figure, Figure]

    @property
    def gap(self) -> float:
        """Return how far apart they are."""
        values = [figure.value for figure in self.figures]
        return max(values) - min(values)


def lines(frames: Frames, places: Places) -> list[Line]:
    """Return all that is proved."""
    return [*_sums(frames, places), *_counts(frames, places)]


def agrees(proved: Sequence[Line]) -> bool:
    """Tell whether every line agrees."""
    return all(line.gap < _SLACK for line in proved)


def _sums(frames: Frames, places: Places) -> Iterator[Line]:
    rows = frames.projects
    for name, key in _MONEY:
        total = float(rows[key].sum())
        closing, added = places.projects.closing(key), "=" + places.projects.all("SUM", key)
        yield Line(name, _SUMS, "money", (Figure(total, closing), Figure(total, added), Figure(frames.sums[key])))
    problems = float(rows[list(_GRAVITY)].to_numpy().sum())
    closing = "=" + "+".join(f"N({places.projects.cell(key)})" for key in _GRAVITY)
    added = "=" + "+".join(places.projects.all("SUM", key) for key in _GRAVITY)
    yield Line("错误＋警告＋提示（个）", _SUMS, "count", (
        Figure(problems, closing), Figure(problems, added), Figure(frames.sums["problems"]),
    ))
    points, mean = float(rows["final_total"].sum()), places.projects.cell("final_total")
    by_mean = f"=N({mean})*{places.projects.all('COUNT', 'final_total')}"
    details = "=" + places.details.all("SUM", "final") if places.details else ""
    yield Line("最终得分（平均×个数，各指标相加）", _SUMS, "score", (
        Figure(points, by_mean), Figure(points, "=" + places.projects.all("SUM", "final_total")), Figure(frames.sums["final"], details),
    ))


def _counts(frames: Frames, places: Places) -> Iterator[Line]:
    files, projects, listed = frames.submissions, frames.projects, places.submissions
    uses = files["used"].value_counts()
    used = [listed.added(f'COUNTIF({{0}},"{word}")', "used") for word in (USED, NOT_USED, UNUSABLE)]
    yield Line("收到的表（采用＋未采用＋无法采用）", _COUNTS, "count", (
        Figure(len(files)), Figure(len(files), "=" + listed.added("COUNTA({0})", "file")), Figure(float(uses.sum()), "=" + "+".join(used)),
    ))
    unread = int(projects["state"].eq(UNREADABLE).sum())
    taken = f"={used[0]}+" + places.projects.added(f'COUNTIF({{0}},"{UNREADABLE}")', "state")
    yield Line("汇总表的项目（采用＋无法读取）", _COUNTS, "count", (
        Figure(float(files["counts"].sum())), Figure(len(projects), "=" + places.projects.added("COUNT({0})", "number")),
        Figure(int(uses.get(USED, 0)) + unread, taken),
    ))
    found, severities = len(frames.findings), frames.findings["word"].nunique()
    yield Line("问题清单（条）", _COUNTS, "count", (
        Figure(frames.sums["findings"]), Figure(found, "=" + places.findings.added("COUNT({0})", "number")),
        Figure(found if severities else 0, "=" + places.findings.added("COUNTA({0})", "word")),
    ))
    yield _problems(frames, places)
    if len(frames.expected):
        came = files["form"].isin(frames.expected["form"])
        named, by_status = int(came.sum()) + len(frames.missing), int((came & files["status"].eq(SENT)).sum()) + len(frames.missing)
        each = listed.added(f'COUNTIFS({{0}},">0",{{1}},"{SENT}")+COUNTIF({{1}},"{NOT_SENT}")', "listed_row", "status")
        yield Line("名单上的项目（已报＋未报）", _COUNTS, "count", (
            Figure(len(frames.expected)), Figure(named, "=" + listed.added("COUNT({0})", "listed_row")), Figure(by_status, "=" + each),
        ))


def _problems(frames: Frames, places: Places) -> Line:
    """Return that what was found on every file is either in 问题清单 or beside the file that does not count."""
    omitted, words = float(frames.submissions["omitted"].sum()), frames.findings["word"]
    beside = "+" + places.submissions.all("SUM", "omitted")
    waived = "-(" + places.findings.added(f'COUNTIF({{0}},"{WAIVED}")', "word") + ")"
    listed = "+".join(places.findings.added(f'COUNTIF({{0}},"{word}")', "word") for word in SEVERITY_WORDS.values())
    return Line("查出的问题（清单＋未采用的报送）", _COUNTS, "count", (
        Figure(frames.sums["found"]),
        Figure(len(words) - int(words.eq(WAIVED).sum()) + omitted, "=" + places.findings.added("COUNT({0})", "number") + waived + beside),
        Figure(int(words.isin(SEVERITY_WORDS.values()).sum()) + omitted, f"={listed}{beside}"),
    ))


def place(grid: Grid, first: int, proved: Sequence[Line], verdict: tuple[int, int, int]) -> None:
    """Put the block from row `first`, and the verdict on all of it at that row and column over so many columns."""
    grid.put(first, 0, "核对　汇总表＝逐行之和＝各工作簿之和；收到的文件全部列出", _CAPTION, span=16)
    row, captions = first, None
    for line in proved:
        row += 1
        if line.of != captions:
            captions = line.of
            _row(grid, row, ("核对项目", *captions, "最大差额", "结论"))
            row += 1
        _line(grid, row, line)
    whole = f'=IF(COUNTIF($P${first + 2}:$P${row + 1},"{DIFFERS}")=0,"核对{AGREES}","核对{DIFFERS}")'
    shape = styles.style({"bold": True, "align": "center", "font_size": 11, "border": 1, "border_color": styles.GRID})
    at_row, at_column, span = verdict
    grid.put(at_row, at_column, "核对" + (AGREES if agrees(proved) else DIFFERS), shape, span=span, formula=whole)
    for where in ((at_row, at_column, at_row, at_column + span - 1), (first, _VERDICT, row, _VERDICT)):
        for word, colours in ((DIFFERS, styles.WORD_COLOURS[DIFFERS]), (AGREES, styles.WORD_COLOURS[AGREES])):
            shown = grid.book.workbook.add_format({"bg_color": colours[0], "font_color": colours[1]})
            rule = {"type": "text", "criteria": "ends with", "value": word, "format": shown, "stop_if_true": True}
            grid.sheet.conditional_format(*where, rule)


def _row(grid: Grid, row: int, headers: Sequence[str]) -> None:
    columns = (_NAME, *_FIGURES, _GAP, _VERDICT, 16)
    for header, column, following in zip(headers, columns, columns[1:], strict=False):
        grid.put(row, column, header, styles.header_style(), span=following - column)


def _line(grid: Grid, row: int, line: Line) -> None:
    grid.put(row, _NAME, line.name, styles.cell_style("text"), span=_FIGURES[0] - _NAME)
    for figure, column in zip(line.figures, _FIGURES, strict=True):
        grid.put(row, column, figure.value, styles.cell_style(line.kind), span=3, formula=figure.formula)
    cells = ",".join(f"{letter}{row + 1}" for letter in "EHK")
    grid.put(row, _GAP, round(line.gap, 6), styles.cell_style("money"), span=2, formula=f"=ROUND(MAX({cells})-MIN({cells}),6)")
    verdict = AGREES if line.gap < _SLACK else DIFFERS
    grid.put(row, _VERDICT, verdict, styles.cell_style("code"), formula=f'=IF(N{row + 1}<{_SLACK},"{AGREES}","{DIFFERS}")')
