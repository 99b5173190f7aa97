"""`perfeval config`: which settings are in force and where each comes from."""

from __future__ import annotations

from datetime import date

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.report.settings import Asked, Page, render, render_json
from perfeval_xl.settings import Settings


@command("config", light=True)
@options.config
@options.isolated
@options.scheme
@options.select
@options.ignore
@options.output_format("text", "json")
@options.lang
@help_option
def config(
    *, config: str | None, isolated: bool, scheme: str | None, select: tuple[str, ...], ignore: tuple[str, ...], output_format: str,
    lang: str,
) -> int:
    """显示现在生效的设置，以及每一项从哪里来：命令行、设置文件还是默认。

    \b
    示例：
      perfeval config
      perfeval config --config perfeval.toml --format json
    """
    settings, origin = options.bureau_settings(config, isolated)
    defaults = {check.code: check.severity for check in all_checks()}
    page = Page(settings or Settings(), origin, defaults, date.today(), Asked(scheme, select, ignore), lang)
    if output_format == "json":
        console.show_json(render_json(page))
    else:
        console.show(render(page))
    return 0
