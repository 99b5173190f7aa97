"""Whether there is memory enough to begin at all: what the libraries for tables do where there is not is their own, and no line of ours."""

from __future__ import annotations

import os

_LEAST = 200 * 2**20  # bytes of addresses that loading those libraries takes, without any form
_LEAST_DATA = 100 * 2**20  # bytes of them that are written to


def is_too_little() -> bool:
    """Tell whether limits of this process are below what is needed before the first form is read; systems without such limits have none."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # it would take tens of megabytes a processor for what nothing here computes
    return any(most < least for most, least in _limits())


def is_limited() -> bool:
    """Tell whether this process may take so much memory and no more."""
    return bool(_limits())


def _limits() -> list[tuple[int, int]]:
    """Return each limit that there is with what is needed of it."""
    try:
        import resource  # noqa: PLC0415 - only some systems have it
    except ImportError:
        return []
    needed = ((resource.RLIMIT_AS, _LEAST), (resource.RLIMIT_DATA, _LEAST_DATA))
    allowed = ((resource.getrlimit(limit)[0], least) for limit, least in needed)
    return [(most, least) for most, least in allowed if most != resource.RLIM_INFINITY]
