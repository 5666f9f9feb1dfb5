"""The grammar of checks: a check looks at one value and notes what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xapi.validation import formats


@dataclass(frozen=True, slots=True)
class Problem:
    """Where in a statement something is wrong (``context.contextActivities.parent[0].id``; empty: as a whole)."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'statement'}: {self.message}"


Check = Callable[[object, str, list[Problem]], None]


def properties(
    value: object, path: str, found: list[Problem], known: Mapping[str, Check], required: tuple[str, ...] = ()
) -> bool:
    """Check an object property by property. False where the value is no object at all."""
    if not isinstance(value, dict):
        found.append(Problem(path, "must be an object"))
        return False
    below = f"{path}." if path else ""
    for key, item in value.items():
        check = known.get(key)
        if check is None:
            found.append(Problem(f"{below}{key}", "is no property that may stand here"))
        else:
            check(item, below + key, found)
    for key in required:
        if key not in value:
            found.append(Problem(f"{below}{key}", "is missing"))
    return True


def matching(fits: Callable[[str], bool], complaint: str) -> Check:
    """A check for texts of a certain form."""

    def check(value: object, path: str, found: list[Problem]) -> None:
        if not isinstance(value, str) or not fits(value):
            found.append(Problem(path, complaint))

    return check


def one_of(*words: str) -> Check:
    """A check for an exact word out of a few."""
    complaint = f"must be {' or '.join(words)}"
    return matching(frozenset(words).__contains__, complaint)


def each(check_item: Check, *, at_least: int = 0) -> Check:
    """A check for lists."""

    def check(value: object, path: str, found: list[Problem]) -> None:
        if not isinstance(value, list):
            found.append(Problem(path, "must be a list"))
            return
        if len(value) < at_least:
            found.append(Problem(path, "must not be empty"))
        for place, item in enumerate(value):
            check_item(item, f"{path}[{place}]", found)

    return check


def boolean(value: object, path: str, found: list[Problem]) -> None:
    if not isinstance(value, bool):
        found.append(Problem(path, "must be true or false"))


def is_number(value: object) -> bool:
    """A JSON number: Python's booleans and NaN are none."""
    return math.isfinite(value) if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)


def number(value: object, path: str, found: list[Problem]) -> None:
    if not is_number(value):
        found.append(Problem(path, "must be a number"))


def size(value: object, path: str, found: list[Problem]) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        found.append(Problem(path, "must be a whole number of bytes"))


def language_map(value: object, path: str, found: list[Problem]) -> None:
    if not isinstance(value, dict):
        found.append(Problem(path, "must be an object of languages"))
        return
    for tag, words in value.items():
        if not formats.is_language_tag(tag):
            found.append(Problem(f"{path}.{tag}", "is no language tag (RFC 5646)"))
        if not isinstance(words, str):
            found.append(Problem(f"{path}.{tag}", "must be text"))


def extensions(value: object, path: str, found: list[Problem]) -> None:
    """Keys are IRIs; values are nobody's business, null and empty ones included (Data 4.1)."""
    if not isinstance(value, dict):
        found.append(Problem(path, "must be an object"))
        return
    for key in value:
        if not formats.is_iri(key):
            found.append(Problem(f"{path}.{key}", "is no IRI"))


# Text without a form may be empty: the specification refuses the empty string only where it asks for a form (Data 2.2).
text = matching(lambda _: True, "must be text")
some_text = matching(bool, "must be text that is not empty")
iri = matching(formats.is_iri, "must be an absolute IRI")
uuid = matching(formats.is_uuid, "must be a UUID (RFC 4122)")
timestamp = matching(formats.is_timestamp, "must be a time with its zone (ISO 8601)")
duration = matching(formats.is_duration, "must be a duration (ISO 8601, with designators)")
language = matching(formats.is_language_tag, "must be a language tag (RFC 5646)")
mailbox = matching(formats.is_mailbox, "must be mailto: and an address")
sha1 = matching(formats.is_sha1, "must be 40 hexadecimal digits")
sha2 = matching(formats.is_sha2, "must be a SHA-2 hash in hexadecimal digits")
media_type = matching(formats.is_media_type, "must be a media type")
version = matching(formats.is_version, "must be 1.0 or 1.0.x")
version_2 = matching(formats.is_version_2, "must be 1.0, 1.0.x or 2.0.x")
