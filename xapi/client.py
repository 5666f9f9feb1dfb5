"""Talks to any record store: sends batches of rendered statements, reads statements back.

tincan's own client is not used: it opens a connection per call, has no time-out, and fails on an empty 204 answer
after the store has accepted. Nothing here retries by itself; `Outcome` says what to do and the caller keeps the rows.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ssl import SSLContext
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin
from uuid import UUID

import httpx

from xapi import vocabulary as v
from xapi.answers import Outcome, Verdict, no_answer, understand
from xapi.equivalence import same
from xapi.validation import problems

TOO_LARGE = 413
BROKEN = 500
_PATIENCE = 3
_LONGEST_ANSWER = 32 * 1024 * 1024
_NO_STORE = Outcome(Verdict.STOP, "there is no record store at this address")
_UNUSABLE = Outcome(Verdict.STOP, "the address or the credentials cannot be used")


class StoreUnavailable(Exception):
    """A record store could not be read; ``outcome`` says why and whether it is worth trying again."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Page:
    """Statements as the store returned them. Everything stored up to ``consistent_through`` is sure to be there."""

    statements: list[dict[str, Any]]
    consistent_through: str | None


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """One record store, one connection that is kept open. Use it in a ``with`` block or call `close`.

    ``endpoint`` is the address below which ``statements`` lies; ``timeout`` (seconds) bounds a whole exchange.
    Redirects are never followed: credentials go to the address that an administrator entered and nowhere else.
    """

    def __init__(
        self,
        endpoint: str,
        key: str,
        secret: str,
        *,
        version: str = "1.0.3",
        timeout: float = 30.0,
        verify: SSLContext | bool = True,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._endpoint = endpoint.rstrip("/") + "/"
        self._statements = self._endpoint + "statements"
        self._timeout = timeout
        self.fits: int | None = None
        """The largest batch that this store took after it had called one too large; None where it never did."""
        self._http = httpx.Client(
            auth=(key, secret),
            headers={"X-Experience-API-Version": version, "Accept": "application/json"},
            timeout=timeout,
            verify=verify,
            transport=transport,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # --- Sending -----------------------------------------------------------------------------------------------------

    def deliver(self, batch: Sequence[str | bytes]) -> Iterator[tuple[Sequence[str | bytes], Outcome]]:
        """Send a batch and whatever pieces it must be broken into; every statement comes back with one outcome.

        Pieces come in their order, each as soon as it is settled, so that a caller can note it before the next one
        is sent. A store that cannot go on (RETRY, STOP) gets no further request: all that is left shares its outcome.
        Some stores break (500) over a statement they should call bad; where they take others, only that one is blamed.
        """
        pieces = deque([tuple(batch)] if batch else [])
        patience = 0  # how many single statements may still break it before it counts as down
        while pieces:
            piece = pieces.popleft()
            outcome = self.send(piece)
            if outcome.status == BROKEN:
                patience = patience or (_PATIENCE if self._takes_an_end(piece) else 0)
                outcome = _blame(outcome, len(piece)) if patience else outcome
                patience -= outcome.alone
            match outcome.verdict:
                case Verdict.HALVE:
                    self.fits = self.fits or (1 if outcome.status == TOO_LARGE else None)
                    middle = len(piece) // 2
                    pieces.extendleft((piece[middle:], piece[:middle]))
                case Verdict.SINGLE_OUT:
                    pieces.extendleft((statement,) for statement in reversed(piece))
                case Verdict.RETRY if outcome.alone:
                    yield piece, outcome
                case Verdict.RETRY | Verdict.STOP:
                    yield tuple(statement for part in (piece, *pieces) for statement in part), outcome
                    return
                case _:
                    if self.fits and outcome.verdict is Verdict.DELIVERED:
                        self.fits = max(self.fits, len(piece))
                    patience = patience and _PATIENCE
                    yield piece, outcome

    def _takes_an_end(self, piece: Sequence[str | bytes]) -> bool:
        """Whether a store that broke over several statements takes the first or the last of them: it is not down."""
        ends = (piece[:1], piece[-1:]) if len(piece) > 1 else ()
        return any(self.send(end).verdict is Verdict.DELIVERED for end in ends)

    def send(self, batch: Sequence[str | bytes]) -> Outcome:
        """One POST of rendered statements, with the bytes as they are. A single known id is looked up and compared."""
        raw = [statement.encode() if isinstance(statement, str) else statement for statement in batch]
        try:
            reply = self._ask("POST", self._statements, content=b"[" + b",".join(raw) + b"]")
        except StoreUnavailable as unavailable:
            return unavailable.outcome
        voiding = reply.status == 403 and any(v.VOIDED.id.encode() in statement for statement in raw)
        outcome = _read(reply, count=len(raw), voiding=voiding)
        return self._compare(raw[0], outcome) if outcome.verdict is Verdict.CONFLICT else outcome

    def _compare(self, raw: bytes, conflict: Outcome) -> Outcome:
        """What the store has under the id of a refused statement decides whether that was a conflict at all."""
        statement = json.loads(raw)
        known_id = UUID(statement["id"])
        try:
            known = self.statement(known_id)
            if known is None and self.voided(known_id) is not None:
                return Outcome(Verdict.DELIVERED, "stored and voided since", conflict.status)
        except StoreUnavailable as unavailable:
            # Credentials that may only write are a good custom; what they cannot look up is left to a person.
            return conflict if unavailable.outcome.verdict is Verdict.STOP else unavailable.outcome
        if known is None:
            return Outcome(Verdict.RETRY, "the store knows the id but does not show the statement yet", conflict.status)
        alike = not problems(known) and same(known, statement)
        return Outcome(Verdict.DELIVERED, "stored before", conflict.status) if alike else conflict

    # --- Reading -----------------------------------------------------------------------------------------------------

    def about(self) -> tuple[str, ...]:
        """The versions of xAPI that the store speaks."""
        body = _object(self._ask("GET", self._endpoint + "about"))
        versions = body.get("version") if body else None
        if not isinstance(versions, list):
            raise StoreUnavailable(_NO_STORE)
        return tuple(map(str, versions))

    def statement(self, statement_id: UUID) -> dict[str, Any] | None:
        """The statement with this id; None if there is none, or it is voided. Raises StoreUnavailable."""
        return self._get({"statementId": str(statement_id)})

    def voided(self, statement_id: UUID) -> dict[str, Any] | None:
        """The voided statement with this id, or None. Raises StoreUnavailable."""
        return self._get({"voidedStatementId": str(statement_id)})

    def pages(self, **filters: str) -> Iterator[Page]:
        """All statements that match, page by page; ``filters`` are those of the specification (agent as JSON).

        Raises StoreUnavailable, also where a store points to the next page on another host.
        """
        address, params = self._statements, dict(filters)
        while True:
            reply = self._ask("GET", address, params=params)
            body = _object(reply)
            if body is None or not isinstance(body.get("statements"), list):
                raise StoreUnavailable(_NO_STORE)
            yield Page(body["statements"], reply.headers.get("x-experience-api-consistent-through"))
            if not body.get("more"):
                return
            address, params = self._next(str(body["more"])), {}

    def fetch(self, **filters: str) -> Iterator[dict[str, Any]]:
        """The statements of `pages`, one by one."""
        for page in self.pages(**filters):
            yield from page.statements

    def _next(self, more: str) -> str:
        """The address of the next page, which is relative to the host; credentials do not go to another one."""
        here = httpx.URL(self._endpoint)
        try:
            address = urljoin(self._endpoint, more)
            there = httpx.URL(address)
        except (ValueError, httpx.InvalidURL) as error:
            raise StoreUnavailable(_UNUSABLE) from error
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise StoreUnavailable(Outcome(Verdict.STOP, "the store continues on another host"))
        return address

    def _get(self, params: Mapping[str, str]) -> dict[str, Any] | None:
        return _object(self._ask("GET", self._statements, params=params))

    def _ask(
        self, method: str, address: str, *, params: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> _Reply:
        """One exchange, whatever its status. What goes wrong on the way is raised as StoreUnavailable."""
        headers = {"Content-Type": "application/json"} if content is not None else {}
        deadline = time.monotonic() + self._timeout
        try:
            with self._http.stream(
                method, address, params=params or None, content=content, headers=headers
            ) as response:
                return _Reply(response.status_code, response.headers, _body(response, deadline))
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise StoreUnavailable(_UNUSABLE) from error
        except httpx.TimeoutException as error:
            raise StoreUnavailable(no_answer("no answer in time")) from error
        except httpx.RequestError as error:
            raise StoreUnavailable(no_answer(f"no connection ({type(error).__name__})")) from error


def _blame(outcome: Outcome, count: int) -> Outcome:
    """What a breakdown of a store that is not down says of the statements that were sent."""
    return replace(outcome, verdict=Verdict.HALVE) if count > 1 else replace(outcome, alone=True)


def _body(response: httpx.Response, deadline: float) -> bytes:
    """The body, as long as it is neither too large nor drips in for ever: httpx itself bounds single reads only."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _LONGEST_ANSWER or time.monotonic() > deadline:
            raise StoreUnavailable(no_answer("the answer never ends"))
    return bytes(body)


def _object(reply: _Reply) -> dict[str, Any] | None:
    """The JSON object in a reply; None for 404."""
    if reply.status == 404:
        return None
    if reply.status != 200:
        raise StoreUnavailable(_read(reply))
    try:
        body = json.loads(reply.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise StoreUnavailable(_NO_STORE)
    return body


def _read(reply: _Reply, *, count: int = 1, voiding: bool = False) -> Outcome:
    return understand(reply.status, reply.headers, reply.body, count=count, voiding=voiding, now=datetime.now(UTC))
