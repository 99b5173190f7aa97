"""How grave a finding is: the words of data and of people, the gravest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

Severity = Literal["error", "warning", "info"]
SeveritySetting = Literal["error", "warning", "info", "off"]
"""A severity, or that a check is not run: what schemes and settings give for a code."""

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
SEVERITY_SETTINGS: Final[tuple[SeveritySetting, ...]] = get_args(SeveritySetting)

WORDS: Final[Mapping[str, str]] = {"error": "错误", "warning": "警告", "info": "提示"}
"""Severity → what people read, in sheets, on pages and in reports."""
WORDS_EN: Final[Mapping[str, str]] = {severity: severity for severity in SEVERITIES}
