"""The words of the pages in both languages (`words.toml`); those of findings are `report.words`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from perfeval_xl.errors import InputError
from perfeval_xl.report.words import words as report_words


@lru_cache(maxsize=2)
def words(lang: str) -> Mapping[str, str]:
    """Return the words of a language, Chinese unless it is "en": those of reports, and the pages' own, which go before."""
    known = "en" if lang == "en" else "zh"
    own: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {**report_words(known), **own[known]}


def refused(name: str, **about: object) -> InputError:
    """Return the refusal that these words tell, in both languages."""
    return InputError(words("zh")[name].format(**about), words("en")[name].format(**about))
