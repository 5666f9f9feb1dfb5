"""Reading a gradebook back, to compare it with what is here: asked by a person, read by the worker piece by piece."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lms_tool.db import utc_now
from lms_tool.errors import english
from lms_tool.grades import queries, rules
from lms_tool.grades.models import Column, Reading
from lms_tool.grades.service.calling import OWN_COLUMN_GONE, Errand, Failed, Gradebook, Sent
from lms_tool.grades.service.delivery import NO_KEYS, SCOPES, SWITCHED_OFF, gradebook_of, keep_tokens
from lms_tool.lti import ags, claims, dialects
from lms_tool.lti.service_token import scope_set
from lms_tool.outbox.rules import Answer
from lms_tool.platforms import queries as platforms

LEASE = timedelta(seconds=60)
LONGEST_PIECE = 8.0  # seconds after which no further page is asked for: scores want to leave, too
LONGEST = timedelta(minutes=30)  # pages that lead in a circle would never end
PAGE = 100  # results on a page, where the platform pages
MOST_TRIES = 5
KEPT_FOR = timedelta(days=7)
ARRIVES_WITHIN = timedelta(seconds=5)  # as a rule, what is sent
NO_RESULTS = english("The LMS does not let us read the grades of this course.")
COLUMN_DELETED = english("The column was deleted in the course. Send the grades again: it is made anew and filled.")
STRANGE_PAGE = english("The LMS named a next page that is not its own.")
TOO_LONG = english("The LMS named one page after the other and came to no end.")
OUR_FAULT = english("Something went wrong on our side; it is tried again, and the log says more.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A column that is to be read from `start` on, without a database."""

    reading: UUID
    organisation: UUID
    gradebook: Gradebook
    scopes: str
    address: str
    start: str | None
    coupled: bool
    family: str


@dataclass(slots=True)
class Learnt:
    """What came of it. more: the page where it goes on; answer: how it ended when it did not end well."""

    sent: Sent = field(default_factory=Sent)
    found: dict[str, list[float]] = field(default_factory=dict)
    more: str | None = None
    answer: Answer = Answer.DELIVERED
    reason: str = ""
    after: float | None = None


def ask(db: Session, course: UUID, *, by: UUID, now: datetime, columns: Collection[UUID] | None = None) -> int:
    """Have every column of a course read; those that are being read go on. Gives how many will be.

    columns: only these, and not before what is sent to them now has had time to arrive.
    """
    known = queries.readings(db, course)
    count = 0
    for column in queries.course_columns(db, course):
        if column.address is None or (columns is not None and column.id not in columns):
            continue  # nothing has arrived there
        reading = known.get(column.id) or Reading(organisation_id=column.organisation_id, column_id=column.id)
        if reading.state == "asked":
            reading.next_at = reading.next_at if reading.tries or columns else None
            count += 1
            continue
        may = claims.SCOPE_RESULTS in column.scopes
        reading.state, reading.reason = ("asked", "") if may else ("failed", NO_RESULTS)
        reading.asked_at, reading.asked_by, reading.begun_at, reading.found = now, by, None, {}
        reading.next_at = now + ARRIVES_WITHIN if columns else None
        reading.leased_until = reading.more = None
        reading.tries = 0
        db.add(reading)
        count += may
    return count


def prepare_reading(db: Session, *, now: datetime) -> Piece | None:
    """Lease what has waited longest; None where nothing waits. Commit before reading."""
    free = or_(Reading.leased_until.is_(None), Reading.leased_until < now)
    due = or_(Reading.next_at.is_(None), Reading.next_at <= now)
    asked = select(Reading).where(Reading.state == "asked", free, due).order_by(Reading.asked_at, Reading.id).limit(1)
    reading = db.scalar(asked.with_for_update(skip_locked=True))
    if reading is None:
        return None
    column = db.get_one(Column, reading.column_id)
    registration = platforms.registration(db, column.registration_id)
    if registration.state != "active" or column.address is None:
        reading.state, reading.reason = "failed", SWITCHED_OFF
        return None
    scopes = scope_set(SCOPES.intersection(column.scopes))
    try:
        gradebook = gradebook_of(db, registration, {scopes}, utc_now(), patient=True)
    except platforms.SecretLost:
        reading.state, reading.reason = "failed", NO_KEYS
        return None
    reading.leased_until = now + LEASE
    reading.begun_at = reading.begun_at or now
    return Piece(
        reading.id,
        reading.organisation_id,
        gradebook,
        scopes,
        column.address,
        reading.more,
        column.coupled,
        registration.product_family,
    )


def read(piece: Piece) -> Learnt:
    """Ask for results, page by page while there is time; takes no database."""
    learnt = Learnt(more=piece.start)
    end = time.monotonic() + LONGEST_PIECE
    limit = PAGE if piece.gradebook.dialect.pages_grades else 0
    call = ags.more_results(piece.start) if piece.start else ags.results(piece.address, limit=limit)
    with piece.gradebook.outside.client() as client:
        errand = Errand(piece.gradebook, client, learnt.sent)
        while True:
            try:
                answer = errand.ask(piece.scopes, call)
            except Failed as failed:
                learnt.answer, learnt.reason, learnt.after = failed.answer, failed.reason, failed.after
                return learnt
            if isinstance(answer, ags.Refused):
                return _refused(piece, learnt, answer)
            learnt.found |= rules.shown_results(answer.body)
            learnt.more = (answer.more if limit else "") or None
            if learnt.more is None:
                return learnt
            if not dialects.same_platform(piece.family, urlsplit(learnt.more), urlsplit(piece.address)):
                learnt.answer, learnt.reason = Answer.PARK, STRANGE_PAGE  # the token is for nobody else
                return learnt
            if time.monotonic() > end:
                return learnt
            call = ags.more_results(learnt.more)


def settle_reading(db: Session, piece: Piece, learnt: Learnt, *, now: datetime) -> None:
    """Write down what was learnt, and whether it goes on."""
    keep_tokens(db, learnt.sent)
    reading = db.get(Reading, piece.reading, with_for_update=True, populate_existing=True)
    if reading is None or reading.state != "asked":
        return
    if learnt.reason == OWN_COLUMN_GONE:
        db.get_one(Column, reading.column_id).gone_at = now
    reading.leased_until = None
    reading.found = {**reading.found, **learnt.found}
    reading.more = learnt.more
    if learnt.answer is Answer.DELIVERED and learnt.more and now - (reading.begun_at or now) > LONGEST:
        reading.state, reading.reason = "failed", TOO_LONG
    elif learnt.answer is Answer.DELIVERED:
        reading.tries, reading.reason = 0, learnt.reason
        reading.state = "asked" if learnt.more else "read"
    elif learnt.answer is Answer.RETRY and reading.tries + 1 < MOST_TRIES:
        reading.tries += 1
        wait = learnt.after if learnt.after is not None else 5.0 * 3**reading.tries
        reading.next_at = now + timedelta(seconds=min(wait, 3600))
        reading.reason = learnt.reason[:500]
    else:
        reading.state, reading.reason = "failed", learnt.reason[:500]


def give_up_reading(db: Session, piece: Piece) -> None:
    """It broke something here: somebody may ask anew."""
    db.execute(update(Reading).where(Reading.id == piece.reading).values(state="failed", reason=OUR_FAULT))


def forget_readings(db: Session, *, now: datetime) -> int:
    """What gradebooks showed long ago helps nobody. Gives how many."""
    old = Reading.asked_at < now - KEPT_FOR
    count = len(db.scalars(select(Reading.id).where(old)).all())
    if count:
        db.execute(delete(Reading).where(old))
    return count


def _refused(piece: Piece, learnt: Learnt, answer: ags.Refused) -> Learnt:
    if answer.code == "gone":
        learnt.found, learnt.more = {}, None
        learnt.answer = Answer.PARK if piece.coupled else Answer.DELIVERED  # it can be made anew
        learnt.reason = OWN_COLUMN_GONE if piece.coupled else COLUMN_DELETED
    else:
        learnt.answer, learnt.reason = Answer.PARK, f"{NO_RESULTS}\n{rules.platform_words(answer.reason)}"
    return learnt
