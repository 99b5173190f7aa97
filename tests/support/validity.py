"""Whether an Office file is valid to a validator that is none of the libraries that write it."""

from __future__ import annotations

from pathlib import Path

from openxml_audit import OpenXmlValidator


def faults(path: Path) -> list[str]:
    """Return what the schema of the format, its rules and the office programs would find wrong with a file; none where it is valid."""
    return [f"{error.part_uri}: {error.description}" for error in OpenXmlValidator(max_errors=20).validate(path).errors]
