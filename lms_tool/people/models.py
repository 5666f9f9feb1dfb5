"""Learners and staff, the courses they come from, the links they click."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class Person(Tenanted, Base):
    """Somebody, as one organisation knows them."""

    __tablename__ = "people"

    name: Mapped[str | None] = mapped_column(String(255))
    """pii: name. Only where the platform sends it; everything works without."""
    given_name: Mapped[str | None] = mapped_column(String(255))
    """pii: name. For the greeting."""
    locale: Mapped[str | None] = mapped_column(String(16))
    """The language this person chose here; none while the platform's choice holds."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Account(Tenanted, Base):
    """A person at one platform. The same subject at two issuers is two people."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("registration_id", "subject"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(String(255))
    """Home page of the xAPI account."""
    subject: Mapped[str] = mapped_column(String(255))
    """pii: pseudonym. The platform's `sub`, also the `userId` of its gradebook."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Course(Tenanted, Base):
    """A course of the platform. The same context id on two platforms is two courses."""

    __tablename__ = "courses"
    __table_args__ = (UniqueConstraint("registration_id", "context_id"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    context_id: Mapped[str] = mapped_column(String(255))
    """The platform's name for it; empty for the place of links that stand outside any course."""
    title: Mapped[str | None] = mapped_column(String(255))
    label: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Link(Tenanted, Base):
    """One place in a course that opens us."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("course_id", "resource_link_id"),)

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    resource_link_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str | None] = mapped_column(String(255))
    content: Mapped[str | None] = mapped_column(String(255))
    """What it shows: "track:new-hire", "lesson:module/key"; none for the plain academy."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Membership(Tenanted, Base):
    """A person in a course, as seen at the last launch or in the roster."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "course_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    """`learner`, `instructor` or `administrator` (of the platform, here without a part in the course)."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen: Mapped[datetime]
