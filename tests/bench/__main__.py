"""All benchmarks, or the named ones (launches, answers, …), each in a process of its own; prints Markdown tables."""

import subprocess
import sys
from contextlib import redirect_stdout

from tests.bench import (
    answers,
    batches,
    class_start,
    company,
    content,
    delivery,
    faults,
    ingest,
    launches,
    library,
    memory,
    pages,
    reports,
    rosters,
    search,
    start,
    store,
)
from tests.bench.measuring import table

BENCHES = {
    bench.__name__.rpartition(".")[2]: bench
    for bench in (
        launches,
        class_start,
        answers,
        batches,
        company,
        pages,
        memory,
        content,
        delivery,
        faults,
        ingest,
        library,
        reports,
        rosters,
        search,
        start,
        store,
    )
}


def run(name: str) -> None:
    bench = BENCHES[name]
    title = (bench.__doc__ or name).partition("\n")[0].rstrip(".")
    with redirect_stdout(sys.stderr):  # the commands that are used on the way talk
        told = table(bench.figures())
    print(f"## {title}\n\n{told}\n", flush=True)


def main(names: list[str]) -> int:
    if unknown := set(names) - set(BENCHES):
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    if len(names) == 1:
        run(names[0])
        return 0
    return max([_alone(name) for name in names or BENCHES])


def _alone(name: str) -> int:
    return subprocess.run([sys.executable, "-m", "tests.bench", name], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
