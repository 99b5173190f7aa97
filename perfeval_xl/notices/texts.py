"""The sentences of letters and mails, which are data: texts.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib import resources
from typing import Any

from perfeval_xl.facts.severity import SEVERITIES, WORDS
from perfeval_xl.notices.model import Unit
from perfeval_xl.settings import Notices
from perfeval_xl.submissions import DOCUMENTS

TEXTS: Mapping[str, Mapping[str, Any]] = tomllib.loads(resources.files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))

_WORD = re.compile(rf"\.({'|'.join(DOCUMENTS)})(（[^（）]*）)?$", re.IGNORECASE)
"""The name of a report in Word, with the part of the file that holds the form where there are several."""
_NAMED = re.compile(r"\{\w+\}")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def in_english(sentence: str) -> str:
    """Return what `situations` or `lacking` say in English, any other sentence as it is."""
    for section in ("situations", "lacking"):
        for name, chinese in TEXTS[section].items():
            pattern = "(.{0,200})".join(map(re.escape, _NAMED.split(chinese)))
            if found := re.fullmatch(pattern, sentence):
                english = _NAMED.sub("{}", TEXTS[f"{section}_en"][name])
                return str(english.format(*found.groups()))
    return sentence


def counts(number: Mapping[str, int]) -> str:
    """Return how many remarks of each severity there are, as a sentence says it."""
    words = TEXTS["counts"]
    told = (words[severity].format(word=WORDS[severity], count=number[severity]) for severity in SEVERITIES if number.get(severity))
    return str(words["have"] + words["comma"].join(told))


def day(when: date) -> str:
    """Return a day as letters write it."""
    return str(TEXTS["letter"]["day"]).format(year=when.year, month=when.month, day=when.day)


def by(section: str, deadline: date | None) -> str:
    """Return until when something is to be done, in the words of a section."""
    words = TEXTS[section]
    return str(words["by_none"] if deadline is None else words["by"].format(day=day(deadline)))


def without_controls(text: str) -> str:
    """Return a text without what no file of Word takes and no header of a mail; its blanks stay as they are."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """Return a text that strangers wrote as one line of plain letters: nothing in it is a header, a break or a turn of direction."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def sent(unit: Unit) -> Mapping[str, str]:
    """Return what a unit sent, table or report in Word, and as what it is to be saved again."""
    reports = {_WORD.search(project.called) is not None for project in unit.projects}
    words: Mapping[str, str] = TEXTS["sent"]["both" if len(reports) > 1 else "word" if True in reports else "book"]
    return words


def contacts(bureau: Notices) -> Iterable[str]:
    """Yield the lines that say whom to ask."""
    words = TEXTS["letter"]
    for name in ("contact", "phone", "email"):
        if value := getattr(bureau, name):
            yield str(words[name]).format(**{name: value})


def signature(bureau: Notices) -> str:
    """Return how a mail ends."""
    lines = [line for line in (bureau.bureau, *contacts(bureau)) if line]
    return "\n" + "\n".join(lines) + "\n" if lines else ""
