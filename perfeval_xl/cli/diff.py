"""`perfeval diff`: what changed from one summary to the next."""

from __future__ import annotations

import click

from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.cli.status import CLEAN, FOUND


@command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@options.output_format("text", "json")
@click.option("--exit-zero", is_flag=True, help="有变化时退出状态也为 0")
@options.lang
@help_option
def diff(*, old: str, new: str, output_format: str, exit_zero: bool, lang: str) -> int:
    """比较前后两次的汇总表：哪些项目是新报的、有变动、撤回了，哪些问题改正了、新出现了。不写任何文件。

    单位、项目名称、预算年度相同的是同一个项目；同一单位同一年度，名称相近或内容（目标值、完成值、金额）相同的，是改了名称。

    退出状态：0 没有变化，1 有变化，2 没法运行。

    \b
    示例：
      perfeval consolidate samples/clean.xlsx samples/library.xlsx -o old.xlsx
      perfeval consolidate samples/library.xlsx samples/training.xlsx -o new.xlsx
      perfeval diff old.xlsx new.xlsx
      perfeval diff old.xlsx new.xlsx --format json
    """
    from perfeval_xl.checks.catalogue import all_checks  # noqa: PLC0415 - heavy, and --help loads this module
    from perfeval_xl.pipeline.difference import diff as differences  # noqa: PLC0415
    from perfeval_xl.report import differences as report  # noqa: PLC0415

    found = differences(old, new)
    if lang == "en":
        found = report.in_english(found, {check.code: check.heading(lang) for check in all_checks()})
    if output_format == "json":
        console.show_json(report.render_json(found, old, new))
    else:
        console.show(report.render(found, lang=lang, style=console.style()))
    return FOUND if found and not exit_zero else CLEAN
