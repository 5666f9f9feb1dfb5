"""Asking, answering, mending, taking back, reporting."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.discussion import queries, rules
from lms_tool.discussion.models import Post, Report, Thread
from lms_tool.discussion.service.errors import Locked, TooLate, TooLong, TooMuch, Unsaid
from lms_tool.discussion.service.threads import Speaker, recount, told
from lms_tool.errors import NotAllowed
from lms_tool.facts import AnswerWithdrawn, QuestionAnswered, QuestionAsked, QuestionWithdrawn, publish
from lms_tool.people import queries as people


def ask(db: Session, who: Speaker, place: str, text: str, *, form: UUID, now: datetime) -> Post:
    """A new question under a lesson or case. The same form sent again gives the question it made.

    Raises Unsaid, TooLong, TooMuch.
    """
    known = queries.by_form_or_none(db, who.person, form)
    if known:
        return known
    said = _said(db, who, text, now)
    thread = Thread(
        id=uuid4(),
        organisation_id=who.organisation,
        course_id=who.course,
        place=place,
        author_id=who.person,
        enrolment_id=who.enrolment,
        asked_at=now,
        last_at=now,
    )
    post, fresh = _write(db, who, thread, said, form, now, question=True)
    if fresh:
        _publish_question(db, who, thread, post, now)
    return post


def answer(
    db: Session, who: Speaker, thread_id: UUID, text: str, *, form: UUID, now: datetime, again: bool = False
) -> Post:
    """An answer, or what whoever asked adds; again: they say that they still need one.

    Raises NotFound, Locked, Unsaid, TooLong, TooMuch.
    """
    known = queries.by_form_or_none(db, who.person, form)
    if known:
        return known
    thread = queries.thread(db, thread_id, who, change=True)
    if thread.locked_at or thread.hidden:
        raise Locked(f"thread {thread_id}")
    said = _said(db, who, text, now)
    post, fresh = _write(db, who, thread, said, form, now, question=False)
    if not fresh:
        return post
    asks = again and thread.author_id == who.person
    if asks:
        thread.again_at = now
    recount(db, thread)
    if asks:
        _publish_question(db, who, thread, post, now, again=True)
    else:
        said_of_it = told(db, who, thread, post, now)
        publish(db, QuestionAnswered(**said_of_it, text=post.text, asker=thread.author_id, by_trainer=who.staff))
    return post


def change(db: Session, who: Speaker, post_id: UUID, text: str, *, now: datetime) -> Post:
    """Mend what one wrote. Raises NotFound, TooLate, Unsaid, TooLong."""
    post, _ = _own(db, who, post_id, now, lambda may: may.change)
    said = _checked(text)
    if said != post.text:
        post.text, post.edited_at = said, now
    return post


def take_back(db: Session, who: Speaker, post_id: UUID, *, now: datetime) -> Thread | None:
    """Take back what one wrote, without a trace here; gives the thread, none where the question itself is gone.

    Raises NotFound, TooLate.
    """
    post, thread = _own(db, who, post_id, now, lambda may: may.take_back)
    if post.is_question:
        publish(db, QuestionWithdrawn(**told(db, who, thread, post, now)))
        db.delete(thread)
        db.flush()
        return None
    publish(db, AnswerWithdrawn(**told(db, who, thread, post, now)))
    db.delete(post)
    recount(db, thread)
    return thread


def report(db: Session, who: Speaker, post_id: UUID, why: str, *, now: datetime) -> Thread:
    """Tell the trainers that a post does not belong here; once each. Raises NotFound, NotAllowed."""
    post, thread = queries.post(db, post_id, who, change=True)
    if not queries.permission(db, post, thread, who, reported=False, now=now).report:
        raise NotAllowed("one's own post, or as staff")
    if queries.report_or_none(db, post.id, who.person) is None:
        db.add(
            Report(
                organisation_id=who.organisation,
                post_id=post.id,
                reporter_id=who.person,
                why=rules.tidy(why)[: rules.LONGEST_WHY],
                reported_at=now,
            )
        )
        recount(db, thread)
    return thread


def _checked(text: str) -> str:
    said = rules.tidy(text)
    if not said:
        raise Unsaid("nothing to say")
    if len(said) > rules.LONGEST:
        raise TooLong(f"{len(said)} characters", most=rules.LONGEST, length=len(said))
    return said


def _said(db: Session, who: Speaker, text: str, now: datetime) -> str:
    """A text that may be written now."""
    said = _checked(text)
    most = rules.MOST_BY_STAFF if who.staff else rules.MOST
    if queries.written_since(db, who.person, now - rules.PERIOD) >= most:
        raise TooMuch(f"{most} posts within {rules.PERIOD}")
    return said


def _write(
    db: Session, who: Speaker, thread: Thread, text: str, form: UUID, now: datetime, *, question: bool
) -> tuple[Post, bool]:
    """The post, and whether it is new: of a double click the slower half finds what the faster one wrote."""
    post = Post(
        organisation_id=who.organisation,
        thread_id=thread.id,
        author_id=who.person,
        form=form,
        is_question=question,
        by_staff=who.staff,
        text=text,
        written_at=now,
    )
    try:
        with db.begin_nested():
            if question:
                db.add(thread)
                db.flush()
            db.add(post)
    except IntegrityError:
        known = queries.by_form_or_none(db, who.person, form)
        if known is None:
            raise
        return known, False
    return post, True


def _own(
    db: Session, who: Speaker, post_id: UUID, now: datetime, allows: Callable[[rules.May], bool]
) -> tuple[Post, Thread]:
    post, thread = queries.post(db, post_id, who, change=True)
    reported = bool(queries.open_reports_of(db, [post.id]))
    if post.author_id != who.person:
        raise NotAllowed("somebody else's post")
    if not allows(queries.permission(db, post, thread, who, reported=reported, now=now)):
        raise TooLate(f"post {post_id}")
    return post, thread


def _publish_question(
    db: Session, who: Speaker, thread: Thread, post: Post, now: datetime, *, again: bool = False
) -> None:
    trainers = frozenset(person.id for person, _ in people.members(db, thread.course_id, "instructor"))
    publish(db, QuestionAsked(**told(db, who, thread, post, now), text=post.text, trainers=trainers, again=again))
