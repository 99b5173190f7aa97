"""The program from its start to its end: an address, a folder that is gone afterwards, a browser that is opened."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import uvicorn
from starlette.applications import Starlette

from perfeval_xl.errors import InputError, Lang, OutputError, refusal
from perfeval_xl.page.application import Session, application
from perfeval_xl.page.jobs import Jobs
from perfeval_xl.page.lifetime import TICK, Lifetime
from perfeval_xl.settings import Settings

HOST = "127.0.0.1"
_PREFIX = "perfeval-page-"
_LOCK = "lock"
_TRIES = 20  # to remove a folder whose files a process that was ended still holds, on Windows
_LEAVE = 2  # seconds that answers under way have when the program ends


def serve(
    *, lang: Lang = "zh", settings: Settings | None = None, scheme: str | None = None, port: int = 0,
    begun: Callable[[str], None] = lambda _address: None,
) -> None:
    """Serve the page until its windows are closed, nobody used it for an hour, or Ctrl-C; nothing stays of what it was given.

    port: 0 for any that is free; begun: called with the address when it answers.

    Raises:
        InputError: the port is taken.
        OutputError: there is no room for temporary files.
        KeyboardInterrupt: Ctrl-C, or a request to end; all is cleared away.
    """
    for name in ("uvicorn", "asyncio"):  # who looks at the page is told there; nobody reads what they would write here
        logging.getLogger(name).addHandler(logging.NullHandler())
    with _bound(port) as listening, _folder() as folder:
        life, jobs = Lifetime(), Jobs(folder)
        session = Session(folder, secrets.token_urlsafe(24), lang, settings or Settings(), scheme, jobs, life)
        number = listening.getsockname()[1]

        @contextlib.asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            watching = asyncio.create_task(_watch(life, jobs, server))
            begun(f"http://{HOST}:{number}/?token={session.token}")
            yield
            watching.cancel()

        app = application(session, lambda: number, lifespan)
        server = uvicorn.Server(uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, date_header=False, proxy_headers=False, ws="none", http="h11",
            loop="asyncio", lifespan="on", timeout_graceful_shutdown=_LEAVE,
        ))
        try:
            server.run(sockets=[listening])
        finally:
            jobs.end()


async def _watch(life: Lifetime, jobs: Jobs, server: uvicorn.Server) -> None:
    while not life.over(busy=jobs.busy()):
        await asyncio.sleep(TICK)
    server.should_exit = True


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    """Give a socket of this machine alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
        if sys.platform == "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # or another program could listen there, too
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((HOST, port))
            made.listen(128)  # whoever asks before the program is ready waits a moment
        except OSError as error:
            raise InputError(
                f"端口 {port} 用不了（{refusal(error)}）。请换一个，或不用 --port",
                f"port {port} cannot be used ({refusal(error, 'en')}); take another, or leave --port out",
            ) from error
        yield made


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder for everything that is received and made, for this user alone, and remove it with all that is in it.

    Temporary files of this process and of those it starts lie in it, too. What a program that was killed left behind is removed.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    try:
        folder, lock = _made()
    except OSError as error:
        raise OutputError(
            f"临时文件夹写不了（{refusal(error)}）。请检查磁盘空间", f"no temporary files can be written: {refusal(error, 'en')}"
        ) from error
    try:
        with _temporary_files_in(folder):
            yield folder
    finally:
        lock.close()
        _remove(folder)


def _made() -> tuple[Path, IO[bytes]]:
    """Make a folder and the file that marks it as in use, held from now on."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = (folder / _LOCK).open("wb")
        if _lock(lock) and (folder / _LOCK).exists():
            return folder, lock
        lock.close()  # another program that began at this moment took it for one that was left behind


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    place = folder / "tmp"
    place.mkdir()
    names = ("TMPDIR", "TEMP", "TMP")
    before, directory = {name: os.environ.get(name) for name in names}, tempfile.tempdir
    os.environ.update(dict.fromkeys(names, str(place)))
    tempfile.tempdir = str(place)
    try:
        yield
    finally:
        tempfile.tempdir = directory
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _lock(file: IO[bytes]) -> bool:
    """Mark a file as in use; tell whether it was not before. On Windows a file that is open cannot be removed: that is mark enough."""
    if sys.platform == "win32":
        return True
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_abandoned(top: Path) -> None:
    """Remove folders of programs that are gone without having cleared away."""
    for folder in top.glob(f"{_PREFIX}*"):
        lock = folder / _LOCK
        try:
            if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
                continue
            with lock.open("r+b") as file:
                if not _lock(file):
                    continue
                if os.name != "nt":  # held until it is gone
                    shutil.rmtree(folder, ignore_errors=True)
                    continue
            lock.unlink()
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # in use, or another user's
            continue


def _remove(folder: Path) -> None:
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
