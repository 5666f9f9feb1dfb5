"""Seats and attendance in classroom sessions. Whoever never came from an LMS has no account, and nothing is said."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.queries import batches
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.progress import queries as progress
from lms_tool.statements.service import places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import activities, statements
from xapi.activities import Thing
from xapi.actors import Who, tool
from xapi.contexts import Where
from xapi.rendering import instant


def tell_seat_taken(db: Session, fact: facts.SeatTaken) -> None:
    _seat(db, fact, "registered", fact.sign_up)


def tell_seat_given(db: Session, fact: facts.SeatGiven) -> None:
    _seat(db, fact, "unregistered", fact.sign_up)


def _seat(db: Session, fact: facts.ClassroomFact, kind: str, sign_up: UUID) -> None:
    """A seat can be taken and given back many times: each time is one statement."""
    found = _who_and_where(db, fact, None)
    if found is None:
        return
    name = statements.statement_id(organisations.namespace(db), kind, sign_up, uuid5(sign_up, instant(fact.at)))
    occasion = statements.Occasion(name, found[0], fact.at, found[1])
    say = statements.registered if kind == "registered" else statements.unregistered
    keep(db, fact.organisation, [say(occasion, _meeting(fact))])


def tell_attended(db: Session, fact: facts.ClassroomAttended) -> None:
    """What was told before is voided; what holds now, if they were there, is said under the next revision."""
    found = _who_and_where(db, fact, fact.module)
    if found is None:
        return
    who, where = found
    namespace = organisations.namespace(db)

    def name(kind: str, revision: int) -> UUID:
        return statements.statement_id(namespace, kind, fact.attendance, revision=revision)

    said = []
    if fact.before:
        wrong = name("attended", fact.revision - 1)
        us = statements.Occasion(name("voided", fact.revision - 1), tool(installed().base), fact.at, where)
        said.append(statements.voided(us, wrong))
    if fact.minutes:
        occasion = statements.Occasion(name("attended", fact.revision), who, min(fact.held_at, fact.at), where)
        time = timedelta(minutes=fact.minutes)
        said.append(
            statements.attended(occasion, _meeting(fact), duration=time, instructor=_who_or_none(db, fact.trainer))
        )
    keep(db, fact.organisation, said)


def _who_and_where(db: Session, fact: facts.ClassroomFact, module: str | None) -> tuple[Who, Where] | None:
    enrolments = progress.enrolments_of(db, fact.person)
    followed = next((one for one in enrolments if one.track == fact.track), None)
    try:
        who, where = places.who_and_where(
            db, places.Doing(fact.person, followed.id if followed else None, fact.launch, fact.language)
        )
    except NotFound:
        return None
    batch = batches.batch(db, fact.batch)
    named = activities.batch(installed().base, batch.id, {places.UNDETERMINED: batch.title})
    where = replace(where, batch=named)
    track = catalog.track(db, fact.organisation, fact.track, followed.track_version_id if followed else None)
    edition = catalog.module_or_none(db, fact.organisation, module) if module else None
    if edition:
        return who, places.in_module(where, edition, track, None)
    return who, places.in_track(where, track)


def _who_or_none(db: Session, person: UUID | None) -> Who | None:
    if person is None:
        return None
    try:
        account = people.account(db, person)
    except NotFound:
        return None
    return Who(account.issuer, account.subject)


def _meeting(fact: facts.ClassroomFact) -> Thing:
    return activities.meeting(installed().base, fact.session, {places.UNDETERMINED: fact.title})
