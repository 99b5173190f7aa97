"""No regular expression takes time by the square of a text: each is pumped with texts made from its own syntax."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pumping
import pytest

_SHORT, _TIMES = 700, 8
"""Characters of the shorter text, and how many times as long the longer one is."""

_FIRST, _AT_ONCE = (20, 40, 80, 160, 320), 0.02
"""Characters of texts that come before, and seconds of processor time for each, which the square of them does not take."""

_STEEP = 24  # of time that grows as the text does there are 8 times as much, of its square 64
_QUICK = 0.003  # seconds of processor time for the longer text that no square of it takes
_CHANCES = 4  # a processor that others use, too, may be slow once


Patterns = list[tuple[str, bool, int, str]]


@pytest.fixture(name="collected", scope="module")
def _collected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Patterns, list[str]]:
    """Collect them in a process of its own: here most are compiled already."""
    out = tmp_path_factory.mktemp("patterns") / "patterns.json"
    support = Path(pumping.__file__).parent
    subprocess.run([sys.executable, pumping.__file__, str(out)], check=True, env={**os.environ, "PYTHONPATH": str(support)})
    patterns, missed = json.loads(out.read_text(encoding="ascii"))
    return [(text, for_bytes, flags, where) for text, for_bytes, flags, where in patterns], missed


@pytest.fixture(name="patterns", scope="module")
def _patterns(collected: tuple[Patterns, list[str]]) -> Patterns:
    return collected[0]


def test_all_of_them_are_found(collected: tuple[Patterns, list[str]]) -> None:
    """Each place of the source that takes a pattern was gone through, those that make one from words of TOML or of a roster, too."""
    patterns, missed = collected
    rooms = {where.partition("/")[0] for *_, where in patterns}

    assert missed == []
    assert len(patterns) > 600
    assert {"checks", "cli", "intake", "layout", "notices", "reading", "scoring", "values", "writeback"} <= rooms


def test_time_grows_as_the_text_does(patterns: list[tuple[str, bool, int, str]]) -> None:
    steep = {}
    for text, for_bytes, flags, where in patterns:
        pattern = re.compile(text.encode("latin-1") if for_bytes else text, flags & ~re.UNICODE if for_bytes else flags)
        tree = pumping.parsed(text, flags, for_bytes=for_bytes)
        found = next((one for one in pumping.pumped(tree) if _is_steep(pattern, one, for_bytes=for_bytes)), None)
        if found is not None:
            steep[where, text[:120]] = found
    assert steep == {}


def test_what_is_known_to_be_steep_is_found() -> None:
    for text in (r"(?:ab?)*c", r"\s+$", r"a*b", r"<!--.*?-->", r"\d+-"):
        assert _steep_pumps(text)
    for text in (r"a{0,9}b", r"(?<!\s)\s+$", "<[^<>]*>", r"[ab]+c?"):
        assert not _steep_pumps(text)


def test_none_is_lost_by_an_early_release(patterns: list[tuple[str, bool, int, str]]) -> None:
    trees = {(where, text): pumping.parsed(text, flags, for_bytes=for_bytes) for text, for_bytes, flags, where in patterns}

    assert [place for place, tree in trees.items() if pumping.nested_possessive(tree)] == []
    known = {r"(?:a++|b)*+": True, r"(?>ab)": True, r"(?:ab)?+": True, r"\s*+a": False, "[^<]++": False}
    assert {text: pumping.nested_possessive(pumping.parsed(text, 0, for_bytes=False)) for text in known} == known


def _steep_pumps(text: str) -> list[tuple[str, str, str]]:
    pumps = pumping.pumped(pumping.parsed(text, 0, for_bytes=False))
    return [one for one in pumps if _is_steep(re.compile(text), one, for_bytes=False)]


def _is_steep(pattern: re.Pattern[str] | re.Pattern[bytes], pump: tuple[str, str, str], *, for_bytes: bool) -> bool:
    """Tell whether all matches of a pattern in a text take more time the longer it is than they should."""
    before, body, behind = pump
    *first, short_text, long_text = [before + body * (size // len(body) + 1) + behind for size in (*_FIRST, _SHORT, _SHORT * _TIMES)]
    for text in first:  # what grows by more than the square would keep the processor for hours
        if all(_spent(pattern, text, for_bytes) > _AT_ONCE for _ in range(_CHANCES)):
            return True
    texts = short_text, long_text
    for _ in range(_CHANCES):
        short = _spent(pattern, texts[0], for_bytes)
        if short * _TIMES < _QUICK / 4 and _spent(pattern, texts[1], for_bytes) < _QUICK:
            return False
        if _spent(pattern, texts[1], for_bytes) < max(short, _QUICK / _TIMES) * _STEEP:
            return False
    return True


def _spent(pattern: re.Pattern[str] | re.Pattern[bytes], text: str, for_bytes: bool) -> float:
    given = text.encode("latin-1", "replace") if for_bytes else text
    begun = time.thread_time()
    for _ in pattern.finditer(given):  # type: ignore[arg-type]
        pass
    return time.thread_time() - begun
