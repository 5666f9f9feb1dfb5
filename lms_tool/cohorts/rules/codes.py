"""The code on the trainer's screen: made from a secret and the clock, so that nothing need be kept."""

import hmac
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

CHANGES = timedelta(seconds=20)  # a new code this often
LASTS = timedelta(seconds=30)  # a code is taken this long after it first showed
REMEMBERED = timedelta(minutes=5)  # a code this old is still told to be one of ours, only too old
DIGITS = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Code:
    """digits: to type; long: what the QR code carries, too long to be guessed. shown_from: when it first showed."""

    digits: str
    long: str
    shown_from: datetime

    @property
    def changes_at(self) -> datetime:
        return self.shown_from + CHANGES

    @property
    def over_at(self) -> datetime:
        """From here on it is refused."""
        return self.shown_from + LASTS


class Verdict(StrEnum):
    GOOD = "good"
    OLD = "old"
    WRONG = "wrong"


def shown(secret_key: str, session: UUID, now: datetime) -> Code:
    """The code of a session at this moment."""
    return _code(secret_key, session, (now - _EPOCH) // CHANGES)


def _code(secret_key: str, session: UUID, window: int) -> Code:
    digest = hmac.new(secret_key.encode(), f"sign-in|{session}|{window}".encode(), sha256).digest()
    digits = int.from_bytes(digest[:8]) % 10**DIGITS
    return Code(f"{digits:0{DIGITS}}", b32encode(digest[8:18]).decode().lower(), _EPOCH + window * CHANGES)


def verdict(secret_key: str, session: UUID, given: str, now: datetime) -> Verdict:
    """given: six digits as typed, or the long form as scanned."""
    said, window = tidy(given), (now - _EPOCH) // CHANGES
    for back in range(REMEMBERED // CHANGES + 1):
        code = _code(secret_key, session, window - back)
        if hmac.compare_digest(said, code.digits) or hmac.compare_digest(said, code.long):
            return Verdict.GOOD if now < code.over_at else Verdict.OLD
    return Verdict.WRONG


def tidy(given: str) -> str:
    """What somebody typed, without spaces and hyphens; full-width digits as plain ones; at most 40 characters."""
    plain = "".join(chr(ord(mark) - 0xFEE0) if "\uff10" <= mark <= "\uff19" else mark for mark in given[:80])
    return "".join(mark for mark in plain.lower() if mark.isascii() and mark.isalnum())[:40]


def seen(secret_key: str, session: UUID, person: UUID, browser: str, at: datetime) -> str:
    """A seal on "this person's browser read a good code at this minute", for the page that asks before it signs in."""
    minute = int((at - _EPOCH).total_seconds()) // 60
    named = f"seen|{session}|{person}|{browser}|{minute}"
    return f"{minute}.{hmac.new(secret_key.encode(), named.encode(), sha256).hexdigest()[:32]}"


SEAL_LASTS = timedelta(minutes=2)


def is_sealed(secret_key: str, session: UUID, person: UUID, browser: str, seal: str, now: datetime) -> bool:
    """Whether we made this seal, for these, at most two minutes ago."""
    minute = seal.partition(".")[0]
    if not (minute.isascii() and minute.isdigit() and len(minute) < 12):
        return False
    at = _EPOCH + timedelta(minutes=int(minute))
    good = hmac.compare_digest(seen(secret_key, session, person, browser, at).encode(), seal.encode())
    return good and now < at + timedelta(minutes=1) + SEAL_LASTS
