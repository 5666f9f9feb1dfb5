"""Giving notices and reading them. What happened elsewhere arrives as a fact; nobody else need know of this slice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.notices import queries
from lms_tool.notices.models import Notice
from lms_tool.notices.rules import KINDS


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


def give(db: Session, news: News, readers: Iterable[UUID]) -> None:
    """Let these people know, each once, however often it is said."""
    if news.kind not in KINDS:
        raise ValueError(f"no words for a notice of the kind {news.kind}")
    wanted = dict.fromkeys(readers)
    told = select(Notice.reader_id).where(
        Notice.reader_id.in_(list(wanted)), Notice.kind == news.kind, Notice.happened == news.happened
    )
    for reader in wanted.keys() - set(db.scalars(told)):
        db.add(
            Notice(
                organisation_id=news.organisation,
                reader_id=reader,
                course_id=news.course,
                kind=news.kind,
                values=dict(news.values),
                path=news.path,
                subject=news.subject,
                happened=news.happened,
                created_at=news.at,
            )
        )
    db.flush()


def read(db: Session, notice_id: UUID, reader: UUID, *, now: datetime) -> Notice:
    """This notice, and what else this reader was told of the same thing. Raises NotFound."""
    found = queries.notice(db, notice_id, reader)
    same = update(Notice).where(Notice.reader_id == reader, Notice.subject == found.subject, Notice.read_at.is_(None))
    db.execute(same.values(read_at=now), execution_options={"synchronize_session": False})
    db.refresh(found)
    return found


def read_all(db: Session, reader: UUID, course: UUID | None, *, now: datetime) -> None:
    """Everything this reader sees in this course."""
    mine = update(Notice).where(*queries.shown_to(reader, course), Notice.read_at.is_(None))
    db.execute(mine.values(read_at=now), execution_options={"synchronize_session": False})


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
    )
