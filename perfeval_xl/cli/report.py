"""`perfeval report`: the Word report of each form, or the one over all projects."""

from __future__ import annotations

from pathlib import Path

import click

from perfeval_xl.cli import console, options, status
from perfeval_xl.cli.application import command, help_option


@command("report")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@options.folder(required=True)
@click.option("--summary", is_flag=True, help="改写全部项目的总报告 DIR/总报告.docx")
@click.option("--template", metavar="FILE", help="用这份 .docx 的版式：报告写在其中“{{正文}}”一段的位置，没有则接在末尾")
@options.roster
@options.force
@options.scheme
@options.config
@options.isolated
@click.option("--exit-zero", is_flag=True, help="有表没有写出报告时退出状态也为 0")
@click.option("--quiet", "-q", is_flag=True, help="不显示写出的报告和小结")
@options.lang
@help_option
def report(
    paths: tuple[str, ...], out: Path, summary: bool, template: str | None, roster: str | None, force: bool, scheme: str | None,
    config: str | None, isolated: bool, exit_zero: bool, quiet: bool, lang: str,
) -> int:
    """按每份表的内容写出 Word 评价报告 DIR/<原文件名>.docx；数都取自表中，单位没有写的部分标出“【请填写：…】”。

    \b
    示例：
      perfeval report samples/hotline.xlsx -o out
      perfeval report samples -o out --summary
    """
    from perfeval_xl.pipeline import word_reports  # noqa: PLC0415 - heavy, and --help loads this module
    from perfeval_xl.report import word_reports as told  # noqa: PLC0415

    settings, _ = options.bureau_settings(config, isolated)
    if summary:
        path = word_reports.write_summary_report(
            paths, out, scheme=scheme, settings=settings, template=template, roster=roster, force=force,
        )
        if not quiet:
            console.show(told.summary_line(path, lang))
        return status.CLEAN
    written = word_reports.write_reports(paths, out, scheme=scheme, settings=settings, template=template, force=force)
    console.show(told.render(written, lang=lang, quiet=quiet))
    for one in written:
        if one.fault is not None:
            console.complain(f"{one.path}: {one.fault}")
    if any(one.fault is not None for one in written):
        return status.FAULT
    return status.CLEAN if exit_zero or all(one.problem is None for one in written) else status.FOUND
