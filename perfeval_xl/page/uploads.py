"""Files that a browser sends → files in a folder of the job: under safe names, no more of them than the limits say."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import python_multipart  # noqa: F401 - starlette looks for it when the first form comes, which is late to say that it is not there
from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from perfeval_xl.intake.names import Numbering, native, safe_name
from perfeval_xl.limits import Limits
from perfeval_xl.page.words import refused

_FIELDS = 20
_FIELD_BYTES = 2 * 2**20  # the times of so many files as may be sent at once
_MEBIBYTE = 2**20
_TOO_MANY = "Too many files"  # so the parser of forms begins what it says of them
_LATEST = 2**52  # milliseconds: what no clock says


class _Bounded(Request):
    """A request whose body is counted as it comes, whatever it says of its length."""

    most: int

    async def stream(self) -> AsyncGenerator[bytes, None]:
        came = 0
        async for part in super().stream():
            came += len(part)
            if came > self.most:
                raise refused("too_large", n=self.most // _MEBIBYTE)
            yield part


@dataclass(frozen=True)
class Sent:
    """What was sent: files by the name of their field, in their order, and the other fields."""

    files: dict[str, list[UploadFile]]
    fields: dict[str, str]


@asynccontextmanager
async def received(request: Request, limits: Limits) -> AsyncIterator[Sent]:
    """Give what a form sent; its files are gone afterwards.

    Raises:
        InputError: it is too large, or holds too many files, or is no form.
    """
    bounded = _Bounded(request.scope, request.receive)
    bounded.most = limits.upload_bytes
    if int(request.headers.get("content-length") or 0) > limits.upload_bytes:
        raise refused("too_large", n=limits.upload_bytes // _MEBIBYTE)
    try:
        form = await bounded.form(max_files=limits.upload_files, max_fields=_FIELDS, max_part_size=_FIELD_BYTES)
    except (MultiPartException, HTTPException) as error:
        told = error.message if isinstance(error, MultiPartException) else error.detail
        raise (refused("too_many", n=limits.upload_files) if _TOO_MANY in told else refused("cut_short")) from error
    try:
        yield _sorted(form)
    finally:
        await form.close()


def _sorted(form: FormData) -> Sent:
    files: dict[str, list[UploadFile]] = {}
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields[name] = value.strip()
        elif value.filename:
            files.setdefault(name, []).append(value)
    return Sent(files, fields)


async def keep(files: list[UploadFile], folder: Path, saved: Sequence[float] = ()) -> list[Path]:
    """Write files below a folder, each under the path that it had where it was dropped, and return where they are.

    saved: when each was last saved, in seconds since 1970: of several submissions the one saved last may count. Without it all are alike.

    Raises:
        OSError: they cannot be written.
    """
    return await to_thread.run_sync(_keep, files, folder, saved)


def saved_times(text: str, count: int) -> Sequence[float]:
    """Return when files were last saved, from what a browser tells: milliseconds, a list in JSON; nothing where it tells something else."""
    try:
        told = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return ()
    right = isinstance(told, list) and len(told) == count and all(type(one) is int and 0 <= one < _LATEST for one in told)
    return [one / 1000 for one in told] if right else ()


def _keep(files: list[UploadFile], folder: Path, saved: Sequence[float]) -> list[Path]:
    numbering, kept = Numbering(), []
    times = saved or [time.time()] * len(files)
    for file, when in zip(files, times, strict=True):
        path = Path(safe_name(file.filename or ""))
        name = numbering.take(path.with_suffix("").as_posix(), path.suffix) + path.suffix
        target = folder / native(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as made:
            shutil.copyfileobj(file.file, made)
        os.utime(target, (when, when))
        kept.append(target)
    return kept
