"""What writing and moderating share: who it is, what a thread says of itself, what the rest of the tool hears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.discussion import queries, rules
from lms_tool.discussion.models import Post, Thread
from lms_tool.discussion.queries import Reader


@dataclass(frozen=True, slots=True)
class Speaker(Reader):
    """Who writes: a reader, the organisation, and the launch and enrolment in which it happens."""

    organisation: UUID
    launch: UUID | None
    enrolment: UUID | None
    language: str


def recount(db: Session, thread: Thread) -> None:
    """Work out anew what a thread says of itself."""
    db.flush()
    posts: Sequence[rules.Written] = queries.essentials(db, thread.id)
    seen = [one for one in posts if one.hidden_at is None]
    thread.hidden = any(one.is_question and one.hidden_at for one in posts)
    thread.hidden_posts = len(posts) - len(seen)
    thread.answers = sum(1 for one in seen if not one.is_question)
    thread.answered = rules.is_answered(posts, thread.again_at)
    thread.open_reports = queries.count_open_reports(db, thread.id)
    thread.last_at = max((one.written_at for one in seen), default=thread.asked_at)
    db.flush()


def told(db: Session, who: Speaker, thread: Thread, post: Post, now: datetime) -> dict[str, Any]:
    """What every fact of a discussion says."""
    return {
        "organisation": who.organisation,
        "course": thread.course_id,
        "person": who.person,
        "launch": who.launch,
        "enrolment": who.enrolment,
        "language": who.language,
        "place": thread.place,
        "title": queries.title(db, who.organisation, thread.place).words,
        "thread": thread.id,
        "post": post.id,
        "at": now,
    }
