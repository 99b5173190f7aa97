"""Work on a real Dask cluster of two worker processes: the same bytes as here, whoever dies on the way."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import killers
import pytest

import perfeval_xl as px
from perfeval_xl import cli
from perfeval_xl.errors import ClusterError
from perfeval_xl.intake import Source
from perfeval_xl.pipeline import Advance, cluster
from perfeval_xl.pipeline.workers import Task, spread

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")

# what a cluster says when its workers are killed, and how its own loops end, is not what these tests are about
pytestmark = [pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::UserWarning")]

FEW = ["F", "B", "X"]


def _cluster(workers: int) -> distributed.LocalCluster:
    return distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
    )


@pytest.fixture(name="two_workers", scope="module")
def _two_workers() -> Iterator[distributed.LocalCluster]:
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), _cluster(2) as made:
        yield made


@pytest.mark.usefixtures("small_chunks")
def test_a_worker_killed_in_the_middle_changes_no_byte(inbox, tmp_path, contents, two_workers) -> None:
    px.run(inbox, tmp_path / "here", jobs=1, select=FEW)
    killed: list[int] = []

    def kill(step: Advance) -> None:
        if step.done and not killed:
            killed.append(min(two_workers.workers.values(), key=lambda nanny: nanny.pid).pid)
            os.kill(killed[0], signal.SIGKILL if os.name != "nt" else signal.SIGTERM)

    px.run(inbox, tmp_path / "there", cluster=two_workers.scheduler_address, progress=kill, select=FEW)

    assert killed
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_file_that_kills_every_worker_costs_only_itself(two_workers) -> None:
    names = ["a", "b", "kill", "c", "d", "e"]
    sources = [Source(Path(name), name, data=b"") for name in names]
    task = Task(killers.evaluate, killers.give_up, seconds=20)
    with cluster.connected(two_workers.scheduler_address) as crew:
        parts = sorted(spread(task, [(0, sources[:3]), (3, sources[3:])], 2, crew))

    assert [f"{start + place} {line}" for start, lines in parts for place, line in enumerate(lines)] == [
        "0 a", "1 b", "2 kill lost", "3 c", "4 d", "5 e"
    ]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "nowhere", "nonsense://x"])
def test_nobody_there_is_one_line(address, capsys, inbox, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", 1)
    status = cli.main(["validate", str(inbox), "--cluster", address])
    said = capsys.readouterr()

    assert (status, said.out) == (2, "")
    assert said.err.strip() == f"perfeval: 连不上集群 {address}。请检查地址（如 tcp://10.0.0.5:8786）和 dask scheduler 是否在运行"


def test_no_worker_there_is_one_line(inbox, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", 1)
    with _cluster(0) as empty, pytest.raises(ClusterError, match="没有工作进程"):
        px.evaluate(inbox, cluster=empty.scheduler_address)


def test_another_version_there_is_one_line(inbox, monkeypatch, two_workers) -> None:
    monkeypatch.setattr(cluster, "__version__", "9.9")
    with pytest.raises(ClusterError, match="装成同一版本"):
        px.evaluate(inbox, cluster=two_workers.scheduler_address)


def test_a_scheduler_that_goes_away_is_one_line(inbox, monkeypatch) -> None:
    monkeypatch.setattr("perfeval_xl.pipeline.workers.PATIENCE", 0.1)
    with _cluster(1) as made, cluster.connected(made.scheduler_address) as crew:
        made.close()
        with pytest.raises(ClusterError, match="重新运行"):
            list(spread(Task(killers.evaluate, killers.give_up), [(0, [Source(Path("a"), "a", data=b"")])], 1, crew))


def test_without_the_extra_it_is_one_line(inbox, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert cli.main(["validate", str(inbox), "--cluster", "tcp://127.0.0.1:9"]) == 2
    assert capsys.readouterr().err.strip() == "perfeval: --cluster 需要另外安装：pip install 'perfeval-xl[cluster]'"


def test_cluster_and_jobs_exclude_each_other(inbox, capsys) -> None:
    assert cli.main(["validate", str(inbox), "--cluster", "tcp://127.0.0.1:9", "--jobs", "2"]) == 2
    assert "--jobs" in capsys.readouterr().err
