"""A Dask cluster as workers. Files travel to it as bytes and copies travel back, so that its machines need not share a folder."""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

from perfeval_xl import __version__
from perfeval_xl.errors import ClusterError
from perfeval_xl.intake.source import Source, fetch
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.pipeline.workers import Crew

if TYPE_CHECKING:
    from distributed import Client

_CONNECT = 10  # seconds for a scheduler to answer
_ABSENT = 60.0  # seconds without any worker, after which none is waited for: a nanny needs a few to start another
_AT_ONCE = 2  # chunks for each thread of the cluster: one it works on and one on its way


def travelling(sources: Sequence[Source], limits: Limits = DEFAULT) -> list[Source]:
    """Return files with all that is known of them in the object itself, in words that another system understands."""
    fetched = (fetch(source, limits) for source in sources)
    return [replace(source, path=cast("Path", PurePosixPath(source.label)), inner="", steps=()) for source in fetched]


@contextmanager
def connected(address: str, limits: Limits = DEFAULT) -> Iterator[Crew]:
    """Give the workers of the cluster whose scheduler is at that address, such as tcp://10.0.0.5:8786.

    Raises:
        ClusterError: the extra is not installed, nobody answers, no worker is there, or one has another version of this program.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
        from distributed.scheduler import KilledWorker  # noqa: PLC0415
    except ImportError:
        raise ClusterError(
            "--cluster 需要另外安装：pip install 'perfeval-xl[cluster]'",
            "--cluster needs an extra: pip install 'perfeval-xl[cluster]'",
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it warns of is told in our own words
    try:
        asyncio.run(_knock(address))
        client = Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise ClusterError(
            f"连不上集群 {address}。请检查地址（如 tcp://10.0.0.5:8786）和 dask scheduler 是否在运行",
            f"no cluster answers at {address}; check the address (such as tcp://10.0.0.5:8786) and that dask scheduler is running",
        ) from error
    try:
        threads = _examine(client, address)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            executor = client.get_executor(pure=False)
            prepare = partial(travelling, limits=limits)
            yield Crew(executor, _AT_ONCE * threads, prepare, (KilledWorker, CancelledError), _Lookout(client, address))
    finally:
        client.close(timeout=2)


async def _knock(address: str) -> None:
    """See whether anybody answers, for a client that was made in vain takes long to go.

    Raises:
        OSError, ValueError, TypeError, RuntimeError: nobody does, or the address or the security of the connection is none.
    """
    from distributed.comm import connect  # noqa: PLC0415
    from distributed.security import Security  # noqa: PLC0415

    connection = await connect(address, timeout=_CONNECT, **Security().get_connection_args("client"))
    await connection.close()


def _examine(client: Client, address: str) -> int:
    """Return how many threads the cluster has, if each is of use.

    Raises:
        ClusterError: none is.
    """
    try:
        client.wait_for_workers(1, timeout=_CONNECT)
        found = client.get_versions(packages=["perfeval_xl"])["workers"]
        threads = sum(client.nthreads().values())
    except (OSError, TimeoutError) as error:
        raise ClusterError(
            f"集群 {address} 上没有工作进程。请先在各台机器上运行 dask worker {address}",
            f"the cluster {address} has no workers; run dask worker {address} on its machines first",
        ) from error
    others = sorted(
        f"{name}：{version or '没有安装'}"
        for name, one in found.items()
        if (version := one["packages"].get("perfeval_xl")) != __version__
    )
    if others:
        raise ClusterError(
            f"集群上的 perfeval-xl 与本机（{__version__}）不同：{'、'.join(others)}。请装成同一版本",
            f"the cluster has another perfeval-xl than this machine ({__version__}) on {len(others)} workers; install the same version",
        )
    return max(int(threads), 1)


class _Lookout:
    """Sees whether anybody is still working."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address
        self._seen = time.monotonic()

    def __call__(self) -> None:
        """Return while there is hope.

        Raises:
            ClusterError: the scheduler is gone, or no worker has been there for a while.
        """
        if self._client.status != "running":
            raise ClusterError(
                f"与集群 {self._address} 的连接断了，没有做完。请检查集群后重新运行",
                f"the connection to the cluster {self._address} is lost and the work not done; look after the cluster and run again",
            )
        if self._client.scheduler_info()["workers"]:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > _ABSENT:
            raise ClusterError(
                f"集群 {self._address} 上的工作进程都没有了，没有做完。请检查集群后重新运行",
                f"the workers of the cluster {self._address} are gone and the work not done; look after the cluster and run again",
            )
