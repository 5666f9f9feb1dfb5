"""The list of a course's members, as the platform told it last."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Roster(Tenanted, Base):
    """Where a course's list is read, how far the reading has got, and what came of the last one."""

    __tablename__ = "rosters"
    __table_args__ = (UniqueConstraint("course_id"),)

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(Text)
    """As the latest launch told it."""
    groups_address: Mapped[str | None] = mapped_column(Text)
    """Where the platform names the course's groups; none where it has not told, "" where it does not let us."""
    group_names: Mapped[dict[str, Any] | None]
    """Id of a group → its name, as told at the beginning of the latest reading."""
    try_at: Mapped[datetime] = mapped_column(index=True)
    """When the next page is read. By itself that is each night; somebody who asks for it puts it forward."""
    lease_until: Mapped[datetime | None]
    """So long a worker is at it."""
    cursor: Mapped[str | None] = mapped_column(Text)
    """Address of the page that comes next; none between two readings."""
    visited: Mapped[list[Any]]
    """Hashes of the pages of this reading: a platform that leads in circles is left."""
    run: Mapped[int] = mapped_column(default=0)
    """Counts the readings that were begun."""
    complete_run: Mapped[int] = mapped_column(default=0)
    """The last one that reached the end of the list; only such a one can tell who is gone."""
    read_at: Mapped[datetime | None]
    """When it did."""
    seen: Mapped[int] = mapped_column(default=0)
    """Members read in this run so far."""
    strange: Mapped[list[Any]]
    """The first entries that could not be taken as they were: [{"page", "place", "code", "subject"}]."""
    strange_count: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(32), default="")
    """Why the latest try failed: a key of rules.TROUBLES, or ""."""
    detail: Mapped[str] = mapped_column(String(300), default="")
    """What the platform said to that."""
    tries: Mapped[int] = mapped_column(default=0)
    """Failures in a row."""


class RosterMember(Tenanted, Base):
    """An account in a course's list. By it, and not by a name, we know whose part in the course is meant."""

    __tablename__ = "roster_members"
    __table_args__ = (UniqueConstraint("roster_id", "account_id"),)

    roster_id: Mapped[UUID] = mapped_column(ForeignKey("rosters.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    """learner, instructor or tester; "" for whoever only looks on."""
    status: Mapped[str] = mapped_column(String(16))
    """active, inactive or deleted."""
    groups: Mapped[list[Any]]
    """Groups and sections, as the platform names them."""
    run: Mapped[int]
    """The last reading that named them; 0 where none ever did."""
    change: Mapped[str] = mapped_column(String(8), default="")
    """new, role (it was `before`), back (they had left), or ""."""
    change_run: Mapped[int] = mapped_column(default=0)
    before: Mapped[str] = mapped_column(String(16), default="")
    kept: Mapped[bool] = mapped_column(default=False)
    """Somebody said that they stay although the list does not name them."""
