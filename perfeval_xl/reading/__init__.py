"""Untrusted bytes → a `Batch`. Everything outside is text here, with its sheet and cell, before any of it is believed.

Names are loaded when first used: the process that reads risky files has no need of frames.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfeval_xl.reading.workbook import ReadFile, ReadForm, read_bytes, read_workbook

__all__ = ["ReadFile", "ReadForm", "read_bytes", "read_workbook"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'perfeval_xl.reading' has no attribute {name!r}")
    found = getattr(import_module("perfeval_xl.reading.workbook"), name)
    globals()[name] = found
    return found
