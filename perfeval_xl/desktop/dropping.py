"""Check what was dragged, put the results beside it, and open them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.cli import console, main
from perfeval_xl.cli.status import CLEAN, FOUND, REFUSED
from perfeval_xl.desktop.places import ResultsPlace, make_place, reachable
from perfeval_xl.errors import InputError, PerfevalError
from perfeval_xl.layout.roster import NAMED as ROSTER_NAMED
from perfeval_xl.reading.roster import read_roster
from perfeval_xl.settings import own_settings

_NOTHING = (
    "请把收到的文件、文件夹、压缩包（.zip）或邮件（.eml）拖到“拖到这里检查”的图标上，可以一次拖多个。\n"
    "文件很多时，请拖它们所在的文件夹。"
)


def drop(dragged: Sequence[str]) -> int:
    """Run the main job on what was dragged, say where the results are, open them, and return the exit status.

    The settings are the user's own or none: a `perfeval.toml` among received files is a stranger's, and not heeded.
    """
    console.prepare()
    if not dragged:
        console.note(_NOTHING)
        return REFUSED
    paths = [results_to_check(Path(os.path.abspath(one))) for one in dragged]
    roster, paths = roster_apart(paths)
    try:
        place = make_place(paths)
    except PerfevalError as error:
        console.complain(error.told("zh"))
        return REFUSED
    settings = own_settings()
    how = ["--isolated"] if settings is None else ["--config", str(settings)]
    if roster is not None:
        how += ["--roster", str(reachable(roster))]
    status = main(["run", "-o", str(place.folder), *how, "--", *(str(reachable(path)) for path in paths)])
    _tell(place, settings, roster, status)
    return status


def results_to_check(path: Path) -> Path:
    """Return the scored copies of a folder of results, which a reviewer has filled in, in its place; any other path as it is."""
    scored = path / "scored"
    return scored if scored.is_dir() and (path / "summary.xlsx").is_file() else path


def roster_apart(paths: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """Return the list of expected projects among what was dragged, None where there is none, and the others.

    It is the first file that is called so and has its headers; a form about some list is a form, and a list alone is a file to check.
    """
    others = list(paths)
    for path in paths:
        if ROSTER_NAMED in path.stem and path.is_file() and len(paths) > 1:
            with contextlib.suppress(InputError):  # it is called so and is none: a file to check
                read_roster(reachable(path))
                others.remove(path)
                return path, others
    return None, others


def _tell(place: ResultsPlace, settings: Path | None, roster: Path | None, status: int) -> None:
    if status not in (CLEAN, FOUND):
        with contextlib.suppress(OSError):  # where something was written it stays
            place.folder.rmdir()
        console.note("没有做完，原因见上。收到的文件没有改动。")
        return
    if settings is not None:
        console.note(f"用了设置：{settings}")
    if roster is not None:
        console.note(f"应报项目名单：{roster}")
    if place.why is not None:
        console.note(f"注意：{place.why}，所以结果没有放在旁边")
    console.note(f"结果在：{place.folder}")
    for shown in (place.folder, place.folder / "summary.xlsx"):
        _open(shown)


def _open(path: Path) -> None:
    """Show a file or folder with the program that the user has for it; where there is none the user is told, who has its place."""
    start = getattr(os, "startfile", None)
    if start is None:
        return
    try:
        start(str(path))
    except OSError:
        console.note(f"打不开，请自己打开：{path}")
