"""Paths, mails, archives → the files received, by content and within limits: nothing is forgotten, nothing is believed.

Names are loaded when first used: the process that reads risky files has no need of mails.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfeval_xl.intake.finding import ReceivedFiles, find_workbooks
    from perfeval_xl.intake.source import Source

__all__ = ["ReceivedFiles", "Source", "find_workbooks"]

_HOME = {"ReceivedFiles": "finding", "Source": "source", "find_workbooks": "finding"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'perfeval_xl.intake' has no attribute {name!r}")
    found = getattr(import_module(f"perfeval_xl.intake.{_HOME[name]}"), name)
    globals()[name] = found
    return found
