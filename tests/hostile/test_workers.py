"""A file that kills or hangs whoever reads it costs itself, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path

import killers
import pytest

from perfeval_xl.intake import Source
from perfeval_xl.intake.refused import Refused
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.outputs import remove_torn
from perfeval_xl.pipeline.workers import Crew, Task, spread
from perfeval_xl.reading.isolation import Reader


def _chunks(names: list[str], size: int) -> list[tuple[int, list[Source]]]:
    sources = [Source(Path(name), name) for name in names]
    return [(start, sources[start : start + size]) for start in range(0, len(sources), size)]


def _done(names: list[str], size: int, **how: object) -> list[str]:
    task = Task(killers.evaluate, killers.give_up, seconds=2)
    parts = spread(task, _chunks(names, size), **{"workers": 2, **how})  # type: ignore[arg-type]
    return [f"{start + place} {line}" for start, lines in sorted(parts) for place, line in enumerate(lines)]


@pytest.mark.parametrize(
    "names", [["a", "kill", "b", "c", "d", "e"], ["a", "b", "c", "hang", "d", "e"], ["hoard", "a", "b", "c", "d", "kill"]]
)
def test_the_guilty_are_named_and_all_others_done(names: list[str]) -> None:
    guilty = {"kill", "hang", "hoard"}

    assert _done(names, 3) == [f"{key} {name}{' lost' if name in guilty else ''}" for key, name in enumerate(names)]


def test_an_executor_of_the_caller_that_breaks_is_made_good_for() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as given:
        assert _done(["a", "kill", "b"], 1, crew=Crew(given)) == ["0 a", "1 kill lost", "2 b"]


@pytest.mark.parametrize("guard", [False, True])
def test_where_no_process_can_start_one_line_says_so(tmp_path: Path, guard: bool) -> None:
    code = (  # with another thread, for else Linux copies the process that is here
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "import killers\nfrom pathlib import Path\nfrom perfeval_xl.pipeline.workers import Task, spread\n"
        "from perfeval_xl.intake import Source\n"
        "chunks = [(n, [Source(Path('a'), 'a')]) for n in range(9)]\n"
        "work = lambda: print(len(list(spread(Task(killers.evaluate, killers.give_up), chunks, 2))))\n"
        + ("if __name__ == '__main__': work()\n" if guard else "work()\n")
    )
    (tmp_path / "script.py").write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(killers.__file__).parent), "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, encoding="utf-8", check=False, env=environment)

    assert ran.stdout == ("9\n" if guard else "")
    told = [line for line in ran.stderr.splitlines() if "WorkerError: 工作进程启动不了" in line]
    assert guard or told  # behind it Python may say that it takes away what it shared with them


def test_nothing_lost_costs_nothing_else() -> None:
    names = [f"f{n}" for n in range(7)]

    assert _done(names, 3) == _done(names, 3, workers=1) == [f"{key} {name}" for key, name in enumerate(names)]


def test_a_reader_that_dies_is_said_to_and_the_next_file_gets_another() -> None:
    reader = Reader()
    try:
        with pytest.raises(Refused) as refused:
            reader.ask("no request at all", Limits())
        assert refused.value.code == "F001"
        with pytest.raises(Refused):
            reader.ask((b"x", {}, Limits(seconds="never"), False, False), Limits())  # type: ignore[arg-type]
        assert reader.ask((b"", {"path": "x"}, Limits(), False, False), Limits()).info["problem"] == "F001"
    finally:
        reader.close()


@pytest.mark.timeout(60)
def test_leaving_while_a_worker_hands_over_its_result_does_not_wait_for_the_rest() -> None:
    parts = spread(Task(killers.say_much, killers.give_up), _chunks([f"f{n}" for n in range(8)], 1), 2)
    next(parts)
    parts.close()

    assert not active_children()


def test_what_dead_workers_left_half_written_is_removed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / ".perfeval-x.tmp").write_bytes(b"half")
    (tmp_path / "a.xlsx").write_bytes(b"whole")
    task = Task(killers.evaluate, killers.give_up, partial(remove_torn, tmp_path), seconds=2)
    list(spread(task, _chunks(["a", "kill"], 1), 2))

    assert [path.name for path in tmp_path.rglob("*.*")] == ["a.xlsx"]
