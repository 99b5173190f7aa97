"""Output survives any encoding, pipe and closed reader."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_xl.cli import console

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("✓ 没有发现问题", "gbk", "[OK] 没有发现问题"),
        ("✓ 没有发现问题", "utf-8", "✓ 没有发现问题"),
        ("✓ 没有发现问题", None, "✓ 没有发现问题"),
        ("B9–B12 ≥95%", "gbk", "B9–B12 ≥95%"),  # these GBK has
        ("B9–B12 ≥95%", "ascii", "B9-B12 >=95%"),
        ("𠮷野", "gbk", "?野"),
        ("é", "cp936", "é"),
        ("\udc80", "utf-8", "?"),
        ("甲", "no-such-encoding", "?"),
    ],
)
def test_signs_an_encoding_lacks_are_written_in_ones_it_has(text, encoding, shown):
    assert console.degrade(text, encoding) == shown


@pytest.fixture
def stream(monkeypatch):
    """Return a function that puts a standard output of that encoding in place and gives its bytes back."""

    def put(encoding: str, *, terminal: bool = False) -> io.BytesIO:
        raw = io.BytesIO()
        out = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
        out.isatty = lambda: terminal
        monkeypatch.setattr(sys, "stdout", out)
        return raw

    return put


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "cp936", "ascii", "latin-1", "utf-8-sig"])
def test_json_is_the_same_in_every_encoding(stream, encoding):
    raw = stream(encoding)
    console.show_json('{"a": "甲✓𠮷\\u001b"}\n')

    assert json.loads(raw.getvalue().decode(encoding)) == {"a": "甲✓𠮷\x1b"}


def test_json_in_another_encoding_than_utf8_is_readable_as_utf8_too(stream):
    raw = stream("gbk")
    console.show_json('{"a": "甲"}\n')

    assert json.loads(raw.getvalue()) == {"a": "甲"}


def test_csv_into_a_pipe_is_utf8_with_its_mark_whatever_the_console_speaks(stream):
    raw = stream("gbk")
    console.show_csv("\ufeffpath\r\n甲✓\r\n")

    assert raw.getvalue() == b"\xef\xbb\xbf" + "path\r\n甲✓\r\n".encode()


def test_csv_on_a_terminal_is_text(stream):
    raw = stream("gbk", terminal=True)
    console.show_csv("\ufeffpath\r\n甲✓\r\n")

    assert raw.getvalue() == "path\n甲[OK]\n".encode("gbk")


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_only_on_a_terminal_that_wants_it(stream, monkeypatch, terminal, environment, coloured):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    raw = stream("utf-8", terminal=terminal)
    console.show(console.style()("甲", "error"))

    assert (b"\x1b[" in raw.getvalue()) is coloured


@pytest.mark.parametrize(("encoding", "utf8"), [("gbk", "0"), ("ascii", "0"), ("utf-8", "1"), ("utf-16", "0")])
@pytest.mark.parametrize("line", ["rules", "schemes department-2021", "--help", "frobnicate", "rules --format json"])
def test_commands_survive_every_console(process, encoding, utf8, line):
    ran = process(*line.split(), PYTHONIOENCODING=encoding, PYTHONUTF8=utf8)

    assert ran.returncode == (2 if line == "frobnicate" else 0)
    assert b"Traceback" not in ran.stderr
    ran.stdout.decode(encoding)
    ran.stderr.decode(encoding)


@pytest.mark.skipif(os.name == "nt", reason="a shell's pipe")
@pytest.mark.parametrize("line", ["rules --format json", "rules", "--help"])
def test_a_reader_that_leaves_early_is_no_fault(line):
    ran = subprocess.run(["bash", "-c", f'"{sys.executable}" -m perfeval_xl {line} | true'], capture_output=True, check=False, cwd=ROOT)

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_full_disk_is_said_in_one_line():
    if not os.path.exists("/dev/full"):
        pytest.skip("needs /dev/full")
    with open("/dev/full", "wb") as full:
        ran = subprocess.run([sys.executable, "-m", "perfeval_xl", "rules"], stdout=full, stderr=subprocess.PIPE, check=False, cwd=ROOT)

    assert ran.returncode == 2
    assert ran.stderr.count(b"\n") == 1
