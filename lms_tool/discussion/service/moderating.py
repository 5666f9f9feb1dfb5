"""What staff do with questions and answers: mark, hide, show, close."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.discussion import queries, rules
from lms_tool.discussion.models import Post, Thread
from lms_tool.discussion.service.errors import Unsaid
from lms_tool.discussion.service.threads import Speaker, recount, told
from lms_tool.errors import Conflict, NotAllowed
from lms_tool.facts import AnswerPinned, publish


def pin(db: Session, who: Speaker, post_id: UUID, *, now: datetime) -> Thread:
    """Mark the best answer, in place of another one. Raises NotFound, Conflict for what cannot be one."""
    post, thread = _moderated(db, who, post_id)
    if not queries.permission(db, post, thread, who, reported=False, now=now).pin:
        raise Conflict("a question, or hidden")
    if post.pinned_at:
        return thread
    _unpin(db, thread)
    post.pinned_at, post.pinned_by = now, who.person
    recount(db, thread)
    said_of_it = told(db, who, thread, post, now)
    publish(db, AnswerPinned(**said_of_it, asker=thread.author_id, author=post.author_id))
    return thread


def unpin(db: Session, who: Speaker, post_id: UUID) -> Thread:
    _, thread = _moderated(db, who, post_id)
    _unpin(db, thread)
    recount(db, thread)
    return thread


def hide(db: Session, who: Speaker, post_id: UUID, why: str, *, now: datetime) -> Thread:
    """Only staff and its author see it from now on; what was reported is settled by that. Raises Unsaid."""
    post, thread = _moderated(db, who, post_id)
    reason = rules.tidy(why)[: rules.LONGEST_WHY]
    if not reason:
        raise Unsaid("no reason for hiding")
    if post.hidden_at is None:
        post.hidden_at, post.hidden_by, post.hidden_why = now, who.person, reason
        post.pinned_at = post.pinned_by = None
    _settle(db, who, [post.id], now)
    recount(db, thread)
    return thread


def show(db: Session, who: Speaker, post_id: UUID) -> Thread:
    """Hidden by mistake: everybody sees it again."""
    post, thread = _moderated(db, who, post_id)
    post.hidden_at = post.hidden_by = post.hidden_why = None
    recount(db, thread)
    return thread


def settle(db: Session, who: Speaker, post_id: UUID, *, now: datetime) -> Thread:
    """What was reported was looked at, and nothing is wrong with it."""
    post, thread = _moderated(db, who, post_id)
    _settle(db, who, [post.id], now)
    recount(db, thread)
    return thread


def lock(db: Session, who: Speaker, thread_id: UUID, *, closed: bool, now: datetime) -> Thread:
    """Close a thread to everybody, or open it again."""
    thread = queries.thread(db, thread_id, _as_staff(who), change=True)
    if closed != (thread.locked_at is not None):
        thread.locked_at, thread.locked_by = (now, who.person) if closed else (None, None)
    return thread


def _as_staff(who: Speaker) -> Speaker:
    if not who.staff:
        raise NotAllowed("moderating is for staff")
    return who


def _moderated(db: Session, who: Speaker, post_id: UUID) -> tuple[Post, Thread]:
    return queries.post(db, post_id, _as_staff(who), change=True)


def _unpin(db: Session, thread: Thread) -> None:
    for post in queries.pinned(db, thread.id):
        post.pinned_at = post.pinned_by = None
    db.flush()


def _settle(db: Session, who: Speaker, posts: list[UUID], now: datetime) -> None:
    for reports in queries.open_reports_of(db, posts).values():
        for one in reports:
            one.settled_at, one.settled_by = now, who.person
