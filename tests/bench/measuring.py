"""What the benchmarks share: figures and their table, one core, calls of an app without a socket."""

import io
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Figure:
    """value: as it is to be read, with its unit."""

    what: str
    value: str
    note: str = ""


def table(figures: Iterable[Figure]) -> str:
    """A Markdown table."""
    rows = [f"| {figure.what} | {figure.value} | {figure.note} |" for figure in figures]
    return "\n".join(["| what | figure | |", "|---|---:|---|", *rows])


def stay_on_one_core() -> None:
    """This process, from now on; where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def middle(values: Iterable[float]) -> float:
    """The median: other work on the machine spoils single rounds, not this."""
    return median(list(values))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def location(self) -> str:
        return dict(self.headers).get("Location", "")


def expect(status: int, answer: Answer) -> Answer:
    """The answer, which must be of this status: figures of refusals would say nothing."""
    if answer.status != status:
        raise RuntimeError(f"{answer.status} instead of {status}: {answer.body.decode(errors='replace')[:2000]}")
    return answer


class Browser:
    """Calls a WSGI app directly and carries its cookies; costs every app the same few microseconds."""

    def __init__(self, app: Any, base: str) -> None:
        parts = urlsplit(base)
        self._app = app
        self._fixed = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": parts.hostname,
            "SERVER_PORT": str(parts.port or 443),
            "HTTP_HOST": parts.netloc,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_SEC_FETCH_SITE": "same-origin",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, form: Mapping[str, Any]) -> Answer:
        return self.ask("POST", path, urlencode(form, doseq=True).encode(), "application/x-www-form-urlencoded")

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> Answer:
        parts = urlsplit(path)
        environ = {
            **self._fixed,
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(body),
        }
        told: list[Any] = []
        answered = self._app(environ, lambda status, headers, *_: told.extend((int(status[:3]), headers)))
        whole = b"".join(answered)
        if hasattr(answered, "close"):
            answered.close()
        for name, value in told[1]:
            if name == "Set-Cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        return Answer(told[0], told[1], whole)
