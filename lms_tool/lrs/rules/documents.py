"""Documents that programs keep in the record store: which one is meant, and when it may be changed.

https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md#22-document-resources, #31-concurrency
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from lms_tool.lrs.rules.asking import BadQuery, agent_reader, iri, moment, uuid
from lms_tool.lrs.rules.reading import BadJson, read

JSON = "application/json"
LONGEST_NAME = 2000


@dataclass(frozen=True, slots=True)
class Kind:
    """A document resource. name: the parameter that names one document; needs, may: those that tell whose it is."""

    key: str
    name: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    all_at_once: bool = False
    """All documents of a place may be deleted together."""
    guarded: bool = True
    """A PUT must say what it replaces, in every version of xAPI."""


STATE = Kind("state", "stateId", ("activityId", "agent"), ("registration",), all_at_once=True, guarded=False)
AGENT_PROFILE = Kind("agent profile", "profileId", ("agent",))
ACTIVITY_PROFILE = Kind("activity profile", "profileId", ("activityId",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which documents are meant. name: None for all of a place; registration: None for any when there is no name."""

    kind: Kind
    activity: str = ""
    agent: str = ""
    registration: UUID | None = None
    name: str | None = None
    since: datetime | None = None

    def place(self, organisation: UUID) -> UUID:
        """Where documents of the same thing lie; a key made like a statement's mentions."""
        return uuid5(organisation, "\n".join((self.kind.key, self.activity, self.agent)))

    def key(self, organisation: UUID) -> UUID:
        """The one document."""
        return uuid5(self.place(organisation), f"{self.registration or ''}\n{self.name}")


def parse_document(kind: Kind, asked: Mapping[str, str], method: str) -> Asked:
    """Raises BadQuery, also for parameters that the specification does not know."""
    readers = {**_READERS, kind.name: _name}
    allowed = {*kind.needs, *kind.may, kind.name} | ({"since"} if method == "GET" else set())
    one = method in ("PUT", "POST") or (method == "DELETE" and not kind.all_at_once)
    required = (*kind.needs, kind.name) if one else kind.needs
    found = [f"{name}: is missing" for name in required if name not in asked]
    values: dict[str, Any] = {}
    for name, text in asked.items():
        try:
            if name not in allowed:
                raise ValueError("is no parameter of this resource")
            values[name] = readers[name](text)
        except ValueError as error:
            found.append(f"{name}: {error}")
    if found:
        raise BadQuery(*found)
    return Asked(
        kind=kind,
        activity=values.get("activityId", ""),
        agent=values.get("agent", ""),
        registration=values.get("registration"),
        name=values.get(kind.name),
        since=values.get("since"),
    )


_READERS: dict[str, Callable[[str], object]] = {
    "activityId": iri,
    "agent": agent_reader,
    "registration": uuid,
    "since": moment,
}


def _name(text: str) -> str:
    if not text or len(text) > LONGEST_NAME or "\0" in text or not _is_text(text):
        raise ValueError(f"must be a text of at most {LONGEST_NAME} characters")
    return text


def _is_text(text: str) -> bool:
    try:
        return bool(text.encode("utf-8"))
    except UnicodeEncodeError:
        return False


@dataclass(frozen=True, slots=True)
class Content:
    """What a document holds. kind: its media type as it was sent."""

    kind: str
    body: bytes

    @property
    def etag(self) -> str:
        return hashlib.sha1(self.body, usedforsecurity=False).hexdigest()

    @property
    def is_json(self) -> bool:
        return self.kind.partition(";")[0].strip().lower() == JSON


def checked(content: Content) -> Content:
    """Raises BadJson where it calls itself JSON and is none."""
    if content.is_json:
        read(content.body)
    return content


def merged(old: Content | None, new: Content) -> Content:
    """What a POST makes of a document: properties of the new replace those of the old, at the top alone."""
    if old is None:
        return checked(new)
    if not (old.is_json and new.is_json):
        raise BadJson("only JSON can be merged: what is stored and what is sent must both be application/json")
    before, after = read(old.body), read(new.body)
    if not (isinstance(before, dict) and isinstance(after, dict)):
        raise BadJson("only objects can be merged: what is stored and what is sent must both be JSON objects")
    return Content(new.kind, json.dumps(before | after, ensure_ascii=False, separators=(",", ":")).encode())


@dataclass(frozen=True, slots=True)
class Conditions:
    """The headers If-Match and If-None-Match: entity tags without quotes, or "*"; None where it was not sent."""

    match: frozenset[str] | None = None
    none_match: frozenset[str] | None = None

    @property
    def given(self) -> bool:
        return self.match is not None or self.none_match is not None

    def hold(self, etag: str | None) -> bool:
        """Whether the document may be changed. etag: that of the stored one, None if there is none."""
        known = frozenset() if etag is None else frozenset({etag, "*"})
        return (self.match is None or bool(self.match & known)) and not (self.none_match or frozenset()) & known
