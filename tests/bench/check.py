"""Checking a made-up library at a quarter, half and full size.

Each size in a process of its own: processor seconds of reading and of checking (other work runs beside it), and the
most memory the process came to.
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

from content.check import examine
from content.loader import load
from tests.bench import written
from tests.bench.measuring import Figure

FULL = 1000  # lessons, with ten questions each
SIZES = (FULL // 4, FULL // 2, FULL)
TODAY = date(2026, 12, 1)


def spent(work: Callable[[], object]) -> float:
    """Processor seconds."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measured(root: str) -> dict[str, float]:
    """Seconds of reading and checking, megabytes of this process, problems found."""
    read: list[object] = []
    reading = spent(lambda: read.extend(load(Path(root))))
    made, broken = read
    found: list[object] = []
    checking = spent(lambda: found.extend(examine(made, TODAY)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"reading": reading, "checking": checking, "memory": memory, "problems": len(found) + len(broken)}


def figures() -> Iterator[Figure]:
    for lessons in SIZES:
        with tempfile.TemporaryDirectory() as place:
            written.write(Path(place), lessons)
            command = [sys.executable, "-m", "tests.bench.check", place]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        note = f"reading {told['reading']:.1f} s, checking {told['checking']:.1f} s; {told['memory']:.0f} MB"
        yield Figure(
            f"{lessons} lessons, {lessons * written.QUESTIONS_A_LESSON} questions",
            f"{told['reading'] + told['checking']:.1f} s",
            f"{note}; {told['problems']} problems",
        )


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
