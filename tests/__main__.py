"""All tests: on SQLite with an LMS that speaks like Moodle, then once more on PostgreSQL, where there is one, with one
that speaks like Canvas. Extra arguments go to pytest."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests import postgresql

# These ask what is said to a platform word by word; once is enough. Who asks for no database is left out by conftest.
ONCE = ("conformance/lti",)

# And these look at pages in a browser: what is drawn, and how it is read. The database behind it is the same to them.
LOOKS = ("every_page", "learners_pages", "question_types", "shown_things", "without_scripts")

# The slow ones, in a browser, come early in the alphabet; sorted by how many tests a file has they would come last, and
# one process would wait for the other.
AT_ONCE = ("-n", str(min(max(os.cpu_count() or 1, 2), 4)), "--dist", "loadfile", "--no-loadscope-reorder")


# One story in some thousands of browsers is lost to the machine, not to the academy: docs/decisions/0035.
BROWSER = "tests/browser/"
FEW = 3
FAILED = Path(".pytest_cache/v/cache/lastfailed")


def suite(*arguments: str, **environment: str) -> int:
    """All tests, then once more what failed, in a house of its own, if that was but a few browser stories."""
    FAILED.unlink(missing_ok=True)
    done = pytest(*AT_ONCE, *arguments, *sys.argv[1:], **environment)
    failed = list(json.loads(FAILED.read_text())) if done == 1 and FAILED.exists() else []
    if not 0 < len(failed) <= FEW or not all(name.startswith(BROWSER) for name in failed):
        return done
    print(f"== once more: {', '.join(failed)}", flush=True)
    return pytest(*failed, **environment)


def pytest(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main() -> int:
    print("== on SQLite", flush=True)
    coverage = ("--cov", "--cov-report=term-missing:skip-covered") if not sys.argv[1:] else ()
    failed = suite(*coverage)
    with postgresql.server() as address:
        if address is None:
            print(postgresql.HOW_TO_GET, flush=True)
            return failed or (1 if os.environ.get("CI") else 0)
        print("== on PostgreSQL, with Canvas' dialect", flush=True)
        leave_out = [f"--ignore=tests/{name}" for name in ONCE]
        leave_out += [f"--ignore=tests/browser/test_{name}.py" for name in LOOKS]
        return suite(*leave_out, TEST_DATABASE_URL=address, TEST_LMS="canvas") or failed


if __name__ == "__main__":
    sys.exit(main())
