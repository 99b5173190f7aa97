"""A result to standard output in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.cli import console
from perfeval_xl.cli.options import Request
from perfeval_xl.report import text
from perfeval_xl.report.shape import ResultLike
from perfeval_xl.report.words import words
from perfeval_xl.schemes import load_scheme

if TYPE_CHECKING:
    from perfeval_xl.pipeline import Result
    from perfeval_xl.pipeline.notifying import Notified


def show(result: ResultLike, request: Request, output_format: str, *, scored: bool, checks: bool = False) -> None:
    """Print findings, and scores if `scored`, in one of `FORMATS`; `checks`: the text lists how checks ended, as json always does."""
    FORMATS[output_format](result, request, scored=scored, checks=checks)
    tell_crashes(result, request.lang)


def _show_text(result: ResultLike, request: Request, *, scored: bool, checks: bool) -> None:
    titles = {check.code: check.heading(request.lang) for check in all_checks()} if checks else None
    decimals, style = rounding(result), console.style()
    console.show(text.render(result, scored=scored, lang=request.lang, decimals=decimals, style=style, quiet=request.quiet, titles=titles))


def _show_json(result: ResultLike, request: Request, *, scored: bool, checks: bool) -> None:
    from perfeval_xl.report import json  # noqa: PLC0415 - needed only here

    console.show_json(json.render(result, scored=scored, lang=request.lang, decimals=rounding(result)))


def _show_csv(result: ResultLike, request: Request, *, scored: bool, checks: bool) -> None:
    from perfeval_xl.report import csv  # noqa: PLC0415 - needed only here

    console.show_csv(csv.render(result, scored=scored, lang=request.lang, decimals=rounding(result)))


FORMATS: Mapping[str, Callable[..., None]] = {"text": _show_text, "json": _show_json, "csv": _show_csv}
"""What --format of validate and score may say → what prints it; the first is the default."""


def show_overview(result: Result, request: Request) -> None:
    """Print a line a workbook, unless silence was asked for."""
    if not request.quiet:
        console.show(text.overview(result, lang=request.lang, decimals=rounding(result), style=console.style()))
    tell_crashes(result, request.lang)


def tell_written(result: Result, request: Request, *, copies: Path | None = None, summary: Path | None = None) -> None:
    """Say on standard error where the outputs are, and what could not be written."""
    for line in result.notes:
        console.note(line)
    if request.quiet:
        return
    count = len(result.copies)
    english = request.lang == "en"
    if copies is not None:
        console.note(f"scored copies: {count} in {copies}" if english else f"评分副本：{count} 个，在 {copies}")
    if summary is not None:
        console.note(f"summary: {summary}" if english else f"汇总表：{summary}")


def tell_page(request: Request, path: Path) -> None:
    """Say on standard error where the page of a run is."""
    if not request.quiet:
        console.note(f"page: {path}" if request.lang == "en" else f"网页：{path}")


def tell_notices(result: Result, notified: Notified, request: Request, out: Path, *, dry_run: bool = False) -> None:
    """Say on standard error how many notices were written and what else a person should know of them."""
    for line in result.notes:
        console.note(line)
    english = request.lang == "en"
    for path in notified.stale:
        console.note(f"from an earlier time, nothing goes back now: {path}" if english else f"这是以前的，现在没有要退回、通知的：{path}")
    if request.quiet:
        return
    if dry_run:
        console.note("nothing was written (--dry-run)" if english else "没有写任何文件（--dry-run）")
        return
    made, kept = len(notified.written), len(notified.kept)
    told = f"notices: {made} files written below {out}" if english else f"通知：写出 {made} 个文件，在 {out}"
    again = f"; {kept} unchanged, not made again" if english else f"；{kept} 份没有变化，没有再写"
    console.note(told + (again if kept else ""))


def tell_crashes(result: ResultLike, lang: str) -> None:
    """Say on standard error what failed by a fault of the tool itself."""
    for crash in result.crashes:
        console.complain(text.fault_line(crash, words(lang)))


def rounding(result: ResultLike) -> Mapping[str, int]:
    """Return to how many places each scheme of the result rounds points."""
    used = result.batch.forms[["scheme", "scheme_source"]].dropna().drop_duplicates()
    return {str(name): load_scheme(str(source)).scoring.decimals for name, source in used.itertuples(index=False)}
