from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.discussion import rules
from lms_tool.discussion.models import Post, Report, Thread
from lms_tool.errors import NotFound
from lms_tool.people.models import Person

SHOWS = ("open", "answered", "reported", "hidden", "all")
"""Filters of the inbox."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, from which course, in which role."""

    person: UUID
    course: UUID
    staff: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A thread in a list: its question (none once its author's data was erased) and its best answer."""

    thread: Thread
    question: Post | None
    best: Post | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread as one reader sees a page of it."""

    thread: Thread
    question: Post | None
    answers: list[Post]
    more: bool
    may: dict[UUID, rules.May]
    reported: set[UUID]
    """Posts this reader has reported."""
    reports: dict[UUID, list[Report]]
    """For staff: what is still to be looked at."""


# --- One thing -------------------------------------------------------------------------------------------------------


def thread(db: Session, thread_id: UUID, reader: Reader, *, change: bool = False) -> Thread:
    """Raises NotFound for what is in another course, and for hidden questions of others. change: it is going to be."""
    found = db.get(Thread, thread_id, with_for_update=change)
    if found is None or found.course_id != reader.course or (found.hidden and not _sees_hidden(found, reader)):
        raise NotFound(f"thread {thread_id}")
    return found


def _sees_hidden(found: Thread, reader: Reader) -> bool:
    return reader.staff or found.author_id == reader.person


def post(db: Session, post_id: UUID, reader: Reader, *, change: bool = False) -> tuple[Post, Thread]:
    """A post with its thread. Raises NotFound for hidden ones of others as well."""
    found = db.get(Post, post_id)
    if found is None:
        raise NotFound(f"post {post_id}")
    within = thread(db, found.thread_id, reader, change=change)
    if found.hidden_at and not (reader.staff or found.author_id == reader.person):
        raise NotFound(f"post {post_id} is hidden")
    return found, within


def by_form_or_none(db: Session, author: UUID, form: UUID) -> Post | None:
    """What was written in this form, if it has arrived before."""
    return db.scalar(select(Post).where(Post.author_id == author, Post.form == form))


def written_since(db: Session, author: UUID, since: datetime) -> int:
    asked = select(func.count()).select_from(Post).where(Post.author_id == author, Post.written_at > since)
    return db.scalar(asked) or 0


def title(db: Session, organisation_id: UUID, place: str) -> Text:
    """Of the lesson or case that a place names, withdrawn or not; its key, should nobody know it any more."""
    kind, _, path = place.partition(":")
    key, _, unit = path.partition("/")
    try:
        version = catalog.version(db, organisation_id, "module" if kind == "lesson" else kind, key)
        if kind == "case":
            return catalog.case(db, organisation_id, key, version.id).item.title
        head = catalog.module(db, organisation_id, key, version.id).lesson_or_none(unit)
    except NotFound:
        head = None
    return head.title if head else Text({"en": unit or key})


# --- Lists -----------------------------------------------------------------------------------------------------------


def of_place(db: Session, reader: Reader, place: str, *, begin: int, most: int) -> tuple[list[Thread], int]:
    """The threads of a lesson or case, the liveliest first, and how many there are."""
    here: list[ColumnElement[bool]] = [Thread.course_id == reader.course, Thread.place == place]
    if not reader.staff:
        here.append(or_(Thread.hidden.is_(False), Thread.author_id == reader.person))
    found = db.scalars(select(Thread).where(*here).order_by(Thread.last_at.desc(), Thread.id).offset(begin).limit(most))
    return list(found), db.scalar(select(func.count()).select_from(Thread).where(*here)) or 0


def inbox(
    db: Session, course: UUID, show: str, place: str | None, *, begin: int, most: int
) -> tuple[list[Thread], dict[str, int]]:
    """A page of one filter, and how many each filter has. Who waits for an answer comes by age, else the newest."""
    here: list[ColumnElement[bool]] = [Thread.course_id == course]
    if place:
        here.append(Thread.place == place)
    filters = _filters()
    columns = [func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name) for name, which in filters.items()]
    counts = db.execute(select(*columns).where(*here)).one()._asdict()
    order = Thread.last_at.asc() if show == "open" else Thread.last_at.desc()
    asked = select(Thread).where(*here, filters[show]).order_by(order, Thread.id).offset(begin).limit(most)
    return list(db.scalars(asked)), {name: int(count) for name, count in counts.items()}


def waiting(db: Session, course: UUID, most: int) -> int:
    """How many questions of a course wait for a trainer, counted no further than one more than `most`."""
    few = select(Thread.id).where(Thread.course_id == course, _filters()["open"]).limit(most + 1)
    return db.scalar(select(func.count()).select_from(few.subquery())) or 0


def _filters() -> dict[str, ColumnElement[bool]]:
    waiting = and_(Thread.answered.is_(False), Thread.hidden.is_(False), Thread.locked_at.is_(None))
    return {
        "open": waiting,
        "answered": and_(Thread.answered.is_(True), Thread.hidden.is_(False)),
        "reported": Thread.open_reports > 0,
        "hidden": Thread.hidden_posts > 0,
        "all": Thread.course_id.is_not(None),
    }


def shown(db: Session, threads: Sequence[Thread]) -> list[Shown]:
    """Threads with their questions and best answers, in their order."""
    wanted = [one.id for one in threads]
    either = or_(Post.is_question.is_(True), and_(Post.pinned_at.is_not(None), Post.hidden_at.is_(None)))
    posts = db.scalars(select(Post).where(Post.thread_id.in_(wanted), either)).all()
    questions = {one.thread_id: one for one in posts if one.is_question}
    best = {one.thread_id: one for one in posts if not one.is_question}
    return [Shown(one, questions.get(one.id), best.get(one.id)) for one in threads]


def conversation(db: Session, within: Thread, reader: Reader, *, begin: int, most: int, now: datetime) -> Conversation:
    """A page of a thread: the question, the best answer first, the others as they came."""
    answers = select(Post).where(Post.thread_id == within.id, Post.is_question.is_(False))
    if not reader.staff:
        answers = answers.where(or_(Post.hidden_at.is_(None), Post.author_id == reader.person))
    in_order = answers.order_by(Post.pinned_at.is_(None), Post.written_at, Post.id)
    found = list(db.scalars(in_order.offset(begin).limit(most + 1)))
    question = db.scalar(select(Post).where(Post.thread_id == within.id, Post.is_question.is_(True)))
    posts = [*([question] if question else []), *found[:most]]
    open_reports = open_reports_of(db, [one.id for one in posts])
    return Conversation(
        thread=within,
        question=question,
        answers=found[:most],
        more=len(found) > most,
        may={one.id: permission(db, one, within, reader, reported=one.id in open_reports, now=now) for one in posts},
        reported=_reported_by(db, reader.person, [one.id for one in posts]),
        reports=open_reports if reader.staff else {},
    )


def permission(db: Session, one: Post, within: Thread, reader: Reader, *, reported: bool, now: datetime) -> rules.May:
    own_question = one.is_question and one.author_id == reader.person
    return rules.may(
        one,
        reader.person,
        staff=reader.staff,
        locked=within.locked_at is not None,
        others_answered=own_question and _others_answered(db, within, reader.person),
        reported=reported,
        now=now,
    )


def _others_answered(db: Session, within: Thread, author: UUID) -> bool:
    other = select(Post.id).where(Post.thread_id == within.id, Post.is_question.is_(False), Post.author_id != author)
    return db.scalar(other.limit(1)) is not None


def essentials(db: Session, thread_id: UUID) -> Sequence[Any]:
    """All posts of a thread without their texts, as the rules want them."""
    columns = (Post.is_question, Post.author_id, Post.by_staff, Post.written_at, Post.pinned_at, Post.hidden_at)
    return db.execute(select(*columns).where(Post.thread_id == thread_id)).all()


def pinned(db: Session, thread_id: UUID) -> list[Post]:
    return list(db.scalars(select(Post).where(Post.thread_id == thread_id, Post.pinned_at.is_not(None))))


def open_reports_of(db: Session, posts: Iterable[UUID]) -> dict[UUID, list[Report]]:
    """Post → what is said against it and was not looked at yet."""
    asked = select(Report).where(Report.post_id.in_(list(posts)), Report.settled_at.is_(None))
    found: dict[UUID, list[Report]] = {}
    for one in db.scalars(asked.order_by(Report.reported_at)):
        found.setdefault(one.post_id, []).append(one)
    return found


def count_open_reports(db: Session, thread_id: UUID) -> int:
    asked = select(func.count()).select_from(Report).join(Post, Post.id == Report.post_id)
    return db.scalar(asked.where(Post.thread_id == thread_id, Report.settled_at.is_(None))) or 0


def report_or_none(db: Session, post_id: UUID, reporter: UUID) -> Report | None:
    return db.scalar(select(Report).where(Report.post_id == post_id, Report.reporter_id == reporter))


def _reported_by(db: Session, reporter: UUID, posts: list[UUID]) -> set[UUID]:
    return set(db.scalars(select(Report.post_id).where(Report.reporter_id == reporter, Report.post_id.in_(posts))))


def people_of(db: Session, ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    wanted = {one for one in ids if one}
    return {one.id: one for one in db.scalars(select(Person).where(Person.id.in_(wanted)))}
