"""What a person sees of a run that takes its time: on a terminal, in a log, and when they have had enough of it."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from perfeval_xl import cli
from perfeval_xl.cli import progress as progress_room
from perfeval_xl.pipeline import Advance

ROOT = Path(__file__).parents[2]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _shown(monkeypatch: pytest.MonkeyPatch, lang: str, *, changing: bool, steps: list[tuple[float, Advance]]) -> list[str]:
    stream, clock, shown = io.StringIO(), Clock(), []
    monkeypatch.setattr(sys, "stderr", stream)
    display = progress_room.Display(lang, changing=changing, clock=clock)
    for clock.now, step in steps:
        display(step)
        shown.append(stream.getvalue())
        stream.seek(0)
        stream.truncate()
    display.clear()
    return [*shown, stream.getvalue()]


STEPS = [
    (0.0, Advance(0, 1000)),
    (4.0, Advance(200, 1000, 0, {"error": 3, "warning": 5})),
    (5.5, Advance(300, 1000, 100, {"error": 4})),
    (8.0, Advance(600, 1000, 100)),
    (60.5, Advance(1000, 1000, 100, {"info": 1})),
]
BETWEEN = [(2.0, Advance(0, 1000, 0, {}, 10)), (4.0, Advance(100, 1000, 0, {}, 100)), (7.0, Advance(500, 1000))]


def test_a_terminal_shows_files_rate_time_left_and_findings(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    shown = _shown(monkeypatch, "zh", changing=True, steps=STEPS)

    assert shown[0] == "\r已处理 0/1000 个工作簿"
    assert shown[1].strip() == "已处理 200/1000 个工作簿，每秒 50 个，约剩 16 秒，错误 3、警告 5、提示 0"
    assert "缓存 100 个" in shown[2]
    assert shown[4].strip() == "已处理 1000/1000 个工作簿，缓存 100 个，每秒 14.9 个，正在核对各表之间并汇总，错误 0、警告 0、提示 1"
    assert shown[5].strip(" \r") == ""  # the line is gone
    assert len(shown[5]) > 40


def test_elsewhere_a_line_comes_every_few_seconds_and_none_of_short_work(monkeypatch):
    shown = _shown(monkeypatch, "en", changing=False, steps=STEPS)

    assert shown[:2] == ["", ""]
    assert shown[2] == "300 of 1000 workbooks, 100 from the cache, 36.4 a second, about 19 s left, errors 4, warnings 0, infos 0\n"
    assert shown[3:] == ["", "", ""]


def test_what_is_under_way_counts_in_the_rate_and_no_time_is_told_before_it_is_known(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    shown = _shown(monkeypatch, "zh", changing=True, steps=BETWEEN)

    assert [line.strip() for line in shown[:3]] == [
        "已处理 0/1000 个工作簿，进行中 10 个，每秒 5 个", "已处理 100/1000 个工作簿，进行中 100 个，每秒 50 个，约剩 16 秒",
        "已处理 500/1000 个工作簿，每秒 71.4 个，约剩 7 秒",
    ]


def test_a_narrow_terminal_keeps_one_line(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    shown = _shown(monkeypatch, "zh", changing=True, steps=STEPS[:2])

    assert shown[1].strip("\r ") == "已处理 200/1000 个工作簿，每"


def test_quiet_and_short_runs_say_nothing_of_their_progress(perfeval, tmp_path):
    form = ROOT / "samples" / "clean.xlsx"

    assert perfeval("validate", form, "--quiet").err == ""
    assert perfeval("validate", form).err == ""


pty = pytest.importorskip("pty") if os.name != "nt" else None


@pytest.fixture(name="inbox")
def _inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(240):
        shutil.copyfile(ROOT / "samples" / "hotline.xlsx", folder / f"{number:03}.xlsx")
    return folder


class Terminal:
    """A run of the program at the terminal that it believes to have."""

    def __init__(self, *args: object) -> None:
        self.text = ""
        assert pty is not None
        pid, self._file = pty.fork()
        if pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # who started these tests may ignore it, and that is inherited
            os.environ.update(PYTHONPATH=str(ROOT), PYTHONUTF8="1", COLUMNS="100")
            os.execv(sys.executable, [sys.executable, "-m", "perfeval_xl", *map(str, args)])
        self._pid = pid

    def read_until(self, words: str) -> None:
        while words not in self.text and self._read():
            pass
        assert words in self.text, self.text

    def type(self, keys: bytes) -> None:
        os.write(self._file, keys)

    def end(self) -> int:
        """Return the exit status once it has ended."""
        while self._read():
            pass
        os.close(self._file)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _read(self) -> bool:
        try:
            data = os.read(self._file, 65536)
        except OSError:  # the other end is closed
            return False
        self.text += data.decode("utf-8", "replace")
        return bool(data)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pty")
def test_ctrl_c_at_a_terminal_leaves_whole_files_and_says_how_to_go_on(inbox, tmp_path):
    out = tmp_path / "out"
    terminal = Terminal("run", inbox, "-o", out, "--jobs", 2, "--cache", tmp_path / "cache", "--select", "F")
    terminal.read_until("已处理 0/240")
    while not any(out.rglob("*.xlsx")):  # workers are at it
        time.sleep(0.05)
    started = time.monotonic()
    terminal.type(b"\x03")

    assert terminal.end() == 130
    assert time.monotonic() - started < 10
    assert "Traceback" not in terminal.text
    assert "KeyboardInterrupt" not in terminal.text
    assert "240 个工作簿处理完了" in terminal.text
    assert "已写出的文件都是完整的。再次运行同一命令并加 --force ，处理完的会从缓存取出" in terminal.text
    for path in (path for path in out.rglob("*") if path.is_file()):
        assert path.suffix == ".xlsx", path
        assert zipfile.ZipFile(path).testzip() is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to send")
def test_a_request_to_end_is_heeded_as_well(inbox, tmp_path):
    arguments = ["run", str(inbox), "-o", str(tmp_path / "out"), "--jobs", "2", "--lang", "en", "--select", "F"]
    command = [sys.executable, "-m", "perfeval_xl", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        assert process.stderr is not None
        while not (tmp_path / "out").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read().decode()

    assert process.returncode == 143
    assert re.fullmatch(
        r"perfeval: interrupted: (0|120) of 240 workbooks were through; every file written is whole\. "
        r"Run the same command again with --force to start over; with --cache DIR it could go on from where it was",
        said.strip().splitlines()[-1],
    )


def test_interrupted_in_this_process(monkeypatch, capsys, tmp_path):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("perfeval_xl.pipeline.work.evaluate_sources", interrupt)
    status = cli.main(["validate", str(ROOT / "samples" / "clean.xlsx")])

    assert status == 130
    said = "perfeval: 已中断：1 个工作簿处理完了 0 个。再次运行同一命令重新开始；加 --cache DIR，下次中断后可以接着做"
    assert capsys.readouterr().err.strip() == said
