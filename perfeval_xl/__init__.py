"""Read, check, score and consolidate budget performance evaluation workbooks (预算绩效评价).

    import perfeval_xl as px

    batch = px.read(["inbox/a.xlsx", "inbox/b.xlsx"])
    findings = px.validate(batch)
    scores = px.score(batch)
    px.run("inbox", out="out")

Names are loaded when first used: importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfeval_xl.errors import PerfevalError
    from perfeval_xl.pipeline import RunOptions, consolidate, evaluate, notify, read, run, score, score_files, validate
    from perfeval_xl.pipeline.difference import diff
    from perfeval_xl.records import Batch
    from perfeval_xl.schemes import load_scheme

__version__ = "0.1.0"
__all__ = [
    "Batch", "PerfevalError", "RunOptions", "__version__", "consolidate", "diff", "evaluate", "load_scheme", "notify", "read", "run",
    "score", "score_files", "validate",
]

_HOME = {"Batch": "records", "diff": "pipeline.difference", "PerfevalError": "errors", "load_scheme": "schemes"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'perfeval_xl' has no attribute {name!r}")
    return getattr(import_module(f"perfeval_xl.{_HOME.get(name, 'pipeline')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
