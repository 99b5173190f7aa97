"""Money, points of the execution rate and the total that only the prose of a report states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.facts import prose
from perfeval_xl.facts.money import AMOUNT, UNITS
from perfeval_xl.facts.sections import meaning
from perfeval_xl.layout import Table as Described
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.funds.cells import MONEY
from perfeval_xl.reading.funds.table import settled
from perfeval_xl.reading.funds.told import BesideWord, ToldFunds, told_rows
from perfeval_xl.reading.headings.understanding import SENTENCE_ENDS, heading
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold, fold_label

_AMOUNT, _YEAR, _PART = re.compile(AMOUNT), re.compile(prose.YEAR), re.compile(prose.PART_OF_MONEY)
_RATE, _RATE_NAME = re.compile(prose.RATE), re.compile(prose.RATE_NAME)
_POINTS = {"weight": re.compile(prose.POINTS), "score": re.compile(prose.SCORE)}
_TOTAL = re.compile(prose.TOTAL_SCORE)
_CLAUSES, _SENTENCES = re.compile(prose.CLAUSE_END), re.compile(prose.SENTENCE_END)
_DAY, _SUBJECT = re.compile(prose.UP_TO_A_DAY), re.compile(prose.SUBJECT)
_LONGEST = 24  # characters of the words before an amount that say which it is


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report, folded; where its text stands; about, title: what its section is about, and is called, folded."""

    text: str
    grid: Grid
    place: tuple[int, int]
    about: str | None
    title: str = ""


def sentences(reports: Iterable[Grid]) -> list[Sentence]:
    """Return the sentences of the sheets of prose."""
    found: list[Sentence] = []
    for grid in reports:
        about: str | None = None
        title = ""
        for row, cells in enumerate(grid.rows):
            for column, text in enumerate(cells):
                if text and (told := meaning(fold_label(text.split("\n", 1)[0]))) is not None and not _SENTENCES.search(text):
                    about, title = told, fold(text)
                elif text:
                    found += [Sentence(fold(one), grid, (row, column), about, title) for one in _SENTENCES.split(text) if one.strip()]
    return found


def lines_of(outside: Iterable[tuple[Grid, Sequence[int]]]) -> Iterator[Sentence]:
    """Yield the sentences of lines on the sheet of a form, outside its tables, that speak of the execution rate; goals have money, too."""
    for grid, rows in outside:
        for row in rows:
            texts = grid.texts[row]
            if len(texts) == 1 and texts[0].endswith(SENTENCE_ENDS) and _RATE_NAME.search(texts[0]):
                place = row, grid.rows[row].index(texts[0])
                yield from (Sentence(fold(one), grid, place, None) for one in _SENTENCES.split(texts[0]) if one.strip())


def prose_funds(said: Iterable[Sentence], project: str, year: int | None, described: Described) -> ToldFunds | None:
    """Return the money that sentences tell of a project as a whole; None unless they tell what was planned and what was spent.

    A measure of which they tell two amounts is told by neither; advice asks for money and gives none.
    """
    told: dict[str, list[BesideWord]] = {}
    points: dict[str, BesideWord] = {}
    for sentence in said:
        if sentence.about == "advice":
            continue
        for kind, amount in _amounts(sentence, fold(project), year):
            told.setdefault(kind, []).append(amount)
        points = {**dict(_points(sentence)), **points}
    sure = {kind: amounts[0] for kind, amounts in told.items() if len({_value(one.text) for one in amounts}) == 1}
    measures = settled({kind: sure[kind] for kind in MONEY if kind in sure})
    if not {"planned", "spent"} <= measures.keys():
        return None
    return ToldFunds(tuple(told_rows(measures, described)), frozenset(measures), (), points)


def prose_total(said: Iterable[Sentence]) -> BesideWord | None:
    """Return the total that the conclusion states; None where it states none or several."""
    found = [
        BesideWord(hit[1], one.grid, one.place, hit[0], one.place)
        for one in said if one.about == "conclusion" and (hit := _TOTAL.search(one.text)) is not None
    ]
    return found[0] if len({one.text for one in found}) == 1 else None


def _amounts(sentence: Sentence, project: str, year: int | None) -> Iterator[tuple[str, BesideWord]]:
    """Yield the amounts of a sentence with the kind of money that the words before each name."""
    text = sentence.text.replace(project, "") if project else sentence.text
    years = {int(found[1]) for found in _YEAR.finditer(text)}
    if year is not None and years - {year}:
        return
    text = text.replace(prose.ALL_TOGETHER, "") if years else text  # up to the end of the year, and not over several
    for clause in _CLAUSES.split(text):
        start = 0
        for found in _AMOUNT.finditer(clause):
            words, start = _SUBJECT.sub("", _DAY.sub("", clause[start : found.start()]))[-_LONGEST:], found.end()
            if (kind := _kind(words.rstrip(":").rpartition(":")[2])) and not _PART.search(clause):
                amount = f"{found['digits']}{found['unit']}"
                yield kind, BesideWord(amount, sentence.grid, sentence.place, vocabulary().unnamed_total, sentence.place)


def _kind(words: str) -> str:
    told = heading(words)
    return "" if told is None else next((kind for kind in told.kinds if kind in MONEY), "")


def _value(text: str) -> float:
    found = _AMOUNT.fullmatch(text)
    return 0.0 if found is None else round(float(found["digits"].replace(",", "")) * UNITS[found["unit"]], 6)


def _points(sentence: Sentence) -> Iterator[tuple[str, BesideWord]]:
    """Yield what a sentence that names the execution rate says of it."""
    name = _RATE_NAME.search(sentence.text)
    if name is None:
        return
    own = BesideWord("", sentence.grid, sentence.place, name[0], sentence.place)
    if (rate := _RATE.search(sentence.text)) is not None:
        yield "rate", replace(own, text=f"{rate[1]}%")
    for kind, pattern in _POINTS.items():
        if (found := pattern.search(sentence.text)) is not None:
            yield kind, replace(own, text=found[1])
