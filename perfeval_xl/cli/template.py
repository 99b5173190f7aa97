"""`perfeval template`: a blank form to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option

_DEFAULT = "department-2021"


@command("template")
@options.folder(required=True)
@click.option("--scheme", metavar="ID|FILE", default=_DEFAULT, help=f"评价方案的编号或 .toml 文件，默认 {_DEFAULT}")
@options.force
@options.refusals_lang
@help_option
def template(out: Path, scheme: str, force: bool) -> int:
    """写出空白的填报模板 DIR/<方案编号>.xlsx。

    \b
    示例：
      perfeval template -o out
      perfeval template -o out --scheme department-2021 --force
    """
    from perfeval_xl.pipeline import write_template  # noqa: PLC0415 - heavy, and --help loads this module

    console.show(f"{write_template(out, scheme=scheme, force=force)}\n")
    return 0
