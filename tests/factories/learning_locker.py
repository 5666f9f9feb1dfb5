"""A real record store that is not ours: Learning Locker's statements service from npm, keeping everything in memory.

It is test-only (GPL-3) and lies in tests/node (`npm ci --ignore-scripts` there) or in LL_HOME.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from xapi.client import Client

HOME = Path(os.environ.get("LL_HOME") or Path(__file__).parents[1] / "node")
SERVER = HOME / "node_modules/@learninglocker/xapi-statements/dist/server.js"
HOW_TO_GET = "Learning Locker is absent: install Node.js, then run `npm ci --ignore-scripts` in tests/node"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class LearningLocker:
    """`start` and `stop` as often as you like, on one address; what it held is gone each time."""

    folder: Path
    port: int = field(default_factory=_free_port)
    key: str = "key"
    secret: str = "secret"
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/xAPI"

    def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "en",
            "EXPRESS_PORT": str(self.port),
            "AUTH_REPO": "test",
            "EVENTS_REPO": "test",
            "MODELS_REPO": "memory",
            "STORAGE_REPO": "memory",
            "SERVICE_AWAIT_UPDATES": "true",
            "NODE_NO_WARNINGS": "1",
        }
        with (self.folder / "learning-locker.log").open("a") as log:
            self.process = subprocess.Popen(
                [str(shutil.which("node")), "--unhandled-rejections=none", str(SERVER)],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
        self._until_ready()

    def stop(self) -> None:
        """At once, as a machine that loses its power."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)
            self.process = None

    def client(self) -> Client:
        return Client(self.endpoint, self.key, self.secret)

    def statements(self) -> list[dict[str, Any]]:
        """Everything it holds, the oldest first, on one page: its pages are cut by version 1 UUIDs compared as text,
        whose first digits begin anew every 429.5 seconds, so that they may lack statements or show them twice."""
        with self.client() as client:
            page, *further = client.pages(ascending="true", limit="100000")
        assert not further
        return list(page.statements)

    def statement_ids(self) -> list[str]:
        return [statement["id"] for statement in self.statements()]

    def _until_ready(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.endpoint}/about", timeout=2, trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        log = (self.folder / "learning-locker.log").read_text(errors="replace")
        raise AssertionError(f"Learning Locker does not come up:\n{log[-3000:]}")


@pytest.fixture
def learning_locker(tmp_path: Path) -> Iterator[LearningLocker]:
    """A running one. Skipped where it is absent, but not in CI."""
    if not SERVER.exists() or not shutil.which("node"):
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET)
        pytest.skip(HOW_TO_GET)
    store = LearningLocker(tmp_path)
    store.start()
    yield store
    store.stop()
