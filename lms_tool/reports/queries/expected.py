"""Who was to learn and never came: given a track, put into a batch, or named in a course, and enrolled nowhere yet."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.models import Batch, Member
from lms_tool.organisations.models import Site
from lms_tool.people.models import Membership, Person
from lms_tool.progress.models import Enrolment
from lms_tool.reporting import queries as courses
from lms_tool.reports.queries.chosen import Choice, leavers, placements
from lms_tool.tracks.models import Assignment

_AT_ONCE = 500  # ids in one question


@dataclass(frozen=True, slots=True)
class Expected:
    """track: None where nothing says which one."""

    person: Person
    track: str | None
    site: str | None


def never_came(db: Session, chosen: Choice) -> list[Expected]:
    """By name. Nobody where days of enrolment are asked for: they have none."""
    wanted = chosen.wanted
    if wanted.since or wanted.until:
        return []
    asked = select(Enrolment.person_id, Enrolment.track).where(Enrolment.organisation_id == chosen.organisation_id)
    enrolled = defaultdict[UUID, set[str | None]](set)
    for person_id, track in db.execute(asked):
        enrolled[person_id].add(track)
    waiting = {person: _still(meant, enrolled.get(person, set())) for person, meant in _tracks(db, chosen).items()}
    rest, found = iter([person for person, still in waiting.items() if still]), list[Expected]()
    while some := list(islice(rest, _AT_ONCE)):
        people = db.execute(_people(chosen).where(Person.id.in_(some)))
        found += [Expected(person, track, site) for person, site in people for track in waiting[person.id]]
    tracks, anywhere = _wanted(db, chosen), not (wanted.track or wanted.module)
    found = [one for one in found if tracks is None or (one.track in tracks if one.track else anywhere)]
    return sorted(found, key=lambda one: (one.person.name or "", one.person.id, one.track or ""))


def _people(chosen: Choice) -> Select[Person, str]:
    """With the code of the site at which they work."""
    placed = placements(chosen)
    asked = select(Person, Site.code).outerjoin(placed, placed.c.person_id == Person.id)
    asked = asked.outerjoin(Site, Site.id == placed.c.site_id).where(
        Person.merged_into_id.is_(None), Person.id.not_in(leavers(chosen))
    )
    return asked.where(placed.c.site_id == chosen.wanted.site) if chosen.wanted.site else asked


def _still(meant: set[str | None], enrolled: set[str | None]) -> list[str | None]:
    """Tracks without an enrolment; where nothing says which one, those who are in none at all."""
    named = sorted(track for track in meant if track)
    if named or enrolled:
        return [track for track in named if track not in enrolled]
    return [None] if meant else []


def _wanted(db: Session, chosen: Choice) -> set[str] | None:
    """The tracks that were asked for; None for all of them."""
    wanted, editions = chosen.wanted, catalog.tracks(db, chosen.organisation_id)
    having = {one.key for one in editions if wanted.module in {named.module for named in one.modules}}
    limits = [
        set(chosen.tracks) if chosen.tracks is not None else None,
        {wanted.track} if wanted.track else None,
        having if wanted.module else None,
    ]
    asked = [limit for limit in limits if limit is not None]
    return set.intersection(*asked) if asked else None


def _tracks(db: Session, chosen: Choice) -> dict[UUID, set[str | None]]:
    """Person → the tracks that they are to learn, among those who were asked for."""
    found = defaultdict[UUID, set[str | None]](set)
    for person_id, track in _told(db, chosen):
        found[person_id].add(track)
    if chosen.wanted.batch:
        inside = select(Member.person_id).where(Member.batch_id == chosen.wanted.batch, Member.left_at.is_(None))
        members = set(db.scalars(inside))
        return {person: tracks for person, tracks in found.items() if person in members}
    return found


def _told(db: Session, chosen: Choice) -> Iterator[tuple[UUID, str | None]]:
    whose, course = chosen.organisation_id, chosen.wanted.course
    memberships = select(Membership.person_id, Membership.course_id).where(
        Membership.organisation_id == whose, Membership.role == "learner", Membership.state != "left"
    )
    if course:
        memberships = memberships.where(Membership.course_id == course)
    named: dict[UUID, str | None] = {}
    inside: set[UUID] = set()
    for person_id, course_id in db.execute(memberships):
        if course_id not in named:
            tracks = courses.tracks_of(db, course_id) or set()
            named[course_id] = next(iter(tracks)) if len(tracks) == 1 else None
        inside.add(person_id)
        yield person_id, named[course_id]
    given = select(Assignment.person_id, Assignment.track)
    batches = select(Member.person_id, Batch.track).join(Batch, Batch.id == Member.batch_id)
    for asked in (
        given.where(Assignment.organisation_id == whose, Assignment.ended_at.is_(None)),
        batches.where(Batch.organisation_id == whose, Batch.cancelled_at.is_(None), Member.left_at.is_(None)),
    ):
        for person_id, track in db.execute(asked):
            if course is None or person_id in inside:
                yield person_id, track
