"""`run --html FILE`: one file that loads nothing, says what validate says, and is written whole or not at all."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import re
from collections import Counter

import openpyxl
import pytest
from pages import rows

from perfeval_xl import cli


@pytest.fixture
def perfeval(capsys):
    """Return a function that runs a command line."""

    def run(*args: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.main([str(arg) for arg in args])
        return (status, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def made(inbox, tmp_path_factory):
    """Return the file over the samples, as text."""
    out = tmp_path_factory.mktemp("out")
    with contextlib.chdir(inbox.parent), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert cli.main(["run", "收件", "-o", str(out / "结果"), "--html", str(out / "问题.html"), "--isolated"]) == 1
    return (out / "问题.html").read_text(encoding="utf-8")


def test_it_says_what_validate_says(made, inbox, perfeval):
    with contextlib.chdir(inbox.parent):
        said = json.loads(perfeval("validate", "收件", "--format", "json", "--isolated")[1])
    forms, findings = rows(made, "forms"), rows(made, "findings")

    assert [row[3] for row in forms] == [entry["path"] for entry in said["workbooks"]]
    assert [row[0].split()[-1] for row in forms] == [entry["verdict"] for entry in said["workbooks"]]
    told = Counter((row[2].split("\n")[-1], row[1], " ".join(row[4].split())) for row in findings if row[3])
    expected = {(entry["path"], one["code"], " ".join(one["message"].split())) for entry in said["workbooks"] for one in entry["findings"]}
    assert expected
    assert set(told) == expected
    assert set(told.values()) == {1}
    assert {row[1] for row in findings if not row[3]} == {one["code"] for one in said["findings"]}


def test_it_loads_nothing_and_its_policy_lets_only_its_own_script_run(made):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    style, = re.findall(r"<style>(.*?)</style>", made, re.S)
    script, = re.findall(r"<script>(.*?)</script>", made, re.S)
    digests = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in (style, script)]

    assert policy is not None
    told = policy[1].replace("&#39;", "'")
    assert told == (
        f"default-src 'none'; style-src {digests[0]}; script-src {digests[1]}; base-uri 'none'; form-action 'none'"
    )
    assert made.index("Content-Security-Policy") < made.index("<style>")
    assert re.findall(r'\b(?:src|href|action)="(?!#)', made) == []
    assert re.findall(r"url\(|@import|https?:", made) == []
    assert re.findall(r"\bon\w+=", re.sub(r"<script>.*?</script>", "", made, flags=re.S)) == []


def test_the_same_input_gives_the_same_file(made, inbox, tmp_path, perfeval):
    with contextlib.chdir(inbox.parent):
        perfeval("run", "收件", "-o", tmp_path / "o", "--html", tmp_path / "again.html", "--isolated", "--jobs", "2")

    assert (tmp_path / "again.html").read_text(encoding="utf-8") == made


HARM = "</td><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;\"'\u202egnp"


def test_texts_of_a_unit_are_never_markup(inbox, tmp_path, perfeval):
    book = openpyxl.load_workbook(inbox / "samples/library.xlsx")
    sheet = book["项目信息"]
    cell = next(row[1] for row in sheet.iter_rows() if row[0].value == "项目单位")
    cell.value = HARM
    book.save(tmp_path / "x.xlsx")
    perfeval("run", tmp_path / "x.xlsx", "-o", tmp_path / "o", "--html", tmp_path / "x.html")
    html = (tmp_path / "x.html").read_text(encoding="utf-8")

    assert html.count("<script") == 1
    assert "<img" not in html
    assert "\u202e" not in html
    shown = " ".join(rows(html, "forms")[0][1].split())
    assert shown == " ".join(HARM.replace("\u202e", "\ufffd").split())
    assert {row[2].split("\n")[0] for row in rows(html, "findings")} == {shown}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("问题.txt", "须以 .html 结尾"), ("问题", "须以 .html 结尾"), ("is-a-file/x.html", "是文件，不是文件夹"), ("a.html", "是文件夹"),
        ("there.html", "输出已存在"), ("长" * 200 + ".html", "路径太长"),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(inbox, tmp_path, perfeval, name, says):
    (tmp_path / "is-a-file").write_text("x")
    (tmp_path / "a.html").mkdir()
    (tmp_path / "there.html").write_text("mine")
    status, out, err = perfeval("run", inbox / "samples/clean.xlsx", "-o", tmp_path / "o", "--html", tmp_path / name)

    assert (status, out, err.count("\n")) == (2, "", 1)
    assert says in err
    assert not (tmp_path / "o").exists()
    assert (tmp_path / "there.html").read_text() == "mine"


def test_force_writes_over_a_page_but_never_over_what_was_received(inbox, tmp_path, perfeval):
    received = tmp_path / "in" / "there.html"
    received.parent.mkdir()
    received.write_text("<table><tr><td>received</td></tr></table>")
    (tmp_path / "in/clean.xlsx").write_bytes((inbox / "samples/clean.xlsx").read_bytes())
    status, _, err = perfeval("run", tmp_path / "in", received, "-o", tmp_path / "o", "--html", received, "--force")

    assert status == 2
    assert "会覆盖收到的文件" in err
    assert received.read_text().startswith("<table>")
    assert not (tmp_path / "o").exists(), "before any work"
    (tmp_path / "old.html").write_text("old")
    assert perfeval("run", tmp_path / "in/clean.xlsx", "-o", tmp_path / "p", "--html", tmp_path / "old.html", "--force")[0] == 0
    assert (tmp_path / "old.html").read_text(encoding="utf-8").startswith("<!doctype html>")
