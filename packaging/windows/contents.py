"""What lies in the .zip for Windows, by name: the Python and its libraries, the package, what a user sees, every licence."""

from __future__ import annotations

import email
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from email.message import Message
from pathlib import PurePosixPath

from sources import HERE, ROOT, Refused

Files = dict[str, bytes]

_PROGRAM, _LIBRARY, _LICENCES = "program", "program/lib", "许可"
_PACKAGE = "perfeval_xl"
_LEFT_OUT = ("tests", "test", "__pycache__")  # folders
_LEFT_OUT_FILES = ("conftest.py",)
_LICENCE = re.compile(r"(?:.*/)?(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*", re.IGNORECASE)
_SITE = '''"""Runs at each start: what Python keeps of a library that it has read goes to the user's folder for temporary files.

What libraries say of their own plans is not for a clerk.
"""
import os
import sys
import warnings

warnings.simplefilter("ignore")
_kept = os.environ.get("TEMP")
if _kept:
    sys.pycache_prefix = os.path.join(_kept, "perfeval-{build}")
else:
    sys.dont_write_bytecode = True
'''


def contents(python: Files, wheels: Mapping[str, bytes], version: str) -> Files:
    """Return the files of the archive by their path below its one folder.

    python: the files of the embeddable Python; wheels: by name and version.

    Raises:
        Refused: there is no licence for something.
    """
    files = {f"{_PROGRAM}/{name}": data for name, data in python.items()}
    path = next((name for name in python if re.fullmatch(r"python3\d+\._pth", name)), None)
    if path is None:
        raise Refused("the Windows Python is no embeddable one: it has no ._pth")
    files[f"{_PROGRAM}/{path}"] = f"{path.removesuffix('._pth')}.zip\r\n.\r\nlib\r\nimport site\r\n".encode()
    licences = [_Licence("Python", "", "PSF-2.0", {"LICENSE.txt": python["LICENSE.txt"]}),
                _Licence("perfeval-xl", version, "Apache-2.0", {"LICENSE": (ROOT / "LICENSE").read_bytes()})]
    for name, data in sorted(wheels.items()):
        library = _unpacked(data)
        files |= {f"{_LIBRARY}/{place}": content for place, content in library.items() if not _is_left_out(place)}
        licences.append(_licence(name, library))
    files |= {f"{_LIBRARY}/{place}": content for place, content in _package()}
    for licence in licences:
        files |= {f"{_LICENCES}/{licence.folder}/{name}": text for name, text in licence.texts.items()}
    files[f"{_LICENCES}/清单.txt"] = _listing(licences)
    files |= _for_people(version)
    files[f"{_LIBRARY}/sitecustomize.py"] = _SITE.replace("{build}", _digest(files)).encode()
    return files


def _unpacked(wheel: bytes) -> Files:
    """Return the files of a wheel as they lie in a folder of libraries; scripts and the like have no place there."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return {
            name.partition("/")[2].removeprefix("purelib/").removeprefix("platlib/") if ".data/" in name else name: archive.read(name)
            for name in archive.namelist()
            if name[-1] != "/" and (".data/" not in name or "lib/" in name)
        }


def _is_left_out(name: str) -> bool:
    path = PurePosixPath(name)
    return any(part in _LEFT_OUT for part in path.parts[:-1]) or path.name in _LEFT_OUT_FILES


def _package() -> Iterator[tuple[str, bytes]]:
    """Yield the files of the package itself, as a wheel of it has them."""
    for path in sorted((ROOT / _PACKAGE).rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and not _is_left_out(name):
            yield name, path.read_bytes()


class _Licence:
    """The licence of one thing in the archive: what it is called, and its texts by name."""

    def __init__(self, name: str, version: str, called: str, texts: Files) -> None:
        self.name, self.version, self.called, self.texts = name, version, called, texts
        self.folder = f"{name}-{version}" if version else name


def _licence(pinned: str, library: Files) -> _Licence:
    where = next(name for name in library if name.endswith(".dist-info/METADATA"))
    said = email.message_from_bytes(library[where])
    place = where.removesuffix("METADATA")
    texts = {
        name.removeprefix(place).removeprefix("licenses/").replace("/", "-"): data
        for name, data in library.items() if name.startswith(place) and _LICENCE.fullmatch(name.removeprefix(place))
    }
    own = HERE / "licences" / f"{said['Name']}.txt"
    if not texts and own.exists():  # some wheels carry no text of their licence
        texts = {"LICENSE.txt": own.read_bytes()}
    if not texts:
        raise Refused(f"{pinned} has no text of its licence; put one into {own.relative_to(ROOT).as_posix()}")
    return _Licence(said["Name"], said["Version"], _called(said), texts)


def _called(said: Message) -> str:
    """Return how a licence is called: as an expression, by a classifier, or by the first line of what its field says."""
    classified = [text.rpartition(" :: ")[2] for text in said.get_all("Classifier", []) if text.startswith("License :: ")]
    return said["License-Expression"] or "; ".join(classified) or str(said["License"]).partition("\n")[0]


def _listing(licences: list[_Licence]) -> bytes:
    lines = [f"{one.name} {one.version}".rstrip() + f"\t{one.called}\t{_LICENCES}/{one.folder}" for one in licences]
    return _text("这个压缩包里的每一样东西、它的许可和许可全文所在的文件夹\n\n" + "\n".join(lines) + "\n")


def _for_people(version: str) -> Files:
    """Return what a user sees: each .cmd in ASCII, the texts in UTF-8 with its mark, all with the line ends of Windows."""
    found = {}
    unpack_first = (HERE / "unpack_first.cmd").read_text(encoding="ascii")  # what is said where the program is not beside the .cmd
    for path in sorted((HERE / "files").iterdir()):
        text = path.read_text(encoding="utf-8").replace("{version}", version).replace("{unpack first}\n", unpack_first)
        found[path.name] = text.replace("\n", "\r\n").encode("ascii") if path.suffix == ".cmd" else _text(text)
    return found


def _text(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _digest(files: Files) -> str:
    """Return what tells this build from every other: what is kept of another one must never be taken for its own."""
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(data).digest())
    return whole.hexdigest()[:12]
