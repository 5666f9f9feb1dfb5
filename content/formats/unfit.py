"""What the check of a library will refuse of questions that are about to come in, each at its place in their file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from content.formats.report import Found, Where
from content.links import broken_question
from content.problems import Problem
from content.schema import to_dict
from content.shelves import Library, Place
from content.source import Address


def unfit(library: Library, module: str, coming: Iterable[Found]) -> Iterator[tuple[Where, Problem]]:
    for found in coming:
        addresses = list(_addresses(to_dict(found.question), ()))
        place = Place(found.question.key, (), {address: number for number, address in enumerate(addresses, 2)})
        for problem in broken_question(library, module, found.question, place):
            at = problem.line - 2
            yield found.place(addresses[at] if 0 <= at < len(addresses) else ()), problem


def _addresses(written: Any, address: Address) -> Iterator[Address]:
    """Every address in a map, as problems name them; the lines of a file stand for them here."""
    steps = written.items() if isinstance(written, Mapping) else enumerate(written) if isinstance(written, list) else ()
    for step, inner in steps:
        yield (*address, step)
        yield from _addresses(inner, (*address, step))
