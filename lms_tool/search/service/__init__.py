"""Keeping the index: what is published and not yet indexed is indexed, a source at a time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from content.schema import to_dict
from lms_tool.catalog.models import Version
from lms_tool.search import queries, rules
from lms_tool.search.models import Passage, Posting, Source
from lms_tool.search.service.sources import READERS, passages

Row = TypeVar("Row")
METHOD = 2
"""Of cutting and counting. Raise it when either changes: everything is then indexed anew."""

INSERTED = 500  # rows of one statement, so that the worker stays small
AT_ONCE = 1_500  # passages of one round, so that no transaction is long


def catch_up(db: Session, *, now: datetime) -> int:
    """Index what is published and not yet indexed, in any organisation; how many passages that were.

    A large library takes several rounds.
    """
    done = 0
    for version in waiting(db):
        done += index(db, version, now=now)
        if done >= AT_ONCE:
            break
    return done


def waiting(db: Session) -> list[Version]:
    """One version of everything that is offered and not indexed."""
    return queries.not_indexed(db, list(READERS), METHOD)


def index(db: Session, version: Version, *, now: datetime) -> int:
    """Index one version, anew where it was; how many passages it has."""
    db.execute(delete(Source).where(Source.hash == version.hash))
    found = passages(db, version)
    source = Source(hash=version.hash, method=METHOD, passages=len(found), indexed_at=now)
    db.add(source)
    db.flush()
    if found:
        db.execute(insert(Passage), [_row(source.id, passage) for passage in found])
        counted = rules.impacts(found)
        for some in batched(counted, INSERTED):
            rows = [{"term": one.term, "source_id": source.id, "found": one.packed} for one in some]
            db.execute(insert(Posting), rows)
    return len(found)


def rebuild(db: Session, *, now: datetime) -> Iterator[int]:
    """Forget the index and make it anew; yields the number of sources there are, then one number for each done."""
    db.execute(delete(Source))
    todo = waiting(db)
    yield len(todo)
    for version in todo:
        yield index(db, version, now=now)


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Python 3.12 has it in itertools."""
    some = iter(rows)
    while piece := list(islice(some, size)):
        yield piece


def _row(source: int, passage: rules.Passage) -> dict[str, object]:
    names = ("number", "kind", "language", "place", "title", "heading", "anchor", "text", "about")
    meant = [to_dict(when) for when in passage.meant] or None
    return {"source_id": source, "meant": meant, **{name: getattr(passage, name) for name in names}}
