"""The command line of a Windows console → the paths that were dragged onto a .cmd file.

The Explorer quotes a path only where it holds a blank, and the console takes `&`, `^`, `%` and `!` of the others for its own: what the
.cmd file gets as arguments may be cut or changed. The line with which the console itself was started still has all of it:

    C:\\Windows\\system32\\cmd.exe /c ""D:\\tool\\check.cmd" D:\\in\\A&B.xlsx "D:\\in\\my file.xlsx""
"""

from __future__ import annotations

import ctypes
import re
import struct
from collections.abc import Sequence
from typing import Any

_CALLED = re.compile(r"(?:\s|/[a-z])/c\s(?P<called>.*)\Z", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')  # no name on Windows holds a quotation mark
_SCRIPTS = (".cmd", ".bat")
_THIS = -1  # what stands for the process itself
_MAY_READ = 0x1010  # PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_VM_READ
_PARAMETERS, _LINE = 0x20, 0x70  # of PEB.ProcessParameters, and in that of CommandLine, in a process of 64 bits


def dropped(line: str) -> list[str]:
    """Return the paths of the line that started a console for a .cmd file; none of any other line, such as that of a console in use."""
    called = _CALLED.search(line)
    if called is None:
        return []
    text = called["called"].strip()
    if text.startswith('""') and text.endswith('"'):  # the console takes the outer quotation marks away
        text = text[1:-1]
    script, *paths = [quoted or bare for quoted, bare in _WORD.findall(text) if quoted or bare] or [""]
    return paths if script.lower().endswith(_SCRIPTS) else []


def line_of_parent() -> str:
    """Return the command line of the process that started this one, "" where there is none or the system does not tell it."""
    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return ""
    opened = windows.kernel32.OpenProcess
    opened.restype = ctypes.c_void_p
    parent = opened(_MAY_READ, False, ctypes.c_ulong(_basics(windows, _THIS)[5]))
    if not parent:
        return ""
    try:
        parameters = _words_at(windows, parent, _basics(windows, parent)[1] + _PARAMETERS, 1)[0]
        length, text = _words_at(windows, parent, parameters + _LINE, 2)  # a UNICODE_STRING: its length is in the lowest 16 bits
        return _read(windows, parent, text, length & 0xFFFF).decode("utf-16-le", "replace")
    except OSError:
        return ""
    finally:
        windows.kernel32.CloseHandle(ctypes.c_void_p(parent))


def _basics(windows: Any, process: int) -> Sequence[int]:
    """Return the six words of PROCESS_BASIC_INFORMATION: the second is the place of its PEB, the last the number of its parent."""
    words = (ctypes.c_size_t * 6)()
    windows.ntdll.NtQueryInformationProcess(ctypes.c_void_p(process), 0, words, ctypes.sizeof(words), None)
    return list(words)


def _words_at(windows: Any, process: int, place: int, count: int) -> Sequence[int]:
    return struct.unpack(f"<{count}Q", _read(windows, process, place, 8 * count))


def _read(windows: Any, process: int, place: int, length: int) -> bytes:
    read = ctypes.create_string_buffer(length)
    if not windows.kernel32.ReadProcessMemory(ctypes.c_void_p(process), ctypes.c_void_p(place), read, ctypes.c_size_t(length), None):
        raise OSError("the memory of the process that started this one is not for it to read")
    return read.raw
