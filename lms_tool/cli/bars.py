"""How far long work is, on a terminal; in a file nothing of it is seen."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def watch(work: Sequence[Any], doing: str) -> Iterable[Any]:
    """A bar that fills while the work is taken up, piece by piece."""
    if not sys.stderr.isatty():
        return work
    from rich.console import Console
    from rich.progress import track

    return track(work, doing, console=Console(stderr=True), transient=True)


@contextmanager
def working(what: str) -> Iterator[None]:
    """A moving bar while something happens whose length nobody knows."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(TextColumn(what), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    bar.add_task(what, total=None)
    with bar:
        yield
