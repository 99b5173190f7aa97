"""`perfeval validate`: findings, and nothing written."""

from __future__ import annotations

import click

import perfeval_xl as px
from perfeval_xl.cli import console, options, output, progress, status
from perfeval_xl.cli.application import command
from perfeval_xl.cli.options import Request


def _print_schema(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    """Print the schema instead of a result; eager, so that no path is asked for."""
    if wanted and not ctx.resilient_parsing:
        from perfeval_xl.report import json_schema  # noqa: PLC0415 - needed only here

        console.show_json(json_schema.schema())
        ctx.exit(0)


@command("validate")
@options.output_format(*output.FORMATS)
@click.option(
    "--schema", is_flag=True, is_eager=True, expose_value=False, callback=_print_schema, help="只列出 json 格式的 JSON Schema，不用给 PATH"
)
@options.checks
@options.roster
@options.workbooks
def validate(request: Request, output_format: str, checks: bool, roster: str | None) -> int:
    """检查工作簿，列出问题；不写任何文件。

    PATH 是工作簿或文件夹。退出状态：0 没有错误，1 有错误，2 没法运行，3 工具自身出错。

    \b
    示例：
      perfeval validate samples
      perfeval validate samples --select B,I --format json
      perfeval validate samples/hotline.xlsx --checks
    """
    with progress.shown(request) as show:
        result = px.evaluate(request.paths, **request.how, roster=roster, progress=show)
    output.show(result, request, output_format, scored=False, checks=checks)
    return status.of(result, exit_zero=request.exit_zero, fail_level=request.fail_level)
