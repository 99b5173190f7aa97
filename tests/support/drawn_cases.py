"""The cases of `tests/checks/cases_*.md`: a heading with the code, then a drawing with what must fire."""

from __future__ import annotations

import re
from pathlib import Path

from perfeval_xl.checks.examples import SHEET_OF_FAMILY, parse_drawing

CASES = [
    (found["code"], found["title"], parse_drawing(found["body"].splitlines(), SHEET_OF_FAMILY[found["code"][0]]))
    for path in sorted((Path(__file__).parents[1] / "checks").glob("cases_*.md"))
    for found in re.finditer(r"^## (?P<code>[A-Z]\d{3}) (?P<title>.+)\n(?P<body>(?:(?!## ).*\n?)*)", path.read_text(encoding="utf-8"), re.M)
]
"""Code, title and drawing of each."""
