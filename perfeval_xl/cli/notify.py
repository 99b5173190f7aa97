"""`perfeval notify`: what goes back to the units."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

import perfeval_xl as px
from perfeval_xl.cli import console, options, output, progress, status
from perfeval_xl.cli.application import command
from perfeval_xl.cli.options import Request


@command("notify")
@options.force
@options.folder(required=True)
@options.roster
@options.deadline
@options.number
@options.passed
@click.option("--dry-run", is_flag=True, help="只列出谁会得到什么，不写任何文件")
@options.workbooks
def notify(
    request: Request, out: Path, force: bool, roster: str | None, deadline: date | None, number: str | None, passed: bool, dry_run: bool
) -> int:
    """为退回的单位写出退回通知、评分副本和邮件草稿，为没有报送的写出催报名单和催报邮件；什么都不会发送。

    每个单位的在 DIR/<主管部门>/<项目单位> 里，催报邮件在 DIR/<主管部门> 里，催报名单是 DIR/催报名单.xlsx。已经写过、没有变化的不再写。

    \b
    示例：
      perfeval notify samples -o out
      perfeval notify samples -o out --roster roster.xlsx --deadline 2026-4-30
      perfeval notify samples -o out --roster roster.xlsx --dry-run
    """
    from perfeval_xl.notices import listing  # noqa: PLC0415 - heavy, and --help loads this module

    with progress.shown(request) as show:
        result, notified = px.notify(
            request.paths, out, **request.how, force=force, roster=roster, deadline=deadline, number=number, passed=passed,
            dry_run=dry_run, progress=show,
        )
    if not request.quiet:
        console.show(listing.render(notified.prepared, lang=request.lang, passed=passed))
    output.tell_crashes(result, request.lang)
    output.tell_notices(result, notified, request, out, dry_run=dry_run)
    return status.of(result, exit_zero=request.exit_zero, fail_level=request.fail_level)
