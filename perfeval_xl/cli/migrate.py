"""`perfeval migrate`: forms of earlier templates into the current one."""

from __future__ import annotations

from pathlib import Path

import click

from perfeval_xl.cli import console, options, status
from perfeval_xl.cli.application import command, help_option


@command("migrate")
@click.argument("paths", metavar="OLD…", nargs=-1, required=True)
@options.folder(required=True)
@options.force
@options.scheme
@options.config
@options.isolated
@options.output_format("text", "json")
@click.option("--exit-zero", is_flag=True, help="有内容没有移过去时退出状态也为 0")
@click.option("--quiet", "-q", is_flag=True, help="不显示全部移过去的工作簿和小结")
@options.lang
@help_option
def migrate(
    paths: tuple[str, ...], out: Path, force: bool, scheme: str | None, config: str | None, isolated: bool, output_format: str,
    exit_zero: bool, quiet: bool, lang: str,
) -> int:
    """把旧版模板、旧格式或自己画的表移到现行模板 DIR/<原文件名>.xlsx，列出没有地方放的每一处内容；原文件不动。

    全部移过去时退出状态为 0，有没有移过去的内容或文件时为 1。

    \b
    示例：
      perfeval migrate samples/hotline.xlsx -o out
      perfeval migrate samples -o out --force --format json
    """
    from perfeval_xl.pipeline import migrate as move  # noqa: PLC0415 - heavy, and --help loads this module
    from perfeval_xl.report import migration  # noqa: PLC0415
    from perfeval_xl.transfer import text_of  # noqa: PLC0415

    settings, _ = options.bureau_settings(config, isolated)
    moved = move(paths, out, scheme=scheme, settings=settings, force=force)
    if output_format == "json":
        console.show_json(migration.render_json(moved))
    else:
        console.show(migration.render(moved, text_of, lang=lang, style=console.style(), quiet=quiet))
    for one in moved:
        if one.fault is not None:
            console.complain(f"{one.path}: {one.fault}")
    if any(one.fault is not None for one in moved):
        return status.FAULT
    whole = all(one.problem is None and not one.lost for one in moved)
    return status.CLEAN if whole or exit_zero else status.FOUND
