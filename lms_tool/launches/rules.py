"""How long things last, what a launch shows first, and how its unguessable names come about."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes

ATTEMPT_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=8)
IDLE_LIFE = timedelta(hours=3)
TICKET_LIFE = timedelta(minutes=5)
TOUCH_EVERY = timedelta(minutes=10)  # last_seen is not written more often
HANDBOOK = {"case": "cases", "phrases": "phrases", "law": "law"}  # kind of content → its folder
MOST_BROWSERS = 6  # cookie partitions that one session may be open in

_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")
_PATH = re.compile(r"[A-Za-z0-9._~/-]*(\?[A-Za-z0-9._~/:=&%+-]*)?")


def is_browser(cookie: str | None) -> bool:
    """Whether a cookie has the form of those that we make."""
    return cookie is not None and _BROWSER.fullmatch(cookie) is not None


def new_browser(secret_key: str) -> str:
    """A name for a browser: 128 random bits, and as many by which we know it again without having kept it."""
    return _sealed(token_bytes(16), secret_key)


def is_of_our_making(cookie: str, secret_key: str) -> bool:
    """Whether we named this browser; one that invents its names would never be counted twice."""
    if not is_browser(cookie):
        return False
    return hmac.compare_digest(_sealed(urlsafe_b64decode(cookie + "=")[:16], secret_key), cookie)


def _sealed(random: bytes, secret_key: str) -> str:
    seal = hmac.new(secret_key.encode(), b"browser|" + random, sha256).digest()[:16]
    return urlsafe_b64encode(random + seal).rstrip(b"=").decode()


def is_over(now: datetime, *, last_seen: datetime, expires_at: datetime) -> bool:
    return now >= expires_at or now >= last_seen + IDLE_LIFE


def first_page(
    content: str | None,
    roles: frozenset[str],
    *,
    asks_for_links: bool,
    is_lost: bool = False,
    is_review: bool = False,
    is_about_data: bool = False,
) -> str:
    """Path of the page a launch opens, relative to the session's address. Staff start at home; where nobody knows what
    a link shows, with the question what it does."""
    if asks_for_links:
        return "linking"
    if is_about_data:
        return "file/data"
    if is_review:
        return "grades/review"
    if is_lost:
        return "linking/which" if roles & {"instructor", "administrator"} else "linking/lost"
    if content is None or roles & {"instructor", "administrator"}:
        return ""
    kind, _, key = content.partition(":")
    module, _, part = key.partition("/")
    if kind == "module":
        return f"modules/{module}"
    if kind in HANDBOOK and module:
        return f"handbook/{HANDBOOK[kind]}/{module}"
    if kind in ("lesson", "quiz") and part:
        return f"modules/{module}/{'lessons' if kind == 'lesson' else 'quizzes'}/{part}"
    return ""


def path_within(address: str, launch: str) -> str:
    """The part of an address of a session's pages that a ticket keeps; "" (the first page) for anything strange."""
    prefix = f"/s/{launch}/"
    path = address.removeprefix(prefix) if address.startswith(prefix) else ""
    return path if _PATH.fullmatch(path) and ".." not in path and not path.startswith("/") else ""


def language(platform: str | None, chosen: str | None, default: str) -> str:
    """zh-CN or en: what the person chose here, else what the platform says, else the organisation's."""
    if chosen in ("zh-CN", "en"):
        return chosen
    spoken = (platform or default).replace("_", "-").lower()
    if spoken.startswith("zh"):
        return "zh-CN"
    return "en" if spoken else "zh-CN"
