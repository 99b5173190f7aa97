"""Files written whole or not at all, and never over something that is there."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from perfeval_xl.errors import OutputError, PathTooLongError, refusal

_LONGEST = 255  # bytes of a name on the usual file systems
_TOO_LONG = 206  # what Windows says of a path that is longer than it takes
_TORN = (".perfeval-", ".tmp")  # how the name of a file begins and ends that is still being written
_NAMED = 40  # letters of an output's name in that of its scratch folder


def refuse_existing(paths: Iterable[Path], force: bool) -> None:
    """Refuse to write where something stands already, unless forced.

    Raises:
        OutputError: naming the first that exists and how to go on.
    """
    taken = [path for path in paths if os.path.exists(path)]  # unlike Path.exists it takes a path that is too long
    if taken and not force:
        more, also = (f" 等 {len(taken)} 个", f", and {len(taken) - 1} more") if len(taken) > 1 else ("", "")
        raise OutputError(
            f"输出已存在：{taken[0]}{more}。请换一个输出位置，或加 --force 覆盖",
            f"{taken[0]} exists already{also}; choose another place or overwrite with --force",
        )


def refuse_too_long(path: Path) -> None:
    """Refuse an output whose path no file can have, before any work is done for it.

    Raises:
        PathTooLongError: the system does not take it.
    """
    try:
        path.stat()
    except OSError as error:
        if (refused := _too_long(path, error)) is not None:
            raise refused from error


def refuse_place(path: Path, *, folder: bool) -> None:
    """Refuse, before any work is done for it, an output that cannot stand there: a file, or with `folder` one that files are written into.

    Raises:
        OutputError: a folder has the name of the file, a file that of the folder or of one above it, or nothing may be written there.
    """
    refuse_too_long(path)
    if not folder and path.is_dir():
        raise OutputError(f"{path} 是文件夹。请给出文件名", f"{path} is a folder; give the name of a file")
    home = path.absolute() if folder else path.absolute().parent
    above = next((place for place in (home, *home.parents) if os.path.lexists(place)), None)
    if above is None:
        return
    if not above.is_dir():
        file = "是文件，" if above.is_file() else ""
        raise OutputError(
            f"写不到 {home}（{above} {file}不是文件夹）。请换一个位置",
            f"cannot write into {home}: {above} is no folder; choose another place",
        )
    if not os.access(above, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise _no_room(home, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def refuse_twice(*outputs: Path | None) -> None:
    """Refuse two outputs in one file.

    Raises:
        OutputError: naming the file.
    """
    seen: set[str] = set()
    for path in outputs:
        if path is not None and (place := os.path.normcase(os.path.realpath(path))) in seen:
            raise OutputError(
                f"两种输出不能写在同一个文件里：{path}。请换一个名称", f"two outputs cannot be one file: {path}; choose another name"
            )
        seen |= set() if path is None else {place}


def refuse_inputs(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuse to write over a received file, forced or not.

    Raises:
        OutputError: naming the file.
    """
    received = {place for path in inputs if (place := _place(path)) is not None}
    for path in outputs:
        if _place(path) in received:
            raise OutputError(
                f"输出会覆盖收到的文件：{path}。请换一个输出文件夹",
                f"the output would overwrite the received file {path}; choose another folder",
            )


def _place(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from all others, by whatever name, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def fitting(name: str) -> str:
    """Return a file's name, or where it has more bytes than file systems take, a shorter one that no other name gives."""
    if len(os.fsencode(name)) <= _LONGEST:
        return name
    ending = "".join(PurePosixPath(name).suffixes[-2:])
    ending = ending if len(os.fsencode(ending)) < _LONGEST // 4 else PurePosixPath(name).suffix[:_NAMED]
    told = f"~{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}{ending}"
    room = _LONGEST - len(os.fsencode(told))
    return os.fsencode(name)[:room].decode("utf-8", "ignore").rstrip(" .") + told


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there: a reader sees all of it or none.

    Raises:
        OutputError: the folder cannot be made or written, or the file is open in another program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = _opened(path.parent)
    except OSError as error:
        raise _no_room(path.parent, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except OSError as error:
        name.unlink(missing_ok=True)
        raise _not_written(path, error) from error
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def _opened(folder: Path) -> tuple[int, Path]:
    """Make a file of a new name, which those may read whom the user's umask lets: `mkstemp` would make it for its owner alone."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    while True:
        name = folder / secrets.token_hex(8).join(_TORN)
        try:
            return os.open(name, flags, 0o666), name
        except FileExistsError:
            continue


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Make a folder beside an output for what is still being written of it, and remove it with all that is left in it.

    Raises:
        OutputError: the output's folder cannot be made or written.
    """
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=_begun(path), suffix=_TORN[1], dir=folder))
    except OSError as error:
        raise _no_room(folder, error) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def move_whole(made: Path, path: Path) -> None:
    """Move a finished file from a scratch folder to its place beside that folder.

    Raises:
        OutputError: the file there is open in another program.
    """
    try:
        os.replace(made, path)
    except OSError as error:
        raise _not_written(path, error) from error


def _too_long(path: Path, error: OSError) -> OutputError | None:
    """Return the refusal of a path that the system does not take for its length."""
    if error.errno != errno.ENAMETOOLONG and getattr(error, "winerror", None) != _TOO_LONG:
        return None
    shown = str(path)
    name = shown if len(shown) <= 2 * _NAMED else f"{shown[:_NAMED]}…{shown[-_NAMED:]}"
    return PathTooLongError(
        f"路径太长，系统不允许：{name}。请换一个较浅的输出文件夹",
        f"the path is longer than the system allows: {name}; choose an output folder that lies less deep",
    )


def _not_written(path: Path, error: OSError) -> OutputError:
    if (refused := _too_long(path, error)) is not None:
        return refused
    held = isinstance(error, PermissionError)
    hint = "如果它正在 Excel 或 WPS 中打开，请先关闭" if held else "请检查磁盘空间"
    english = "close it if it is open in Excel or WPS" if held else "check the room on the disk"
    return OutputError(f"写不出 {path}（{refusal(error)}）。{hint}", f"cannot write {path}: {refusal(error, 'en')}; {english}")


def _no_room(folder: Path, error: OSError) -> OutputError:
    if (refused := _too_long(folder, error)) is not None:
        return refused
    return OutputError(
        f"写不到 {folder}（{refusal(error)}）。请检查文件夹权限和磁盘空间",
        f"cannot write into {folder}: {refusal(error, 'en')}; check its permissions and the room on the disk",
    )


def _begun(path: Path) -> str:
    return f"{_TORN[0]}{path.name[:_NAMED]}-"


def remove_torn_of(path: Path) -> None:
    """Remove what a process that is gone was still writing of one output; what stands beside it is nobody's business here."""
    for folder in path.parent.glob(f"{glob.escape(_begun(path))}*{_TORN[1]}"):
        shutil.rmtree(folder, ignore_errors=True)


def remove_torn(folder: Path | None) -> None:
    """Remove what a process that is gone was still writing below a folder, if there is one."""
    if folder is not None and os.path.isdir(folder):
        for path in list(folder.rglob("*".join(_TORN))):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
