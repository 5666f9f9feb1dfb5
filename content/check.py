"""All problems of a library at once: `python -m content.check [FOLDER]`, or `lms-tool content check`."""

import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from content.links import broken
from content.loader import LIBRARY, Library, load
from content.problems import Problem
from content.weaknesses import weak


def check(root: Path, today: date) -> list[Problem]:
    """Everything that is wrong or weak in the library below root, by file and line."""
    library, problems = load(root)
    return sorted({*problems, *examine(library, today)})


def examine(library: Library, today: date) -> list[Problem]:
    """What is wrong or weak between the parts that could be read."""
    return sorted({*broken(library), *weak(library, today)})


def is_publishable(problems: list[Problem]) -> bool:
    return all(problem.severity != "error" for problem in problems)


def main(arguments: list[str]) -> int:
    """Print every problem; 1 when there are errors."""
    root = Path(arguments[0]) if arguments else LIBRARY
    problems = check(root, datetime.now(UTC).date())
    counts = Counter(problem.severity for problem in problems)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{counts['error']} errors, {counts['weak']} weaknesses, {counts['hint']} hints\n")
    return 0 if is_publishable(problems) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
