"""Files that come and go with statements (xAPI 1.0.3, Data 2.4.11; Communication 1.5.2), and what must fit together.

https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md#152-multipartmixed
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms_tool.lrs.rules.reading import BadJson, read_batch

HASH = "x-experience-api-hash"
_ENCODING = "content-transfer-encoding"
_BY_LENGTH = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body. headers: names in lower case."""

    headers: Mapping[str, str]
    content: bytes


Files = Mapping[str, bytes]
"""Contents by their hash, in lower case."""


def unpack(parts: Sequence[Part]) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """The statements of a multipart request and the files by their hash. Raises BadJson."""
    if not parts:
        raise BadJson("the body has no parts")
    kind = parts[0].headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise BadJson("the first part must be the statements, as application/json")
    return read_batch(parts[0].content), dict(_file(number, part) for number, part in enumerate(parts[1:], 2))


def _file(number: int, part: Part) -> tuple[str, bytes]:
    given = part.headers.get(HASH, "").strip().lower()
    if not given:
        raise BadJson(f"part {number} has no X-Experience-API-Hash")
    if part.headers.get(_ENCODING, "").strip().lower() != "binary":
        raise BadJson(f"part {number}: Content-Transfer-Encoding must be binary")
    hashed = _BY_LENGTH.get(len(given))
    if hashed is None or hashed(part.content).hexdigest() != given:
        raise BadJson(f"part {number}: X-Experience-API-Hash is not the SHA-2 of what follows it")
    return given, part.content


def attachments(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those of a valid statement and of the sub-statement in it."""
    yield from statement.get("attachments", ())
    thing = statement["object"]
    if thing.get("objectType") == "SubStatement":
        yield from thing.get("attachments", ())


def hashes(statements: Iterable[Mapping[str, Any]]) -> set[str]:
    return {one["sha2"].lower() for statement in statements for one in attachments(statement)}


def misfits(statements: Sequence[Mapping[str, Any]], files: Files) -> list[str]:
    """What is missing or too much: every attachment has a file or an address, every file an attachment."""
    found = [
        f"attachments: the file {one['sha2']} is missing and has no fileUrl"
        for statement in statements
        for one in attachments(statement)
        if "fileUrl" not in one and one["sha2"].lower() not in files
    ]
    strange = files.keys() - hashes(statements)
    return found + [f"a part with the hash {one} belongs to no attachment" for one in sorted(strange)]
