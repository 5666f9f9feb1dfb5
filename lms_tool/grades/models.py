from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class Column(Tenanted, Base):
    """A column of a course's gradebook (a line item) that we report to."""

    __tablename__ = "grade_columns"
    __table_args__ = (
        # A link brings a column of its own; beside those, a course has one column per content.
        UniqueConstraint("link_id", "content"),
        Index(
            "uq_grade_columns_of_course",
            "course_id",
            "content",
            unique=True,
            sqlite_where=text("link_id IS NULL"),
            postgresql_where=text("link_id IS NULL"),
        ),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    """The link whose own column this is; none for columns that we find or make."""
    content: Mapped[str] = mapped_column(String(255))
    """Whose points stand here: "quiz:module/key", "module:key", "theory:track", "practical:track" or "track:key"."""
    coupled: Mapped[bool]
    """The platform made it together with the link; it cannot be made anew from here."""
    address: Mapped[str | None] = mapped_column(Text)
    """None until it was found or made."""
    columns_url: Mapped[str | None] = mapped_column(Text)
    """Where the course's columns are listed and made."""
    scopes: Mapped[list[Any]]
    """What the platform lets us do with the grades of this course."""
    resource_id: Mapped[str] = mapped_column(String(255))
    """With the tag, the mark by which we find it again."""
    tag: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(255))
    score_maximum: Mapped[float]
    gone_at: Mapped[datetime | None]
    """When the platform said that it was deleted; none while it is there, as far as we know."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Place(Tenanted, Base):
    """A link of a course for which its instructor wants more columns than the one of what it opens."""

    __tablename__ = "grade_places"
    __table_args__ = (UniqueConstraint("link_id"),)

    link_id: Mapped[UUID] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    beside: Mapped[list[Any]]
    """Of `rules.BESIDE`."""
    decided_by: Mapped[UUID]
    """The person who decided it (pii: identifies staff)."""
    decided_at: Mapped[datetime]


class Policy(Tenanted, Base):
    """When grades go to a course, as its instructor decided; without one they go at once."""

    __tablename__ = "grade_policies"
    __table_args__ = (UniqueConstraint("course_id", "content"),)

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    content: Mapped[str] = mapped_column(String(255))
    """Whose points: "quiz:module/key", "module:key", "track:key"; "" for everything without a policy of its own."""
    kind: Mapped[str] = mapped_column(String(16))
    """once | complete | passed | closed | released (see `rules.When`)."""
    closes_at: Mapped[datetime | None]
    """The moment meant by `closed`."""
    decided_by: Mapped[UUID]
    """The person who decided it (pii: identifies staff)."""
    decided_at: Mapped[datetime]


class Score(Tenanted, Base):
    """What one person has in one column: always their best, in its present state."""

    __tablename__ = "scores"
    __table_args__ = (UniqueConstraint("column_id", "person_id"), Index("ix_scores_held", "held"))

    column_id: Mapped[UUID] = mapped_column(ForeignKey("grade_columns.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(255))
    """pii: pseudonym. The platform's name for the person, `userId` of its gradebook."""
    enrolment_id: Mapped[UUID]
    """The enrolment in which it was earned."""
    attempt_id: Mapped[UUID | None]
    """The attempt that brought it to this height; none where a practical did."""
    practical_id: Mapped[UUID | None]
    """The practical that did."""
    given: Mapped[float]
    """Points out of `maximum`. Nought is a score."""
    maximum: Mapped[float]
    comment: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime | None]
    """Timestamp under which the present value leaves. Fixed before it is first sent, so that sending it again after a
    crash changes nothing; none while it was never on its way."""
    last_at: Mapped[datetime | None]
    """The latest timestamp that ever left; the next one must lie after it."""
    sent_at: Mapped[datetime | None]
    """When the platform last took it; none while the gradebook has nothing of ours."""
    passed: Mapped[bool] = mapped_column(default=False)
    """Everything that counts here was passed."""
    complete: Mapped[bool] = mapped_column(default=True)
    """Nothing that counts here is still to come."""
    held: Mapped[str] = mapped_column(String(16), default="")
    """Why it is kept here: complete | passed | closed | released (what it waits for), `taken` back by a person, or
    `left` as it is in the gradebook; "" for one that goes or has gone."""
    insisted_at: Mapped[datetime | None]
    """When somebody who saw another grade in the gradebook had ours sent again."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Reading(Tenanted, Base):
    """What the gradebook shows in one column, read for somebody who wants to compare."""

    __tablename__ = "grade_readings"
    __table_args__ = (Index("ix_grade_readings_due", "state", "next_at"),)

    column_id: Mapped[UUID] = mapped_column(ForeignKey("grade_columns.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    """asked | read | failed | forgotten."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    """The person who wants it (pii: identifies staff)."""
    begun_at: Mapped[datetime | None]
    """When the first page was asked for; what was sent later may be missing."""
    next_at: Mapped[datetime | None]
    """Not before."""
    leased_until: Mapped[datetime | None]
    """A worker is reading."""
    tries: Mapped[int] = mapped_column(default=0)
    """In a row, without an answer."""
    more: Mapped[str | None] = mapped_column(Text)
    """Address of the page that comes next."""
    found: Mapped[dict[str, Any]]
    """pii: pseudonyms. Learner as the platform names them → points and their maximum; forgotten after a week."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it could not be read."""
