"""One content told in thousands of layouts: the same facts come out at their own cells, or a finding says what was not understood."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import layouts
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from layouts import File, Funds, Head, Layout, Table, facts_of, written
from layouts.choices import all_choices, strategy, with_choice
from layouts.content import PUBLISHED
from layouts.judge import Verdict, random_layouts, shrunk, verdicts
from layouts.remarks import remarks, telling
from openpyxl.cell.cell import Cell

SEEDS, EACH = range(10), 200
_FORMAT = re.compile(r'(?:"([^"]*)")?(0(?:\.0+)?)(?:"([^"]*)")?')
_NUMBERS: dict[str, Callable[[float], str]] = {
    "General": lambda value: f"{value:.12g}",
    "0!.0,": lambda value: f"{round(value / 1000) / 10:.1f}",  # thousands, with a point before the last digit
}
_DATES = {'yyyy"年"m"月"d"日"': "{0.year}年{0.month}月{0.day}日", "yyyy.m.d": "{0.year}.{0.month}.{0.day}"}


def _alone() -> dict[str, list[Layout]]:
    """Return the layouts that differ from the simplest in one choice, by its path."""
    found: dict[str, list[Layout]] = {}
    for path, value in all_choices(Layout):
        found.setdefault(path, []).append(with_choice(Layout(), path, value))
    return found


def told(judged: Sequence[Verdict]) -> str:
    """Return what is wrong, each layout as it can be pasted into Python."""
    return "\n\n".join("\n    ".join([repr(verdict.layout), *verdict.differences, *verdict.findings]) for verdict in judged)


def wrong(judged: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in judged if verdict.kind == "wrong"]


def test_the_simplest_layout_is_read_without_a_word() -> None:
    (verdict,) = verdicts([Layout()])

    assert (verdict.differences, verdict.findings) == ((), ())


@pytest.mark.parametrize("path", _alone())
def test_a_choice_alone_changes_no_fact(path: str) -> None:
    failed = wrong(verdicts(_alone()[path]))

    assert not failed, told(failed)


ONCE_WRONG = [
    # the header that stands once more has a heading which elsewhere is a label
    Layout(head=Head(place="colon", total="head"), table=Table(self_score="自评分", rests=("（续表）",))),
    # sign, number and unit below a heading that is itself below a wider one
    Layout(table=Table(depth=3, order=("actual", "weight", "self_score", "target", "reason"), reasons=False)),
    # the money of a form below its indicators, another form below it
    Layout(order="table", file=File(forms=2, spread="below")),
    # lines of first levels in a table that gives no points
    Layout(table=Table(levels="lines", points="none")),
    # weights that are called points beside the scores
    Layout(table=Table(weight="分数", self_score="单位自评分", order=("reason", "actual", "target", "self_score", "weight"))),
    # weights of three levels, all called what scores are called elsewhere, in a table without scores
    Layout(content="fishing-ban-2020-a", table=Table(level_weights=True, weight="分数", points="weights")),
    Layout(content="fishing-ban-2020-a", table=Table(level_weights=True, weight="分数", self_score="分数")),
    # names merged over two columns below a header that stands once more, money close below them
    Layout(order="table", table=Table(level3="指标名称", rests=("header again",), wide=("level3",))),
    # a change of the budget that is none
    Layout(content="ah_breeding_2023", funds=Funds(shape="line with change", change="预算调整")),
]


@pytest.mark.parametrize("layout", ONCE_WRONG, ids=repr)
def test_what_was_read_wrongly_once_is_read_rightly(layout: Layout) -> None:
    failed = wrong(verdicts([layout]))

    assert not failed, told(failed)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_layout_is_read_wrongly_in_silence(seed: int) -> None:
    failed = wrong(verdicts(random_layouts(EACH, seed)))

    assert not failed, f"{len(failed)} of {EACH}, the first as simple as it can be:\n{told([shrunk(failed[0].layout)])}"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategy(Layout))
def test_no_layout_that_hypothesis_thinks_of_is_read_wrongly_in_silence(layout: Layout) -> None:
    failed = wrong(verdicts([layout]))

    assert not failed, told(failed)


TOLD_EACH = 4


def test_what_is_found_fault_with_does_not_depend_on_the_layout() -> None:
    retold = [telling(replace(layout, content=PUBLISHED[place % len(PUBLISHED)])) for place, layout in enumerate(random_layouts(
        TOLD_EACH * len(PUBLISHED), 20
    ))]
    plain = dict(zip(PUBLISHED, remarks([Layout(content=name) for name in PUBLISHED]), strict=True))
    other = [
        f"{layout!r}\n    more {sorted(found - plain[layout.content])}, less {sorted(plain[layout.content] - found)}"
        for layout, found in zip(retold, remarks(retold), strict=True) if found != plain[layout.content]
    ]
    assert sum(map(len, plain.values())) > len(PUBLISHED)
    assert not other, "\n".join(other)


# --- the tool itself ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_every_fact_stands_in_its_cell(seed: int) -> None:
    alone = [layout for some in _alone().values() for layout in some] if seed == 0 else []
    for layout in (*alone, *random_layouts(100, 1000 + seed)):
        made = written(layout)
        book = openpyxl.load_workbook(io.BytesIO(made.data))
        for form in made.forms:
            for fact in facts_of(form):
                assert fact.shown in shown(book[fact.sheet][fact.cell]), (layout, fact)
        for sheet in made.sheets:
            for (row, column), typed in sheet.cells.items():
                assert shown(book[sheet.name].cell(row + 1, column + 1)) == typed.shown, (layout, sheet.name, row, column)


def shown(cell: Cell) -> str:
    """Return what a person sees in a cell, for the number formats used here."""
    value, code = cell.value, cell.number_format
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dt.datetime):
        return _DATES[code].format(value)
    if code in _NUMBERS:
        return _NUMBERS[code](value)
    if code.endswith("0%"):
        return f"{value:.{len(code.rstrip('%').partition('.')[2])}%}"
    if code.startswith("#,##0"):
        return f"{value:,.{len(code.partition('.')[2])}f}"
    before, digits, behind = _FORMAT.fullmatch(code).groups()  # type: ignore[union-attr]
    return f"{before or ''}{value:.{len(digits.partition('.')[2])}f}{behind or ''}"


@settings(max_examples=200, deadline=None)
@given(strategy(Layout))
def test_a_layout_prints_as_what_makes_it(layout: Layout) -> None:
    names = {name: getattr(layouts, name) for name in layouts.__all__}

    assert eval(repr(layout), {"__builtins__": {}}, names) == layout


def test_the_same_seed_gives_the_same_layouts_and_bytes() -> None:
    first, second = (list(random_layouts(20, 5)) for _ in range(2))

    assert first == second
    assert [written(layout).data for layout in first] == [written(layout).data for layout in second]
