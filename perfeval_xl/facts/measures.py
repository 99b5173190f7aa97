"""What is measured of money, and where it comes from: the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEASURES: Final = ("planned", "received", "spent")
NAMES: Final[Mapping[str, str]] = {"initial": "年初预算", "planned": "计划投资额", "received": "实际到位资金", "spent": "实际使用情况"}
"""What a column is called, by measure."""
IN_SENTENCES: Final[Mapping[str, str]] = {measure: name.removesuffix("情况") for measure, name in NAMES.items()}
IN_BRIEF: Final[Mapping[str, str]] = {"planned": "计划", "received": "到位", "spent": "使用"}
SOURCES: Final[Mapping[str, str]] = {"central": "中央财政", "province": "省财政", "local": "市县财政", "other": "其他"}
