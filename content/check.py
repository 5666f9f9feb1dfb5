"""All problems of a library at once: `python -m content.check [FOLDER]`, or `lms-tool content check`."""

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from content.links import broken
from content.loader import LIBRARY, Library, Watch, at_once, load
from content.problems import Problem
from content.weaknesses import STEPS, due_reviews


def check(root: Path, today: date) -> list[Problem]:
    """Everything that is wrong or weak in the library below root, by file and line."""
    return examined(root, today)[1]


def examined(root: Path, today: date, watch: Watch = at_once) -> tuple[Library, list[Problem]]:
    """The library below root with everything that is wrong or weak in it; watch sees how far the work is."""
    library, problems = load(root, watch)
    return library, sorted({*problems, *examine(library, today, watch)})


@contextmanager
def uncollected() -> Iterator[None]:
    """For a program that reads a library, says what is wrong with it and ends: the library is not gone through for
    garbage again and again, which otherwise takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def examine(library: Library, today: date, watch: Watch = at_once) -> list[Problem]:
    """What is wrong or weak between the parts that could be read."""
    steps = watch((broken, *STEPS), "Checking")
    return sorted({*due_reviews(library, today), *(problem for step in steps for problem in step(library))})


def is_publishable(problems: list[Problem]) -> bool:
    return all(problem.severity != "error" for problem in problems)


def main(arguments: list[str]) -> int:
    """Print every problem; 1 when there are errors."""
    root = Path(arguments[0]) if arguments else LIBRARY
    with uncollected():
        problems = check(root, datetime.now(UTC).date())
    counts = Counter(problem.severity for problem in problems)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{counts['error']} errors, {counts['weak']} weaknesses, {counts['hint']} hints\n")
    return 0 if is_publishable(problems) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
