"""What programs and systems leave behind beside the files that people send: left out, with the reason."""

from __future__ import annotations

_LOCKS = ("~$", ".~")
_FORK = "._"
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db", ".directory"}
_FORK_FOLDERS = {"__macosx", ".appledouble"}
_SYSTEM_FOLDERS = {".git", ".svn", "$recycle.bin", "system volume information", ".trash", ".trashes", ".spotlight-v100", ".fseventsd"}


def junk_reason(name: str) -> str | None:
    """Return why a relative path is left out (a key of `facts.received.LEFT_OUT`), None if it names a file that somebody sent."""
    *folders, last = name.replace("\\", "/").lower().split("/")
    if last.startswith(_LOCKS):
        return "lock"
    if last.startswith(_FORK) or not _FORK_FOLDERS.isdisjoint(folders):
        return "fork"
    return "system" if last in _SYSTEM_NAMES or not _SYSTEM_FOLDERS.isdisjoint(folders) else None


def is_junk_folder(name: str) -> bool:
    """Tell whether a folder holds nothing that somebody sent."""
    return name.lower() in _FORK_FOLDERS | _SYSTEM_FOLDERS
