"""People as a list: searched, filtered, a page at a time; and where one of them has worked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms_tool.organisations.models import Site
from lms_tool.people.models import Account, Person, Placement

PAGE = 50
Counts = dict[UUID | None, int]
STATES = ("working", "unplaced", "left", "unlisted", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which people are wanted; what is left empty is not asked about."""

    words: str = ""
    site: UUID | None = None
    post: UUID | None = None
    region: UUID | None = None
    project_type: str = ""
    state: str = ""
    """working | unplaced (no site) | left | unlisted (no staff number) | waiting (never came in from the LMS)"""


@dataclass(frozen=True, slots=True)
class Listed:
    person: Person
    placement: Placement | None  # what holds today
    arrives: bool  # has come in from an LMS


def listed(db: Session, organisation_id: UUID, asked: Asked, *, day: date, page: int = 1) -> tuple[list[Listed], int]:
    """One page of people by name, and how many there are in all. day: today, where the organisation works."""
    asked_for = wanted(organisation_id, asked, day)
    count = db.scalar(select(func.count()).select_from(asked_for.subquery())) or 0
    ordered = asked_for.order_by(Person.name.is_(None), Person.name, Person.staff_number, Person.id)
    rows = db.execute(ordered.limit(PAGE).offset((page - 1) * PAGE))
    return [Listed(row[0], row[1], bool(row[2])) for row in rows], count


def staffed(db: Session, organisation_id: UUID, *, day: date) -> tuple[Counts, Counts]:
    """How many people work at each site today, and in each post."""
    now = _holding(day)
    asked = select(Placement.site_id, Placement.post_id, func.count()).join(Person, Person.id == Placement.person_id)
    asked = asked.where(Placement.organisation_id == organisation_id, Person.merged_into_id.is_(None), now)
    sites: Counts = {}
    posts: Counts = {}
    for site, post, count in db.execute(asked.group_by(Placement.site_id, Placement.post_id)):
        sites[site] = sites.get(site, 0) + count
        posts[post] = posts.get(post, 0) + count
    return sites, posts


def history_of(db: Session, person_id: UUID) -> list[Placement]:
    """Every placement of a person, the newest first."""
    asked = select(Placement).where(Placement.person_id == person_id)
    return list(db.scalars(asked.order_by(Placement.since.desc())))


def names_of(db: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    """What people are called: by name, or by staff number where no name is known."""
    wanted, names = iter(set(people)), {}
    while some := list(islice(wanted, 500)):
        for person, name, number in db.execute(
            select(Person.id, Person.name, Person.staff_number).where(Person.id.in_(some))
        ):
            names[person] = name or number or ""
    return names


def wanted(organisation_id: UUID, asked: Asked, day: date) -> Select[Person, Placement, bool]:
    """The statement behind the list: person, placement of that day, whether they have come in from an LMS."""
    account = and_(Account.person_id == Person.id, Account.organisation_id == organisation_id)
    arrives = exists().where(account, Account.seen_at.is_not(None))  # the LMS names people who never came, too
    query = (
        select(Person, Placement, arrives.label("arrives"))
        .select_from(Person)
        .outerjoin(Placement, and_(Placement.person_id == Person.id, _holding(day)))
        .where(Person.organisation_id == organisation_id, Person.merged_into_id.is_(None))
    )
    if asked.words:
        said = (column.icontains(asked.words, autoescape=True) for column in (Person.name, Person.staff_number))
        query = query.where(or_(*said))
    if asked.site:
        query = query.where(Placement.site_id == asked.site)
    if asked.post:
        query = query.where(Placement.post_id == asked.post)
    if asked.region or asked.project_type:
        query = query.where(Placement.site_id.in_(_sites(asked)))
    states: dict[str, ColumnElement[bool]] = {
        "working": Placement.site_id.is_not(None),
        "unplaced": and_(Placement.site_id.is_(None), or_(Placement.left.is_(None), Placement.left.is_(False))),
        "left": Placement.left.is_(True),
        "unlisted": Person.staff_number.is_(None),
        "waiting": ~arrives,
    }
    return query.where(states[asked.state]) if asked.state in states else query


def leavers(organisation_id: UUID, day: date) -> Select[UUID]:
    """Who does not work for the company on that day any more."""
    return wanted(organisation_id, Asked(), day).where(Placement.left.is_(True)).with_only_columns(Person.id)


def _sites(asked: Asked) -> Select[UUID]:
    found = select(Site.id)
    if asked.region:
        found = found.where(Site.region_id == asked.region)
    return found.where(Site.project_type == asked.project_type) if asked.project_type else found


def _holding(day: date) -> ColumnElement[bool]:
    """Of a person's placements the one that holds on a day."""
    other = aliased(Placement)
    last = (
        select(func.max(other.since))
        .where(other.person_id == Placement.person_id, other.since <= day)
        .correlate(Placement)
        .scalar_subquery()
    )
    return Placement.since == last
