"""`perfeval validate`: findings, and nothing written."""

from __future__ import annotations

import perfeval_xl as px
from perfeval_xl.cli import options, output, progress, status
from perfeval_xl.cli.application import command
from perfeval_xl.cli.options import Request


@command("validate")
@options.output_format
@options.checks
@options.workbooks
def validate(request: Request, output_format: str, checks: bool) -> int:
    """检查工作簿，列出问题；不写任何文件。

    PATH 是工作簿或文件夹。退出状态：0 没有错误，1 有错误，2 没法运行，3 工具自身出错。

    \b
    示例：
      perfeval validate samples
      perfeval validate samples --select B,I --format json
      perfeval validate samples/hotline.xlsx --checks
    """
    with progress.shown(request) as show:
        result = px.evaluate(request.paths, **request.how, progress=show)
    output.show(result, request, output_format, scored=False, checks=checks)
    return status.of(result, exit_zero=request.exit_zero, fail_level=request.fail_level)
