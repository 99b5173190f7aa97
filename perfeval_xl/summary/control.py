"""核对: every table against every other and against the files: sources = totals = rows = forms, received = evaluated + left out.

Each line holds figures that must be the same: formulas over the tables, and what was counted while the files were read. A table in which a
figure is altered afterwards, or two that make up for each other, differs from what its checksum was when it was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.facts.measures import MEASURES, NAMES
from perfeval_xl.facts.rates import rate_of_sums
from perfeval_xl.facts.severity import WORDS
from perfeval_xl.facts.states import AGREES, DIFFERS, LET_STAND, NOT_SENT, SENT, UNREADABLE
from perfeval_xl.facts.thresholds import SHOWN, SHOWN_RATE
from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.summary import checksum, styles
from perfeval_xl.summary.frames import NOT_USED, UNUSABLE, USED, Frames
from perfeval_xl.summary.grid import SheetDraft
from perfeval_xl.summary.parts import Ranges
from perfeval_xl.summary.tables import SummaryTable, values_of
from perfeval_xl.summary.totals import mean

_SLACK = {"money": SHOWN, "score": SHOWN, "count": SHOWN, "rate": SHOWN_RATE, "sum": SHOWN_RATE}
"""By kind of figure how far two may be apart that are the same: half of what is shown; what floats add up in another order is far less."""
_ADDED = 1e-12  # of a large sum: how far floats that are added up in another order may be apart

_MONEY = tuple((f"{NAMES[measure]}（万元）", measure) for measure in MEASURES)
_RATES = (
    (HEADERS["arrival_rate"], "arrival_rate", "received", "planned"), (HEADERS["execution_rate"], "execution_rate", "spent", "base"),
)
_MOST = 6
_NAME, _FIRST, _WIDE, _GAP = 0, 4, 2, 16  # columns of a line: name, figures of two each, largest difference; then the verdict
_VERDICT = _GAP + 1
_CAPTION = styles.style({"bold": True, "font_size": 12, "font_color": styles.ACCENT})
_TITLE = (
    "核对　资金来源＝合计＝汇总表＝各表相加；收到的＝列出＋打开＋没有列出（都有原因）＋超过限制；"
    "列出的表＝采用＋未采用（都有原因）；各表的数字没有改动"
)
_AMOUNTS = ("总览", "汇总表合计", "汇总表逐行", "部门汇总逐行", "资金来源逐行", "各表相加")
_COUNTS = ("收到或应有", "表中逐行计数", "按类别相加", "部门汇总逐行", "排名逐行", "抽查建议逐行")
_WHOLE = ("写入时", "现在")
_BELOW = re.compile(r"\{\+(\d{1,3})\}")
_GRAVITY = tuple(WORDS)


@dataclass(frozen=True)
class Places:
    """Where the rows of the tables stand that are proved; `details` is None where they are in a file."""

    projects: Ranges
    submissions: Ranges
    findings: Ranges
    details: Ranges | None
    departments: Ranges
    sources: Ranges
    ranking: Ranges
    reevaluation: Ranges


@dataclass(frozen=True)
class Figure:
    """A value, and the formula that gives it: "" for one that was counted while the files were read.

    In the formula {+1} is the first figure of the line below, {+2} that of the next, all under the same captions.
    """

    value: float | None
    formula: str = ""


@dataclass(frozen=True)
class ControlLine:
    """What is proved: figures, under the captions `of`, that must be the same; None where a table has none."""

    name: str
    of: tuple[str, ...]
    kind: str
    figures: tuple[Figure | None, ...]

    @property
    def values(self) -> list[float]:
        """Return the numbers there are."""
        return [figure.value for figure in self.figures if figure is not None and figure.value is not None]

    @property
    def gap(self) -> float:
        """Return how far apart they are."""
        return max(self.values) - min(self.values) if self.values else 0.0

    @property
    def agrees(self) -> bool:
        """Tell whether they are the same."""
        return self.gap < self.slack

    @property
    def slack(self) -> float:
        """Return how far apart they may be."""
        return max(_SLACK[self.kind], _ADDED * max(map(abs, self.values), default=0.0))


def lines(frames: Frames, places: Places, cards: Mapping[str, str], tables: Sequence[SummaryTable]) -> list[ControlLine]:
    """Return all that is proved of the tables; `cards` are the cells of 总览 by figure, `tables` what was written."""
    return [*_amounts(frames, places, cards), *_points(frames, places, cards), *_counts(frames, places, cards), *_whole(tables)]


def of_rows(grid: SheetDraft, name: str, first: int, below: int) -> ControlLine:
    """Return that all figures in some rows of 总览, which were put on the grid, are what they were."""
    columns = range(_FIRST + _WIDE * _MOST)
    written = math.fsum(checksum.of_column(grid.figures(column, first, below), column, first) for column in columns)
    return _unaltered(f"总览的{name}", written, [checksum.formula("", column, first, below - 1) for column in columns])


def _unaltered(name: str, written: float, parts: Sequence[str]) -> ControlLine:
    return ControlLine(f"{name}（逐格核对数字）", _WHOLE, "sum", (Figure(written), Figure(written, "=" + "+".join(parts))))


def agrees(proved: Sequence[ControlLine]) -> bool:
    """Tell whether every line agrees."""
    return all(line.agrees for line in proved)


def _amounts(frames: Frames, places: Places, cards: Mapping[str, str]) -> Iterator[ControlLine]:
    rows, sources, base = frames.projects, frames.sources, frames.one_base or "base"
    for name, key in _MONEY:
        total = math.fsum(rows[key].dropna())
        yield ControlLine(name, _AMOUNTS, "money", (
            _card(cards, key, total), Figure(total, places.projects.closing(key)), _sum(places.projects, key, total),
            _sum(places.departments, key, total), _sum(places.sources, key, float(sources[key].sum())), Figure(frames.sums[key]),
        ))
    for name, key, part, whole in _RATES:
        below = base if whole == "base" else whole
        rate = rate_of_sums(rows[part], rows[whole])
        formulas = [_ratio(where, part, below) for where in (places.projects, places.departments, places.sources)]
        read = frames.sums[part] / frames.sums[whole] if frames.sums[whole] > 0 else None
        yield ControlLine(name, _AMOUNTS, "rate", (
            _card(cards, key, rate), Figure(rate, places.projects.closing(key)), *(Figure(rate, formula) for formula in formulas),
            Figure(read),
        ))
    known, score = rows["final_total"].dropna(), "final_total"
    average = mean(rows[score])
    yield ControlLine("最终得分平均", _AMOUNTS, "score", (
        _card(cards, score, average), Figure(average, places.projects.closing(score)),
        Figure(average, f'=IF({places.projects.all("COUNT", score)}=0,"",{places.projects.all("AVERAGE", score)})'), None, None,
        Figure(frames.sums["final"] / len(known) if len(known) else None),
    ))


def _points(frames: Frames, places: Places, cards: Mapping[str, str]) -> Iterator[ControlLine]:
    """Yield that points are the same in 汇总表, by indicator, and in the forms; what a total was cut by is a row of 指标明细, too."""
    rows, details = frames.projects, frames.indicators
    share = rate_of_sums(rows["verified_points"], rows["weight_total"])
    yield ControlLine("规则核验占比", ("总览", "汇总表合计", "汇总表逐行"), "rate", (
        _card(cards, "verified_share", share), Figure(share, places.projects.closing("verified_share")),
        Figure(share, _ratio(places.projects, "verified_points", "weight_total")),
    ))
    weighed = details[details["form"].isin(rows.loc[rows["final_total"].notna(), "form"])]
    points = math.fsum(rows["final_total"].dropna())
    by_row = None if places.details is None else Figure(
        math.fsum(details["counted"].dropna()), "=" + places.details.all("SUM", "counted"))
    yield ControlLine("最终得分（逐项目、逐指标相加）", ("汇总表逐行", "指标明细逐行", "各表相加"), "score", (
        _sum(places.projects, "final_total", points), by_row, Figure(math.fsum(weighed["counted"].dropna()) if len(weighed) else 0.0),
    ))
    for name, ranges, frame in (("排名", places.ranking, rows), ("抽查建议", places.reevaluation, rows)):
        total = math.fsum(frame["planned"].dropna())
        yield ControlLine(f"{name}的计划投资额（万元）", (f"{name}逐行", "汇总表逐行"), "money", (
            _sum(ranges, "planned", total), _sum(places.projects, "planned", total),
        ))


def _counts(frames: Frames, places: Places, cards: Mapping[str, str]) -> Iterator[ControlLine]:
    files, projects, listed = frames.submissions, frames.projects, places.submissions
    yield _first_card(frames, places, cards["projects"])
    uses = files["used"].value_counts()
    used = [listed.added(f'COUNTIF({{0}},"{word}")', "used") for word in (USED, NOT_USED, UNUSABLE)]
    yield ControlLine("收到的表（采用＋未采用＋无法采用）", _COUNTS, "count", (
        Figure(len(files)), Figure(len(files), "=" + listed.added("COUNTA({0})", "file")), Figure(float(uses.sum()), "=" + "+".join(used)),
    ))
    idle = int(uses.get(NOT_USED, 0) + uses.get(UNUSABLE, 0))
    why = "+".join(listed.added(f'COUNTIFS({{0}},"{word}",{{1}},"<>")', "used", "note") for word in (NOT_USED, UNUSABLE))
    yield ControlLine("没有采用的表（都写明原因）", _COUNTS, "count", (
        Figure(idle), Figure(idle, f"={used[1]}+{used[2]}"), Figure(idle, "=" + why),
    ))
    unread = int(projects["state"].eq(UNREADABLE).sum())
    taken = f"={used[0]}+" + places.projects.added(f'COUNTIF({{0}},"{UNREADABLE}")', "state")
    yield ControlLine("汇总表的项目（采用＋无法读取）", _COUNTS, "count", (
        Figure(float(files["counts"].sum())), Figure(len(projects), "=" + places.projects.added("COUNT({0})", "number")),
        Figure(int(uses.get(USED, 0)) + unread, taken), _sum(places.departments, "projects", len(projects)),
        Figure(len(projects), "=" + places.ranking.added("COUNTA({0})", "state")),
        Figure(len(projects), "=" + places.reevaluation.added("COUNT({0})", "place")),
    ))
    for key, word in list(WORDS.items())[:2]:
        size = float(projects[key].sum())
        yield ControlLine(f"{word}（个）", ("汇总表合计", "汇总表逐行", "部门汇总逐行"), "count", (
            Figure(size, f"=N({places.projects.cell(key)})"), _sum(places.projects, key, size), _sum(places.departments, key, size),
        ))
    problems = float(projects[list(_GRAVITY)].to_numpy().sum())
    added = "=" + "+".join(places.projects.all("SUM", key) for key in _GRAVITY)
    counted = (Figure(problems, added), Figure(frames.sums["problems"]))
    yield ControlLine(f"{'＋'.join(WORDS.values())}（个）", ("汇总表逐行", "各表相加"), "count", counted)
    found, severities = len(frames.findings), frames.findings["word"].nunique()
    yield ControlLine("问题清单（条）", _COUNTS, "count", (
        Figure(frames.sums["findings"]), Figure(found, "=" + places.findings.added("COUNT({0})", "number")),
        Figure(found if severities else 0, "=" + places.findings.added("COUNTA({0})", "word")),
    ))
    yield _problems(frames, places)
    if len(frames.expected):
        yield _expected(frames, places)


def _first_card(frames: Frames, places: Places, card: str) -> ControlLine:
    """Return that the first figure of 总览 is what the table behind it has: with a roster “sent / expected”, else the projects."""
    if len(frames.expected):
        sent = len(frames.expected) - len(frames.missing)
        absent = places.submissions.added(f'COUNTIF({{0}},"{NOT_SENT}")', "status")
        return ControlLine("已报的项目", ("总览", "名单减去报送情况的未报"), "count", (
            Figure(sent, f'=VALUE(LEFT({card},FIND(" ",{card})-1))'), Figure(sent, f"={len(frames.expected)}-({absent})")))
    size = len(frames.projects)
    behind = places.projects.added("ROWS({0})", "number") if size else "0"
    return ControlLine("项目", ("总览", "汇总表逐行"), "count", (Figure(size, f"=N({card})"), Figure(size, "=" + behind)))


def _expected(frames: Frames, places: Places) -> ControlLine:
    files, listed = frames.submissions, places.submissions
    came = files["form"].isin(frames.expected["form"])
    named, by_status = int(came.sum()) + len(frames.missing), int((came & files["status"].eq(SENT)).sum()) + len(frames.missing)
    each = listed.added(f'COUNTIFS({{0}},">0",{{1}},"{SENT}")+COUNTIFS({{0}},">0",{{1}},"{NOT_SENT}")', "listed_row", "status")
    return ControlLine("名单上的项目（已报＋未报）", _COUNTS, "count", (
        Figure(len(frames.expected)), Figure(named, "=" + listed.added("COUNT({0})", "listed_row")), Figure(by_status, "=" + each),
    ))


def _problems(frames: Frames, places: Places) -> ControlLine:
    """Return that what was found on every file is either in 问题清单 or beside the file that does not count."""
    omitted, words = float(frames.submissions["omitted"].sum()), frames.findings["word"]
    beside = "+" + places.submissions.all("SUM", "omitted")
    waived = "-(" + places.findings.added(f'COUNTIF({{0}},"{LET_STAND}")', "word") + ")"
    listed = "+".join(places.findings.added(f'COUNTIF({{0}},"{word}")', "word") for word in WORDS.values())
    return ControlLine("查出的问题（清单＋未采用的报送）", _COUNTS, "count", (
        Figure(frames.sums["found"]),
        Figure(
            len(words) - int(words.eq(LET_STAND).sum()) + omitted, "=" + places.findings.added("COUNT({0})", "number") + waived + beside,
        ),
        Figure(int(words.isin(WORDS.values()).sum()) + omitted, f"={listed}{beside}"),
    ))


def _whole(tables: Sequence[SummaryTable]) -> Iterator[ControlLine]:
    """Yield for each table that all its figures are what they were when it was written."""
    for table in tables:
        numeric = [place for place, column in enumerate(table.columns) if column.kind in styles.NUMBER_FORMATS]
        if numeric and not table.frame.empty:
            written = math.fsum(checksum.of_column(_figures(table, place), place, 1) for place in numeric)
            last = len(table.frame) + len(table.totals)
            yield _unaltered(table.sheet, written, [checksum.formula(table.sheet, place, 1, last) for place in numeric])


def _figures(table: SummaryTable, place: int) -> list[float | None]:
    """Return what stands in a column of figures: of each row, then of the closing rows."""
    column = table.columns[place]
    closing = (row[column.key].value if column.key in row else None for row in table.totals)
    return [*values_of(table.frame[column.key], column.kind), *(None if isinstance(value, str) else value for value in closing)]


def _card(cards: Mapping[str, str], key: str, value: float | None) -> Figure | None:
    return Figure(value, f'=IF({cards[key]}="","",{cards[key]})') if key in cards else None


def _sum(ranges: Ranges, key: str, value: float) -> Figure:
    return Figure(value, "=" + ranges.all("SUM", key))


def _ratio(ranges: Ranges, part: str, whole: str) -> str:
    above, below = ranges.all("SUM", part), ranges.all("SUM", whole)
    return f'=IF({below}>0,{above}/{below},"")'


def height(proved: Sequence[ControlLine]) -> int:
    """Return how many rows the block takes: its title, each line, and captions wherever they change."""
    return 1 + len(proved) + sum(before is None or before.of != line.of for before, line in zip([None, *proved], proved, strict=False))


def place(grid: SheetDraft, first: int, proved: Sequence[ControlLine], verdict: tuple[int, int, int]) -> None:
    """Put the block from row `first`, and the verdict on all of it at that row and column over so many columns."""
    grid.put(first, 0, _TITLE, _CAPTION, span=16)
    row, captions = first, None
    for line in proved:
        row += 1
        if line.of != captions:
            captions = line.of
            _row(grid, row, captions)
            row += 1
        _line(grid, row, line)
    letter = xl_col_to_name(_VERDICT)
    whole = f'=IF(COUNTIF(${letter}${first + 2}:${letter}${row + 1},"{DIFFERS}")=0,"核对{AGREES}","核对{DIFFERS}")'
    shape = styles.style({"bold": True, "align": "center", "font_size": 11, "border": 1, "border_color": styles.GRID})
    at_row, at_column, span = verdict
    grid.put(at_row, at_column, "核对" + (AGREES if agrees(proved) else DIFFERS), shape, span=span, formula=whole)
    for where in ((at_row, at_column, at_row, at_column + span - 1), (first, _VERDICT, row, _VERDICT)):
        for word, colours in ((DIFFERS, styles.WORD_COLOURS[DIFFERS]), (AGREES, styles.WORD_COLOURS[AGREES])):
            shown = grid.book.workbook.add_format({"bg_color": colours[0], "font_color": colours[1]})
            rule = {"type": "text", "criteria": "ends with", "value": word, "format": shown, "stop_if_true": True}
            grid.sheet.conditional_format(*where, rule)


def _row(grid: SheetDraft, row: int, captions: Sequence[str]) -> None:
    grid.put(row, _NAME, "核对项目", styles.header_style(), span=_FIRST - _NAME)
    for place, caption in enumerate(captions):
        grid.put(row, _FIRST + _WIDE * place, caption, styles.header_style(), span=_WIDE)
    grid.put(row, _GAP, "最大差额", styles.header_style())
    grid.put(row, _VERDICT, "结论", styles.header_style())


def _line(grid: SheetDraft, row: int, line: ControlLine) -> None:
    grid.put(row, _NAME, line.name, styles.cell_style("text"), span=_FIRST - _NAME)
    for place, figure in enumerate(line.figures):
        if figure is not None:
            shape = styles.cell_style("count" if line.kind == "sum" else line.kind)
            formula = _BELOW.sub(lambda found: f"{xl_col_to_name(_FIRST)}{row + 1 + int(found[1])}", figure.formula)
            grid.put(row, _FIRST + _WIDE * place, figure.value, shape, span=_WIDE, formula=formula)
    cells = f"{xl_col_to_name(_FIRST)}{row + 1}:{xl_col_to_name(_FIRST + _WIDE * _MOST - 1)}{row + 1}"
    gap = f"{xl_col_to_name(_GAP)}{row + 1}"
    grid.put(row, _GAP, round(line.gap, 6), styles.cell_style("money"), formula=f"=ROUND(MAX({cells})-MIN({cells}),6)")
    same = f"AND(COUNT({cells})={len(line.values)},{gap}<{line.slack:.6g})"
    grid.put(row, _VERDICT, AGREES if line.agrees else DIFFERS, styles.cell_style("code"), formula=f'=IF({same},"{AGREES}","{DIFFERS}")')
