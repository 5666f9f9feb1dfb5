"""From `lms-tool demo` in an empty folder to the first page; packages are installed."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.bench.measuring import Figure
from tests.factories.house import CLI, free_port, until
from tests.factories.learner import Visitor, demo_lms

LIMIT = 180  # seconds that the whole way from a fresh clone may take


class Demo:
    """A demo in a folder, as far as a visitor needs to know it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tool_port, self.lms_port = free_port(), free_port()
        self.tool_url, self.lms_url = f"http://127.0.0.1:{self.tool_port}", f"http://localhost:{self.lms_port}"

    def __enter__(self) -> "Demo":
        ports = ["--tool-port", str(self.tool_port), "--lms-port", str(self.lms_port)]
        command = [*CLI, "demo", *ports, "--data", str(self.folder)]
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR")}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=40)

    def is_ready(self) -> bool:
        try:
            return all(httpx.get(f"{url}/readyz").status_code == 200 for url in (self.lms_url, self.tool_url))
        except httpx.TransportError:
            return False


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        with Demo(Path(place)) as demo:
            until(demo.is_ready, 120, "the demo's first page")
            ready = time.perf_counter() - begun
            with demo_lms(demo) as lms:
                visitor = Visitor(demo, "xiaoyu", lms=lms)
                visitor.launch()
                visitor.close()
            launched = time.perf_counter() - begun
    yield Figure("the LMS's first page", f"{ready:.1f} s", "database, courseware, keys, three processes")
    note = f"a launch later; limit {LIMIT} s from a fresh clone"
    yield Figure("the academy's first page", f"{launched:.1f} s", note)
