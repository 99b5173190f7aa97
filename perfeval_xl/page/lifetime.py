"""When the program ends by itself: its windows were closed, or nobody did anything for an hour."""

from __future__ import annotations

import time
from collections.abc import Callable

IDLE = 3600.0  # seconds without anything asked for and without a job
SILENT = 180.0  # seconds without a sign of life of a window that did not say it was closed: hidden ones give one a minute at most
CLOSED = 8.0  # seconds after the last window was closed: the next page of the same window takes less
TICK = 1.0
_STOOD_STILL = 10.0  # seconds between two ticks, after which the machine was asleep, and windows could give no sign


class Lifetime:
    """Knows the windows that show the page. A window is a page as loaded once: each link that is followed makes a new one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._used = self._ticked = clock()
        self._windows: dict[str, float] = {}
        self._asleep: set[str] = set()
        self._seen = False
        self._under_way = 0
        self.asked = False

    def begin(self) -> None:
        """Note that something was asked for."""
        self._under_way += 1
        self._used = self._clock()

    def finish(self) -> None:
        """Note that it was answered."""
        self._under_way -= 1
        self._used = self._clock()

    def alive(self, window: str) -> None:
        """Note that a window is there."""
        self._seen = True
        self._asleep.discard(window)
        self._windows[window] = self._clock()

    def asleep(self, window: str) -> None:
        """Note that the browser put a window to sleep: it is there and will give no sign."""
        self._asleep.add(window)
        self._windows[window] = self._clock()

    def closed(self, window: str) -> None:
        """Note that a window was closed or went on to another page."""
        self._windows.pop(window, None)
        self._asleep.discard(window)
        self._used = self._clock()

    def over(self, *, busy: bool) -> bool:
        """Tell, once in a tick, whether it is time to end; busy: a job is under way."""
        now = self._clock()
        if now - self._ticked > _STOOD_STILL:
            self._windows = dict.fromkeys(self._windows, now)
            self._used = max(self._used, now - IDLE / 2)
        self._ticked = now
        if self.asked:
            return True
        if self._under_way:
            return False
        for window, seen in list(self._windows.items()):
            if window not in self._asleep and now - seen > SILENT:
                del self._windows[window]
        if self._seen and not self._windows:
            return now - self._used > CLOSED
        return not busy and now - self._used > IDLE
