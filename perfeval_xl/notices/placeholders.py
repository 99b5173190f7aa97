"""A bureau's own Word file with what stands in double braces in it filled in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment


def filled(data: bytes, values: Mapping[str, Any], identifier: str | None = None) -> bytes:
    """Return the file with the values in place of their names; a sandbox keeps what stands in it from doing more than filling in.

    identifier: stands in the file's properties.

    Raises:
        ValueError: it is no Word file, or names what nothing is known of.
    """
    made = io.BytesIO()
    try:
        template = DocxTemplate(io.BytesIO(data))
        template.render(values, SandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
        if identifier is not None:
            template.docx.core_properties.identifier = identifier
        template.save(made)
    except (TemplateError, OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise ValueError(" ".join(str(error).split())) from error
    return made.getvalue()
