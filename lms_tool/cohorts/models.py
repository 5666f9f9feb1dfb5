from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class Batch(Tenanted, Base):
    """People who go through one track together, from a first to a last day."""

    __tablename__ = "batches"
    __table_args__ = (Index("ix_batches_time", "organisation_id", "starts_on"),)

    title: Mapped[str] = mapped_column(String(120))
    track: Mapped[str] = mapped_column(String(64))
    """Content key of the track."""
    size: Mapped[int]
    """How many people it is planned for; more can be let in by whoever runs it, knowingly."""
    starts_on: Mapped[date]
    """First day; days are the organisation's."""
    ends_on: Mapped[date]
    """Last day."""
    makes_up_from: Mapped[date | None]
    """First day of the week in which what was missed can be made up."""
    makes_up_until: Mapped[date | None]
    course_id: Mapped[UUID | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"), index=True)
    """The LMS course whose instructors run it."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    cancelled_at: Mapped[datetime | None]
    why_cancelled: Mapped[str] = mapped_column(String(300), default="")


class Group(Tenanted, Base):
    """A part of a batch with a mentor of its own: people from like projects, or of one region."""

    __tablename__ = "batch_groups"
    __table_args__ = (UniqueConstraint("batch_id", "title"),)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    project_type: Mapped[str | None] = mapped_column(String(32))
    """Key of the kind of project its people work in; none where that does not matter."""
    region: Mapped[str | None] = mapped_column(String(64))
    """Key of the region; none where that does not matter."""
    mentor_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class Member(Tenanted, Base):
    """A person in a batch."""

    __tablename__ = "batch_members"
    __table_args__ = (
        UniqueConstraint("batch_id", "person_id"),
        Index("ix_batch_members_page", "batch_id", "left_at", "number"),
        {"info": {"prevails": ("left_at", (None,)), "rests": ("left_at", "now")}},
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    """Counts up in the order in which they came into the batch."""
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("batch_groups.id", ondelete="SET NULL"))
    mentor_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """A mentor of their own (one-to-one); none while the group's holds."""
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    """Taken out of the batch; what they attended stays."""
    let_in_at: Mapped[datetime | None]
    """They may sign up for the classroom though their track asks for more hours online first."""
    let_in_by: Mapped[UUID | None]
    """The member of staff (pii: identifies staff)."""
    let_in_why: Mapped[str] = mapped_column(String(300), default="")


class Trainer(Tenanted, Base):
    """Somebody who runs a batch, beside the instructors of its course."""

    __tablename__ = "batch_trainers"
    __table_args__ = (UniqueConstraint("batch_id", "person_id"),)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class ClassroomSession(Tenanted, Base):
    """A lesson in a room, at an hour."""

    __tablename__ = "classroom_sessions"
    __table_args__ = (
        Index("ix_classroom_sessions_time", "batch_id", "starts_at"),
        Index("ix_classroom_sessions_open", "settled_at", "ends_at"),
        Index("ix_classroom_sessions_now", "organisation_id", "ends_at"),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    module: Mapped[str | None] = mapped_column(String(64))
    """Content key of the module it belongs to; none for what stands by itself."""
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64))
    """IANA name of the zone the room is in; hours are shown and kept by it."""
    seats: Mapped[int]
    minutes: Mapped[int]
    """What counts as learning time: from beginning to end, less the breaks."""
    trainer_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    walk_ins: Mapped[str] = mapped_column(String(16), default="members")
    """Who may sign in without a seat, as long as one is free: `nobody`, `members` of the batch, or `everybody`."""
    opens_before: Mapped[int] = mapped_column(default=30)
    """Minutes before the beginning from which signing in is possible."""
    late_after: Mapped[int] = mapped_column(default=10)
    """Minutes after the beginning from which somebody is late."""
    makes_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("classroom_sessions.id", ondelete="SET NULL"))
    """The session that can be made up here by whoever missed it."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts up with every change that calendars have to hear of."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    cancelled_at: Mapped[datetime | None]
    why_cancelled: Mapped[str] = mapped_column(String(300), default="")
    settled_at: Mapped[datetime | None]
    """The list was closed: hours count, whoever did not come is absent."""


class SignUp(Tenanted, Base):
    """Somebody wants to come to a session."""

    __tablename__ = "classroom_sign_ups"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        UniqueConstraint("session_id", "number"),
        Index("ix_classroom_sign_ups_state", "session_id", "state", "number"),
        {"info": {"prevails": ("state", ("seat", "waiting", "lapsed", "left")), "rests": ("state", "left")}},
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("classroom_sessions.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    """Place in the row in which they asked; asking again after taking it back means the end of the row."""
    state: Mapped[str] = mapped_column(String(16))
    """`seat`, `waiting`, `left` (taken back), or `lapsed` (the seat went to somebody who was there)."""
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    moved_up_at: Mapped[datetime | None]
    """A seat became free for them."""


class Attendance(Tenanted, Base):
    """Whether somebody was there, as it stands now."""

    __tablename__ = "classroom_attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        {"info": {"prevails": ("state", ("present", "late", "excused", "absent"))}},
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("classroom_sessions.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    """`present`, `late`, `absent` or `excused`."""
    minutes: Mapped[int]
    """Learning time that counts."""
    came_at: Mapped[datetime | None]
    """When they signed in."""
    told: Mapped[int] = mapped_column(default=0)
    """How often their hours have been told; the next telling replaces the last."""
    told_minutes: Mapped[int] = mapped_column(default=0)
    """What was told last."""


class Mark(Tenanted, Base):
    """One entry about somebody's attendance. None is ever changed; a correction is a further one."""

    __tablename__ = "classroom_marks"
    __table_args__ = (Index("ix_classroom_marks_attendance", "attendance_id", "number"),)

    attendance_id: Mapped[UUID] = mapped_column(ForeignKey("classroom_attendance.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Counts up."""
    state: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int]
    how: Mapped[str] = mapped_column(String(16))
    """`scan`, `code` (typed), `hand` (by staff) or `list` (absent when the list was closed)."""
    by: Mapped[UUID | None]
    """The member of staff who wrote it down; none where the person did it or nobody did."""
    why: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class Score(Tenanted, Base):
    """What somebody did in a session, as the trainer saw it. None is ever changed; the newest counts."""

    __tablename__ = "classroom_scores"
    __table_args__ = (UniqueConstraint("session_id", "person_id", "criterion", "number"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("classroom_sessions.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    criterion: Mapped[str] = mapped_column(String(16))
    """`discussion`, `speaking` or `homework`."""
    number: Mapped[int]
    """Counts up."""
    points: Mapped[int | None]
    """0-100; none while there is only a note."""
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[UUID]
    at: Mapped[datetime]
