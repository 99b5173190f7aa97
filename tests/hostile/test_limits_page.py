"""docs/security.md states the limits that hold."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import asdict

from perfeval_xl.limits import DEFAULT

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def test_the_page_lists_every_limit_with_its_default() -> None:
    listed = re.findall(r"^\| `(\w+)` \| ([0-9,]+) \|", PAGE.read_text(encoding="utf-8"), re.M)

    assert {name: int(number.replace(",", "")) for name, number in listed} == asdict(DEFAULT)
