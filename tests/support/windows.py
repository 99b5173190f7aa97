"""The .zip for Windows, built once for all tests of a run, and Wine to run what is in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "packaging" / "windows" / "build.py"
TOP = "perfeval-0.1.0"
_LAST_WORDS = 20.0  # seconds that what a process has written needs to be read when it is gone


def build(out: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the builder as its user does."""
    command = [sys.executable, str(BUILD), "-o", str(out), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def forwarder(name: str, exports: Mapping[str, str]) -> bytes:
    """Return a DLL for 64-bit Windows that has no code: each of its exports is a function of another DLL, written `dll.function`.

    Wine 8 lacks bcryptprimitives.dll, which what is written in Rust asks for random numbers.
    """
    start, raw_start, names = 0x1000, 0x200, sorted(exports)
    count = len(names)
    texts, places = bytearray(), []
    for text in (name, *names, *(exports[one] for one in names)):
        places.append(start + 40 + 10 * count + len(texts))
        texts += text.encode() + b"\0"
    own, named, targets = places[0], places[1 : count + 1], places[count + 1 :]
    addresses = (start + 40, start + 40 + 4 * count, start + 40 + 8 * count)
    directory = struct.pack("<4xIHHIIIIIII", 0, 0, 0, own, 1, count, count, *addresses)
    section = directory + struct.pack(f"<{2 * count}I{count}H", *targets, *named, *range(count)) + bytes(texts)
    section_raw = section + bytes(-len(section) % 0x200)
    head = b"MZ" + bytes(58) + struct.pack("<I", 64)
    head += b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    head += struct.pack("<HBBIIIII", 0x20B, 0, 0, 0, len(section_raw), 0, 0, start)
    head += struct.pack("<QIIHHHHHHIIIIHH", 0x180000000, 0x1000, 0x200, 6, 0, 0, 0, 6, 0, 0, 0x2000, 0x200, 0, 3, 0x160)
    head += struct.pack("<QQQQII", 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    head += struct.pack("<II", start, len(section)) + bytes(8 * 15)
    head += struct.pack("<8sIIIIIIHHI", b".rdata", len(section), start, len(section_raw), raw_start, 0, 0, 0, 0, 0x40000040)
    return head + bytes(raw_start - len(head)) + section_raw


@dataclass(frozen=True)
class Ran:
    """How a line ended: its status and what it wrote, as bytes."""

    status: int
    out: bytes
    err: bytes


@dataclass(frozen=True)
class Wine:
    """A Windows of its own below a folder: Chinese where the system can be, so that its console speaks GBK.

    program: the unpacked .zip.
    """

    folder: Path
    program: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of what is run."""
        chinese = {"LOCPATH": str(self.folder / "locales"), "LC_ALL": "zh_CN.UTF-8"} if self.chinese else {"LC_ALL": "C.UTF-8"}
        return {
            **os.environ, "WINEPREFIX": str(self.folder / "prefix"), "WINEARCH": "win64", "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=", **chinese,
        }

    @property
    def chinese(self) -> bool:
        """Tell whether this Windows is a Chinese one."""
        return (self.folder / "locales" / "zh_CN.UTF-8").exists()

    def python(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the Python of the .zip. It wants pipes: in Wine nothing else is a stream for it."""
        command = ["wine", str(self.program / "program" / "python.exe"), *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, stdin=pipe, stdout=pipe, stderr=pipe, cwd=self.folder)

    def run(self, line: str, seconds: int = 400) -> Ran:
        """Run a command line as the Explorer does: as it is written, a .cmd file by a console of its own.

        It answers in files: what is opened for the user goes on, and would hold a pipe open.
        """
        with tempfile.TemporaryDirectory(dir=self.folder) as answers:
            driver = self.python("-c", _DRIVER, windows_path(Path(answers)))
            try:
                assert driver.stdin is not None
                driver.stdin.write(f"{line}\n".encode())
                driver.stdin.close()
                driver.wait(seconds)
            finally:
                end(driver)
            status, out, err = (Path(answers, name).read_bytes() for name in ("status", "out", "err"))
            return Ran(int(status), out, err)


_DRIVER = """
import os, subprocess, sys
line = sys.stdin.buffer.readline().decode().strip()
os.chdir(sys.argv[1])
with open("out", "wb") as out, open("err", "wb") as err:
    status = subprocess.run(line, stdin=subprocess.PIPE, stdout=out, stderr=err).returncode
with open("status", "w") as answer:
    answer.write(str(status))
"""


def windows_path(path: Path) -> str:
    """Return a path of this machine as Wine has it."""
    return "Z:" + str(path).replace("/", "\\")


def prepare(folder: Path, archive: Path) -> None:
    """Make a Windows for tests: the .zip unpacked, and what Wine lacks put in."""
    folder.mkdir()
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder / "甲 (乙) & 丙")
    wine = Wine(folder, folder / "甲 (乙) & 丙" / TOP)
    (wine.program / "program" / "_wmi.pyd").unlink()  # Python does without; Wine's answer to it lacks a function
    (folder / "locales").mkdir()
    if shutil.which("localedef"):
        made = ["localedef", "-i", "zh_CN", "-f", "UTF-8", str(folder / "locales" / "zh_CN.UTF-8")]
        subprocess.run(made, capture_output=True, check=False)  # where the sources of locales are not here, Windows speaks English
    subprocess.run(["wine", "wineboot", "-i"], env=wine.environment, capture_output=True, check=True)
    stub = forwarder("bcryptprimitives.dll", {"ProcessPrng": "advapi32.SystemFunction036"})
    (folder / "prefix" / "drive_c" / "windows" / "system32" / "bcryptprimitives.dll").write_bytes(stub)


def close_folder(wine: Wine) -> None:
    """End the Explorer, which shows a folder of results."""
    subprocess.run(["wine", "taskkill", "/f", "/im", "explorer.exe"], env=wine.environment, stdin=subprocess.PIPE,
                   capture_output=True, check=False)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, whatever it is at, and give its pipes back; what it has started may hold them open."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


@contextmanager
def line_by_line(process: subprocess.Popen[bytes]) -> Iterator[list[bytes]]:
    """Give the list of lines that a process has written so far, and end it afterwards."""
    lines: list[bytes] = []
    assert process.stdout is not None
    assert process.stderr is not None
    readers = [threading.Thread(target=lambda pipe=pipe: lines.extend(iter(pipe.readline, b"")), daemon=True)
               for pipe in (process.stdout, process.stderr)]
    for reader in readers:
        reader.start()
    try:
        yield lines
    finally:
        process.kill()
        for reader in readers:
            reader.join(_LAST_WORDS)
        end(process)
