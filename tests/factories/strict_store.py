"""A record store that keeps every rule and, when told to, misbehaves as real ones were seen to.

It shares nothing with the tool: what the tool sends is judged by a stranger. `faults` is asked before each request what
to do to it; `statements` holds what was stored, by id.
"""

import base64
import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID


class Fault(Enum):
    """What goes wrong with one request."""

    EMPTY = "stores and says 204 with nothing"
    NEW_ONLY = "stores and gives back only the ids that were new"
    CONFLICT = "says 409 to any id it knows, equal or not"
    UNPROCESSABLE = "says 422 to what is invalid"
    TOO_LARGE = "says 413"
    PATIENCE = "says 429 with seconds"
    PATIENCE_DATE = "says 429 with a date"
    BROKEN = "says 500 and has stored nothing"
    STORED_BROKEN = "stores and says 502"
    CLUMSY = "says 500 to what is invalid"
    LOST = "stores and never answers"
    RESET = "resets the line in the middle of the request"
    RESET_AFTER = "stores and resets the line before answering"
    HALF = "stores and breaks off in the middle of the answer"
    LOGIN = "shows a page to log in at"


STORING = {
    Fault.EMPTY,
    Fault.NEW_ONLY,
    Fault.CONFLICT,
    Fault.STORED_BROKEN,
    Fault.LOST,
    Fault.RESET_AFTER,
    Fault.HALF,
}
PASSING = tuple(fault for fault in Fault if fault is not Fault.LOGIN)
"""After which the same batch may be sent again; a page to log in at stops everything until a person looks."""


@dataclass
class StrictStore:
    """most, largest: statements and bytes it takes at once; silence: seconds for which it keeps quiet when LOST."""

    key: str = "key"
    secret: str = "secret"
    version: str = "1.0.3"
    most: int = 1_000
    largest: int = 1_000_000
    silence: float = 0.0
    faults: Callable[[], Fault | None] = lambda: None
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    """Id → SHA-256 of what was stored first."""
    twice: int = 0
    """How often another content came under a known id."""
    batches: list[int] = field(default_factory=list)
    requests: int = 0
    met: list[Fault] = field(default_factory=list)
    keeps: bool = True
    """Whether it keeps the statements themselves, not only their ids."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ThreadingHTTPServer | None = None

    @property
    def endpoint(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}/xapi"

    @contextmanager
    def running(self) -> Iterator["StrictStore"]:
        store = self

        class Door(_Door):
            behind = store

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def take(self, body: bytes, fault: Fault | None) -> tuple[int, Any]:
        """Status and answer to a batch."""
        if len(body) > self.largest:
            return 413, "too large"
        try:
            batch = json.loads(body)
            batch = batch if isinstance(batch, list) else [batch]
            for one in batch:
                _examine(one)
            ids = [str(UUID(one["id"])) for one in batch]
            if len(set(ids)) < len(ids):
                raise ValueError("an id twice")
        except (ValueError, KeyError, TypeError) as error:
            bad = {Fault.UNPROCESSABLE: 422, Fault.CLUMSY: 500}.get(fault or Fault.EMPTY, 400)
            return bad, f"invalid: {error}"
        if len(batch) > self.most:
            return 413, "too many"
        with self._lock:
            return self._store(dict(zip(ids, batch, strict=True)), fault)

    def _store(self, batch: Mapping[str, dict[str, Any]], fault: Fault | None) -> tuple[int, Any]:
        self.batches.append(len(batch))
        sums = {id_: hashlib.sha256(json.dumps(one, sort_keys=True).encode()).hexdigest() for id_, one in batch.items()}
        known = [id_ for id_ in batch if id_ in self.bodies]
        if others := [id_ for id_ in known if self.bodies[id_] != sums[id_]]:
            self.twice += len(others)
            return 409, f"another statement has the id {others[0]}"
        if known and fault is Fault.CONFLICT:
            return 409, "known"
        for id_ in (one for one in batch if one not in self.bodies):
            self.bodies[id_] = sums[id_]
            self.statements[id_] = batch[id_] if self.keeps else {"id": id_}
        return 200, [id_ for id_ in batch if fault is not Fault.NEW_ONLY or id_ not in known]


def _examine(statement: Any) -> None:
    """Enough to know a statement from something else; the validators of others look closer."""
    for part in ("id", "actor", "verb", "object"):
        if not statement[part]:
            raise ValueError(part)
    if statement["verb"]["id"].count(":") < 1:
        raise ValueError("verb")


class _Door(BaseHTTPRequestHandler):
    behind: StrictStore
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Silence."""

    def do_POST(self) -> None:
        fault = self.behind.faults()
        self.behind.requests += 1
        if fault:
            self.behind.met.append(fault)
        length = int(self.headers.get("Content-Length", 0))
        if fault is Fault.RESET:
            self.rfile.read(min(length, 100))
            return self._reset()
        body = self.rfile.read(length)
        if refusal := self._refusal(fault):
            return self._say(*refusal)
        status, said = self.behind.take(body, fault)
        if status != 200:
            return self._say(status, said)
        return self._stored(said, fault)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.endswith("/about"):
            return self._say(200, {"version": [self.behind.version]})
        if refusal := self._refusal(None):
            return self._say(*refusal)
        asked = parse_qs(parts.query)
        if "statementId" in asked:
            found = self.behind.statements.get(asked["statementId"][0])
            return self._say(200, found) if found else self._say(404, "none")
        if "voidedStatementId" in asked:
            return self._say(404, "none")
        return self._say(200, {"statements": list(self.behind.statements.values()), "more": ""})

    def _refusal(self, fault: Fault | None) -> tuple[Any, ...] | None:
        known = base64.b64encode(f"{self.behind.key}:{self.behind.secret}".encode()).decode()
        soon = datetime.now(UTC) + timedelta(seconds=1)
        answers: dict[Fault | None, tuple[Any, ...]] = {
            Fault.TOO_LARGE: (413, "too large"),
            Fault.PATIENCE: (429, "slow down", {"Retry-After": "1"}),
            Fault.PATIENCE_DATE: (429, "slow down", {"Retry-After": format_datetime(soon, usegmt=True)}),
            Fault.BROKEN: (500, "oops"),
            Fault.LOGIN: (200, "<html>log in</html>"),
        }
        if self.headers.get("Authorization") != f"Basic {known}":
            return 401, "who are you?"
        if not str(self.headers.get("X-Experience-API-Version", "")).startswith(self.behind.version[:3]):
            return 400, "X-Experience-API-Version is missing"
        return answers.get(fault)

    def _stored(self, ids: list[str], fault: Fault | None) -> None:
        match fault:
            case Fault.EMPTY:
                return self._say(204, None)
            case Fault.STORED_BROKEN:
                return self._say(502, "bad gateway")
            case Fault.LOST:
                time.sleep(self.behind.silence)
                return self._reset()
            case Fault.RESET_AFTER:
                return self._reset()
            case Fault.HALF:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'["')
                self.wfile.flush()
                return self._reset()
            case _:
                return self._say(200, ids)

    def _say(self, status: int, said: Any, headers: Mapping[str, str] | None = None) -> None:
        body = b"" if said is None else said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(said, str) else "application/json")
        self.send_header("X-Experience-API-Version", self.behind.version)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
