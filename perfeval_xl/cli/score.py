"""`perfeval score`: points by the scheme's rules, and a scored copy of each workbook."""

from __future__ import annotations

from pathlib import Path

import perfeval_xl as px
from perfeval_xl.cli import options, output, progress, status
from perfeval_xl.cli.application import command
from perfeval_xl.cli.options import Request


@command("score")
@options.output_format(*output.FORMATS)
@options.force
@options.folder(required=True)
@options.roster
@options.workbooks
def score(request: Request, out: Path, force: bool, output_format: str, roster: str | None) -> int:
    """检查并评分，在输出文件夹中写出每个工作簿的评分副本；原文件不动。

    \b
    示例：
      perfeval score samples -o out/scored
      perfeval score samples -o out/scored --force --format json
    """
    with progress.shown(request) as show:
        result = px.score_files(request.paths, out, **request.how, force=force, roster=roster, progress=show)
    output.show(result, request, output_format, scored=True)
    output.tell_written(result, request, copies=out)
    return status.of(result, exit_zero=request.exit_zero, fail_level=request.fail_level)
