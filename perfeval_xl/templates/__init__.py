"""Scheme and layout → the blank or prefilled workbook that a unit fills in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from perfeval_xl.schemes.model import Scheme

__all__ = ["template_bytes", "write_template"]


def template_bytes(scheme: Scheme, prefill: Mapping[str, object] | None = None, *, examples: int | None = None) -> bytes:
    """Return the template of a scheme as the bytes of an .xlsx file, the same for the same arguments.

    `prefill` gives values by field key (unit, department, project, year, … as the form has them), and `planned_total`, the approved
    budget in 万元. Hints and examples speak of its year, else of the year `examples`.

    Raises:
        ValueError: a key of `prefill` that the template does not have, or a value of the wrong kind for it.
    """
    from perfeval_xl.templates.workbook import form_bytes, plan_of  # noqa: PLC0415 - XlsxWriter is loaded when a template is made

    return form_bytes(plan_of(scheme, prefill or {}, examples=examples))


def write_template(scheme: Scheme, target: Path | BinaryIO, prefill: Mapping[str, object] | None = None) -> None:
    """Write the template of a scheme to a path or an open binary file; for the rest see `template_bytes`."""
    data = template_bytes(scheme, prefill)
    if isinstance(target, Path):
        target.write_bytes(data)
    else:
        target.write(data)
