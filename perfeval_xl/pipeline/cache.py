"""Results of files seen before, so that only what changed is worked on again.

A folder of the cache holds the results that one version of the program, one scheme and one set of settings and options give; a file
there is the result of a chunk as it came from its worker, behind its digest. Nothing in it is executed when it is read, and whatever
does not hold together is passed over and done again. Files are only ever added or removed, whole, so that runs may share a cache.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import msgspec

import perfeval_xl
from perfeval_xl.errors import OutputError, refusal
from perfeval_xl.intake.source import Source, fetch, received
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.copies import BESIDE
from perfeval_xl.pipeline.evaluation import Options
from perfeval_xl.pipeline.outputs import write_whole
from perfeval_xl.pipeline.packing import FILES, Parcel, changed, texts_of, unpack
from perfeval_xl.schemes import load_scheme

_MAGIC = b"perfeval cache 1\n"
_SUFFIX = ".pack"
_DIGEST = hashlib.sha256().digest_size
_MOST = 4 * 2**30  # bytes of a cache, above which what was used longest ago goes
_LIBRARIES = ("msgspec", "pandas", "python-calamine", "xlrd")
_READERS = 4  # threads that read files: hashing lets others run

What = tuple[str, str]
"""The digest of a file's bytes, and its suffix: a copy may tell of it."""

Recalled = tuple[Parcel, list[int | None]]
"""A result, and the key of each of its files, None for one that is not wanted."""


class Cache:
    """The results in a folder that hold for these options; `copies`: only those that have scored copies."""

    def __init__(self, folder: Path, options: Options, *, copies: bool) -> None:
        """Open the cache, making its folder.

        Raises:
            OutputError: the folder cannot be made.
        """
        self._folder, self._limits = folder, options.settings.limits
        self._places = {folder / _context(options, made): made for made in ((True,) if copies else (False, True))}
        self._own = next(iter(self._places))
        try:
            self._own.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"缓存文件夹 {folder} 建不出来（{refusal(error)}）。请换一个位置",
                f"cannot make the cache folder {folder}: {refusal(error, 'en')}; choose another place",
            ) from error

    def recall(self, sources: Sequence[Source]) -> Iterator[Recalled]:
        """Yield what is known of files whose bytes were seen before, by their place among the sources."""
        packs = [(pack, made) for place, made in self._places.items() for pack in sorted(place.glob(f"*{_SUFFIX}"))]
        if not packs:
            return
        fetched, wanted = _fetched(sources, self._limits)
        for pack, made in packs:
            if (parcel := _opened(pack)) is None:
                continue
            found = [wanted.pop(what, []) if usable else [] for what, usable in _contents(parcel, copies=made)]
            if any(found):
                _touch(pack)
            for turn in range(max(map(len, found), default=0)):
                keys = [places[turn] if turn < len(places) else None for places in found]
                yield _as_received(parcel, [None if key is None else fetched[key] for key in keys]), keys
            if not wanted:
                return

    def keep(self, data: bytes) -> None:
        """Add the result of a chunk, unless a check crashed over it.

        Raises:
            OutputError: it cannot be written.
        """
        if not unpack(data).crashes:
            digest = hashlib.sha256(data).digest()
            write_whole(self._own / f"{digest.hex()[:32]}{_SUFFIX}", _MAGIC + digest + data)

    def tidy(self, most: int = _MOST) -> None:
        """Remove what was used longest ago until the cache is no larger than `most` bytes."""
        packs = sorted(((status.st_mtime, status.st_size, path) for path, status in _statuses(self._folder)), reverse=True)
        total = 0
        for _, size, path in packs:
            total += size
            if total > most:
                path.unlink(missing_ok=True)


def _contents(parcel: Parcel, *, copies: bool) -> Iterator[tuple[What, bool]]:
    """Yield what each file was and whether its result may be used: what went wrong may go right another time.

    copies: they were made, so that a file without one has a finding that says so.
    """
    copied = {copy.place for copy in parcel.copies if copy.data is not None}
    beside = {copy.place for copy in parcel.copies if copy.ending == BESIDE}  # it tells the file's name, and a finding that it exists
    columns = (texts_of(parcel.tables[FILES][name]) for name in ("sha256", "name", "problem"))
    for place, (digest, name, problem) in enumerate(zip(*columns, strict=True)):
        usable = digest is not None and problem is None and place not in beside and (not copies or place in copied)
        yield (digest or "", _suffix(name or "")), usable


def _context(options: Options, copies: bool) -> str:
    """Return the name of everything besides a file's bytes that its result comes from."""
    settings = options.settings
    schemes = [load_scheme(source) for source in (options.scheme, settings.scheme) if source is not None]
    told = {
        "program": _program(), "libraries": {name: version(name) for name in _LIBRARIES}, "schemes": schemes, "given": options.scheme,
        "settings": settings, "waivers": [waiver.until >= options.today for waiver in settings.waivers],
        "lang": options.lang, "select": options.select, "ignore": options.ignore, "copies": copies, "due": options.due,
    }
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32]


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what tells this state of the program from every other."""
    root = Path(perfeval_xl.__file__).parent
    whole = hashlib.sha256(perfeval_xl.__version__.encode())
    for path in sorted(path for path in root.rglob("*") if path.suffix in (".py", ".toml")):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _fetched(sources: Sequence[Source], limits: Limits) -> tuple[Sequence[Source], dict[What, list[int]]]:
    """Return the sources with their times, and by what they are the places of those that can be read."""
    wanted: dict[What, list[int]] = {}
    times = []
    with ThreadPoolExecutor(_READERS) as pool:
        for place, (digest, modified) in enumerate(pool.map(partial(_digest, limits=limits), sources)):
            times.append(modified)
            if digest is not None:
                wanted.setdefault((digest, _suffix(sources[place].name)), []).append(place)
    return [replace(source, modified=modified) for source, modified in zip(sources, times, strict=True)], wanted


def _digest(source: Source, limits: Limits) -> tuple[str | None, float | None]:
    fetched = fetch(source, limits)
    return (None if fetched.data is None or fetched.problem else hashlib.sha256(fetched.data).hexdigest()), fetched.modified


def _opened(path: Path) -> Parcel | None:
    """Return the result in a file, None if it is none of ours or damaged."""
    try:
        data = path.read_bytes()
        body = data[len(_MAGIC) + _DIGEST :]
        if not data.startswith(_MAGIC) or hashlib.sha256(body).digest() != data[len(_MAGIC) : len(_MAGIC) + _DIGEST]:
            return None
        return unpack(body)
    except (OSError, ValueError):
        return None


def _as_received(parcel: Parcel, sources: Iterable[Source | None]) -> Parcel:
    """Return a result whose files lie where these do."""
    rows = [{} if source is None else received(source) for source in sources]
    columns = next((list(row) for row in rows if row), [])
    return changed(parcel, FILES, {name: [row.get(name) for row in rows] for name in columns})


def _touch(path: Path) -> None:
    try:
        os.utime(path)
    except OSError:  # another run has removed it: we have read it
        return


def _statuses(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.glob(f"*/*{_SUFFIX}"):
        try:
            yield path, path.stat()
        except OSError:
            continue
