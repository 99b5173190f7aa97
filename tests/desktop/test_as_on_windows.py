"""What only some systems have is taken away, as Windows has none of it: the work is the same, and files that Excel holds stay whole."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import forms
import pytest

from perfeval_xl import cli

ROOT = Path(__file__).parents[2]
MODULES = ("fcntl", "grp", "pwd", "resource", "termios")
SITE = """
import os, signal
for module, names in (
    (signal, ("setitimer", "getitimer", "alarm", "SIGALRM", "SIGPROF", "SIGXCPU", "SIGKILL", "SIGHUP", "ITIMER_REAL", "ITIMER_PROF",
              "pthread_sigmask", "pthread_kill", "sigwait")),
    (os, ("killpg", "getuid", "geteuid", "getpgid", "setsid", "O_NOFOLLOW", "fchmod", "mkfifo")),
):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
"""


@pytest.fixture
def poorer(tmp_path):
    """Return a function that runs Python without what Windows lacks, in its worker processes, too."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SITE, encoding="utf-8")
    for name in MODULES:
        (folder / f"{name}.py").write_text("raise ImportError('not on Windows')\n", encoding="utf-8")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), "PYTHONUTF8": "1"}
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def test_it_is_taken_away(poorer):
    ran = poorer("-c", "import signal, os; print(hasattr(signal, 'setitimer'), hasattr(os, 'killpg')); import resource")

    assert ran.stdout.split() == ["False", "False"]
    assert "not on Windows" in ran.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_without_clocks_limits_and_masks_the_copies_are_the_same(poorer, tmp_path, jobs):
    inbox = tmp_path / "in"
    inbox.mkdir()
    for name in ("hotline", "library", "flood-control"):
        shutil.copy(ROOT / "samples" / f"{name}.xlsx", inbox)
    shutil.copytree(ROOT / "samples" / "broken", inbox / "broken")  # some of them are read by a process of its own

    ran = poorer("-m", "perfeval_xl", "run", "in", "-o", "out", "--jobs", jobs)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False), ran.stderr
    assert cli.main(["run", str(inbox), "-o", str(tmp_path / "here"), "--quiet"]) == 1
    made, here = ({path.relative_to(out): path.read_bytes() for path in out.rglob("*.xlsx")} for out in
                  (tmp_path / "out" / "scored", tmp_path / "here" / "scored"))
    assert made
    assert made == here


@pytest.mark.parametrize(
    ("number", "winerror", "told"),
    [(errno.EACCES, 5, "Excel 或 WPS"), (errno.EACCES, 32, "Excel 或 WPS"), (errno.ENOENT, 206, "路径太长")],
    ids=["access denied", "sharing violation", "path too long"],
)
def test_a_summary_that_cannot_be_replaced_is_told_and_stays(tmp_path, monkeypatch, capsys, number, winerror, told):
    forms.type_form(tmp_path / "a.xlsx", forms.hotline())
    out = tmp_path / "out"
    assert cli.main(["run", str(tmp_path / "a.xlsx"), "-o", str(out), "--quiet"]) == 1
    before = (out / "summary.xlsx").read_bytes()
    replace = os.replace

    def held(source, target):
        if Path(target).name == "summary.xlsx":
            error = OSError(number, "The process cannot access the file")
            error.winerror = winerror
            raise error
        replace(source, target)

    monkeypatch.setattr(os, "replace", held)
    assert cli.main(["run", str(tmp_path / "a.xlsx"), "-o", str(out), "--quiet", "--force"]) == 2
    assert told in capsys.readouterr().err
    assert (out / "summary.xlsx").read_bytes() == before
    assert not list(out.rglob(".perfeval-*"))
