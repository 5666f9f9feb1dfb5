"""Batches, and seats and attendance in their sessions. Of whoever never came from an LMS nothing is said."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.queries import batches
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.progress import queries as progress
from lms_tool.statements.service import places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import activities, statements
from xapi.activities import Thing
from xapi.actors import Who, tool
from xapi.contexts import Where
from xapi.rendering import instant


def tell_batch_joined(db: Session, fact: facts.BatchJoined) -> None:
    _membership(db, fact, "registered")


def tell_batch_left(db: Session, fact: facts.BatchLeft) -> None:
    _membership(db, fact, "unregistered")


def _membership(db: Session, fact: facts.BatchFact, kind: str) -> None:
    """Somebody can come into a batch and leave it many times: each time is one statement."""
    found = _who_and_where(db, fact, None)
    if found is None or found[1].batch is None:
        return
    moment = uuid5(fact.batch, instant(fact.at))
    name = statements.statement_id(organisations.namespace(db), kind, fact.batch, fact.person, moment)
    occasion = statements.Occasion(name, found[0], fact.at, found[1])
    say = statements.registered if kind == "registered" else statements.unregistered
    keep(db, fact.organisation, [say(occasion, found[1].batch)])


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
            statements.attended(
                occasion, _meeting(fact), duration=time, instructor=places.who_or_none(db, fact.trainer)
            )
        )
    keep(db, fact.organisation, said)


def _who_and_where(db: Session, fact: facts.BatchFact, module: str | None) -> tuple[Who, Where] | None:
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


def _meeting(fact: facts.ClassroomFact) -> Thing:
    return activities.meeting(installed().base, fact.session, {places.UNDETERMINED: fact.title})
