"""What kind of form a section is, by the words of its title and by what its tables have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.forms.sections import Section
from perfeval_xl.reading.headings.understanding import heading
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold

EVALUATIONS = ("self", "overall", "department", "transfer")
_MONITORING = "monitoring"
_OTHERS = ("declaration", _MONITORING, "other")
_WORDS = vocabulary().titles
_NAMES = f"(?:{_WORDS['any_paper'].pattern})"
_TAIL = re.compile(rf"((?:{_WORDS['of_what'].pattern})?绩效[一-鿿]{{0,60}}(?:{_NAMES}|体系))")
_PAPER = re.compile(f"[一-鿿]{{0,4}}?{_NAMES}")  # the rest of its name
_DONE = frozenset({"actual", "score"})
_OF_INDICATORS = frozenset({"level1", "level2", "level3", "actual", "score", "weight"})
_COLUMNS = 3  # of a list, at the least
_FEWEST = 2  # rows of one


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of form; `words`: what it is in the words of its title, where it is no evaluation."""

    kind: str
    words: str = ""


def kind_of(section: Section) -> Kind | None:
    """Return what kind of form a section is; None where neither title nor tables tell."""
    title = fold(section.title) or fold(section.grid.name)
    words = vocabulary().titles
    indicators, funds = section.of("indicators"), section.of("funds")
    judged = any({"actual", "score"} <= table.header.columns.keys() for table in indicators)
    evaluated = any(not _DONE.isdisjoint(table.header.columns) for table in indicators)
    answered = any(answer.field and answer.text for answer in section.answers)
    if section.title and not section.tables and not answered and _is_list(section.grid):
        return Kind("other", _words(title, None))
    framework = words["framework"].search(title) is not None and not evaluated
    if words["evaluation"].search(title) and not framework and (judged or not words["about"].search(title)):
        return Kind(_evaluation(title, section))
    for kind in _OTHERS:
        if words[kind].search(title) and (not evaluated or (kind == _MONITORING and words["monitored"].search(title))):
            return Kind(kind, _words(title, words[kind]))
    return Kind(_evaluation(title, section)) if indicators and funds else None


def _is_list(grid: Grid) -> bool:
    """Tell whether a sheet is a list of what has numbers, of people, papers or tasks: none of its columns is one that indicators have."""
    for row, texts in enumerate(grid.texts[:-_FEWEST]):
        told = [heading(text) for text in texts]
        if len(texts) < _COLUMNS or told[0] is None or told[0].kinds[0] != "serial":
            continue
        of_rows = any(one is not None and not _OF_INDICATORS.isdisjoint(one.kinds) for one in told)
        numbered = all(grid.first_text(row + number) == str(number) for number in range(1, _FEWEST + 1))
        return numbered and not of_rows
    return False


def is_accounts(section: Section) -> bool:
    """Tell whether a section is a table of the unit's accounts (收入支出决算总表), by its title: no form, and none of a form."""
    title, words = fold(section.title) or fold(section.grid.name), vocabulary().titles
    return not section.of("indicators") and words["accounts"].search(title) is not None and words["evaluation"].search(title) is None


def _evaluation(title: str, section: Section) -> str:
    words = vocabulary().titles
    if words["overall"].search(title):
        return "overall"
    if words["transfer"].search(title):
        return "transfer"
    if words["department"].search(title):
        return "department"
    if any(words["transfer"].search(answer.name) for answer in section.answers if answer.field == "project"):
        return "transfer"
    return "self"


def _words(title: str, pattern: re.Pattern[str] | None) -> str:
    """Return the name of a kind as a title has it: 绩效目标表 of “…经费项目绩效目标表（2021年）”; all of it where no word tells."""
    plain = re.sub(r"[(（\[][^)）\]]{0,80}[)）\]]", "", title)
    found = _TAIL.search(plain)
    if found:
        return found[1]
    hit = None if pattern is None else pattern.search(plain)
    if hit is None:
        return plain
    end = _PAPER.match(plain, hit.end())
    return plain[hit.start() : hit.end() if end is None else end.end()]


def has_department_levels(names: Iterable[str]) -> bool:
    """Tell whether first levels are those of a 部门评价 (决策, 过程) or of the framework for whole departments (投入, 过程)."""
    told = {fold(name) for name in names}
    return len(told & set(vocabulary().department_levels)) > 1
