"""What a sheet calls itself: the lines above its first table and label, and the year in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfeval_xl.facts.expressions import ORDINALS
from perfeval_xl.layout import to_a1
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_note
from perfeval_xl.reading.headings.understanding import SENTENCE_ENDS, bare, is_label, numbered_label
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import arabic_years, fold

_LONGEST = 200
_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年度")
_ALONE = re.compile(r"[(（\[【]?\s{0,9}((?:19|20)[0-9]{2})\s{0,9}年?度?\s{0,9}[)）\]】]?")
_WORDS = vocabulary().titles
_FORM, _PAPER = (f"(?:{_WORDS[key].pattern})" for key in ("form", "paper"))
_BEFORE_TITLE = re.compile(
    rf"^[(（]?\s{{0,9}}((?:19|20)[0-9]{{2}})\s{{0,9}}年?(?=.{{0,200}}{_FORM})|{_FORM}.{{0,4}}?((?:19|20)[0-9]{{2}})\s*年"
)
_IN_TITLE = re.compile(
    rf"((?:19|20)[0-9]{{2}})\s*年(?![0-9]{{1,2}}月)[^,，。;；:：]{{0,200}}(?:{_WORDS['of_year'].pattern})(?:\s{{0,9}}[(（].{{0,200}})?$"
)
_BEHIND_TITLE = re.compile(rf"{_PAPER}[(（](?:[^()（）]{{0,4}}年度[:：]?)?((?:19|20)[0-9]{{2}})(?:年度?)?[)）]$")
_ANNEX = rf"(?:附[件表][0-9{ORDINALS}]{{0,3}}[-0-9]{{0,3}}[.:：、]?)?"
_UNIT = re.compile(rf"{_ANNEX}(?:(?:19|20)[0-9]{{2}}年度?)?([一-鿿]{{2,30}}?(?:{_WORDS['office'].pattern}))(?={_WORDS['of_unit'].pattern})")
_DAY = "[0-9]{1,2}月(?:[0-9]{1,2}日)?"
_PERIOD = re.compile(rf"[(（]?\s{{0,9}}((?:19|20)[0-9]{{2}})年{_DAY}\s{{0,9}}[-—–~～至到]{{1,4}}\s{{0,9}}\1年{_DAY}\s{{0,9}}[)）]?")
_ASKED = re.compile(rf"[(（]?(?:{_WORDS['asks_year'].pattern})?年度[:：]?((?:19|20)[0-9]{{2}})年?[)）]?")
_OF_SHEET = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*年")
_YEAR_GOAL_DONE = 3  # texts of such a row: the year, its goal, and what was done
_BEHIND_LABEL = re.compile(r"[:：]|(?<!\s)\s{2}")


def title_of(grid: Grid, rows: Sequence[int]) -> str:
    """Return the title among the lines at a form's head: the longest text that stands alone in its row and is no whole sentence."""
    single = (texts[0] for row in rows if len(texts := [text for text in grid.rows[row] if text]) == 1)
    lines = [text for text in single if len(text) <= _LONGEST and not is_note(text)]
    alone = [text for text in lines if not _is_label(_BEHIND_LABEL.split(text, maxsplit=1)[0])]
    alone = [text for text in alone if not text.endswith(SENTENCE_ENDS)] or alone
    named = [text for text in alone if _WORDS["named"].search(text)]
    return max(named or alone, key=len, default="")


def _is_label(text: str) -> bool:
    return is_label(text) or numbered_label(text) is not None


def unit_in_title(title: str) -> str:
    """Return the unit whose name a title begins with (某县水利局2022年度部门整体支出绩效自评报告); "" for none."""
    found = _UNIT.match("".join(fold(title[:_LONGEST]).split()))
    return found[1] if found else ""


def _year_of(line: str) -> str:
    """Return the year that a line at a form's head tells, alone, in a title or as the period from one month of it to another."""
    found = (
        _YEAR.search(line) or _ALONE.fullmatch(line) or _BEFORE_TITLE.search(line) or _IN_TITLE.search(line) or _PERIOD.fullmatch(line)
        or _ASKED.fullmatch(line) or _BEHIND_TITLE.search(line)
    )
    return next((group for group in found.groups() if group), "") if found else ""


def year_in(grid: Grid, rows: Sequence[int]) -> tuple[str, str, str | None] | None:
    """Return text, sheet and cell of a year at a form's head: in its title, alone in brackets below it, else in the sheet's name."""
    for row in rows:
        for column, text in enumerate(grid.rows[row]):
            if text and (year := _year_of(arabic_years("".join(fold(text[:_LONGEST]).split())))):
                return year, grid.name, to_a1(row, column)
    found = _OF_SHEET.search(grid.name) or _ALONE.fullmatch(grid.name.strip())
    return (found[1], grid.name, None) if found else None


def year_of_goals(grid: Grid, rows: Sequence[int]) -> tuple[str, str, str | None] | None:
    """Return the year of goals that a form states for several, a row each below 财年: the only one beside which something was achieved."""
    heads = [(row, column) for row in rows for column, text in enumerate(grid.rows[row]) if text and _WORDS["fiscal"].fullmatch(bare(text))]
    told = []
    for top, column in heads[:1]:
        for row in range(top + 1, len(grid.rows)):
            if (year := _ALONE.fullmatch(grid.text(row, column))) is None:
                break
            said = [text for text in grid.texts[row] if any(map(str.isalnum, text))]
            told += [(year[1], grid.name, to_a1(row, column))] if len(said) == _YEAR_GOAL_DONE else []
    return told[0] if len(told) == 1 else None
