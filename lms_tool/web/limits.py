"""How often something may be asked for: counted by browser, registration or credential, never by address.

A whole campus comes from one address (500 launches a minute at the start of a lesson), so addresses say nothing.
Counted in this process, or together with all others in Redis (RATE_LIMIT_STORAGE, by the package `limits`).
"""

import time
from hashlib import sha256
from itertools import islice
from threading import Lock
from typing import Protocol

from flask import Flask, current_app

from lms_tool.config import Settings
from lms_tool.errors import ToolError

WINDOW = 60  # seconds
MOST_KEYS = 50_000  # kept in one process

# Name → how often within the window.
LIMITS = {
    "launch": 240,  # one browser; a page may hold many frames
    "first-launch": 20_000,  # one registration, browsers that come for the first time
    "notice": 600,  # one registration, things that its platform tells by itself
    "sign-in": 12,  # one learner who types the code of one classroom session
    "password": 8,  # one account of the academy's own
    "wrong-secret": 20,  # one credential of the record store
}


class TooOften(ToolError):
    code = "TOO-OFTEN"
    status = 429
    what = "That was asked too often in a short time"
    do = "Wait a minute, then try again. Nothing you wrote is lost."


class Counter(Protocol):
    def count(self, name: str, key: str, *, more: int) -> float:
        """How many there were within the last window, these included."""


class Here:
    """Counts in this process: this window and, weighted by how much of it is still in sight, the one before.

    The package `limits` does the same in memory, but starts a thread for nearly every count.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[int, int, int]] = {}  # (window, in it, in the one before)
        self._lock = Lock()

    def count(self, name: str, key: str, *, more: int) -> float:
        window, into = divmod(time.time(), WINDOW)
        with self._lock:
            known, present, before = self._counts.pop((name, key), (int(window), 0, 0))
            if known != window:
                present, before = 0, present if known == window - 1 else 0
            if len(self._counts) >= MOST_KEYS:  # a flood of strangers: who was not seen for longest is forgotten
                for old in list(islice(self._counts, MOST_KEYS // 2)):
                    del self._counts[old]
            self._counts[name, key] = (int(window), present + more, before)
        return present + more + before * (1 - into / WINDOW)


class InRedis:
    """Counts of all processes together."""

    def __init__(self, address: str) -> None:
        from limits import RateLimitItemPerMinute
        from limits.storage import storage_from_string
        from limits.strategies import SlidingWindowCounterRateLimiter

        self._all = RateLimitItemPerMinute(10**9)
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(address))

    def count(self, name: str, key: str, *, more: int) -> float:
        if more:
            self._limiter.hit(self._all, name, key, cost=more)
        return self._all.amount - self._limiter.get_window_stats(self._all, name, key).remaining


def take(name: str, key: str) -> None:
    """Count one; raises TooOften when there were too many within a minute."""
    counter: Counter = current_app.extensions["counter"]
    short = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()  # strangers choose how long a key is
    if counter.count(name, short, more=1) > LIMITS[name]:
        raise TooOften(name, after=WINDOW)


def install(app: Flask, settings: Settings) -> None:
    """Raises limits.errors.ConfigurationError where Redis is named and its client package is absent."""
    here = settings.rate_limit_storage == "memory://"
    app.extensions["counter"] = Here() if here else InRedis(settings.rate_limit_storage)
