"""How often something may be asked for: counted by browser, registration or credential, never by address.

A whole campus comes from one address (500 launches a minute at the start of a lesson), so addresses say nothing.
Counted in this process, or together with all others in Redis (RATE_LIMIT_STORAGE).
"""

import time

from flask import Flask, current_app
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from lms_tool.config import Settings
from lms_tool.errors import ToolError

# Name → how often a minute.
LIMITS = {
    "launch": 240,  # one browser; a page may hold many frames
    "first-launch": 20_000,  # one registration, browsers that come for the first time
    "wrong-secret": 20,  # one credential of the record store
}


class TooOften(ToolError):
    code = "TOO-OFTEN"
    status = 429
    what = "That was asked too often in a short time"
    do = "Wait a minute, then try again. Nothing you wrote is lost."


def take(name: str, key: str) -> None:
    """Count one; raises TooOften when there were too many within a minute."""
    limiter, limit = _limiter(), RateLimitItemPerMinute(LIMITS[name])
    if not limiter.hit(limit, name, key):
        again_at = limiter.get_window_stats(limit, name, key).reset_time
        raise TooOften(name, after=max(1, round(again_at - time.time())))


def refuse_if_used_up(name: str, key: str) -> None:
    """Raises TooOften when the next one would be too many; counts nothing."""
    if not _limiter().test(RateLimitItemPerMinute(LIMITS[name]), name, key):
        raise TooOften(name, after=60)


def _limiter() -> SlidingWindowCounterRateLimiter:
    limiter: SlidingWindowCounterRateLimiter = current_app.extensions["limiter"]
    return limiter


def install(app: Flask, settings: Settings) -> None:
    """Raises limits.errors.ConfigurationError where Redis is named and its client package is absent."""
    app.extensions["limiter"] = SlidingWindowCounterRateLimiter(storage_from_string(settings.rate_limit_storage))
