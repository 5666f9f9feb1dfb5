"""Giving notices and reading them. What happened elsewhere arrives as a fact; nobody else need know of this slice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.notices import queries, rules
from lms_tool.notices.models import Notice
from lms_tool.organisations import queries as organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What there is to say, whoever hears of it. The parts are those of a `Notice`."""

    organisation: UUID
    kind: str
    path: str
    subject: UUID
    happened: UUID
    at: datetime
    values: Mapping[str, Any]
    course: UUID | None = None
    begins: datetime | None = None
    """When what it is about begins: said at once where it would be too late after the quiet hours."""


def give(db: Session, news: News, readers: Iterable[UUID]) -> int:
    """Let these people know, each once, however often it is said; not in quiet hours, but when they are over.

    How many had not heard of it.
    """
    if news.kind not in rules.KINDS:
        raise ValueError(f"no words for a notice of the kind {news.kind}")
    wanted = dict.fromkeys(readers)
    told = select(Notice.reader_id).where(
        Notice.reader_id.in_(list(wanted)), Notice.kind == news.kind, Notice.happened == news.happened
    )
    shows = rules.shows_at(news.at, organisations.may_be_said(db, news.organisation, news.at), news.begins)
    new = wanted.keys() - set(db.scalars(told))
    db.add_all(_notice(news, reader, shows) for reader in new)
    db.flush()
    return len(new)


def give_each(db: Session, news: Sequence[tuple[News, UUID]]) -> None:
    """One thing of its own to each of many people, all of it at one moment and in one organisation, and new to them."""
    if not news:
        return
    first = news[0][0]
    quiet_until = organisations.may_be_said(db, first.organisation, first.at)
    db.add_all(_notice(one, reader, rules.shows_at(one.at, quiet_until, one.begins)) for one, reader in news)
    db.flush()


def _notice(news: News, reader: UUID, shows: datetime) -> Notice:
    return Notice(
        organisation_id=news.organisation,
        reader_id=reader,
        course_id=news.course,
        kind=news.kind,
        values=dict(news.values),
        path=news.path,
        subject=news.subject,
        happened=news.happened,
        created_at=news.at,
        shows_at=shows,
    )


def read(db: Session, notice_id: UUID, reader: UUID, *, now: datetime) -> Notice:
    """This notice, and what else this reader was told of the same thing. Raises NotFound."""
    found = queries.notice(db, notice_id, reader)
    same = update(Notice).where(Notice.reader_id == reader, Notice.subject == found.subject, Notice.read_at.is_(None))
    db.execute(same.values(read_at=now), execution_options={"synchronize_session": False})
    db.refresh(found)
    return found


def read_all(db: Session, reader: UUID, course: UUID | None, *, now: datetime) -> None:
    """Everything this reader sees in this course."""
    mine = update(Notice).where(*queries.shown_to(reader, course, now), Notice.read_at.is_(None))
    db.execute(mine.values(read_at=now), execution_options={"synchronize_session": False})


def settle_old(
    db: Session, readers: Sequence[UUID], kinds: Collection[str], still: Collection[tuple[str, UUID]], *, now: datetime
) -> None:
    """What these people were told of these kinds is over, but for what still holds (kind, subject)."""
    waiting = select(Notice).where(
        Notice.reader_id.in_(readers), Notice.kind.in_(kinds), Notice.read_at.is_(None), Notice.shows_at <= now
    )
    for one in db.scalars(waiting):
        if (one.kind, one.subject) not in still:
            one.read_at = now
    db.flush()


# --- What happened in discussions ------------------------------------------------------------------------------------


def note_question_asked(db: Session, fact: facts.QuestionAsked) -> None:
    """Those who run the course hear of it."""
    kind = "question-reopened" if fact.again else "question-asked"
    give(db, _news(fact, kind), set(fact.trainers) - {fact.person})


def note_question_answered(db: Session, fact: facts.QuestionAnswered) -> None:
    """The asker hears of it; a trainer's answer settles what the trainers had heard."""
    if fact.asker and fact.asker != fact.person:
        give(db, _news(fact, "answer-by-trainer" if fact.by_trainer else "answer-by-colleague"), [fact.asker])
    if fact.by_trainer:
        _settle(db, fact)


def note_answer_pinned(db: Session, fact: facts.AnswerPinned) -> None:
    """The asker and whoever wrote it hear of it."""
    if fact.asker and fact.asker != fact.person:
        give(db, _news(fact, "answer-pinned"), [fact.asker])
    if fact.author not in (fact.person, fact.asker):
        give(db, _news(fact, "own-answer-pinned"), [fact.author])
    _settle(db, fact)


def note_question_withdrawn(db: Session, fact: facts.QuestionWithdrawn) -> None:
    """What it was about is gone, and so is what was said of it."""
    gone = delete(Notice).where(Notice.subject == fact.thread)
    db.execute(gone, execution_options={"synchronize_session": False})


def _settle(db: Session, fact: facts.TalkFact) -> None:
    waiting = update(Notice).where(
        Notice.subject == fact.thread,
        Notice.kind.in_(["question-asked", "question-reopened"]),
        Notice.read_at.is_(None),
    )
    db.execute(waiting.values(read_at=fact.at), execution_options={"synchronize_session": False})


def _news(fact: facts.TalkFact, kind: str) -> News:
    return News(
        organisation=fact.organisation,
        course=fact.course,
        kind=kind,
        path=f"discussion/{fact.thread}#p-{fact.post.hex[:8]}",
        subject=fact.thread,
        happened=fact.post,
        at=fact.at,
        values={"title": dict(fact.title)},
    )


# --- What happened with platforms -------------------------------------------------------------------------------------


def note_deployment_waiting(db: Session, fact: facts.DeploymentWaiting) -> None:
    """The administrators hear once of each place that wants in."""
    news = News(
        organisation=fact.organisation,
        kind="deployment-waiting",
        path=f"platforms/{fact.registration}",
        subject=fact.deployment,
        happened=fact.deployment,
        at=fact.at,
        values={"title": fact.platform},
    )
    give(db, news, fact.administrators)


# --- What happened to classroom sessions ------------------------------------------------------------------------------


def note_seat_taken(db: Session, fact: facts.SeatTaken) -> None:
    """Whoever moved up from the waiting list did nothing for it and hears of it."""
    if fact.moved_up:
        give(db, _classroom_news(fact, "classroom-moved-up", uuid5(fact.sign_up, fact.at.isoformat())), [fact.person])


def note_session_moved(db: Session, fact: facts.SessionMoved) -> None:
    news = _classroom_news(fact, "classroom-moved", uuid5(fact.session, str(fact.revision)))
    give(db, news, [fact.person])


def note_session_cancelled(db: Session, fact: facts.SessionCancelled) -> None:
    give(db, _classroom_news(fact, "classroom-cancelled", fact.session), [fact.person])


def _classroom_news(fact: facts.ClassroomFact, kind: str, happened: UUID) -> News:
    return News(
        organisation=fact.organisation,
        kind=kind,
        path=f"classroom/{fact.session}",
        subject=fact.session,
        happened=happened,
        at=fact.at,
        values={"title": fact.title},
        begins=fact.starts_at,
    )


# --- What was decided ------------------------------------------------------------------------------------------------


def note_assigned(db: Session, fact: facts.TrackAssigned) -> None:
    """The page with the reason is their map."""
    give(db, _decided(fact), [fact.person])


def note_practical(db: Session, fact: facts.PracticalDecided) -> None:
    """The page is what it came to, criterion by criterion. What was said of the same try before holds no more."""
    same = update(Notice).where(Notice.subject == fact.practical, Notice.read_at.is_(None))
    db.execute(same.values(read_at=fact.at), execution_options={"synchronize_session": False})
    news = News(
        organisation=fact.occasion.organisation,
        kind={True: "practical-passed", False: "practical-failed", None: "practical-marked"}[fact.passed],
        path=f"practical/{fact.practical}",
        subject=fact.practical,
        happened=uuid5(fact.practical, str(fact.revision)),
        at=fact.at,
        values={"title": dict(fact.title), "points": f"{fact.points:g}"},
    )
    give(db, news, [fact.occasion.person])


def note_renewed(db: Session, fact: facts.TrackRenewed) -> None:
    """The page that says why is their map."""
    zone = ZoneInfo(organisations.organisation(db, fact.occasion.organisation).timezone)
    news = News(
        organisation=fact.occasion.organisation,
        kind="track-again",
        path="map",
        subject=fact.occasion.enrolment,
        happened=fact.occasion.enrolment,
        at=fact.at,
        values={
            "title": dict(fact.title) or fact.track,
            "day": (fact.due - timedelta(minutes=1)).astimezone(zone).date().isoformat(),
        },
    )
    give(db, news, [fact.occasion.person])


def note_step(db: Session, fact: facts.TracksAssigned) -> None:
    """Everybody hears of what was decided about them."""
    give_each(db, [(_decided(one), one.person) for one in fact.assigned])


def _decided(fact: facts.TrackAssigned) -> News:
    return News(
        organisation=fact.organisation,
        kind="track-taken-back" if fact.back else "track-assigned",
        path="map",
        subject=fact.assignment,
        happened=fact.assignment,
        at=fact.at,
        values={"title": dict(fact.title) or fact.track},
    )
