"""The value grammar: the text of a cell → Value. Pure and total."""

from __future__ import annotations

from perfeval_xl.values.compare import is_about, repeats, says_all, says_same
from perfeval_xl.values.dates import as_date, dates_in
from perfeval_xl.values.fold import fold, fold_label
from perfeval_xl.values.grammar import about_time, empty_kind, fault, parse
from perfeval_xl.values.model import Value
from perfeval_xl.values.numerals import arabic_years, chinese_integer, listed
from perfeval_xl.values.render import compact, day_words, render
from perfeval_xl.values.signs import LEADING, sign_of
from perfeval_xl.values.units import comparable, factor

__all__ = [
    "LEADING",
    "Value",
    "about_time",
    "arabic_years",
    "as_date",
    "chinese_integer",
    "compact",
    "comparable",
    "dates_in",
    "day_words",
    "empty_kind",
    "factor",
    "fault",
    "fold",
    "fold_label",
    "is_about",
    "listed",
    "parse",
    "render",
    "repeats",
    "says_all",
    "says_same",
    "sign_of",
]
