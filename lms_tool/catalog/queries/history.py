"""All versions of what is published, who made them, and how two of them differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.schema import STOCK, Standard, Text, from_dict
from lms_tool.catalog.models import Deed, Version
from lms_tool.catalog.queries.editions import kept, module, payload, track
from lms_tool.catalog.queries.stock import one
from lms_tool.catalog.rules import Difference, ModuleEdition, difference, named_in, parts
from lms_tool.errors import NotFound


@dataclass(frozen=True, slots=True)
class Shelved:
    """A track, a module or the standard, as its latest version stands."""

    kind: str
    key: str
    latest: Version
    title: Text | None
    review_by: date | None
    kept_back: bool
    """A person withdrew it; the next publication of the library leaves it withdrawn."""

    @property
    def state(self) -> str:
        """in-use or withdrawn."""
        return "withdrawn" if self.latest.withdrawn_at else "in-use"


@dataclass(frozen=True, slots=True)
class Line:
    """One version in a history, newest first. change: against the version before it, None for the first."""

    version: Version
    deeds: tuple[Deed, ...]
    change: Difference | None


def version(db: Session, organisation_id: UUID, kind: str, key: str, number: int | None = None) -> Version:
    """This version, or the newest one whether withdrawn or not. Raises NotFound."""
    asked = select(Version).where(Version.organisation_id == organisation_id, Version.kind == kind, Version.key == key)
    if number is not None:
        asked = asked.where(Version.number == number)
    found = db.scalar(asked.order_by(Version.number.desc()).limit(1))
    if found is None:
        raise NotFound(f"{kind} {key}, version {number or 'any'}")
    return found


def versions(db: Session, organisation_id: UUID, kind: str, key: str) -> list[Version]:
    """Newest first. Raises NotFound."""
    asked = select(Version).where(Version.organisation_id == organisation_id, Version.kind == kind, Version.key == key)
    found = list(db.scalars(asked.order_by(Version.number.desc())))
    if not found:
        raise NotFound(f"{kind} {key}")
    return found


def history(db: Session, organisation_id: UUID, kind: str, key: str) -> list[Line]:
    """Every version with what was done to it and how it differs from the one before. Raises NotFound."""
    found = versions(db, organisation_id, kind, key)
    done: dict[int, list[Deed]] = {}
    asked = select(Deed).where(Deed.organisation_id == organisation_id, Deed.kind == kind, Deed.key == key)
    for deed in db.scalars(asked.order_by(Deed.at)):
        done.setdefault(deed.number, []).append(deed)
    earlier = [*found[1:], None]
    return [
        Line(one, tuple(done.get(one.number, ())), compared(db, before, one) if before else None)
        for one, before in zip(found, earlier, strict=True)
    ]


def compared(db: Session, before: Version, after: Version) -> Difference:
    """How two versions of the same thing differ; neither ever changes, so neither does this."""

    def compare() -> Difference:
        if before.kind == "standard":
            return difference({}, {}, standard_of(db, before), standard_of(db, after))
        old, new = payload(db, before.hash), payload(db, after.hash)
        shared = named_in(old) & named_in(new)
        values = [from_dict(Standard, payload(db, manifest["standard"])) for manifest in (old, new)]

        def read(hash_: str) -> Any:
            """What is the same on both sides need not be read to be the same."""
            return hash_ if hash_ in shared else payload(db, hash_)

        return difference(parts(old, read), parts(new, read), *values)

    found: Difference = kept(("difference", before.hash, after.hash), compare)
    return found


def standard_of(db: Session, version: Version) -> Standard:
    """The whole table as it was published in this version of the standard."""
    return from_dict(Standard, payload(db, version.hash))


def shelved(db: Session, organisation_id: UUID) -> list[Shelved]:
    """Everything that has versions, withdrawn or not, by kind and key."""
    back = kept_back(db, organisation_id)
    return [_shelved(db, organisation_id, row, (row.kind, row.key) in back) for row in newest(db, organisation_id)]


def newest(db: Session, organisation_id: UUID) -> list[Version]:
    """The newest version of everything, withdrawn or not, by kind and key."""
    last = (
        select(Version.kind, Version.key, func.max(Version.number).label("number"))
        .where(Version.organisation_id == organisation_id)
        .group_by(Version.kind, Version.key)
        .subquery()
    )
    asked = select(Version).join(
        last, (Version.kind == last.c.kind) & (Version.key == last.c.key) & (Version.number == last.c.number)
    )
    asked = asked.where(Version.organisation_id == organisation_id)
    return list(db.scalars(asked.order_by(Version.kind, Version.key)))


def _shelved(db: Session, organisation_id: UUID, latest: Version, is_kept_back: bool) -> Shelved:
    title, review_by = None, None
    if latest.kind == "module":
        edition = module(db, organisation_id, latest.key, latest.id)
        title, review_by = edition.title, next_review(edition)
    elif latest.kind == "track":
        path = track(db, organisation_id, latest.key, latest.id)
        title, review_by = path.title, path.plan.review_by
    elif latest.kind in STOCK:
        item = one(db, organisation_id, latest.kind, latest.key, latest.id).item
        title, review_by = item.title, item.review_by
    return Shelved(latest.kind, latest.key, latest, title, review_by, is_kept_back)


def next_review(edition: ModuleEdition) -> date:
    """When the first of its parts is to be reviewed."""
    inside = [
        *(lesson.review_by for lesson in edition.lessons),
        *(one.review_by for one in (*edition.quizzes, *edition.practical_tasks)),
    ]
    return min([edition.review_by, *filter(None, inside)])


def kept_back(db: Session, organisation_id: UUID) -> set[tuple[str, str]]:
    """Kind and key of what a person withdrew and nobody restored."""
    asked = (
        select(Deed.kind, Deed.key, Deed.what, Deed.by)
        .where(Deed.organisation_id == organisation_id, Deed.part == "", Deed.what.in_(("withdrawn", "restored")))
        .order_by(Deed.at)
    )
    last = {(row.kind, row.key): row.what == "withdrawn" and row.by is not None for row in db.execute(asked)}
    return {item for item, by_a_person in last.items() if by_a_person}


def withdrawn_questions(db: Session, edition: ModuleEdition) -> dict[str, Deed]:
    """Questions of this edition that somebody withdrew as they are worded in it; a mended wording is asked again."""
    asked = (
        select(Deed)
        .join(Version, Version.organisation_id == Deed.organisation_id)
        .where(Version.id == edition.id, Deed.kind == "module", Deed.key == edition.key, Deed.part != "")
    )
    last = {deed.part: deed for deed in db.scalars(asked.order_by(Deed.at))}
    return {
        part: deed
        for part, deed in last.items()
        if deed.what == "withdrawn" and _worded_as(db, deed) == edition.question_hashes.get(part)
    }


def _worded_as(db: Session, deed: Deed) -> str | None:
    made = version(db, deed.organisation_id, deed.kind, deed.key, deed.number)
    manifest: Mapping[str, Any] = payload(db, made.hash)
    found: str | None = manifest["questions"].get(deed.part)
    return found
