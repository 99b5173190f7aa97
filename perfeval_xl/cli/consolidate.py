"""`perfeval consolidate`: one summary workbook over all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import perfeval_xl as px
from perfeval_xl.cli import options, output, progress, status
from perfeval_xl.cli.application import command
from perfeval_xl.cli.options import Request

if TYPE_CHECKING:
    from perfeval_xl.summary.detail_file import Kind


@command("consolidate")
@options.force
@click.option("-o", "--output", "out", metavar="FILE", type=click.Path(path_type=Path), required=True, help="汇总工作簿，如 summary.xlsx")
@options.roster
@options.detail
@options.ledger
@options.previous
@options.workbooks
def consolidate(
    request: Request, out: Path, force: bool, roster: str | None, detail: Kind, ledger: str | None, previous: str | None
) -> int:
    """检查并评分，把全部工作簿汇总成一个。

    \b
    示例：
      perfeval consolidate samples -o out/summary.xlsx
      perfeval consolidate samples -o out/summary.xlsx --roster roster.xlsx
      perfeval consolidate samples -o out/summary.xlsx --detail parquet --force
    """
    with progress.shown(request) as show:
        result = px.consolidate(
            request.paths, out, **request.how, force=force, roster=roster, detail=detail, ledger=ledger, previous=previous, progress=show
        )
    output.show_overview(result, request)
    output.tell_written(result, request, summary=out)
    return status.of(result, exit_zero=request.exit_zero, fail_level=request.fail_level)
