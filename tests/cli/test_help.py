"""Every command explains itself, with an example that parses."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import click
import pytest

from perfeval_xl.cli.application import COMMANDS, application


def command(name: str) -> click.Command:
    found = application.get_command(click.Context(application), name)
    assert found is not None
    return found


def examples(name: str) -> list[list[str]]:
    return [shlex.split(line)[2:] for line in re.findall(rf"perfeval {name}\b.*", command(name).help or "") for line in [f"x {line}"]]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_its_options_explained(perfeval, name):
    ran = perfeval(name, "--help")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"用法：perfeval {name} ")
    assert all(option.help for option in command(name).params if isinstance(option, click.Option))


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_in_english_where_that_is_asked_for(perfeval, name):
    ran = perfeval(*name.split(), "--help", "--lang", "en")
    own = application if not name else command(name)

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Usage: perfeval ")
    known = "“[^”]*”|台账.db|水利|预算绩效评价|项目\\w\\w"
    left = [line for line in ran.out.splitlines() if re.search("[\u3400-\u9fff]", re.sub(known, "", line))]
    assert left == []
    assert all(option.opts[-1] in ran.out for option in own.params if isinstance(option, click.Option))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_parses(name):
    found = examples(name)

    assert found
    for example in found:
        command(name).make_context(name, example[1:], parent=click.Context(application))


@pytest.mark.parametrize("name", [n for n in COMMANDS if n not in ("template", "rules", "schemes", "config", "diff", "history", "serve")])
def test_examples_use_the_samples(name):
    assert all(any(word.startswith("samples") for word in example) for example in examples(name))


def test_all_commands_are_listed(perfeval):
    out = perfeval("--help").out

    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", out, re.MULTILINE)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name):
    assert " ".join((command(name).help or "").split()).startswith(COMMANDS[name])


def test_showing_all_commands_loads_none_of_them():
    code = "import sys; from perfeval_xl.cli import main; main(['--help']); print([m for m in sys.modules if m.startswith('perfeval_xl')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert {name for name in COMMANDS if f"perfeval_xl.cli.{name}'" in ran.stdout.decode("utf-8", "replace")} == set()


def test_help_of_every_command_can_be_printed_on_a_chinese_console(perfeval):
    for args in ([], *([name] for name in COMMANDS)):
        perfeval(*args, "--help").out.encode("gbk")


def test_version(perfeval):
    from perfeval_xl import __version__

    assert perfeval("--version").out == f"perfeval {__version__}\n"
