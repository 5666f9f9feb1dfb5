from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Thread(Tenanted, Base):
    """A question under a lesson or case of one course, with its answers. What is counted here is counted anew with
    every change (`service.recount`), so that an inbox of thousands needs no joins."""

    __tablename__ = "discussion_threads"
    __table_args__ = (
        Index("ix_discussion_threads_place", "course_id", "place", "last_at"),
        Index("ix_discussion_threads_inbox", "course_id", "last_at"),
    )

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(140))
    """"lesson:module/key" or "case:key"."""
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    """Who asked; none once their data was erased: the answers of others stay."""
    enrolment_id: Mapped[UUID | None]
    """In which enrolment it was asked."""
    asked_at: Mapped[datetime]
    last_at: Mapped[datetime]
    """Of the newest question or answer that is not hidden."""
    answers: Mapped[int] = mapped_column(default=0)
    """Those that are not hidden."""
    answered: Mapped[bool] = mapped_column(default=False)
    """A trainer has answered, or marked an answer as the best one, and nobody has asked again since."""
    again_at: Mapped[datetime | None]
    """When whoever asked said last that an answer is still needed."""
    hidden: Mapped[bool] = mapped_column(default=False)
    """The question itself is hidden, and so is all below it."""
    hidden_posts: Mapped[int] = mapped_column(default=0)
    open_reports: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[UUID | None]


class Post(Tenanted, Base):
    """A question or an answer, as its author wrote it: plain text."""

    __tablename__ = "discussion_posts"
    __table_args__ = (
        UniqueConstraint("author_id", "form"),
        Index("ix_discussion_posts_thread", "thread_id", "written_at"),
        Index("ix_discussion_posts_author", "author_id", "written_at"),
        Index(
            "uq_discussion_posts_pinned",
            "thread_id",
            unique=True,
            sqlite_where=text("pinned_at IS NOT NULL"),
            postgresql_where=text("pinned_at IS NOT NULL"),
        ),
    )

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("discussion_threads.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    """What a person wrote is theirs: it goes with them."""
    form: Mapped[UUID]
    """The form it was written in: sent twice, it is written once."""
    is_question: Mapped[bool]
    by_staff: Mapped[bool]
    """Written in the role of instructor or administrator."""
    text: Mapped[str] = mapped_column(Text)
    """pii: free text."""
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    pinned_by: Mapped[UUID | None]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[UUID | None]
    hidden_why: Mapped[str | None] = mapped_column(String(300))


class Report(Tenanted, Base):
    """Somebody says that a post does not belong here."""

    __tablename__ = "discussion_reports"
    __table_args__ = (UniqueConstraint("post_id", "reporter_id"),)

    post_id: Mapped[UUID] = mapped_column(ForeignKey("discussion_posts.id", ondelete="CASCADE"))
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    why: Mapped[str] = mapped_column(String(300))
    """pii: free text."""
    reported_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
