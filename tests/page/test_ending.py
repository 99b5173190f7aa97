"""When the program ends, what it leaves, and why it does not begin."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_xl import cli
from perfeval_xl.page.lifetime import CLOSED, IDLE, SILENT, TICK, Lifetime


class Clock:
    """A clock that is put forward a tick at a time, as the program looks at it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.life = Lifetime(lambda: self.now)

    def over_within(self, seconds: float, *, busy: bool = False, beating: str = "", every: float = 60.0) -> float | None:
        """Return after how many seconds it is time to end, None if not within so many; `beating`: a window that gives signs of life."""
        start = self.now
        beat = start
        while self.now - start < seconds:
            self.now += TICK
            if beating and self.now - beat >= every:
                beat = self.now
                self.life.alive(beating)
            if self.life.over(busy=busy):
                return self.now - start
        return None


@pytest.fixture
def clock():
    return Clock()


def test_the_last_window_that_is_closed_ends_it_soon(clock):
    clock.life.alive("a")
    clock.life.alive("b")
    clock.life.closed("a")
    assert clock.over_within(60) is None
    clock.life.closed("b")

    assert clock.over_within(60) == pytest.approx(CLOSED, abs=2 * TICK)


def test_going_from_page_to_page_does_not(clock):
    for number in range(50):
        clock.life.alive(f"w{number}")
        assert clock.over_within(20) is None
        clock.life.closed(f"w{number}")
        assert clock.over_within(CLOSED - 2) is None


def test_a_window_that_says_nothing_any_more_was_closed(clock):
    clock.life.alive("a")

    assert clock.over_within(IDLE) == pytest.approx(SILENT, abs=2 * TICK)


def test_a_hidden_window_gives_a_sign_a_minute_and_keeps_it_for_an_hour(clock):
    clock.life.alive("a")

    assert clock.over_within(2 * IDLE, beating="a") == pytest.approx(IDLE, abs=2 * TICK)


def test_a_window_put_to_sleep_is_there(clock):
    clock.life.alive("a")
    clock.life.asleep("a")
    assert clock.over_within(IDLE - 10) is None
    clock.life.alive("a")
    clock.life.closed("a")

    assert clock.over_within(60) == pytest.approx(CLOSED, abs=2 * TICK)


def test_an_hour_counts_from_what_was_last_done_and_not_while_a_job_runs(clock):
    clock.life.alive("a")
    assert clock.over_within(IDLE - 100, beating="a") is None
    clock.life.begin()
    assert clock.over_within(IDLE * 2, beating="a") is None  # an answer is under way
    clock.life.finish()
    assert clock.over_within(IDLE - 100, beating="a") is None
    assert clock.over_within(IDLE * 2, busy=True, beating="a") is None
    assert clock.over_within(200, beating="a") is not None


def test_nobody_who_comes_ends_it_after_an_hour(clock):
    assert clock.over_within(IDLE * 2) == pytest.approx(IDLE, abs=2 * TICK)


def test_a_computer_that_slept_gives_windows_time_to_say_that_they_are_there(clock):
    clock.life.alive("a")
    clock.over_within(10)
    clock.now += 8 * IDLE
    assert clock.over_within(5) is None
    clock.life.alive("a")
    assert clock.over_within(60, beating="a", every=5) is None


@pytest.fixture
def command():
    """Return what starts a command line in a process of its own, which does not outlive the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(place: Path, *args: str, code: str = "") -> subprocess.Popen[bytes]:
        started.append(_command(place, *args, code=code))
        return started[-1]

    yield start
    for one in started:
        if one.returncode is None:
            one.kill()
            one.communicate()


def _command(place: Path, *args: str, code: str = "") -> subprocess.Popen[bytes]:
    line = ["-c", code, *args] if code else ["-m", "perfeval_xl", *args]
    environment = {**os.environ, "TMPDIR": str(place)}
    return subprocess.Popen([sys.executable, *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def test_what_a_killed_one_left_the_next_one_removes_and_what_runs_it_leaves(command, tmp_path):
    running = [command(tmp_path, "serve", "--no-browser", "--isolated") for _ in range(2)]
    said = [one.stdout.readline().decode() for one in running]
    assert all(re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,} ", one) for one in said)
    assert said[0] != said[1]
    before = set(tmp_path.iterdir())
    assert len(before) == 2
    running[0].send_signal(signal.SIGKILL)
    running[0].communicate()
    third = command(tmp_path, "serve", "--no-browser", "--isolated")
    third.stdout.readline()

    left = set(tmp_path.iterdir())
    assert len(left) == 2
    assert len(left & before) == 1
    for one in (running[1], third):
        one.send_signal(signal.SIGTERM)
        assert one.communicate(timeout=60)[1].decode().count("\n") == 1
        assert one.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_one_line(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status = cli.main(["serve", "--no-browser", "--isolated", "--port", str(port), "--lang", "en"])
    out, err = capsys.readouterr()

    assert (status, out, err.count("\n")) == (2, "", 1)
    assert f"port {port} cannot be used" in err


@pytest.mark.parametrize("lacking", ["starlette", "uvicorn", "python_multipart"])
def test_without_the_extra_it_is_named(command, tmp_path, lacking):
    code = f"import sys; sys.modules['{lacking}'] = None; from perfeval_xl.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = command(tmp_path, "serve", "--no-browser", code=code)
    out, err = ran.communicate(timeout=60)

    assert (ran.returncode, out, err.count(b"\n")) == (2, b"", 1)
    assert "pip install 'perfeval-xl[page]'" in err.decode()
    assert lacking in err.decode()


def test_run_html_needs_no_extra(command, tmp_path):
    sample = Path(__file__).parents[2] / "samples" / "clean.xlsx"
    code = "import sys; sys.modules.update(dict.fromkeys(['starlette', 'uvicorn', 'python_multipart', 'anyio'])); "
    code += "from perfeval_xl.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = command(tmp_path, "run", str(sample), "-o", str(tmp_path / "o"), "--html", str(tmp_path / "x.html"), "--isolated", code=code)
    _, err = ran.communicate(timeout=60)

    assert ran.returncode == 0, err.decode()
    assert (tmp_path / "x.html").exists()
