"""Where people work: the site whose variants and figures somebody gets, and whose people a supervisor sees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from content.schema import Persona, Site
from lms_tool.db import utc_now
from lms_tool.organisations import models as company
from lms_tool.people import rules
from lms_tool.people.models import Placement

Sites = Mapping[UUID, Site]
_AT_ONCE = 500  # ids in one question

# Every page of a learner asks this: building the statement anew would cost as much as asking it.
_PLACED = (
    select(
        Placement.person_id,
        Placement.since,
        company.Site.id.label("site_id"),
        company.Site.project_type,
        company.Region.tier,
        company.Post.code.label("post"),
        company.Post.leads,
        company.Organisation.timezone,
    )
    .join(company.Organisation, company.Organisation.id == Placement.organisation_id)
    .outerjoin(company.Site, company.Site.id == Placement.site_id)
    .outerjoin(company.Region, company.Region.id == company.Site.region_id)
    .outerjoin(company.Post, company.Post.id == Placement.post_id)
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What one placement says of the site and of the post."""

    since: date
    site_id: UUID | None
    site: Site | None
    post: str | None
    leads: bool
    timezone: str


def site_of(db: Session, person_id: UUID, *, now: datetime | None = None) -> Site | None:
    """Where somebody works today, for whatever is meant for one kind of project or region only; None: nobody has told.

    The one place that knows: neither LTI nor the roster says it, it is the organisation's own list of people.
    """
    return sites_of(db, [person_id], now=now).get(person_id)


def sites_of(db: Session, people: Iterable[UUID], *, now: datetime | None = None) -> Sites:
    """The same for many people at once; who is not placed is not in it."""
    found = _standings(db, people, now)
    return {person: one.site for person, one in found.items() if one.site is not None}


def sites_at(db: Session, moments: Sequence[tuple[UUID, datetime]]) -> list[Site | None]:
    """Where each of these people worked at their moment, in this order; asked for once."""
    histories = _histories(db, (person for person, _ in moments))
    found = []
    for person, moment in moments:
        history = histories.get(person)
        held = rules.on(_day(history[0].timezone, moment), history) if history else None
        found.append(held.site if held else None)
    return found


def posts_of(db: Session, people: Iterable[UUID], *, now: datetime | None = None) -> Mapping[UUID, str]:
    """Codes of the posts that people have today; who has none is not in it."""
    found = _standings(db, people, now)
    return {person: one.post for person, one in found.items() if one.post is not None}


def personas_of(db: Session, people: Iterable[UUID], *, now: datetime | None = None) -> Mapping[UUID, Persona]:
    """Where people work today and in which post, in one question; who is not placed is not in it."""
    found = _standings(db, people, now)
    return {
        person: Persona(*((one.site.project_type, one.site.region) if one.site else (None, None)), one.post)
        for person, one in found.items()
    }


def oversight(db: Session, person_id: UUID, *, now: datetime | None = None) -> UUID | None:
    """The site whose people this person sees, because their post leads there; None: nobody's."""
    found = _standings(db, [person_id], now).get(person_id)
    return found.site_id if found and found.leads else None


def place_of(db: Session, person_id: UUID, *, now: datetime | None = None) -> UUID | None:
    """The site at which somebody works today; None: nobody has told, or they work here no longer."""
    found = _standings(db, [person_id], now).get(person_id)
    return found.site_id if found else None


def places_of(db: Session, people: Iterable[UUID], *, now: datetime | None = None) -> Mapping[UUID, UUID]:
    """The same for many people at once; who is not placed is not in it."""
    found = _standings(db, people, now)
    return {person: one.site_id for person, one in found.items() if one.site_id is not None}


def _standings(db: Session, people: Iterable[UUID], now: datetime | None) -> dict[UUID, _Standing]:
    moment, steps = now or utc_now(), _histories(db, people)
    holding = {person: rules.on(_day(history[0].timezone, moment), history) for person, history in steps.items()}
    return {person: one for person, one in holding.items() if one is not None}


def _histories(db: Session, people: Iterable[UUID]) -> dict[UUID, list[_Standing]]:
    steps: defaultdict[UUID, list[_Standing]] = defaultdict(list)
    wanted = iter(dict.fromkeys(people))
    while some := list(islice(wanted, _AT_ONCE)):
        for row in _rows(db, some):
            steps[row.person_id].append(_standing(row))
    return steps


def _rows(db: Session, people: Sequence[UUID]) -> Iterable[Row[Any]]:
    return db.execute(_PLACED.where(Placement.person_id.in_(people)))


def _standing(row: Row[Any]) -> _Standing:
    site = Site(region=row.tier, project_type=row.project_type) if row.site_id else None
    return _Standing(row.since, row.site_id, site, row.post, bool(row.leads), row.timezone)


def _day(timezone: str, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(timezone)).date()
