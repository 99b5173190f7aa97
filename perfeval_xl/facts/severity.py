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
COUNTED: Final = "、".join(f"{word} {{{severity}}}" for severity, word in WORDS.items())
COUNTED_EN: Final = ", ".join(f"{word}s {{{severity}}}" for severity, word in WORDS_EN.items())
"""How many there are of each: a pattern to be filled by severity."""
ASKS: Final[Mapping[str, str]] = {"error": "退回单位修改", "warning": "请单位说明或修改", "info": "供复核人员留意，单位可以不改"}
"""Severity → what comes of such a finding."""
