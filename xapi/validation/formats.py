"""The written forms that xAPI asks for: identifiers, languages, times. Each function tells whether a text fits one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

# RFC 3987 with an absolute scheme; an http address also needs a host.
_IRI_CHARACTER = r"(?:[^\x00-\x20\x7f-\xa0<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})"
_IRI = re.compile(rf"(?!https?:(?!//[^/?#]))[A-Za-z][A-Za-z0-9+.\-]*:{_IRI_CHARACTER}+", re.IGNORECASE)

# RFC 4122, variant 2, any version: 6 to 8 are later but have the same form.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)

# RFC 5646, section 2.1: well-formed tags; the irregular ones that predate it are listed by name.
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|sgn-(?:be-fr|be-nl|ch-de)",
    re.IGNORECASE | re.ASCII,
)

# ISO 8601:2004, section 4.4.3.2: designators in order, weeks alone, a fraction in the last component only.
_NUMBER = r"[0-9]+(?:[.,][0-9]+(?=[A-Z]\Z))?"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}W|(?=[0-9T])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)

_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|(?!-00(?::?00)?\Z)[+-][0-9]{2}(?::?[0-9]{2})?)"
)

_MAILBOX = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+")
_SHA1 = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)
_SHA2 = re.compile(r"(?:[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+\-]+/[\w!#$&^.+\-]+\s*(?:;.*)?", re.ASCII)
_VERSION = re.compile(r"1\.0(?:\.[0-9]{1,4})?")  # nobody means well with more digits, and stores keep few
_VERSION_2 = re.compile(r"2\.0(?:\.[0-9]{1,4})?")


@lru_cache(maxsize=4096)
def is_iri(text: str) -> bool:
    """An absolute IRI. A scheme is a must, so ``9f2c`` is none; ``course-v1:abc`` is one, unwise as it may be."""
    return _IRI.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def is_language_tag(text: str) -> bool:
    return _LANGUAGE.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    return _DURATION.fullmatch(text) is not None


def is_timestamp(text: str) -> bool:
    """A moment with its zone; ``-00:00`` is refused, as the specification asks (Data 4.5)."""
    if _TIMESTAMP.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def is_mailbox(text: str) -> bool:
    return _MAILBOX.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    return _SHA1.fullmatch(text) is not None


def is_sha2(text: str) -> bool:
    return _SHA2.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_version(text: str) -> bool:
    """``1.0`` or ``1.0.x``: what a statement may say of itself."""
    return _VERSION.fullmatch(text) is not None


def is_version_2(text: str) -> bool:
    """``1.0``, ``1.0.x``, ``2.0`` or ``2.0.x``."""
    return is_version(text) or _VERSION_2.fullmatch(text) is not None
