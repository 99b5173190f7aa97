"""The .zip for Windows: the same bytes each time, from pinned files alone, with all that a user needs and nothing else."""

from __future__ import annotations

import configparser
import hashlib
import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath

import pytest
import windows
from packaging.requirements import Requirement

ROOT = windows.ROOT
LOCK = ROOT / "packaging" / "windows" / "lock.txt"
CMD = ("拖到这里检查.cmd", "打开网页.cmd", "perfeval.cmd")


@pytest.fixture(scope="module")
def files(archive) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as packed:
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def test_built_again_it_is_the_same(archive, downloads, tmp_path):
    again = windows.build(tmp_path / "again.zip", "--downloads", downloads)

    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_names_are_flagged_as_utf_8_and_lie_in_one_folder(archive):
    with zipfile.ZipFile(archive) as packed:
        entries = packed.infolist()

    assert {entry.filename.partition("/")[0] for entry in entries} == {windows.TOP}
    assert all(entry.flag_bits & 0x800 for entry in entries if not entry.filename.isascii())
    assert len({entry.date_time for entry in entries}) == 1
    assert max(len(entry.filename) for entry in entries) < 140  # room for the folder into which it is unpacked, below 260


@pytest.mark.parametrize("name", CMD)
def test_what_the_console_reads_is_ascii_with_its_line_ends(name, files):
    text = files[name].decode("ascii")

    assert text.startswith("@echo off\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert "{" not in text
    labels = re.findall(r"^:(\w+)", text, re.MULTILINE)
    assert set(re.findall(r"goto (\w+)", text)) <= set(labels)


def test_the_instructions_can_be_read_with_the_editor_of_windows(files):
    text = files["使用说明.txt"]

    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\n") == text.count(b"\r\n")
    assert all(name.partition(".")[0] in text.decode() for name in CMD)
    assert "%APPDATA%" in text.decode()


def test_tests_and_caches_are_left_out(files):
    paths = [PurePosixPath(name) for name in files]

    assert not [path for path in paths if {"tests", "test", "__pycache__"} & set(path.parts) or path.suffix == ".pyc"]


def test_each_thing_in_it_has_its_licence(files):
    listed = [line.split("\t") for line in files["许可/清单.txt"].decode("utf-8-sig").splitlines()[2:]]
    installed = {name.split("/")[2] for name in files if ".dist-info/" in name}

    assert len(listed) == len(installed) + 2  # Python, and the package itself
    for name, called, folder in listed:
        assert called, name
        assert any(len(files[path]) > 400 for path in files if path.startswith(f"{folder}/")), name


def test_all_that_is_required_is_pinned_and_new_enough():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = setup["options"]["install_requires"].split("\n") + setup["options.extras_require"]["page"].split("\n")
    pinned = dict(re.findall(r"^(\S+)==(\S+) ", LOCK.read_text(encoding="utf-8"), re.MULTILINE))

    for line in filter(None, asked):
        requirement = Requirement(line)
        version = pinned.get(requirement.name.lower().replace("-", "_"))
        assert version is not None, line
        assert requirement.specifier.contains(version), line


def test_a_python_of_another_hash_is_refused(tmp_path):
    other = tmp_path / "python.zip"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("python.exe", b"MZ")

    refused = windows.build(tmp_path / "out.zip", "--python", other, "--sha256", "0" * 64)
    assert (refused.returncode, (tmp_path / "out.zip").exists()) == (2, False)
    assert "has the hash" in refused.stderr
    assert windows.build(tmp_path / "out.zip", "--python", other).returncode == 2  # nothing is let in without one


@pytest.mark.skipif(shutil.which("osslsigncode") is None, reason="osslsigncode is not here: no signature is checked")
def test_a_python_that_somebody_changed_is_refused(files, downloads, tmp_path):
    other = tmp_path / "python.zip"
    with zipfile.ZipFile(other, "w") as packed:
        for name, data in files.items():
            if name.startswith("program/") and not name.startswith("program/lib/"):
                packed.writestr(name.removeprefix("program/"), data[:5000] + b"!" + data[5001:] if name.endswith("/python.exe") else data)

    sha256 = hashlib.sha256(other.read_bytes()).hexdigest()
    refused = windows.build(tmp_path / "out.zip", "--downloads", downloads, "--python", other, "--sha256", sha256)
    assert (refused.returncode, "python.exe is not signed" in refused.stderr) == (2, True)


def test_a_file_that_is_not_pinned_is_not_used(archive, downloads, tmp_path):
    changed = tmp_path / "downloads"
    changed.mkdir()
    for path in downloads.iterdir():
        data = path.read_bytes()
        (changed / path.name).write_bytes(data + b"\0" if path.name.startswith("six-") else data)

    refused = windows.build(tmp_path / "out.zip", "--downloads", changed)
    if refused.returncode == 0:  # pip took the right one in its place
        assert (tmp_path / "out.zip").read_bytes() == archive.read_bytes()
    else:
        assert not (tmp_path / "out.zip").exists()


def test_nothing_tells_where_it_was_built(files):
    here = str(Path(windows.ROOT)).encode()

    assert not [name for name, data in files.items() if here in data]
