"""All tests: on SQLite, then once more on PostgreSQL where there is one. Extra arguments go to pytest."""

import os
import subprocess
import sys

from tests import postgresql

# These ask what is said to a platform word by word; once is enough. Who asks for no database is left out by conftest.
ONCE = ("conformance/lti",)

# And these look at pages in a browser: what is drawn, and how it is read. The database behind it is the same to them.
LOOKS = ("every_page", "launch_rungs", "learners_pages", "question_types", "shown_things", "without_scripts")

# The slow ones, in a browser, come early in the alphabet; sorted by how many tests a file has they would come last, and
# one process would wait for the other.
AT_ONCE = ("-n", str(min(max(os.cpu_count() or 1, 2), 4)), "--dist", "loadfile", "--no-loadscope-reorder")


def suite(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *arguments, *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main() -> int:
    print("== on SQLite", flush=True)
    coverage = ("--cov", "--cov-report=term-missing:skip-covered") if not sys.argv[1:] else ()
    failed = suite(*AT_ONCE, *coverage)
    with postgresql.server() as address:
        if address is None:
            print(postgresql.HOW_TO_GET, flush=True)
            return failed or (1 if os.environ.get("CI") else 0)
        print("== on PostgreSQL", flush=True)
        leave_out = [f"--ignore=tests/{name}" for name in ONCE]
        leave_out += [f"--ignore=tests/browser/test_{name}.py" for name in LOOKS]
        return suite(*AT_ONCE, *leave_out, TEST_DATABASE_URL=address) or failed


if __name__ == "__main__":
    sys.exit(main())
