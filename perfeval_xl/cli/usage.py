"""What was wrong with the command line, in one line that says how to go on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import click

from perfeval_xl.facts import nearest as facts

_UNEXPECTED = re.compile(r"unexpected extra arguments? \(")


def language(args: Sequence[str]) -> str:
    """Return the language asked for on a command line that may be wrong elsewhere."""
    asked = [after for option, after in pairwise(args) if option == "--lang"]
    asked += [arg.partition("=")[2] for arg in args if arg.startswith("--lang=")]
    return "en" if asked[-1:] == ["en"] else "zh"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, in whatever case it was typed."""
    by_folded = {name.casefold(): name for name in known}
    near = facts.nearest(word.casefold(), by_folded)
    return by_folded[near] if near else None


def unknown(what_zh: str, what_en: str, word: str, known: Sequence[str], lang: str) -> str:
    """Return the sentence for a word that is none of those known."""
    near = nearest(word, known)
    if lang == "en":
        return f"no {what_en} {word!r}" + (f", did you mean {near}?" if near else f"; there are: {', '.join(known)}")
    return f"没有{what_zh}“{word}”" + (f"，是否想用 {near}？" if near else f"；可用：{'、'.join(known)}")


def explain(error: click.ClickException, lang: str) -> str:
    """Return the error in that language with the command whose help says more."""
    text = _english(error) if lang == "en" else _chinese(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "perfeval"
    see = f"see {path} --help" if lang == "en" else f"用法见 {path} --help"
    text = text.rstrip(".。 ")
    if text.endswith(("？", "?")):
        return f"{text} {see}"
    return f"{text}; {see}" if lang == "en" else f"{text}；{see}"


def _english(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return unknown("选项", "option", error.option_name, _options(error), "en")
    text = error.format_message()
    return text[:1].lower() + text[1:]


def _chinese(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return unknown("选项", "option", error.option_name, _options(error), "zh")
    if isinstance(error, click.MissingParameter):
        return f"缺少{_name(error.param)}"
    if isinstance(error, click.BadOptionUsage):
        lacks = "requires" in error.format_message()
        return f"选项 {error.option_name} 后面{'缺少' if lacks else '不应有'}值"
    if isinstance(error, click.BadParameter):
        return f"{_name(error.param)}不对：{_wanted(error)}"
    if found := _UNEXPECTED.search(error.format_message()):
        return f"多出的参数：{error.format_message()[found.end() :].rpartition(')')[0]}"
    return error.format_message()


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return f"选项 {param.opts[0]} " if isinstance(param, click.Option) else f"参数 {param.human_readable_name} "


def _wanted(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.IntRange):
        return f"应为不小于 {kind.min} 的整数"
    return error.message


def _options(error: click.NoSuchOption) -> list[str]:
    params = error.ctx.command.get_params(error.ctx) if error.ctx is not None else []
    return [name for param in params if isinstance(param, click.Option) for name in param.opts if name.startswith("--")]
