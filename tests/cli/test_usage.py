"""What is wrong with a command line is said in one line on standard error, with status 2."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import perfeval_xl

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


REFUSED = [
    ("validate nowhere", "not found: nowhere; check the path"),
    ("validate {empty}", "no workbook (.xlsx"),
    ("inspect {empty}", "is a folder; give one workbook"),
    ("diff nowhere {form}", "no summary nowhere; check the path"),
    ("diff {form} {form}", "is no summary of this program: it has no "),
    ("run {form} -o {tmp}/out --roster nowhere.xlsx", "no roster nowhere.xlsx; check the path"),
    ("run {form} -o {tmp}/out --roster {text}", "lacks the header "),
    ("run {form} -o {tmp}/out --cache {text}/cache", "cannot make the cache folder "),
    ("score {form} -o {text}/out", "cannot write into "),
    ("consolidate {form} -o {text}", "exists already; choose another place or overwrite with --force"),
    ("validate {form} --scheme nowhere", "no scheme 'nowhere'; there are department-2021, "),
    ("validate {form} --scheme nowhere.toml", "no scheme file nowhere.toml"),
    ("validate {form} --config nowhere.toml", "no settings nowhere.toml"),
    ("validate {form} --config {text}", "are no TOML: "),
]


@pytest.mark.parametrize(("line", "says"), REFUSED)
def test_refusals_are_in_the_language_asked_for(perfeval, tmp_path, line, says):
    empty, text = tmp_path / "empty", tmp_path / "text.csv"
    empty.mkdir()
    text.write_text("a,b\n1,2\n", encoding="utf-8")
    arguments = line.format(empty=empty, text=text, tmp=tmp_path, form="samples/clean.xlsx").split()
    english, chinese = perfeval(*arguments, "--lang", "en"), perfeval(*arguments)

    assert (english.status, chinese.status) == (2, 2)
    assert says in english.err
    assert english.err.count("\n") == chinese.err.count("\n") == 1
    assert not chinese.err.isascii()
    assert says not in chinese.err


def test_every_refusal_has_its_english():
    """Refusals of what policy files say have the problems in Chinese; all others are raised with both languages."""
    root = Path(perfeval_xl.__file__).parent
    bilingual = {"InputError", "OutputError", "ClusterError"}
    raised = [
        (path.name, node.lineno, len(node.args))
        for path in root.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in bilingual
    ]
    assert len(raised) > 25
    assert [(name, line) for name, line, given in raised if given != 2] == []
