"""Who and where: what our tables know of an occasion, in the words of xAPI."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import Case, Text
from lms_tool.catalog.rules import ModuleEdition, StockEdition, TrackEdition
from lms_tool.errors import NotFound
from lms_tool.facts import Occasion, TalkFact
from lms_tool.launches import queries as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.people import queries as people
from lms_tool.people.models import Account
from lms_tool.platforms import queries as platforms
from lms_tool.platforms.models import Registration
from lms_tool.statements.service import naming
from lms_tool.statements.service.setting import installed
from xapi import activities, actors
from xapi.activities import Thing
from xapi.actors import Who
from xapi.contexts import Where

UNDETERMINED = "und"  # RFC 5646: the LMS does not say in which language its titles are


@dataclass(frozen=True, slots=True)
class Doing:
    """Who did something, where it is no `Occasion`: perhaps in no enrolment, perhaps without a launch."""

    person: UUID
    enrolment: UUID | None
    launch: UUID | None
    language: str


def who_and_where(db: Session, occasion: Occasion | TalkFact | Doing) -> tuple[Who, Where]:
    """Somebody, and the door they came through; without a launch (a deadline), what their account tells."""
    launch = launches.session_or_none(db, occasion.launch) if occasion.launch else None
    account = people.account(db, occasion.person, launch.registration_id if launch else None)
    where = at_platform(account, platforms.registration(db, account.registration_id), occasion)
    where = replace(where, team=team(people.place_of(db, occasion.person)))
    if launch:
        where = replace(where, course=_course(db, launch), link=_link(db, launch))
    return naming.who(db, account), where


def at_platform(account: Account, platform: Registration, occasion: Occasion | TalkFact | Doing) -> Where:
    """Where, as far as an account tells: without a launch."""
    lms = activities.platform(account.issuer, _title(platform.name))
    return Where(registration=occasion.enrolment, language=occasion.language, lms=lms)


def team(site: UUID | None) -> Who | None:
    """The site where somebody works."""
    return actors.site(installed().base, str(site)) if site else None


def who_or_none(db: Session, person: UUID | None) -> Who | None:
    """Somebody by their account; None for whoever never came from an LMS."""
    if person is None:
        return None
    try:
        account = people.account(db, person)
    except NotFound:
        return None
    return naming.who(db, account)


def in_track(where: Where, edition: TrackEdition) -> Where:
    """Above all modules: what is said of a track as a whole."""
    return replace(where, track=track(edition), revision=str(edition.version))


def in_module(where: Where, edition: ModuleEdition, followed: TrackEdition | None, session: UUID | None) -> Where:
    """In a module of a track; staff follow none. session: the sitting or attempt in which it happens."""
    return replace(
        where,
        track=track(followed) if followed else None,
        layer=activities.layer(installed().base, edition.layer.key, _names(edition.layer.title)),
        module=module(edition),
        revision=str(edition.version),
        session=session,
    )


def track(edition: TrackEdition) -> Thing:
    return activities.track(installed().base, edition.key, _names(edition.title))


def module(edition: ModuleEdition) -> Thing:
    return activities.module(installed().base, edition.key, _names(edition.title))


def lesson(edition: ModuleEdition, key: str) -> Thing:
    head = edition.lesson_or_none(key)
    return activities.lesson(module(edition), key, _names(head.title) if head else {})


def quiz(edition: ModuleEdition, key: str) -> Thing:
    found = edition.quiz_or_none(key)
    return activities.quiz(module(edition), key, _names(found.title) if found else {})


def case(edition: StockEdition[Case]) -> Thing:
    return activities.case(installed().base, edition.key, _names(edition.item.title))


def _course(db: Session, launch: LaunchSession) -> Thing | None:
    course = people.course(db, launch.course_id) if launch.course_id else None
    if course is None or not course.context_id:
        return None
    return activities.course(installed().base, course.registration_id, course.context_id, _title(course.title))


def _link(db: Session, launch: LaunchSession) -> Thing | None:
    link = people.link(db, launch.link_id) if launch.link_id else None
    if link is None or launch.registration_id is None:
        return None
    return activities.link(installed().base, launch.registration_id, link.resource_link_id, _title(link.title))


def _title(title: str | None) -> dict[str, str]:
    return {UNDETERMINED: title} if title else {}


def _names(text: Text) -> dict[str, str]:
    return dict(text.words)
