"""The arbiter and its web processes, around a small app that says who loaded it and who answers."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.factories.house import free_port, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux")

SMALL_APP = """
import json, os, pathlib, sys
from lms_tool.cli import serving

port, fault = sys.argv[1], pathlib.Path(sys.argv[2])

def load():
    if fault.exists():
        raise RuntimeError("half of an upgrade is missing")
    loader = os.getpid()

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        told = {"me": os.getpid(), "parent": os.getppid(), "loader": loader, "ready": ready}
        return [json.dumps(told).encode()]

    return app

ready = []
serving.PAUSE = 1
if "alone" in sys.argv:
    serving.adopts_orphans = lambda: False
serving.Server(
    load, lambda app: ready.append(os.getpid()), bind="127.0.0.1:" + port, workers=2, threads=2,
    worker_class="gthread", loglevel="warning", graceful_timeout=5, control_socket_disable=True,
).run()
"""


class Served:
    """The small app as processes; `start` it."""

    def __init__(self, folder: Path) -> None:
        self.port, self.fault, self._log = free_port(), folder / "fault", folder / "served.log"

    def start(self, *words: str) -> None:
        command = [sys.executable, "-c", SMALL_APP, str(self.port), str(self.fault), *words]
        with self._log.open("w") as log:
            self.arbiter = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def log(self) -> str:
        return self._log.read_text()

    def ask(self) -> dict[str, int] | None:
        with suppress(httpx.TransportError):
            return dict(httpx.get(f"http://127.0.0.1:{self.port}/", timeout=5, trust_env=False).json())
        return None

    def processes(self) -> set[int]:
        """Those whose parent is the arbiter."""
        path = Path(f"/proc/{self.arbiter.pid}/task/{self.arbiter.pid}/children")
        return {int(one) for one in path.read_text().split()}

    def settled(self, *, without: set[int] = frozenset()) -> set[int]:  # type: ignore[assignment]
        """The two web processes, once there are two and none of those given is left."""

        def two() -> set[int] | None:
            found = self.processes()
            return found if len(found) == 2 and not found & without and self.ask() else None

        return set(until(two, 20, "two web processes"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    with suppress(ProcessLookupError):
        os.killpg(served.arbiter.pid, signal.SIGKILL)
    served.arbiter.wait(10)


@pytest.fixture
def two(served: Served) -> set[int]:
    """The web processes of a running server."""
    served.start()
    return served.settled()


def test_the_app_is_loaded_once_by_somebody_who_has_gone(served: Served, two: set[int]) -> None:
    answer = until(served.ask)
    assert answer["me"] in two and answer["parent"] == served.arbiter.pid and answer["ready"] == [answer["me"]]
    assert answer["loader"] not in {*two, served.arbiter.pid}
    with pytest.raises(ProcessLookupError):
        os.kill(answer["loader"], 0)


def test_a_killed_process_is_replaced_together_with_its_sibling(served: Served, two: set[int]) -> None:
    os.kill(min(two), signal.SIGKILL)
    successors = served.settled(without=two)
    loaders = {until(served.ask)["loader"] for _ in range(8)}
    assert len(successors) == 2 and len(loaders) == 1, "both share what one nursery loaded"


def test_a_hangup_brings_a_new_generation_and_misses_no_request(served: Served, two: set[int]) -> None:
    os.kill(served.arbiter.pid, signal.SIGHUP)
    answers = []

    def replaced() -> bool:
        answers.append(served.ask())
        return bool(served.processes()) and not served.processes() & two

    until(replaced, 20, "a new generation")
    assert None not in answers and served.settled(without=two)


def test_one_more_process_is_had_by_a_signal(served: Served, two: set[int]) -> None:
    os.kill(served.arbiter.pid, signal.SIGTTIN)
    until(lambda: len(served.processes() - two) == 3 and len(served.processes()) == 3, 20, "three new processes")


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_when_the_server_is_told_to_end_all_of_it_ends(served: Served, two: set[int], asked: signal.Signals) -> None:
    served.arbiter.send_signal(asked)
    assert served.arbiter.wait(10) == 0
    for process in two:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_server_whose_arbiter_was_killed_ends(served: Served, two: set[int]) -> None:
    served.arbiter.kill()
    gone: Callable[[], bool] = lambda: not any(Path(f"/proc/{one}").exists() for one in two)  # noqa: E731
    until(gone, 20, "the end of the web processes")


@pytest.mark.parametrize("way", [pytest.param((), id="nursery"), pytest.param(("alone",), id="preload")])
def test_an_app_that_does_not_load_ends_the_server_and_says_why(served: Served, way: tuple[str, ...]) -> None:
    served.fault.touch()
    served.start(*way)
    assert served.arbiter.wait(15) == 1
    assert "half of an upgrade is missing" in served.log()


def test_an_app_that_no_longer_loads_leaves_those_who_serve_alone(served: Served, two: set[int]) -> None:
    served.fault.touch()
    os.kill(min(two), signal.SIGKILL)
    until(lambda: "No new web processes (exit code 1)" in served.log(), 15, "the complaint")
    assert served.processes() == {max(two)} and until(served.ask)["me"] == max(two)
    served.fault.unlink()
    served.settled(without=two)


def test_a_taken_port_is_told_and_ends_the_server(served: Served) -> None:
    with socket.create_server(("127.0.0.1", served.port)):
        served.start()
        assert served.arbiter.wait(20) == 1
    assert "in use" in served.log()


def test_where_orphans_are_not_adopted_the_arbiter_loads_the_app(served: Served) -> None:
    served.start("alone")
    answer = until(served.ask)
    assert answer["loader"] == answer["parent"] == served.arbiter.pid
