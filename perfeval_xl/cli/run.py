"""`perfeval run`: the main job, scored copies and summary in one pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import perfeval_xl as px
from perfeval_xl.cli import options, output, progress, status
from perfeval_xl.cli.application import command
from perfeval_xl.cli.options import Request

if TYPE_CHECKING:
    from perfeval_xl.summary.detail_file import Kind


@command("run")
@options.force
@options.folder(required=True)
@options.roster
@options.detail
@click.option("--notify", is_flag=True, help="还写出退回通知、催报名单和邮件草稿（同 perfeval notify）")
@options.deadline
@options.number
@options.passed
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="还写一个网页文件：可筛选、查找、打印，不用联网")
@options.ledger
@options.previous
@options.workbooks
def run(
    request: Request, out: Path, force: bool, roster: str | None, detail: Kind, notify: bool, deadline: date | None, number: str | None,
    passed: bool, html: Path | None, ledger: str | None, previous: str | None,
) -> int:
    """检查、评分、汇总一次完成：写出 DIR/scored 下的评分副本和 DIR/summary.xlsx。

    \b
    示例：
      perfeval run samples -o out
      perfeval run samples -o out --jobs 4 --force
      perfeval run samples -o out --roster roster.xlsx --deadline 2026-4-30
      perfeval run samples -o out --roster roster.xlsx --notify --force
      perfeval run samples -o out --detail parquet --force
      perfeval run samples -o out --html out.html --force
    """
    from perfeval_xl.pipeline.notifying import Wanted  # noqa: PLC0415 - heavy, and --help loads this module

    wanted = Wanted(number, passed) if notify else None
    if html is not None:
        from perfeval_xl.page import one_file  # noqa: PLC0415 - seldom wanted

        one_file.refuse(html, force=force)
    with progress.shown(request) as show:
        result = px.run(
            request.paths, out, **request.how, force=force, roster=roster, detail=detail, deadline=deadline, notices=wanted, ledger=ledger,
            previous=previous, beside=() if html is None else (html,), progress=show,
        )
    output.show_overview(result, request)
    output.tell_written(result, request, copies=out / "scored", summary=out / "summary.xlsx")
    if html is not None:
        one_file.write(result, html, lang=request.lang, decimals=output.rounding(result))
        output.tell_page(request, html)
    if result.notified is not None:
        output.tell_notices(replace(result, notes=()), result.notified, request, out)
    return status.of(result, exit_zero=request.exit_zero, fail_level=request.fail_level)
