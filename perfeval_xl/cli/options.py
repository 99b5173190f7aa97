"""Options that several commands share, so that each means the same everywhere."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.cli import usage
from perfeval_xl.cli.application import help_option
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.facts.spreadsheet import BUDGET_YEARS
from perfeval_xl.settings import FILE, Settings, SettingsOrigin, find_settings, load_settings, own_settings
from perfeval_xl.values import parse

Function = Callable[..., int]


@dataclass(frozen=True)
class Request:
    """What the shared options of a command over workbooks said."""

    paths: tuple[str, ...]
    scheme: str | None
    lang: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    jobs: int | None
    quiet: bool
    exit_zero: bool
    fail_level: str
    cluster: str | None = None
    cache: str | None = None
    settings: Settings | None = None

    @property
    def how(self) -> dict[str, Any]:
        """Return what of this the functions of the package take, each under its own name."""
        return {name: getattr(self, name) for name in _TAKEN}


_TAKEN = ("scheme", "lang", "select", "ignore", "settings", "jobs", "cluster", "cache")


def workbooks(function: Function) -> Function:
    """Add what every command over workbooks takes; the function gets it as one `Request`, its first argument."""

    @functools.wraps(function)
    def called(**given: Any) -> int:
        settings, _ = bureau_settings(given.pop("config"), given.pop("isolated"))
        if given["cluster"] and given["jobs"]:
            raise click.UsageError("--cluster 与 --jobs 不能同用 (--cluster excludes --jobs)", click.get_current_context())
        asked = {name: given.pop(name) for name in Request.__dataclass_fields__ if name in given}
        return function(Request(**asked, settings=settings), **given)

    wrapped: Function = called
    for option in reversed(_WORKBOOK_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def bureau_settings(config: str | None, isolated: bool) -> tuple[Settings | None, SettingsOrigin]:
    """Return the settings that are in force, None without any, and where they come from.

    Raises:
        SettingsError: the file is missing or wrong.
    """
    if config and isolated:
        raise click.UsageError("--config 与 --isolated 不能同用 (--config excludes --isolated)", click.get_current_context())
    folder = Path.cwd()
    path, how = _settings_file(config, isolated, folder)
    if path is None:
        return None, SettingsOrigin(None, how, str(folder))
    settings = load_settings(path, [check.code for check in all_checks()])
    return settings, SettingsOrigin(str(path.absolute()), how, str(folder))


def _settings_file(config: str | None, isolated: bool, folder: Path) -> tuple[Path | None, str]:
    """Return the settings file that is in force, and how it was chosen."""
    if config or isolated:
        return (Path(config), "given") if config else (None, "isolated")
    if (found := find_settings(folder)) is not None:
        return found, "found"
    own = own_settings()
    return own, "none" if own is None else "own"


def _codes(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the codes or prefixes of a comma list; a check that does not exist would silently select nothing."""
    asked = tuple(part.strip().upper() for part in value.replace("，", ",").split(",") if part.strip())
    if asked:
        known = [check.code for check in all_checks()]
        for code in asked:
            if not any(name.startswith(code) for name in known):
                lang = str(ctx.params.get("lang", "zh"))
                raise click.BadParameter(unknown_code(code, known, lang), ctx, param)
    return asked


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """Return the day that is named, however dates are written in forms."""
    if value is None:
        return None
    read = parse(value)
    if read.kind != "date" or read.date is None or read.op not in (None, "="):
        english = f"{value!r} is no day; write it like 2026-4-30"
        raise click.BadParameter(english if ctx.params.get("lang") == "en" else f"“{value}”不是日期，请写成 2026-4-30", ctx, param)
    first, last = BUDGET_YEARS
    if not first <= read.date.year <= last:
        english = f"the year of {value!r} should be between {first} and {last}"
        raise click.BadParameter(english if ctx.params.get("lang") == "en" else f"“{value}”的年份应在 {first} 到 {last} 之间", ctx, param)
    return read.date


def unknown_code(code: str, known: list[str], lang: str) -> str:
    """Return the sentence for a code that no check has."""
    near = usage.nearest(code, known)
    if lang == "en":
        return f"no check {code!r}" + (f", did you mean {near}?" if near else "; perfeval rules lists them all")
    return f"没有编号为“{code}”的检查" + (f"，是否想用 {near}？" if near else "；perfeval rules 列出全部")


lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", is_eager=True, help="文字用中文（zh，默认）或英文（en）")
refusals_lang = click.option("--lang", type=click.Choice(["zh", "en"]), expose_value=False, help="出错时用中文（zh，默认）或英文（en）提示")


def output_format(*names: str) -> Callable[[Function], Function]:
    """Return --format with these names; without it the first is taken."""
    return click.option("--format", "output_format", type=click.Choice(names), default=names[0], help=f"输出格式，默认 {names[0]}")


checks = click.option("--checks", is_flag=True, help="还列出不适用、无法判断的检查和原因（json 总是列出）")
force = click.option("--force", is_flag=True, help="覆盖已有的输出")
deadline = click.option(
    "--deadline", metavar="DATE", callback=_day, help="退回的表最迟哪天报回，如 2026-4-30，写进评分副本和通知；默认按设置"
)
roster = click.option("--roster", metavar="FILE", help="应报项目的名单（.xlsx 或 .csv），表头须有项目单位、项目名称")
detail = click.option(
    "--detail",
    type=click.Choice(["auto", "sheet", "parquet"]),
    default="auto",
    help="指标明细放在哪里：auto（默认，超过 20 万行写成 Parquet 文件）、sheet（工作表）或 parquet",
)
ledger = click.option("--ledger", metavar="FILE", help="台账文件，没有则新建：记下每次运行的项目和问题，“问题清单”写明整改状态和天数")
previous = click.option("--previous", metavar="FILE", help="上一次的汇总表：里面填的整改措施、期限、结果带过来；默认取被覆盖的那份")
number = click.option("--document-number", "number", metavar="TEXT", help="退回通知的文号；不给出则按设置，没有设置则留出位置")
passed = click.option("--passed", is_flag=True, help="通过的也写一封通过通知的邮件草稿")
scheme = click.option("--scheme", metavar="ID|FILE", help="评价方案的编号或 .toml 文件，代替表中的标记")


config = click.option("--config", metavar="FILE", help=f"设置文件；不给出则从工作文件夹向上找 {FILE}，再找用户自己的")
isolated = click.option("--isolated", is_flag=True, help="不用任何设置文件")


def folder(required: bool) -> Callable[[Function], Function]:
    """Return the option for the folder that a command writes into."""
    return click.option("-o", "--output", "out", metavar="DIR", type=click.Path(path_type=Path), required=required, help="输出文件夹")


select = click.option("--select", metavar="CODE,…", default="", callback=_codes, help="只做这些检查（编号或其开头，如 B,I002）")
ignore = click.option("--ignore", metavar="CODE,…", default="", callback=_codes, help="不做这些检查")

_WORKBOOK_OPTIONS: tuple[Callable[[Function], Function], ...] = (
    click.argument("paths", metavar="PATH…", nargs=-1, required=True),
    scheme,
    select,
    ignore,
    config,
    isolated,
    click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="最多同时用几个进程，默认按处理器个数"),
    click.option("--cluster", metavar="ADDRESS", help="交给 Dask 集群处理，如 tcp://10.0.0.5:8786（需安装 perfeval-xl[cluster]）"),
    click.option("--cache", metavar="DIR", help="缓存文件夹：内容没有变的工作簿不再重新处理"),
    click.option("--exit-zero", is_flag=True, help="发现问题时退出状态也为 0"),
    click.option(
        "--fail-level",
        type=click.Choice(SEVERITIES),
        default="error",
        help="从哪一级问题起退出状态为 1，默认 error",
    ),
    click.option("--quiet", "-q", is_flag=True, help="不显示进度、没有问题的工作簿和小结"),
    lang,
    help_option,
)
