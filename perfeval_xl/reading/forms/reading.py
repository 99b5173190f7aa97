"""A form → its rows by frame: the facts of all its blocks, put together, and what it was found to lack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl import places
from perfeval_xl.facts.points import FULL
from perfeval_xl.facts.same import Same
from perfeval_xl.layout import Form, stamp, to_a1
from perfeval_xl.layout.department import FORM as DEPARTMENT
from perfeval_xl.layout.department import PROJECT_SHEET, REPORT_SHEETS
from perfeval_xl.layout.history import as_of
from perfeval_xl.layout.self_assessment import FORM as SELF_ASSESSMENT
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.profile import HEADING, IN_PROSE, PREFILLED
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.fields.project import chosen, named_elsewhere, other_choices, project_rows
from perfeval_xl.reading.fields.report import report_rows, unwritten
from perfeval_xl.reading.fields.title import unit_in_title
from perfeval_xl.reading.forms.agreement import disagreements as of_halves
from perfeval_xl.reading.forms.cells import cell_facts, free_columns, hidden_facts, replaced_formulas, shown_facts
from perfeval_xl.reading.forms.goals import goal_facts
from perfeval_xl.reading.forms.grouping import SectionGroup
from perfeval_xl.reading.forms.kinds import EVALUATIONS, has_department_levels
from perfeval_xl.reading.forms.lacking import hints, lacking
from perfeval_xl.reading.forms.profile import ProfileParts, profile
from perfeval_xl.reading.forms.sections import Section
from perfeval_xl.reading.forms.team import team_rows
from perfeval_xl.reading.funds.amounts import budget_rows
from perfeval_xl.reading.funds.execution import execution_row, stated_rate
from perfeval_xl.reading.funds.prose import Sentence, lines_of, prose_funds, prose_total, sentences
from perfeval_xl.reading.funds.table import Funds, read_funds
from perfeval_xl.reading.funds.told import ToldFunds, told_funds, told_points
from perfeval_xl.reading.headings.understanding import names_rate
from perfeval_xl.reading.headings.values import NEAR, as_number
from perfeval_xl.reading.rows.halves import joined_rows
from perfeval_xl.reading.rows.indicators import sums_by_level
from perfeval_xl.reading.rows.sides import sides_of
from perfeval_xl.reading.rows.told_levels import LEVEL_SELF, LEVEL_WEIGHT, told_levels
from perfeval_xl.reading.sheets import Book, Grid
from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.values import arabic_years, fold, fold_label

Row = dict[str, object]
Year = tuple[str, str, str | None]

_TOTAL = "self_total"
_YEAR = re.compile(r"(?:19|20)\d\d")
_PROSE = frozenset(map(fold_label, REPORT_SHEETS))


@dataclass(frozen=True, slots=True)
class FormReading:
    """A form as read: its columns of `forms`, its rows by frame, and what they were read from."""

    info: Row
    rows: dict[str, list[Row]]
    layout: Form
    group: SectionGroup
    answers: dict[str, Answer]
    funds: Funds | None


def read_form(group: SectionGroup, reports: Sequence[Grid], book: Book) -> FormReading:
    """Return what a form holds; `reports`: the sheets of prose that belong to it."""
    if group.kind is not None and group.kind.kind not in EVALUATIONS:
        return _other_kind(group, book)
    layout = _layout(group, book)
    funds = _funds(group, layout)
    sections = (*group.sections, *group.shared)
    given = [answer for section in sections for answer in section.answers]
    answers = chosen(given, layout)
    year = next((section.year for section in sections if section.year is not None), None)
    stamped = stamp.SCHEME in book.scan.stamp
    whole = funds is not None and _is_filled(funds) and not funds.in_pairs
    told = None if whole else told_funds(_outside_tables(group), layout.table("budget"))
    only_prose = funds is None and told is None and not stamped
    said = [*sentences(reports), *lines_of(_outside_tables(group))] if only_prose else []
    prose = prose_funds(said, *_named(answers, year), layout.table("budget")) if said else None
    funds, told = (funds, prose) if told is None else (None, told)
    indicators, stated, disagreements = joined_rows([side for table in group.tables for side in sides_of(table)])
    stated += _told_by_level(group, stated)
    levels_told = [] if stamped else _levels_in_prose(reports, indicators, stated)
    stated += levels_told
    rows_read = tuple(indicators)
    execution = _take_execution(group, layout, funds or told, indicators, stated)
    _number(indicators)
    if not stamped and not _has_self_score(indicators, stated):
        answers = _with_total(answers, sentences(reports), layout)
    grade = next((figure for figure in stated if figure["item"] == "grade"), None)
    main_sheet = _main_sheet(group, layout)
    unit = None if stamped else _unit_of_title(sections)
    rows: dict[str, list[Row]] = {
        "project": [*project_rows(answers, layout, main_sheet, year, grade, unit), *_other_choices(group, answers)],
        "team": [row for table in group.team for row in team_rows(table)] if layout.key == DEPARTMENT.key else [],
        "budget": _budget(funds or told),
        "indicators": indicators,
        "stated": [figure for figure in stated if figure is not grade],
        "report_text": list(report_rows(reports)),
    }
    grids = _grids(group, reports)
    rows["facts"] = [
        *lacking(group, layout, answers, funds or told, rows_read=rows_read, stamped=stamped, sheet=main_sheet),
        *_facts(group, grids, funds, reports, book),
        *named_elsewhere(given, answers, layout, _PROSE),
        *replaced_formulas(group.tables[0] if group.tables else None, funds, answers, book.format),
        *disagreements,
        *_of_prose(prose, layout, answers, reports, levels_told),
        *of_halves(group, layout, funds, answers),
    ]
    rows["facts"] += shown_facts(grids, rows)
    parts = ProfileParts(group, answers, funds or told, indicators, stated, layout.key, rows["report_text"], execution, stamped)
    return FormReading(_info(group, layout, reports, parts), rows, layout, group, answers, funds)


def _unit_of_title(sections: Iterable[Section]) -> Year | None:
    """Return text, sheet and cell of the unit that a title names."""
    for section in sections:
        if unit := unit_in_title(section.title):
            place = next((row for row, texts in enumerate(section.grid.rows) if section.title in texts), None)
            cell = None if place is None else to_a1(place, section.grid.rows[place].index(section.title))
            return unit, section.grid.name, cell
    return None


def _info(group: SectionGroup, layout: Form, reports: Sequence[Grid], parts: ProfileParts) -> Row:
    """Return the row of a form in the frame of forms."""
    return {
        "layout": layout.key, "kind": None if group.kind is None else group.kind.kind, "title": _title(group),
        "sheets": _sheets(group, reports), "has": profile(parts),
    }


def _facts(group: SectionGroup, grids: Sequence[Grid], funds: Funds | None, reports: Sequence[Grid], book: Book) -> Iterator[Row]:
    """Yield what is said of a form's sheets as they are, whatever is read of them."""
    for table in group.tables[:1]:
        yield from free_columns(table)
    yield from hints(group)
    yield from goal_facts(group.of("goals"))
    yield from unwritten(reports)
    yield from cell_facts(grids, [*group.tables, *group.of("funds")], funds)
    yield from hidden_facts(grids)
    yield from _hidden_sheets(grids)
    yield from _headings(group)
    yield from _sent_out(book)


def _sent_out(book: Book) -> Iterator[Row]:
    """Yield the fact that a form was sent out with last year's indicators and targets, where it bears that stamp."""
    if stamp.PREFILLED in book.scan.stamp:
        yield {"fact": PREFILLED}


def _other_kind(group: SectionGroup, book: Book) -> FormReading:
    """Return a form that is no evaluation: what it is, and nothing else."""
    assert group.kind is not None
    section = group.sections[0]
    fact: Row = {"fact": "other_kind", "detail": group.kind.words, "sheet": section.grid.name, "value": section.title}
    info: Row = {
        "layout": SELF_ASSESSMENT.key, "kind": group.kind.kind, "title": section.title, "sheets": section.name,
        "has": f"kind:{group.kind.kind}",
    }
    return FormReading(info, {"facts": [fact]}, SELF_ASSESSMENT, group, {}, None)


def _layout(group: SectionGroup, book: Book) -> Form:
    """Return the layout that a form follows: that of its stamp, else by its levels and by what its fund table has."""
    marks = book.scan.stamp
    version = marks.get(stamp.TEMPLATE_VERSION, stamp.FIRST_TEMPLATE) if stamp.SCHEME in marks else None
    scheme = marks.get(stamp.SCHEME)
    key: str = load_scheme(scheme).form if scheme in builtin_ids() else _key_by_content(group)
    return as_of(DEPARTMENT if key == DEPARTMENT.key else SELF_ASSESSMENT, version)


def _key_by_content(group: SectionGroup) -> str:
    levels = {
        table.grid.text(row, column)
        for table in group.tables if (column := table.header.first("level1")) is not None for row in table.rows
    }
    funds = [set(table.header.columns) for table in group.of("funds")]
    if any("score" in columns or "weight" in columns or "rate" in columns for columns in funds):
        return SELF_ASSESSMENT.key
    kind = None if group.kind is None else group.kind.kind
    if not funds and kind in ("self", "overall", "transfer"):
        return SELF_ASSESSMENT.key
    told = " ".join(text for table in group.of("funds") for text in table.header.texts.values())
    arrived = any(not columns.isdisjoint(("received", "allotted")) for columns in funds)
    if kind == "self" and vocabulary().titles["self"].search(fold(_title(group))) and not has_department_levels(levels):
        return SELF_ASSESSMENT.key
    if kind == "department" and has_department_levels(map(fold_label, levels)):  # with their points in brackets: 决策（20分）
        return DEPARTMENT.key
    if has_department_levels(levels) or arrived or vocabulary().titles["department_funds"].search(told):
        return DEPARTMENT.key
    return SELF_ASSESSMENT.key if funds or group.kind is not None else DEPARTMENT.key


def _funds(group: SectionGroup, layout: Form) -> Funds | None:
    """Return the fund table of a form: of several one beside its indicators, of these one with points, else with most measures."""
    described = layout.table("budget")
    with_rows = {id(table) for section in group.sections if section.of("indicators") for table in section.of("funds")}
    read = [funds for pages in group.funds if (funds := read_funds(pages, described)).columns]

    def rank(funds: Funds) -> tuple[bool, bool, bool, int]:
        return _is_filled(funds), id(funds.table) in with_rows, _has_points(funds), len(funds.columns)

    return max(read, key=rank, default=None)


def _budget(funds: Funds | ToldFunds | None) -> list[Row]:
    if isinstance(funds, ToldFunds):
        return list(funds.rows)
    return list(budget_rows(funds)) if funds is not None else []


def _told_by_level(group: SectionGroup, stated: Sequence[Row]) -> list[Row]:
    """Return what tables that sum the indicators up state, but for totals that their own table states."""
    known = {row["item"] for row in stated}
    return [row for table in group.sums for row in sums_by_level(table) if row["item"] == "level_self" or row["item"] not in known]


def _named(answers: Mapping[str, Answer], year: Year | None) -> tuple[str, int | None]:
    """Return the project's name and the budget year of a form, as far as it says."""
    told = answers["year"].text if "year" in answers else "" if year is None else year[0]
    found = _YEAR.search(arabic_years(fold(told)))
    return answers["project"].text if "project" in answers else "", int(found[0]) if found else None


def _take_execution(
    group: SectionGroup, layout: Form, money: Funds | ToldFunds | None, indicators: list[Row], stated: list[Row]
) -> Row | None:
    """Put the row of the execution rate that stands beside the money before the others, and return it; else what is stated of the rate."""
    execution = execution_row(money, told_points(_outside_tables(group))) if layout.key == SELF_ASSESSMENT.key else None
    if execution is not None and not _stands_already(execution, indicators):
        indicators.insert(0, execution)
    elif (rate := stated_rate(money)) is not None:
        stated.append(rate)
    return execution


def _stands_already(execution: Row, indicators: Sequence[Row]) -> bool:
    """Tell whether a line among the indicators is the execution rate whose points stand beside the money, too.

    It says the same of them; or it has a weight and beside the money there is but a score; or the rows are a whole form without that.
    """
    lines = [row for row in indicators if row["group1"] == execution["group1"] or names_rate(str(row["level3"]))]
    told = [name for name in ("weight3_raw", "self_score_raw") if execution[name]]
    if told and any(all(row[name] == execution[name] for name in told) for row in lines):
        return True
    if not any(row["weight3_raw"] for row in lines):
        return False
    return not execution["weight3_raw"] or sum(as_number(str(row["weight3_raw"])) or 0.0 for row in indicators) > FULL - NEAR


def _number(indicators: Sequence[Row]) -> None:
    """Give each row its number."""
    for number, row in enumerate(indicators):
        row["row"] = number


def _has_self_score(indicators: Sequence[Row], stated: Sequence[Row]) -> bool:
    """Tell whether a table has a score of any row, or their total."""
    return any(row["self_score_raw"] for row in indicators) or any(figure["item"] == "total_self" for figure in stated)


def _with_total(answers: dict[str, Answer], said: Sequence[Sentence], layout: Form) -> dict[str, Answer]:
    """Return the answers with the total that only the prose states."""
    asked = next((field for field in layout.fields if field.key == _TOTAL), None)
    total = None if asked is None or (_TOTAL in answers and answers[_TOTAL].text) else prose_total(said)
    if asked is None or total is None:
        return answers
    return {**answers, _TOTAL: Answer(_TOTAL, 0, asked.label, total.text, total.grid, total.place, total.place)}


def _levels_in_prose(reports: Sequence[Grid], indicators: Sequence[Row], stated: Sequence[Row]) -> list[Row]:
    """Return the points of first levels that the prose tells and no table does."""
    scored = any(row["self_score_raw"] for row in indicators) or any(figure["item"] == LEVEL_SELF for figure in stated)
    weighed = any(row[weight] for row in indicators for weight in ("weight1_raw", "weight2_raw", "weight3_raw"))
    items = [item for item, told in ((LEVEL_SELF, scored), (LEVEL_WEIGHT, weighed)) if not told]
    if not items:
        return []
    parts = {str(row[name]) for row in indicators for name in ("level2", "level3") if row[name]}
    return told_levels(sentences(reports), dict.fromkeys(str(row["level1"]) for row in indicators), parts, items)


_POINTS_OF_LEVELS = {LEVEL_SELF: "一级指标自评得分", LEVEL_WEIGHT: "一级指标分值"}


def _of_prose(
    funds: ToldFunds | None, layout: Form, answers: Mapping[str, Answer], reports: Sequence[Grid], levels: Sequence[Row]
) -> Iterator[Row]:
    """Yield a fact for the money, for the total and for the points of levels that were read from prose, for nothing else states them."""
    if funds is not None:
        amounts = "、".join(f"{row['header']}{row['raw']}" for row in funds.rows if row["measure"] in funds.columns)
        first = funds.rows[0]
        yield {"fact": IN_PROSE, "detail": layout.table("budget").title, "sheet": first["sheet"], "cell": first["cell"], "value": amounts}
    for item, name in _POINTS_OF_LEVELS.items():
        if listed := [row for row in levels if row["item"] == item]:
            points = "、".join(f"{row['of']}{row['raw']}分" for row in listed)
            yield {"fact": IN_PROSE, "detail": name, "sheet": listed[0]["sheet"], "cell": listed[0]["cell"], "value": points}
    total = answers.get(_TOTAL)
    if total is not None and any(total.grid is grid for grid in reports):
        cell = total.grid.address(*total.cell)
        yield {"fact": IN_PROSE, "detail": total.name, "sheet": total.grid.name, "cell": cell, "value": total.text}


def _outside_tables(group: SectionGroup) -> Iterator[tuple[Grid, Sequence[int]]]:
    """Yield the rows of each section that no table of indicators, persons or goals has."""
    for section in group.sections:
        taken = {
            row for table in section.tables if table.kind != "funds" for row in (*range(table.header.top, table.after), *table.rows)
        }
        yield section.grid, [row for row in range(section.top, min(section.end, len(section.grid.rows))) if row not in taken]


def _is_filled(funds: Funds) -> bool:
    return any(source.filled for source in (*funds.parts, *filter(None, [funds.total])))


def _has_points(funds: Funds) -> bool:
    """Tell whether the execution rate has points in a table: a list of projects above it has none."""
    return not funds.table.header.columns.keys().isdisjoint(("weight", "score"))


def _main_sheet(group: SectionGroup, layout: Form) -> str:
    if layout.key == DEPARTMENT.key and (not group.sections or PROJECT_SHEET in {section.grid.name for section in group.sections}):
        return PROJECT_SHEET
    return group.sections[0].grid.name if group.sections else layout.sheets[0]


def _other_choices(group: SectionGroup, answers: dict[str, Answer]) -> Iterator[Row]:
    for section in group.sections:
        taken = {answer.cell for answer in answers.values() if answer.grid is section.grid}
        rows = sorted({answer.label_cell[0] for answer in section.answers})
        yield from other_choices(section.grid, rows, taken)


def _grids(group: SectionGroup, reports: Sequence[Grid]) -> list[Grid]:
    return [key.held for key in dict.fromkeys(Same(grid) for grid in (*(section.grid for section in group.sections), *reports))]


def _headings(group: SectionGroup) -> Iterator[Row]:
    """Yield what heads each column of tables whose cells people name by it."""
    for section in (section for section in group.sections if section.grid.spoken):
        if not section.tables:
            yield {"fact": HEADING, "detail": None, "sheet": section.grid.name, "cell": to_a1(0, 0)}
        for table in section.tables:
            for kind, columns in table.header.columns.items():
                for column in columns:
                    cell = to_a1(table.top, column)
                    yield {"fact": HEADING, "detail": table.header.texts.get(kind), "sheet": section.grid.name, "cell": cell}


def _hidden_sheets(grids: Sequence[Grid]) -> Iterator[Row]:
    for grid in grids:
        if grid.hidden and any(map(any, grid.rows)):
            yield {"fact": "hidden", "detail": "sheet", "sheet": grid.name}


def _title(group: SectionGroup) -> str:
    """Return the first title of its sheets that says what it is: papers about other things may stand before it in the file."""
    titles = [section.title for section in group.sections if section.title]
    return next((title for title in titles if vocabulary().titles["evaluation"].search(fold(title))), next(iter(titles), ""))


def _sheets(group: SectionGroup, reports: Sequence[Grid]) -> str:
    said = [section for section in group.sections if section.tables or section.answers or len(group.sections) == 1]
    return places.joined(dict.fromkeys([*(section.name for section in said), *(grid.name for grid in reports)]))
