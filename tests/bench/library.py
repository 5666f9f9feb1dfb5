"""A made-up library at a quarter, a half and the full 1,000 lessons and 10,000 questions: checking and publishing.

Each size in a process of its own: processor seconds (other work runs beside it), and the most memory the process came
to. Checking is what `content check` does, reading included; what is published was read before.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from content.check import examine, uncollected
from content.loader import Library, load
from lms_tool import db as tables
from lms_tool.catalog import queries, service
from lms_tool.cli.base import Tool
from lms_tool.cli.housekeeping import upgrade_database
from lms_tool.config import Settings
from lms_tool.organisations import queries as organisations
from tests.bench import written
from tests.bench.measuring import Figure

FULL = 1000  # lessons, with ten questions each
SIZES = (FULL // 4, FULL // 2, FULL)
LIMIT = 10  # seconds of checking at the full size
TODAY = date(2026, 12, 1)
Told = dict[str, float]


def spent(work: Callable[[], object]) -> float:
    """Processor seconds."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def grown() -> float:
    """Megabytes this process has come to."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(root: Path, data: Path) -> Told:
    read: list[Library] = []
    with uncollected():
        reading = spent(lambda: read.append(load(root)[0]))
        looking = spent(lambda: examine(read[0], TODAY))
    checked = {"reading": reading, "looking": looking, "memory": grown()}
    return checked | published(read[0], data) | {"memory in the end": grown()}


def published(library: Library, data: Path) -> Told:
    tool = Tool()
    tool.settings = Settings.read({"DATA_DIR": str(data), "SECRET_KEY": "x", "DEVELOPMENT": "1"})
    upgrade_database(tool)
    with tool.transaction() as db:
        whose = organisations.every(db)[0].id

        def publish() -> None:
            service.publish(db, whose, library, now=tables.utc_now())

        return {
            "publishing": spent(publish),
            "again": spent(publish),
            "touched": spent(lambda: queries.touched(db, whose, {"phone.answer"})),
        }


def figures() -> Iterator[Figure]:
    for lessons in SIZES:
        with tempfile.TemporaryDirectory() as place:
            root = written.write(Path(place) / "library", lessons)
            command = [sys.executable, "-m", "tests.bench.library", str(root), f"{place}/data"]
            told: Told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        yield from _said(f"{lessons} lessons, {lessons * written.QUESTIONS_A_LESSON} questions", told)


def _said(size: str, told: Told) -> Iterator[Figure]:
    note = f"reading {told['reading']:.1f} s, looking {told['looking']:.1f} s; {told['memory']:.0f} MB"
    full = f" (limit {LIMIT} s)" if size.startswith(f"{FULL} ") else ""
    yield Figure(f"{size}: checking{full}", f"{told['reading'] + told['looking']:.1f} s", note)
    yield Figure(f"{size}: publishing", f"{told['publishing']:.1f} s", "into an empty catalog")
    yield Figure(f"{size}: publishing again", f"{told['again']:.1f} s", "nothing changed")
    yield Figure(f"{size}: what a changed value touches", f"{told['touched']:.1f} s", "every lesson quotes it")
    yield Figure(f"{size}: memory", f"{told['memory in the end']:.0f} MB", "of the process in the end")


if __name__ == "__main__":
    sys.stdout, out = sys.stderr, sys.stdout  # the commands that are used on the way talk
    out.write(json.dumps(measured(Path(sys.argv[1]), Path(sys.argv[2]))))
