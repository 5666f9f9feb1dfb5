"""Memory of `serve --workers 2` and `worker` after 200 launches, limit 250 MB.

PSS counts memory that processes share once, so that the sum is what the machine gives. Linux only.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Figure
from tests.factories.house import House
from tests.factories.learner import Visitor, demo_lms

LAUNCHES, LIMIT = 200, 250
PEOPLE = (("xiaoyu", "new-hire"), ("lin", "new-hire"))


def family(process: int) -> list[int]:
    """A process and all that came from it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in family(int(child)))]


def proportional_set(process: int) -> float:
    """MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def weigh(house: House) -> dict[str, list[float]]:
    """Name of what was started → MB of each of its processes."""
    return {
        name: [proportional_set(process) for process in family(house.processes[name].pid)] for name in ("web", "worker")
    }


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, House(Path(place), workers=2) as house, demo_lms(house) as lms:
        before = weigh(house)
        for number in range(LAUNCHES):
            person, course = PEOPLE[number % len(PEOPLE)]
            visitor = Visitor(house, person, course, lms=lms)
            visitor.launch()
            visitor.close()
        after = weigh(house)
    for name, masses in after.items():
        each = " + ".join(f"{mass:.0f}" for mass in masses)
        yield Figure(name, f"{sum(masses):.0f} MB", f"{each}; {sum(before[name]):.0f} before the first launch")
    yield Figure(f"both (limit {LIMIT} MB)", f"{sum(map(sum, after.values())):.0f} MB", f"after {LAUNCHES} launches")
