"""`perfeval` itself: its commands, each loaded when named, and how help is laid out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import click

from perfeval_xl import __version__
from perfeval_xl.cli import console, memory, usage

PROGRAM = "perfeval"

COMMANDS: Mapping[str, str] = {
    "template": "写出空白的填报模板 DIR/<方案编号>.xlsx；有名单时为每个项目写一份 DIR/<主管部门>/<单位>-<项目>.xlsx。",
    "validate": "检查工作簿，列出问题；不写任何文件。",
    "score": "检查并评分，在输出文件夹中写出每个工作簿的评分副本；原文件不动。",
    "consolidate": "检查并评分，把全部工作簿汇总成一个。",
    "run": "检查、评分、汇总一次完成：写出 DIR/scored 下的评分副本和 DIR/summary.xlsx。",
    "notify": "为退回的单位写出退回通知、评分副本和邮件草稿，为没有报送的写出催报名单和催报邮件；什么都不会发送。",
    "report": "按每份表的内容写出 Word 评价报告 DIR/<原文件名>.docx；数都取自表中，单位没有写的部分标出“【请填写：…】”。",
    "serve": "在本机打开网页：把收到的文件拖进去检查，看问题，下载评分副本、退回通知、Word 报告和汇总表；关闭网页就结束，什么都不留下。",
    "migrate": "把旧版模板、旧格式或自己画的表移到现行模板 DIR/<原文件名>.xlsx，列出没有地方放的每一处内容；原文件不动。",
    "diff": "比较前后两次的汇总表：哪些项目是新报的、有变动、撤回了，哪些问题改正了、新出现了。不写任何文件。",
    "history": "列出台账里每个项目历次运行、历年的得分、资金、执行率，和没有改正、往年也有的问题。不写任何文件。",
    "inspect": "逐格显示从一个工作簿读到了什么：单元格、栏目、原文、读成的值；不检查，不写任何文件。",
    "rules": "列出全部检查；给出编号则说明这一项，给出开头（如 B）则列出这一组。",
    "schemes": "列出评价方案；给出编号或 .toml 文件则显示其指标、分值、规则、等次和依据。",
    "config": "显示现在生效的设置，以及每一项从哪里来：命令行、设置文件还是默认。",
}
"""In the order in which a clerk meets them, with the first sentence of each one's help, so that showing them all loads none.

Each is a function of the module of its name.
"""

_HEADINGS = {"Options": "选项", "Commands": "命令"}
_REQUIRED = "[required]"


def show_help(ctx: click.Context) -> None:
    """Show the help of a context's command, in the language of its command line; click's own would not heed the console's encoding."""
    if ctx.obj == "en":
        from perfeval_xl.cli import english_help  # noqa: PLC0415 - seldom asked for

        console.show(english_help.shown(ctx, COMMANDS) + "\n")
    else:
        console.show(ctx.get_help() + "\n")


def _show_help(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        show_help(ctx)
        ctx.exit()


help_option = click.option("-h", "--help", is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help="显示这份说明")


class _Help(click.HelpFormatter):
    """Writes click's own headings and marks in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        translated = [(name, text.replace(_REQUIRED, "[必填]")) for name, text in rows]
        super().write_dl(translated, col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Help


class Command(click.Command):
    """A command whose help is laid out in Chinese."""

    context_class = _Context
    light = False

    def invoke(self, ctx: click.Context) -> Any:
        """Do what it does.

        Raises:
            MemoryError: there is too little for the libraries that it needs.
        """
        if not self.light and memory.is_too_little():
            raise MemoryError
        return super().invoke(ctx)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the line that shows the usage."""
        return [piece.replace("[OPTIONS]", "[选项]") for piece in super().collect_usage_pieces(ctx)]


class _Commands(click.Group):
    """The group of all commands; a command's module is imported when the command is named."""

    context_class = _Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"perfeval_xl.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(usage.unknown("命令", "command", args[0], list(COMMANDS), ctx.params["lang"]), ctx)
        return super().resolve_command(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the line that shows the usage."""
        return ["命令 [参数]…"]


class _LightCommand(Command):
    light = True


def command(name: str, *, light: bool = False) -> Callable[[Callable[..., int]], click.Command]:
    """Return the decorator that makes a function the command of that name, its docstring the help; `light`: it reads no tables."""
    return click.command(name, cls=_LightCommand if light else Command, add_help_option=False)


@click.group(cls=_Commands, invoke_without_command=True, add_help_option=False)
@help_option
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="文字用中文（zh，默认）或英文（en）")
@click.version_option(__version__, "--version", prog_name=PROGRAM, message="%(prog)s %(version)s", help="显示版本")
@click.pass_context
def application(ctx: click.Context, lang: str) -> None:
    """读取、检查、评分、汇总预算绩效评价工作簿。

    Read, check, score and consolidate budget performance evaluation workbooks.

    \b
    示例：
      perfeval validate samples
      perfeval run samples -o out
    """
    if ctx.invoked_subcommand is None:
        show_help(ctx)
        raise click.UsageError("no command given" if lang == "en" else "没有给出命令", ctx)
    ctx.default_map = {name: {"lang": lang} for name in COMMANDS}
