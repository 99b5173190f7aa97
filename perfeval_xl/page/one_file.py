"""A run as one HTML file: opened without a network, filtered and searched in it, printed from it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from perfeval_xl.errors import OutputError
from perfeval_xl.page.rendering import render, static
from perfeval_xl.page.view import rows_of, tally
from perfeval_xl.pipeline import Result
from perfeval_xl.pipeline.outputs import refuse_existing, refuse_place, write_whole
from perfeval_xl.report.shape import report

SUFFIXES = (".html", ".htm")


def refuse(path: Path, *, force: bool) -> None:
    """Refuse, before any work is done, a file that is not to be written.

    Raises:
        OutputError: it exists already, is not named as such a file is, or can have no folder.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(
            f"网页文件须以 {SUFFIXES[0]} 结尾：{path}。请改名称", f"the page must end in {SUFFIXES[0]}: {path}; choose another name"
        )
    refuse_place(path, folder=False)
    refuse_existing([path], force)


def write(result: Result, path: Path, *, lang: str, decimals: Mapping[str, int]) -> None:
    """Write a result to an HTML file; decimals: to how many places each scheme rounds points.

    Raises:
        OutputError: it cannot be written.
    """
    write_whole(path, one_file(result, lang=lang, decimals=decimals))


def one_file(result: Result, *, lang: str = "zh", decimals: Mapping[str, int]) -> bytes:
    """Return a result as an HTML file that loads nothing and runs no script but its own, whose digest it states."""
    shaped = report(result, scored=True, decimals=decimals, outcomes=False, lang=lang)
    style, script = static("page.css"), static("filter.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"
    )
    html = render(
        "one_file.html", lang, report=shaped, rows=rows_of(shaped), tally=tally(shaped), notes=result.notes, policy=policy,
        style=Markup(style), script=Markup(script),
    )
    return html.encode("utf-8", "replace")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
