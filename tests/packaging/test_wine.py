"""What is in the .zip, run under Wine: the same bytes as on Linux, in processes of its own, dragged, on a GBK console, as a page."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx2
import pytest
import windows
from shared import once
from windows import Wine, windows_path

pytestmark = [
    pytest.mark.skipif(shutil.which("wine") is None, reason="Wine is not here: the .zip for Windows is not run"),
    pytest.mark.timeout(1800),  # a Windows is made for the first of them, which takes a busy machine minutes
]
SAMPLES = windows.ROOT / "samples"


@pytest.fixture(scope="module")
def wine(shared, archive) -> Wine:
    folder = once(shared, "windows", lambda path: windows.prepare(path, archive))
    return Wine(folder, folder / "甲 (乙) & 丙" / windows.TOP)


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def parts(workbook: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(workbook) as packed:
        return {name: packed.read(name) for name in packed.namelist() if not name.startswith("docProps/")}


def read(wine: Wine, text: bytes) -> str:
    return text.decode("gbk" if wine.chinese else "utf-8", "strict" if wine.chinese else "replace")


def test_the_samples_give_the_bytes_that_they_give_on_linux(wine, tmp_path):
    shutil.copytree(SAMPLES, tmp_path / "samples")
    command = [sys.executable, "-m", "perfeval_xl", "run", "samples", "-o", "linux", "--quiet"]
    here = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    place = windows_path(tmp_path)

    there = wine.run(rf'"{windows_path(wine.program)}\perfeval.cmd" run {place}\samples -o {place}\windows --jobs 2')
    assert (there.status, here.returncode) == (1, 1), read(wine, there.err)
    assert "Traceback" not in read(wine, there.err)
    assert tree(tmp_path / "windows" / "scored") == tree(tmp_path / "linux" / "scored")
    assert "个工作簿" in read(wine, there.out) or not wine.chinese


def test_five_paths_are_dragged(wine, tmp_path):
    inbox = tmp_path / "收 件"
    (inbox / "乙 (1) & 丙").mkdir(parents=True)
    names = {"hotline": "A&B.xlsx", "clean": "100%TEMP%!x!^.xlsx", "library": "热线 (一).xlsx", "training": "乙 (1) & 丙/t.xlsx"}
    for name, place in names.items():
        shutil.copy(SAMPLES / f"{name}.xlsx", inbox / place)
    with zipfile.ZipFile(inbox / "x,y=z.zip", "w") as packed:
        packed.write(SAMPLES / "flood-control.xlsx", "包里.xlsx")
    before = tree(inbox)
    (tmp_path / "in").symlink_to(inbox)  # without a blank, so that the Explorer does not quote
    plain, quoted = windows_path(tmp_path / "in"), windows_path(inbox)

    dragged = rf'{plain}\A&B.xlsx {plain}\100%TEMP%!x!^.xlsx "{quoted}\热线 (一).xlsx" "{quoted}\乙 (1) & 丙" {plain}\x,y=z.zip'
    ran = wine.run(f'"{windows_path(wine.program)}\\拖到这里检查.cmd" {dragged}')
    windows.close_folder(wine)
    made = inbox / "检查结果"
    assert ran.status == 1, read(wine, ran.err)
    assert (made / "summary.xlsx").is_file()
    assert len(list((made / "scored").rglob("*.xlsx"))) == 5
    assert {name: data for name, data in tree(inbox).items() if not name.startswith("检查结果/")} == before
    if wine.chinese:
        assert "结果在：" in read(wine, ran.err)


def test_the_page_is_opened_and_checks_what_is_dropped(wine, tmp_path):
    shutil.copy(SAMPLES / "hotline.xlsx", tmp_path / "热线.xlsx")
    command = [sys.executable, "-m", "perfeval_xl", "score", "热线.xlsx", "-o", "linux", "--quiet"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
    page = wine.python("-m", "perfeval_xl", "serve", "--no-browser")
    with windows.line_by_line(page) as lines:
        address = wait_for(lambda: re.search(rb"(http://\S+?)/\?token=(\S+)", b"".join(lines)))
        base, token = address[1].decode(), address[2].decode()
        with httpx2.Client(base_url=base, params={"token": token}, follow_redirects=True, timeout=120, trust_env=False) as client:
            assert client.get("/").status_code == 200
            sent = client.post("/jobs", files=[("files", ("热线.xlsx", (SAMPLES / "hotline.xlsx").read_bytes()))])
            assert sent.status_code == 200
            job = sent.url.path
            wait_for(lambda: client.get(f"{job}/state").json()["over"])
            made = zipfile.ZipFile(io.BytesIO(client.get(f"{job}/zip/all").content))
            copy = next(name for name in made.namelist() if name.endswith("热线.xlsx"))
            assert made.read(copy) == (tmp_path / "linux" / "热线.xlsx").read_bytes()
            client.post("/end")
        assert page.wait(60) == 0


def test_without_the_rest_of_the_folder_it_says_to_unpack_it(wine, tmp_path):
    for name in ("拖到这里检查.cmd", "perfeval.cmd", "打开网页.cmd"):
        shutil.copy(wine.program / name, tmp_path / name)
        ran = wine.run(f'"{windows_path(tmp_path / name)}"', seconds=60)
        assert (ran.status, b"Unpack the whole .zip first" in ran.out) == (2, True)


def wait_for(known, seconds: int = 200):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := known():
            return found
        time.sleep(0.5)
    raise AssertionError("it did not come about")
