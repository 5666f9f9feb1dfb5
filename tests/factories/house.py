"""The whole house as processes: web, worker, demo LMS, on ports and a database of their own. They can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.cli.base import Tool
from lms_tool.cli.processes import connect, furnish
from lms_tool.config import Settings
from lms_tool.db import close, session_factory

CLI = [sys.executable, "-m", "lms_tool.cli"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class House:
    """`with House(folder, database_url) as house: …` — everything is stopped at the end."""

    folder: Path
    database_url: str = ""
    workers: int = 1
    furnished: bool = False
    """Whether database and folder are a copy of a house that was furnished."""
    tool_port: int = field(default_factory=free_port)
    lms_port: int = field(default_factory=free_port)
    speaks: str = field(default_factory=lambda: os.environ.get("TEST_LMS", "moodle"))
    """Like which LMS the demo LMS behaves: what this run of the tests speaks (see tests/__main__.py)."""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def tool_url(self) -> str:
        return f"http://127.0.0.1:{self.tool_port}"

    @property
    def lms_url(self) -> str:
        return f"http://localhost:{self.lms_port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATA_DIR": str(self.folder / "data"),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": "a secret of the tests, long enough",
            "PUBLIC_URL": self.tool_url,
            "DEVELOPMENT": "1",
            "LOG_FORMAT": "text",
        }

    @property
    def settings(self) -> Settings:
        return Settings.read(self.environment)

    def __enter__(self) -> "House":
        if not self.furnished:
            self.furnish()
        with closing(self._tool()) as tool:
            connect(tool, self.lms_url, self.speaks)
        self.start_lms()
        self.start_web()
        self.start_worker()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.stop(name)
        if "_factory" in self.__dict__:
            close(self._factory)

    def furnish(self) -> None:
        """Courseware and a company, and nobody there yet."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        with closing(self._tool()) as tool:
            furnish(tool)

    def _tool(self) -> Tool:
        tool = Tool()
        tool.settings = self.settings
        return tool

    def start_web(self) -> None:
        bind = f"127.0.0.1:{self.tool_port}"
        self._start("web", [*CLI, "serve", "--bind", bind, "--workers", str(self.workers)])
        self._until_ready("web", f"{self.tool_url}/readyz")

    def start_worker(self) -> None:
        self._start("worker", [*CLI, "worker"])

    def start_lms(self) -> None:
        command = [sys.executable, "-m", "lms_tool.demo", "--port", str(self.lms_port), "--faults"]
        command += ["--speaks", self.speaks]
        self._start("lms", [*command, "--tool-url", self.tool_url, "--data", str(self.folder / "lms")])
        self._until_ready("lms", f"{self.lms_url}/readyz")

    def stop(self, name: str) -> None:
        """End a process politely."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._kill(process)

    def kill(self, name: str) -> None:
        """SIGKILL, with all its children: no goodbye, no cleaning up."""
        self._kill(self.processes.pop(name))

    def lms_faults(self, **faults: Any) -> None:
        httpx.post(f"{self.lms_url}/faults", json=faults).raise_for_status()

    def lms_calls(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.lms_url}/calls").raise_for_status().json())

    def cli(self, *arguments: str) -> str:
        done = subprocess.run([*CLI, *arguments], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"lms-tool {' '.join(arguments)}: {done.stderr}{done.stdout}")
        return done.stdout

    def sessions(self) -> sessionmaker[Session]:
        """Database sessions, to look at what the processes wrote."""
        return self._factory

    @cached_property
    def _factory(self) -> sessionmaker[Session]:
        return session_factory(self.settings.database_url)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def _until_ready(self, name: str, address: str) -> None:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            if self.processes[name].poll() is not None:
                break
            try:
                if httpx.get(address, timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{name} does not come up:\n{self.log(name)[-3000:]}")


def until(true: Any, seconds: float = 30, what: str = "it") -> Any:
    """Wait until a callable gives something true, and give that; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds} seconds")
