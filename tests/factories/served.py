"""The tool served by real web processes, on a database that the test fills."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import httpx
import pytest
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.config import Settings

PATIENCE = 40  # seconds for the processes to come up
Asked, Told = TypeVar("Asked"), TypeVar("Told")


@contextmanager
def served(settings: Settings, folder: Path, *, workers: int = 2) -> Iterator[str]:
    """So many worker processes on a free port; gives their address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    environ = {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": f"http://{address}",
        "DEVELOPMENT": "1",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        f"--workers={workers}",
        "--threads=4",
        f"--bind={address}",
        "--log-level=warning",
    ]
    with (folder / "served.log").open("wb") as log:
        process = subprocess.Popen([*command, "lms_tool.app:create_app()"], env=environ, stdout=log, stderr=log)
        try:
            _await_alive(f"http://{address}", process)
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(20)


def _await_alive(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "the server did not come up"
        try:
            if httpx.get(f"{address}/healthz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def at_once(what: Callable[[Asked], Told], asked: Iterable[Asked]) -> list[Told]:
    """Each in a thread of its own, and all of them at the same moment."""
    todo = list(asked)
    start = Barrier(len(todo))

    def alone(one: Asked) -> Told:
        start.wait(PATIENCE)
        return what(one)

    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(alone, todo))


@pytest.fixture
def two_processes(settings: Settings, sessions: sessionmaker[Session], tmp_path: Path) -> Iterator[str]:
    """The tool served by two worker processes on a free port; gives its address."""
    with served(settings, tmp_path) as address:
        yield address
