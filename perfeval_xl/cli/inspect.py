"""`perfeval inspect`: what was read from a workbook, cell by cell."""

from __future__ import annotations

import click

from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.cli.status import CLEAN, FOUND


@command("inspect")
@click.argument("file", metavar="FILE")
@click.option("--steps", is_flag=True, help="先显示每份表是怎样读出来的：表头、栏目、资金行、表里有什么（文本；JSON 里总有）")
@options.scheme
@options.config
@options.isolated
@options.output_format("text", "json", "csv")
@options.lang
@help_option
def inspect(*, file: str, steps: bool, scheme: str | None, config: str | None, isolated: bool, output_format: str, lang: str) -> int:
    """逐格显示从一个工作簿读到了什么：单元格、栏目、原文、读成的值；不检查，不写任何文件。

    退出状态：0 读出来了，1 文件读不出来（说明原因），2 没法运行。

    \b
    示例：
      perfeval inspect samples/clean.xlsx
      perfeval inspect samples/clean.xlsx --steps
      perfeval inspect samples/clean.xlsx --format csv
    """
    from perfeval_xl.pipeline import inspect as read  # noqa: PLC0415 - heavy, and --help loads this module
    from perfeval_xl.report import reading  # noqa: PLC0415

    settings, _ = options.bureau_settings(config, isolated)
    made = reading.readings(read(file, scheme=scheme, settings=settings), lang)
    if output_format == "json":
        console.show_json(reading.render_json(made))
    elif output_format == "csv":
        console.show_csv(reading.render_csv(made))
    else:
        console.show(reading.render(made, steps=steps, style=console.style()))
    return FOUND if made.problem else CLEAN
