from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.attempts import queries as attempts
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.errors import NotFound
from lms_tool.grades import rules
from lms_tool.grades.models import Column, Place, Score
from lms_tool.grades.queries.book import policy
from lms_tool.launches import queries as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.outbox import queries as outbox
from lms_tool.outbox.models import Message
from lms_tool.people import queries as people
from lms_tool.people.models import Account, Link, Person
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment

PARKED = ("parked", "discarded")


@dataclass(frozen=True, slots=True)
class Told:
    """How far the score of an attempt has got in one column.

    held: why it is kept here (see `Score.held`), "" where it goes; closes_at: the moment it waits for, if known.
    titles: of what the column is about, from large to small; without any of ours, the column's label.
    state: "sent"; "waiting": on its way; "held": nothing is sent to this platform until somebody mends the connection;
    "kept": the trainer decided that it goes later; "refused". best: whether this attempt is the one that counts.
    comment: what the number stands on ("1 of 4 quizzes"), in the learner's language.
    """

    score: UUID
    titles: tuple[Text, ...]
    label: str
    given: float
    maximum: float
    state: str
    sent_at: datetime | None
    tries: int
    reason: str
    best: bool
    held: str = ""
    closes_at: datetime | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of an attempt's grade; nothing where the course keeps none of ours."""

    attempt: Attempt
    told: list[Told]

    @property
    def is_moving(self) -> bool:
        return any(told.state == "waiting" for told in self.told)


def offer(db: Session, session: LaunchSession) -> rules.Offer:
    """What this launch lets us do with grades."""
    in_course = session.course_id is not None
    wanted = places(db, session.course_id) if session.course_id else {}
    parts = {one for place in wanted.values() for one in place.beside if one in rules.OF_COURSE}
    place = wanted.get(session.link_id) if session.link_id else None
    return rules.Offer(
        content=session.content,
        has_own_column=in_course and session.line_item is not None and session.link_id is not None,
        has_columns=in_course and session.line_items is not None,
        scopes=frozenset(session.grade_scopes),
        columns=session.columns,
        beside=frozenset([*parts, *(place.beside if place else ())]),
    )


def wants_practicals(db: Session, course: UUID) -> bool:
    """Whether a course has a column for practicals: its whole is then not complete without one."""
    return any(rules.PRACTICAL in place.beside for place in places(db, course).values())


def places(db: Session, course: UUID) -> dict[UUID, Place]:
    """Link → what its instructor wants."""
    asked = select(Place).join(Link, Link.id == Place.link_id).where(Link.course_id == course)
    return {place.link_id: place for place in db.scalars(asked)}


def handed_in(db: Session, link: Link, *, everywhere: bool = False) -> list[Attempt]:
    """Everything that was handed in through this link, or `everywhere` in its course, the first one first."""
    asked = select(Attempt).join(LaunchSession, LaunchSession.id == Attempt.launch_id)
    here = LaunchSession.course_id == link.course_id if everywhere else LaunchSession.link_id == link.id
    return list(db.scalars(asked.where(here, Attempt.state == "graded").order_by(Attempt.submitted_at, Attempt.id)))


def strayed(db: Session, people: Iterable[UUID]) -> list[Score]:
    """Grades of these people, where nobody stands for them, that stand on an enrolment of somebody else: two who were
    one for a while."""
    asked = select(Score).join(Person, Person.id == Score.person_id)
    asked = asked.join(Enrolment, Enrolment.id == Score.enrolment_id)
    asked = asked.where(Score.person_id.in_(list(people)), Person.merged_into_id.is_(None))
    return list(db.scalars(asked.where(Enrolment.person_id != Score.person_id).order_by(Score.column_id, Score.id)))


@dataclass(frozen=True, slots=True)
class WayIn:
    """The last launch through a link. own: of this person, or of anybody while they have come through no link."""

    session: LaunchSession
    own: bool


def ways_in(db: Session, course: UUID, person_id: UUID) -> list[WayIn]:
    """Through each link of a course: the last launch of this person, else of anybody."""
    last = func.row_number().over(partition_by=LaunchSession.link_id, order_by=LaunchSession.created_at.desc())
    asked = select(LaunchSession.id, last.label("place")).where(
        LaunchSession.course_id == course, LaunchSession.link_id.is_not(None)
    )
    mine, anybody = (_newest(db, some) for some in (asked.where(LaunchSession.person_id == person_id), asked))
    known = {session.link_id for session in mine}
    others = [WayIn(session, own=not mine) for session in anybody if session.link_id not in known]
    return [*(WayIn(session, own=True) for session in mine), *others]


def _newest(db: Session, ranking: Select[UUID, int]) -> list[LaunchSession]:
    ranked = ranking.subquery()
    newest = select(LaunchSession).join(ranked, ranked.c.id == LaunchSession.id).where(ranked.c.place == 1)
    return list(db.scalars(newest.order_by(LaunchSession.created_at, LaunchSession.id)))


def standing(db: Session, attempt: Attempt) -> Standing:
    """How far the grade of an attempt has got; of its whole module or track where the course keeps that."""
    track = progress.enrolment(db, attempt.enrolment_id).track
    contents = rules.contents_of((attempt.module, attempt.quiz), track)
    session = launches.session_or_none(db, attempt.launch_id) if attempt.launch_id else None
    course = session.course_id if session else None
    rows = [(score, column) for score, column in _scores(db, attempt.person_id, contents) if column.course_id == course]
    messages = outbox.of_subjects(db, [score.id for score, _ in rows])
    return Standing(attempt, [_told(db, score, column, attempt, messages.get(score.id)) for score, column in rows])


def _told(db: Session, score: Score, column: Column, attempt: Attempt, message: Any) -> Told:
    destination = outbox.destination_or_none(db, message.destination_id) if message else None
    state, reason = "waiting", message.reason if message else ""
    if score.held:
        state, reason = "kept", ""
    elif message is None or message.state == "delivered":
        state = "sent" if score.sent_at else "waiting"
    elif message.state in PARKED:
        state = "refused"
    elif destination is not None and destination.state != "running":
        state, reason = "held", destination.reason
    return Told(
        score=score.id,
        titles=_titles(db, attempt, column.content),
        label=column.label,
        given=score.given,
        maximum=score.maximum,
        state=state,
        sent_at=score.sent_at,
        tries=message.attempts if message else 0,
        reason=reason,
        best=score.attempt_id == attempt.id or (score.attempt_id is None and _is_best(db, attempt)),
        held=score.held,
        closes_at=policy(db, column.course_id, column.content).closes_at if score.held == rules.CLOSED else None,
        comment=score.comment,
    )


def _is_best(db: Session, attempt: Attempt) -> bool:
    """Whether no other try at this quiz was better."""
    tries = attempts.of_quiz(db, attempt.enrolment_id, attempt.module, attempt.quiz)
    return all((one.scaled or 0) <= (attempt.scaled or 0) for one in tries)


def _titles(db: Session, attempt: Attempt, content: str) -> tuple[Text, ...]:
    """What a column is called here, for readers of any language: the gradebook itself has one."""
    kind, _, key = content.partition(":")
    try:
        if kind in ("track", *rules.PARTS):
            part = (rules.PARTS[kind],) if kind in rules.PARTS else ()
            return (catalog.track(db, attempt.organisation_id, key).title, *part)
        edition = catalog.module(db, attempt.organisation_id, attempt.module, attempt.version_id)
        quiz = (catalog.quiz(db, edition, attempt.quiz).title,) if kind == "quiz" else ()
        return (edition.title, *quiz)
    except NotFound:
        return ()


def of_person(db: Session, person_id: UUID, contents: Collection[str]) -> list[Score]:
    """Scores that were told of this person and change with one of these contents, in every course."""
    return [score for score, _ in _scores(db, person_id, contents)]


def _scores(db: Session, person_id: UUID, contents: Collection[str]) -> list[tuple[Score, Column]]:
    asked = select(Score, Column).join(Column, Column.id == Score.column_id)
    asked = asked.where(Score.person_id == person_id, Column.content.in_(contents)).order_by(Column.created_at)
    return [(row[0], row[1]) for row in db.execute(asked)]


def columns(db: Session, ids: Iterable[UUID]) -> dict[UUID, Column]:
    return {column.id: column for column in db.scalars(select(Column).where(Column.id.in_(list(ids))))}


def scores(db: Session, ids: Iterable[UUID], columns: Iterable[UUID] = ()) -> dict[UUID, Score]:
    """These scores and those in these columns, locked: by column, in the order in which an attempt raises them."""
    asked = select(Score).where(or_(Score.id.in_(list(ids)), Score.column_id.in_(list(columns))))
    asked = asked.order_by(Score.column_id, Score.id).with_for_update().execution_options(populate_existing=True)
    return {score.id: score for score in db.scalars(asked)}


def column_or_none(db: Session, session: LaunchSession, target: rules.Target) -> Column | None:
    """The column of a target, as far as we know it. Without one of its own, a link uses any that the course has."""
    asked = select(Column).where(Column.course_id == session.course_id, Column.content == target.content)
    if target.own:
        return db.scalar(asked.where(Column.link_id == session.link_id))
    return db.scalars(asked.order_by(Column.link_id.is_not(None), Column.created_at)).first()


def own_columns(db: Session, session: LaunchSession) -> list[Column]:
    """Columns that came with the link of this launch; where none did yet, those that came with a link to the same that
    is gone from the course with its column."""
    coupled = select(Column).where(Column.course_id == session.course_id, Column.coupled).order_by(Column.id)
    mine = list(db.scalars(coupled.where(Column.link_id == session.link_id)))
    if mine:
        return mine
    gone = coupled.where(Column.gone_at.is_not(None))
    if session.content is None:
        return list(db.scalars(gone.where(Column.content.startswith("track:"))))
    return list(db.scalars(gone.where(Column.content == session.content).limit(1)))


def columns_given_up(db: Session, course: UUID) -> list[Column]:
    """Columns of ours that were deleted, or never made, and for which nothing could be done then."""
    parked = select(Score.id).join(Message, Message.subject_id == Score.id)
    parked = parked.where(Score.column_id == Column.id, Message.state == "parked")
    asked = select(Column).where(Column.course_id == course, ~Column.coupled)
    return list(db.scalars(asked.where(or_(Column.gone_at.is_not(None), Column.address.is_(None)), parked.exists())))


def score_or_none(db: Session, column_id: UUID, person_id: UUID) -> Score | None:
    """Locked: two attempts handed in at once must both count."""
    asked = select(Score).where(Score.column_id == column_id, Score.person_id == person_id)
    return db.scalar(asked.with_for_update().execution_options(populate_existing=True))


def reviewed_or_none(db: Session, session: LaunchSession) -> Score | None:
    """The grade that the platform asks to show: in the column that it names, of the person it names; the last one of
    the course where it names no column of ours."""
    account = select(Account.person_id).where(
        Account.registration_id == session.registration_id, Account.subject == session.reviewed
    )
    scored = select(Score).join(Column, Column.id == Score.column_id).where(Score.person_id.in_(account))
    scored = scored.where(Column.course_id == session.course_id)
    if session.line_item is not None:
        scored = scored.where(Column.address == session.line_item)
    return db.scalars(scored.order_by(Score.at.desc(), Score.id)).first()


def attempt_for_staff(db: Session, attempt_id: UUID, course_id: UUID | None, *, everywhere: bool) -> Attempt:
    """An attempt of a learner of this course; with `everywhere` of any of the organisation. Raises NotFound."""
    found = attempts.any_attempt(db, attempt_id)
    if everywhere:
        return found
    learners = people.members(db, course_id, "learner") if course_id else []
    if found.person_id not in {person.id for person, _ in learners}:
        raise NotFound(f"attempt {attempt_id} in course {course_id}")
    return found
