"""What becomes of a form: the words of 状态, the same wherever it is told."""

from __future__ import annotations

PART = "part"
"""Why a submission does not count: it is the Word report beside the workbook of its project."""

PASSED, RETURNED, UNREADABLE = "通过", "退回", "无法读取"


def verdict(*, unread: bool, errors: float) -> str:
    """Return the verdict on a form with so many errors that nobody lets stand."""
    return UNREADABLE if unread else RETURNED if errors else PASSED
