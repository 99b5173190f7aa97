"""The sections of a workbook → its forms: a sheet a form, a form over several sheets, several forms on one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.forms.kinds import EVALUATIONS, Kind, is_accounts, kind_of
from perfeval_xl.reading.forms.sections import Section
from perfeval_xl.reading.funds.pages import pages_of
from perfeval_xl.reading.headings.understanding import heading, label
from perfeval_xl.reading.rows.cells import text_of
from perfeval_xl.reading.rows.sides import sides_of
from perfeval_xl.values import fold_label

_HIGHER = ("level1", "level2")
_RESULTS = frozenset({"level1", "level2", "target", "actual"})
_LEVELS = frozenset({"level1", "level2", "level3"})
_POINTS = frozenset({"weight3", "score"})
_ALIKE = 0.8  # share of the rows that two tables of the same indicators have in common


@dataclass
class SectionGroup:
    """The sections of one form.

    tables: its tables of indicators: the first, then those that continue it or are its other half. shared: sections that say something of
    every form of the file (a cover). undecided: tables of which nobody can tell whether they belong here. sums:
    tables that only sum its indicators up by their first levels.
    """

    kind: Kind | None
    sections: list[Section] = field(default_factory=list)
    tables: list[BlockTable] = field(default_factory=list)
    shared: list[Section] = field(default_factory=list)
    undecided: list[BlockTable] = field(default_factory=list)
    sums: list[BlockTable] = field(default_factory=list)

    def of(self, kind: str) -> list[BlockTable]:
        """Return its tables of a kind other than indicators."""
        return [table for section in self.sections for table in section.of(kind)]

    @property
    def funds(self) -> list[list[BlockTable]]:
        """Return its tables of funds, each with those in which it goes on; none goes on in one of another project."""
        runs: list[list[BlockTable]] = []
        known = ""
        for section in self.sections:
            named = fold_label(section.names("project"))
            if not runs or (named and known and named != known):
                runs.append([])
            known = named or known
            runs[-1] += section.of("funds")
        return [pages for tables in runs for pages in pages_of(tables)]

    @property
    def team(self) -> list[BlockTable]:
        """Return the table of persons that counts, the first, with those in which it goes on."""
        tables = self.of("team")
        end = next((place for place, table in enumerate(tables) if place and not table.goes_on), len(tables))
        return tables[:end]

    def says(self, name: str) -> str:
        """Return what its sections say of a field."""
        return next((text for section in self.sections if (text := section.names(name))), "")


def forms_of(sections: Sequence[Section]) -> list[SectionGroup]:
    """Return the forms of a workbook, in the order of sheets and rows; one at least, which may have nothing that was understood.

    Accounts that stand in the file beside forms are left out.
    """
    if any(section.of("indicators") for section in sections):
        sections = [section for section in sections if not is_accounts(section)]
    named_twice = [section for section in sections if _of_two_projects(section)]
    beside = [table for section in named_twice for table in section.of("indicators") if len(list(sides_of(table))) > 1]
    every = [table for section in sections for table in section.of("indicators")]
    beside += [table for table in every if heading_of_projects(table) is not None]
    sums = [table for table in every if _sums_up(table)]
    if not sums or len(sums) == len(every):
        return [_without(group, beside) for group in _forms(sections)]
    rest = [replace(section, tables=tuple(table for table in section.tables if table not in sums)) for section in sections]
    groups = _forms(rest)
    if len(groups) == 1:
        groups[0].sums = sums
    return groups


def _of_two_projects(section: Section) -> bool:
    """Tell whether a line of a section names two projects, of two forms beside each other."""
    named: dict[int, set[str]] = {}
    for answer in section.answers:
        if answer.field == "project" and answer.text:
            named.setdefault(answer.label_cell[0], set()).add(fold_label(answer.text))
    return any(len(projects) > 1 for projects in named.values())


def heading_of_projects(table: BlockTable) -> tuple[int, int] | None:
    """Return the heading of a column of several projects, which make a table hold more than one form; None where it has none."""
    for row, column, text in table.header.unknown:
        told = label(text)
        projects = {name for line in table.rows if (name := table.grid.text(line, column))}
        if told is not None and "project" in told.fields and len(projects) > 1:
            return row, column
    return None


def _without(group: SectionGroup, beside: Sequence[BlockTable]) -> SectionGroup:
    """Return a form of whose tables those that hold several forms are read for none of them."""
    group.undecided += [table for table in group.tables if table in beside]
    group.tables = [table for table in group.tables if table not in beside]
    return group


def _sums_up(table: BlockTable) -> bool:
    """Tell whether the names of a table's rows are those of a higher level: it gives its points and nothing else."""
    told = heading(table.header.texts.get("level3", ""))
    return told is not None and told.kinds[0] in _HIGHER and _RESULTS.isdisjoint(table.header.columns)


def _forms(sections: Sequence[Section]) -> list[SectionGroup]:
    kinds = [kind_of(section) for section in sections]
    evaluated = [section for section, kind in zip(sections, kinds, strict=True) if kind is None or kind.kind in EVALUATIONS]
    bearing = [section for section in evaluated if section.of("indicators")]
    others = [SectionGroup(kind, [section]) for section, kind in zip(sections, kinds, strict=True) if kind and kind.kind not in EVALUATIONS]
    if not bearing:
        held = any(section.of("funds") for section in evaluated)
        return others if others and not held else [_one(evaluated, kinds)]
    if len(bearing) == 1 and len(bearing[0].of("indicators")) == 1:
        return [_one(evaluated, kinds)]
    return _several(evaluated)


def _one(sections: Sequence[Section], kinds: Iterable[Kind | None]) -> SectionGroup:
    told = [kind for kind in kinds if kind is not None and kind.kind in EVALUATIONS]
    special = next((kind for kind in told if kind.kind != "self"), None)
    made = SectionGroup(special or next(iter(told), None), list(sections))
    for section in sections:
        for table in section.of("indicators"):
            _add(made, table)
    return made


def _add(group: SectionGroup, table: BlockTable) -> bool:
    """Add a table of indicators to a form as its first, its continuation or its other half; False when it is none of these."""
    if not group.tables:
        group.tables.append(table)
        return True
    first = group.tables[0]
    alike = _alike(first, table)
    if alike >= _ALIKE:
        if set(table.header.columns) - set(first.header.columns):
            group.tables.append(table)
        else:
            group.undecided.append(table)
        return True
    last = group.tables[-1]
    if last.closing is not None or (last.is_whole and table.is_whole):
        return False
    if table.header.columns in (first.header.columns, last.header.columns) or _adds_rows(last, table):
        group.tables.append(table)
        return True
    return False


def _adds_rows(last: BlockTable, table: BlockTable) -> bool:
    """Tell whether below a table without totals another one has further indicators with points: the totals are those of both."""
    pointed = all(_POINTS.issubset(one.header.columns) for one in (last, table))
    return last.grid is table.grid and pointed and not _alike(last, table)


def _alike(first: BlockTable, second: BlockTable) -> float:
    """Return the share of the rows of two tables that have the same names."""
    one, other = (set(_names(table)) for table in (first, second))
    return len(one & other) / max(min(len(one), len(other)), 1)


def _names(table: BlockTable) -> Iterator[str]:
    yield from (fold_label(text) for row in table.rows if (text := text_of(table, row, "level3")))


def _several(sections: Sequence[Section]) -> list[SectionGroup]:
    """Deal out the sections of a workbook with several tables of indicators."""
    groups: list[SectionGroup] = []
    waiting: list[Section] = []
    leading = not sections[0].of("indicators") or bool(sections[0].answers) or bool(sections[0].of("funds"))
    for section in sections:
        tables = section.of("indicators")
        if not tables:
            (waiting if leading or not groups else groups[-1].sections).append(section)
            continue
        for place, table in enumerate(tables):
            before = groups[-1] if groups else None
            continues = bool(place) or not _begins(section, before, waiting) or _is_other_half(section, table, before, waiting)
            if continues and groups and _add(groups[-1], table):
                if not place:
                    groups[-1].sections += [*waiting, section]
                    waiting = []
                continue
            if place:
                groups[-1].undecided.append(table)
                continue
            own, covers = _own(waiting, groups)
            made = SectionGroup(kind_of(section), [*own, section])
            made.shared += covers
            made.tables.append(table)
            groups.append(made)
            waiting = []
    for section in waiting:
        groups[-1].sections.append(section)
    _share(groups)
    for group in groups:
        group.kind = _told_by_title(group)
    return groups


def _told_by_title(group: SectionGroup) -> Kind | None:
    """Return the kind of a form: another evaluation than the usual one, where the title of any of its sections says so."""
    if group.kind is not None and group.kind.kind != "self":
        return group.kind
    told = (kind_of(section) for section in (*group.sections, *group.shared) if section.title)
    return next((kind for kind in told if kind is not None and kind.kind in EVALUATIONS and kind.kind != "self"), group.kind)


def _begins(section: Section, before: SectionGroup | None, waiting: Sequence[Section]) -> bool:
    """Tell whether a section with indicators is a form of its own, by what it or the sections before it say of their project."""
    if before is None:
        return True
    if _names_another(section, before, waiting):
        return True
    money = any(one.of("funds") for one in (section, *waiting)) and bool(before.of("funds"))
    years = section.year is not None and section.year[0] not in {one.year[0] for one in before.sections if one.year is not None}
    return money or (years and any(one.year is not None for one in before.sections))


def _names_another(section: Section, before: SectionGroup, waiting: Sequence[Section]) -> bool:
    """Tell whether a section, or those that stand before it, name another project than the form before."""
    named = next((text for one in (section, *waiting) if (text := one.names("project"))), "")
    known = before.says("project")
    return bool(named and known) and fold_label(named) != fold_label(known)


def _is_other_half(section: Section, table: BlockTable, before: SectionGroup | None, waiting: Sequence[Section]) -> bool:
    """Tell whether a table has other columns for the rows of the form before it, though funds or labels stand above it once more."""
    if before is None or not before.tables or _names_another(section, before, waiting):
        return False
    adds = set(table.header.columns) - {kind for one in before.tables for kind in one.header.columns}
    return bool(adds - _LEVELS) and _alike(before.tables[0], table) >= _ALIKE


def _own(waiting: Sequence[Section], groups: Sequence[SectionGroup]) -> tuple[list[Section], list[Section]]:
    """Part the sections before a form into its own and those that stand before the first form and name no project: a cover of all."""
    if groups:
        return list(waiting), []
    covers = [section for section in waiting if not section.tables and not section.names("project")]
    return [section for section in waiting if section not in covers], covers


def _share(groups: Sequence[SectionGroup]) -> None:
    """Let every form see what a cover says, and the first form's own sections where the others name neither unit nor department."""
    covers = groups[0].shared
    for group in groups[1:]:
        of_first = (section for section in groups[0].sections if not section.of("indicators") and not section.names("project"))
        group.shared = [*covers, *of_first]
