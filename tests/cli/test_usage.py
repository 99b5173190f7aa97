"""What is wrong with a command line is said in one line on standard error, with status 2."""

from __future__ import annotations

import pytest

WRONG = [
    ("", "没有给出命令"),
    ("frobnicate", "validate、score"),
    ("validte x", "validate？"),
    ("validate", "缺少参数 PATH…"),
    ("validate x --frmat json", "--format？"),
    ("validate x --format xml", "text、json、csv"),
    ("validate x --format", "--format 后面缺少值"),
    ("validate x --quiet=1", "--quiet 后面不应有值"),
    ("validate x --jobs 0", "不小于 1 的整数"),
    ("validate x --jobs many", "不小于 1 的整数"),
    ("validate x --fail-level none", "error、warning、info"),
    ("validate x --lang fr", "zh、en"),
    ("validate x --select B05", "B005？"),
    ("validate x --ignore Q", "“Q”"),
    ("score x", "缺少选项 -o"),
    ("run x", "缺少选项 -o"),
    ("consolidate x", "缺少选项 -o"),
    ("template", "缺少选项 -o"),
    ("rules B005 B006", "多出的参数：B006"),
    ("rules B05", "B005？"),
    ("schemes department-2012", "department-2021"),
    ("schemes missing.toml", "missing.toml"),
]


@pytest.mark.parametrize(("line", "says"), WRONG)
def test_wrong_command_lines_are_refused_in_one_line(perfeval, line, says):
    ran = perfeval(*line.split())

    assert ran.status == 2
    assert says in ran.err
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("perfeval: ")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--lang en", "no command given; see perfeval --help"),
        ("--lang en validte x", "no command 'validte', did you mean validate? see perfeval --help"),
        ("validate x --format xml --lang en", "see perfeval validate --help"),
        ("validate x --select B05 --lang en", "did you mean B005?"),
        ("rules B05 --lang=en", "did you mean B005?"),
        ("--lang en rules QQ", "perfeval rules lists them all"),
    ],
)
def test_in_english_if_asked(perfeval, line, says):
    ran = perfeval(*line.split())

    assert ran.status == 2
    assert says in ran.err
    assert ran.err.isascii()


def test_nothing_goes_to_standard_output(perfeval):
    assert perfeval("validate", "x", "--format", "xml").out == ""


def test_without_a_command_the_help_is_shown(perfeval):
    assert "perfeval run samples" in perfeval().out
