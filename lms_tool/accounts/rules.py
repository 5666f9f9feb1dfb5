"""What a login, a password and a recovery code look like. Pure."""

import re
from datetime import timedelta
from secrets import choice

LINK_LIFE = timedelta(hours=24)
SHORTEST_PASSWORD = 12  # characters; length is what counts (NIST SP 800-63B)
LONGEST_PASSWORD = 200
RECOVERY_CODES = 8
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def login(said: str) -> str | None:
    """As it is kept, or none where it cannot be one."""
    tidy = said.strip().lower()
    return tidy if _LOGIN.fullmatch(tidy) else None


def password_fault(password: str, again: str, login: str) -> str | None:
    """short | long | login | again, or none."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if login in password.lower() or len(set(password)) < 5:
        return "login"
    return None if password == again else "again"


def new_recovery_codes() -> list[str]:
    """Such as "k7mf-x2qd-9hwp": 59 random bits each."""
    return ["-".join("".join(choice(_LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(RECOVERY_CODES)]


def recovery_code(said: str) -> str:
    """As it was given, however it was typed."""
    letters = "".join(sign for sign in said.lower() if sign in _LETTERS)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def digits(said: str) -> str:
    """The digits of a code of the authenticator app, or "" where it is none."""
    tidy = "".join(said.split())
    return tidy if len(tidy) == 6 and tidy.isascii() and tidy.isdigit() else ""
