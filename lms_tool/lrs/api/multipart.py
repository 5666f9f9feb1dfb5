"""Bodies of several parts, in and out (RFC 2046, section 5.1)."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from flask import Response, request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from lms_tool.lrs import rules
from lms_tool.lrs.api.entrance import BadRequest, body

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_PARTS = 1000


def parts() -> list[rules.Part]:
    """The parts of this request's body. Raises BadRequest."""
    boundary = request.mimetype_params.get("boundary", "")
    if not boundary or not boundary.isascii() or len(boundary) > 70:
        raise BadRequest("Content-Type: has no boundary of 1 to 70 characters")
    collector = _Collector()
    try:
        parser = MultipartParser(boundary.encode(), collector.callbacks)
        parser.write(body())
        parser.finalize()
    except (MultipartParseError, ValueError) as error:
        raise BadRequest(f"the body is no multipart/mixed: {error}") from None
    if not collector.ended:
        raise BadRequest("the body ends before its last boundary")
    return collector.parts


class _Collector:
    """Puts together what the parser finds, which tells it piece by piece."""

    def __init__(self) -> None:
        self.parts: list[rules.Part] = []
        self.ended = False
        self._headers: dict[str, str] = {}
        self._name, self._value, self._content = b"", b"", bytearray()
        self.callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._field,
            "on_header_value": self._text,
            "on_header_end": self._header,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        if len(self.parts) == MOST_PARTS:
            raise BadRequest(f"the body has more than {MOST_PARTS} parts")
        self._headers, self._content = {}, bytearray()

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _text(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._name, self._value = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def _end(self) -> None:
        self.parts.append(rules.Part(self._headers, bytes(self._content)))

    def _finish(self) -> None:
        self.ended = True


def answer(text: str, attachments: Sequence[Mapping[str, str]], files: rules.Files) -> Response:
    """Statements as the first part, each file they name after it, once."""
    boundary = secrets.token_hex(20)
    kinds = {one["sha2"].lower(): one["contentType"] for one in attachments}
    body = b"".join(_written(boundary, text, kinds, files))
    return Response(body, content_type=f"multipart/mixed; boundary={boundary}")


def _written(boundary: str, text: str, kinds: Mapping[str, str], files: rules.Files) -> Iterator[bytes]:
    yield f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{text}\r\n".encode()
    for sha2, content in files.items():
        kind = "".join(letter for letter in kinds[sha2] if " " <= letter <= "~")
        yield f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n".encode()
        yield f"X-Experience-API-Hash: {sha2}\r\n\r\n".encode() + content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()
