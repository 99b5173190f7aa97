"""`perfeval rules`: the catalogue of checks, or the page of one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from perfeval_xl.checks.catalogue import Check, all_checks
from perfeval_xl.checks.findings_page import explained
from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.report import json
from perfeval_xl.report.text import padded
from perfeval_xl.report.words import words


@command("rules", light=True)
@click.argument("code", metavar="[CODE]", required=False)
@options.output_format("text", "json")
@options.lang
@help_option
def rules(code: str | None, output_format: str, lang: str) -> int:
    """列出全部检查；给出编号则说明这一项，给出开头（如 B）则列出这一组。

    \b
    示例：
      perfeval rules
      perfeval rules B005
      perfeval rules I --format json
    """
    chosen = _chosen(code, lang)
    if output_format == "json":
        entries = [_entry(check, lang) for check in chosen]
        console.show_json(json.dumps({"schema_version": json.SCHEMA_VERSION, "rules": entries}))
    elif len(chosen) == 1 and code:
        console.show(_page(chosen[0], lang))
    else:
        console.show("".join(_line(check, lang) for check in chosen))
    return 0


def _chosen(code: str | None, lang: str) -> Sequence[Check]:
    checks = all_checks()
    wanted = (code or "").strip().upper()
    chosen = [check for check in checks if check.code == wanted] or [c for c in checks if c.code.startswith(wanted)]
    if not chosen:
        raise click.UsageError(options.unknown_code(code or "", [check.code for check in checks], lang), click.get_current_context())
    return chosen


def _line(check: Check, lang: str) -> str:
    return f"{check.code}  {padded(words(lang)[check.severity], 7 if lang == 'en' else 4)}  {check.heading(lang)}\n"


def _page(check: Check, lang: str) -> str:
    return f"{check.code}  {words(lang)[check.severity]}\n\n{explained(check, lang)}"


def _entry(check: Check, lang: str) -> dict[str, object]:
    return {
        "code": check.code,
        "severity": check.severity,
        "title": check.heading(lang),
        "message": check.message(lang),
        "for": check.addressee,
        "page": explained(check, lang),
        "asks": list(check.asks),
    }
