"""Who is in a batch, in which group, with which mentor."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.cohorts.models import Batch, Group, Member
from lms_tool.cohorts.queries import batches, opening
from lms_tool.cohorts.rules import planning
from lms_tool.cohorts.service import seating
from lms_tool.cohorts.service.refusals import ReasonMissing
from lms_tool.errors import BadInput, NotFound
from lms_tool.facts import BatchJoined, BatchLeft, publish
from lms_tool.people import queries as people


def join(db: Session, batch_id: UUID, persons: Sequence[UUID], *, by: UUID | None, now: datetime) -> list[Member]:
    """Put people into a batch; who is in it already stays as they are. Who was in it before comes back."""
    batch = batches.locked(db, batch_id)
    number = (db.scalar(select(func.max(Member.number)).where(Member.batch_id == batch_id)) or 0) + 1
    joined = []
    for person_id in dict.fromkeys(persons):
        member = batches.member_or_none(db, batch_id, person_id)
        if member is not None and member.left_at is None:
            continue
        if member is None:
            people.person(db, person_id)
            member = Member(
                organisation_id=batch.organisation_id, batch_id=batch_id, person_id=person_id, number=number
            )
            db.add(member)
            number += 1
        member.joined_at, member.left_at = now, None
        joined.append(member)
    db.flush()
    for member in joined:
        publish(db, BatchJoined(**_about(batch, member.person_id, now), by=by))
    return joined


def leave(db: Session, batch_id: UUID, person_id: UUID, *, by: UUID, now: datetime) -> None:
    """Take somebody out of a batch: their seats in coming sessions are free, what they attended stays."""
    batch = batches.locked(db, batch_id)
    member = batches.member_or_none(db, batch_id, person_id)
    if member is None or member.left_at is not None:
        raise NotFound(f"member {person_id} of batch {batch_id}")
    member.left_at, member.group_id, member.mentor_id = now, None, None
    seating.give_back_all(db, batch_id, person_id, now=now)
    publish(db, BatchLeft(**_about(batch, person_id, now), by=by))


def _about(batch: Batch, person: UUID, now: datetime) -> dict[str, Any]:
    return {
        "organisation": batch.organisation_id,
        "person": person,
        "batch": batch.id,
        "track": batch.track,
        "at": now,
    }


def add_group(
    db: Session, batch_id: UUID, title: str, *, project_type: str | None = None, region: str | None = None
) -> Group:
    """A group of this name; the one that is there, where there is one."""
    title = " ".join(title.split())[:120]
    if not title:
        raise BadInput("a group without a name")
    batch = batches.locked(db, batch_id)
    found = next((one for one in batches.groups(db, batch_id) if one.title == title), None)
    if found is None:
        found = Group(organisation_id=batch.organisation_id, batch_id=batch_id, title=title)
        found.project_type, found.region = project_type, region
        db.add(found)
        db.flush()
    return found


def drop_group(db: Session, batch_id: UUID, group_id: UUID) -> None:
    """Its people stay in the batch."""
    group = _group(db, batch_id, group_id)
    for member in db.scalars(select(Member).where(Member.group_id == group_id)):
        member.group_id = None
    db.flush()
    db.delete(group)


def mentor_group(db: Session, batch_id: UUID, group_id: UUID, mentor: UUID | None) -> None:
    _group(db, batch_id, group_id).mentor_id = mentor


def place(db: Session, batch_id: UUID, persons: Sequence[UUID], group_id: UUID | None) -> int:
    """Put members into a group, or out of any. How many."""
    if group_id:
        _group(db, batch_id, group_id)
    found = _members(db, batch_id, persons)
    for member in found:
        member.group_id = group_id
    return len(found)


def mentor(db: Session, batch_id: UUID, persons: Sequence[UUID], mentor_id: UUID | None) -> int:
    """Give members a mentor of their own, or none. How many."""
    found = _members(db, batch_id, persons)
    for member in found:
        member.mentor_id = mentor_id
    return len(found)


def form_groups(db: Session, batch_id: UUID, name: Callable[[str | None, str | None], str]) -> int:
    """A group for each kind of project and region its people come from; who is in one stays there.

    name: what a group of (project type, region) is called. How many people were placed; those of whom nobody has told
    where they work are left.
    """
    loose = select(Member.person_id).where(
        Member.batch_id == batch_id, Member.left_at.is_(None), Member.group_id.is_(None)
    )
    persons = list(db.scalars(loose.order_by(Member.number)))
    sites = people.sites_of(db, persons)
    told = [(one, *((site.project_type, site.region) if (site := sites.get(one)) else (None, None))) for one in persons]
    placed = 0
    for (kind, region), persons in planning.grouped(told).items():
        if kind or region:
            group = add_group(db, batch_id, name(kind, region), project_type=kind, region=region)
            placed += place(db, batch_id, persons, group.id)
    return placed


def let_in(db: Session, batch_id: UUID, persons: Sequence[UUID], *, by: UUID | None, why: str, now: datetime) -> int:
    """Members may sign up for the classroom though hours are missing. How many could not before.

    Raises ReasonMissing.
    """
    if not why.strip():
        raise ReasonMissing(f"letting people into the classroom of batch {batch_id}")
    batch, members = batches.batch(db, batch_id), _members(db, batch_id, persons)
    stands = opening.openings(db, batch, members)
    shut = [one for one in members if one.person_id in stands and stands[one.person_id].is_locked]
    for member in shut:
        member.let_in_at, member.let_in_by, member.let_in_why = now, by, why.strip()[:300]
        _note(db, batch, member, "batch.let-in", by, now, member.let_in_why)
    return len(shut)


def let_in_no_more(db: Session, batch_id: UUID, persons: Sequence[UUID], *, by: UUID, now: datetime) -> int:
    """Hours are asked for again; seats that they have stay theirs. How many it was taken back from."""
    batch = batches.batch(db, batch_id)
    found = [one for one in _members(db, batch_id, persons) if one.let_in_at]
    for member in found:
        _note(db, batch, member, "batch.let-in-back", by, now, member.let_in_why)
        member.let_in_at, member.let_in_by, member.let_in_why = None, None, ""
    return len(found)


def _note(db: Session, batch: Batch, member: Member, what: str, by: UUID | None, now: datetime, why: str) -> None:
    name = people.person(db, member.person_id).name or ""
    named = f"{name} · {batch.title}" if name else batch.title
    audit.note(db, batch.organisation_id, what, by=by, at=now, subject=member.person_id, named=named, why=why)


def _members(db: Session, batch_id: UUID, persons: Sequence[UUID]) -> list[Member]:
    asked = select(Member).where(Member.batch_id == batch_id, Member.person_id.in_(persons), Member.left_at.is_(None))
    return list(db.scalars(asked))


def _group(db: Session, batch_id: UUID, group_id: UUID) -> Group:
    group = db.get(Group, group_id)
    if group is None or group.batch_id != batch_id:
        raise NotFound(f"group {group_id} of batch {batch_id}")
    return group
