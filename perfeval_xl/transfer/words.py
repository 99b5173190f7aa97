"""What was lost, in words."""

from __future__ import annotations

from perfeval_xl.transfer.model import Lost

_OBJECTS = {
    "zh": {"picture": "{count} 个图片", "comment": "{count} 处批注", "macro": "宏"},
    "en": {"picture": "pictures: {count}", "comment": "sheets with comments: {count}", "macro": "macros"},
}


def place_of(lost: Lost) -> str:
    """Return where something was, "" for objects."""
    return f"{lost.sheet}!{lost.cell}" if lost.cell else ""


def text_of(lost: Lost, lang: str = "zh") -> str:
    """Return a value, or what objects they are."""
    return lost.text if lost.cell else _OBJECTS["en" if lang == "en" else "zh"][lost.text].format(count=lost.count)
