"""Documents of the old formats (.doc, WPS's .wps, .rtf) → .docx, by the LibreOffice of this computer in a watched process.

It gets a copy in a folder of its own and a profile in which no macro runs and no link is followed; both are removed at the end. Without
LibreOffice the file is named and not read: what converts without an office program loses the merged cells of tables.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

from perfeval_xl.facts.received import NO_FORM
from perfeval_xl.intake.refused import Refused
from perfeval_xl.limits import Limits
from perfeval_xl.reading.patience import too_slow

_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_STREAM = "WordDocument".encode("utf-16-le")
_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # a .docx with a password
_WORKS = ("MatOST".encode("utf-16-le"), "MM\0\0".encode("utf-16-le"))
_SECTOR = 512
_MAGIC = struct.pack("<H", 0xA5EC)
_FLAGS, _ENCRYPTED = 0x0A, 0x0100
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""
_SECURITY = {"MacroSecurityLevel": "3", "DisableMacrosExecution": "true", "BlockUntrustedRefererLinks": "true"}
_ITEM = """<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>
</prop></item>
"""
_lock = threading.Lock()


def old_format(data: bytes) -> str | None:
    """Return which old format of a document a file is by its content, None for any other file.

    Raises:
        Refused: F002 with a password, F003 a document that no program of today reads.
    """
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if not data.startswith(b"\xd0\xcf\x11\xe0") or _PACKAGE in data:
        return None
    if _STREAM in data:
        if _has_password(data):
            raise Refused("F002", "文件设了打开密码")
        return "doc"
    if any(mark in data for mark in _WORKS):
        raise Refused("F003", NO_FORM["works"][0])
    return None


def _has_password(data: bytes) -> bool:
    """Tell whether the head of the text, which begins a sector, says that it is encrypted."""
    place = data.find(_MAGIC)
    while place >= 0:
        if place % _SECTOR == 0 and place + _FLAGS + 2 <= len(data):
            return bool(struct.unpack_from("<H", data, place + _FLAGS)[0] & _ENCRYPTED)
        place = data.find(_MAGIC, place + 1)
    return False


def as_docx(data: bytes, kind: str, limits: Limits) -> bytes:
    """Return a document of an old format as .docx.

    Raises:
        Refused: F003 there is nothing here that reads it, F001 it cannot be converted, or takes too long, F004 it is too large.
    """
    if len(data) > limits.file_bytes:
        raise Refused("F004", f"文件有 {len(data) // 2**20} MB，超出可安全打开的范围")
    program = _program()
    if program is None:
        raise Refused("F003", NO_FORM["old word"][0])
    with _lock, tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        received, made = Path(folder) / f"received.{kind}", Path(folder) / "received.docx"
        received.write_bytes(data)
        _convert([program, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore", "--nolockcheck",
                  "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(received)], folder, limits)
        try:
            return made.read_bytes()
        except OSError as error:
            raise Refused("F001", "文件已损坏，或不是 Word 文档。请用 Word 或 WPS 打开，另存为 .docx 再报送") from error


def _convert(command: list[str], folder: str, limits: Limits) -> None:
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    _limit_memory(process.pid, limits.convert_memory)
    try:
        process.wait(limits.convert_seconds)
    except subprocess.TimeoutExpired as error:
        raise Refused("F001", too_slow(limits.convert_seconds)) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _limit_memory(pid: int, most: int) -> None:
    """Let a process and those that it starts hold so many bytes of their own; systems without such limits go without."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - only some systems have it

    try:
        resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))
    except (ProcessLookupError, PermissionError, ValueError):
        return


@lru_cache(maxsize=1)
def _program() -> str | None:
    found = (shutil.which(name) for name in _PROGRAMS)
    return next((path for path in (*found, *(place for place in _PLACES if Path(place).exists())) if path), None)


@lru_cache(maxsize=1)
def _profile() -> Path:
    """Return the folder of a profile that this process alone uses, and that goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="perfeval-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "user").mkdir()
    items = "".join(_ITEM.format(name=name, value=value) for name, value in _SECURITY.items())
    (folder / "user" / "registrymodifications.xcu").write_text(_SETTINGS.replace("{items}", items), encoding="utf-8")
    return folder
