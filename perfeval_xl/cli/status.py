"""Exit statuses: a contract with the programs that call this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.start import REFUSED

if TYPE_CHECKING:
    from perfeval_xl.report.shape import ResultLike

__all__ = ["CLEAN", "FAULT", "FOUND", "INTERRUPTED", "REFUSED", "TERMINATED", "of"]

CLEAN = 0
FOUND = 1
FAULT = 3
INTERRUPTED = 130
TERMINATED = 143
"""128 + SIGINT and 128 + SIGTERM, as shells have it."""


def of(result: ResultLike, *, exit_zero: bool, fail_level: str) -> int:
    """Return the status of a run: 3 if the tool itself failed at something, 1 if something is as bad as `fail_level`, else 0."""
    from perfeval_xl.report import shape  # noqa: PLC0415 - --help has no use for it

    if result.crashes:
        return FAULT
    failing = SEVERITIES[: SEVERITIES.index(fail_level) + 1]
    return FOUND if not exit_zero and not shape.severities(result).isdisjoint(failing) else CLEAN
