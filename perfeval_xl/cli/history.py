"""`perfeval history`: what a ledger knows of projects over runs and years."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.cli.status import CLEAN


@command("history")
@click.argument("ledger", metavar="LEDGER", type=click.Path(path_type=Path))
@click.option("--unit", metavar="TEXT", help="只列名称里有这几个字的单位")
@click.option("--project", metavar="TEXT", help="只列名称里有这几个字的项目")
@options.output_format("text", "json")
@options.lang
@help_option
def history(*, ledger: Path, unit: str | None, project: str | None, output_format: str, lang: str) -> int:
    """列出台账里每个项目历次运行、历年的得分、资金、执行率，和没有改正、往年也有的问题。不写任何文件。

    台账是 perfeval run 或 consolidate 用 --ledger 写的文件。

    \b
    示例：
      perfeval run samples -o out --ledger 台账.db
      perfeval history 台账.db
      perfeval history 台账.db --unit 水利 --format json
    """
    from perfeval_xl.ledger.states import with_days  # noqa: PLC0415 - heavy, and --help loads this module
    from perfeval_xl.ledger.store import opened  # noqa: PLC0415
    from perfeval_xl.report import history as report  # noqa: PLC0415
    from perfeval_xl.submissions import fold_name  # noqa: PLC0415

    with opened(ledger, date.today(), make=False) as book:
        rows, findings = book.submissions(), with_days(book.findings(), date.today())
    for column, text in (("unit", unit), ("name", project)):
        if text and len(rows):
            rows = rows[[fold_name(text) in fold_name(name) for name in rows[column]]]
    if len(findings):
        findings = findings[findings["project"].isin(rows["project"] if len(rows) else [])]
    if output_format == "json":
        console.show_json(report.render_json(rows, findings))
    else:
        console.show(report.render(rows, findings, lang=lang, style=console.style()))
    return CLEAN
