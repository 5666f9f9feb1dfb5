"""Who has just arrived, from where, to do what?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Identified, Tenanted, utc_now


class LaunchAttempt(Identified, Base):
    """A login that was begun. Used once, by the browser that began it.

    Not scoped: it is looked up by its state, before anybody knows whose launch it is.
    """

    __tablename__ = "launch_attempts"
    __table_args__ = (UniqueConstraint("state_hash"),)

    state_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the state; the state itself is only in the browser's way."""
    nonce_hash: Mapped[str] = mapped_column(String(64))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    target_link_uri: Mapped[str] = mapped_column(Text)
    deployment_hint: Mapped[str | None] = mapped_column(String(255))
    """The deployment that the login named, if it did."""
    browser_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the browser's cookie."""
    storage_target: Mapped[str | None] = mapped_column(String(255))
    """Name of the frame that keeps values for us where cookies do not come back; none if the platform has none."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    """Set once, by an UPDATE that counts its rows."""


class LaunchSession(Tenanted, Base):
    """One launch that went well. Its id is the attempt's: one attempt never makes two.

    An administrator who signed in without an LMS sits in one, too; it has no registration.
    """

    __tablename__ = "launch_sessions"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the id in the path."""
    browsers: Mapped[list[Any]]
    """SHA-256 of the cookies without one of which the path is worthless: of the frame, and of new tabs opened by
    ticket. Empty until a browser has proved itself."""
    browser_by: Mapped[str | None] = mapped_column(String(16))
    """How the first of them proved itself: `cookie`, `storage` of the platform, or a `tap` that opened a new tab."""
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    deployment_id: Mapped[UUID | None] = mapped_column(ForeignKey("deployments.id", ondelete="CASCADE"))
    course_id: Mapped[UUID | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    roles: Mapped[list[Any]]
    """What this launch allows: of `learner`, `instructor`, `administrator`, and `assistant` beside `instructor`; or
    `tester` alone."""
    content: Mapped[str | None] = mapped_column(String(255))
    """What the link shows: "track:new-hire", "quiz:module/key"; none for the plain academy."""
    message_type: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(16))
    document_target: Mapped[str] = mapped_column(String(16))
    """`iframe`, `window` or `frame`, as the platform said."""
    return_url: Mapped[str | None] = mapped_column(Text)
    """Where the platform wants us to send people back to."""
    platform_origin: Mapped[str] = mapped_column(String(255))
    """Who may frame these pages."""
    line_item: Mapped[str | None] = mapped_column(Text)
    """Address of the link's own column in the gradebook."""
    line_items: Mapped[str | None] = mapped_column(Text)
    """Address where the course's columns are listed and made."""
    grade_scopes: Mapped[list[Any]]
    """What the platform lets us do with grades."""
    columns: Mapped[str | None] = mapped_column(String(16))
    """Where points go that have no column of their own, if the link says so: `module`, `quiz` or `none`."""
    roster_url: Mapped[str | None] = mapped_column(Text)
    groups_url: Mapped[str | None] = mapped_column(Text)
    """Address where the course's groups are named."""
    reviewed: Mapped[str | None] = mapped_column(String(255))
    """Whose work or data the platform asks to show, by its own name for them (pii: identifies a person)."""
    linking: Mapped[dict[str, Any] | None]
    """The deep linking settings, when the launch asks for links: return address, what it accepts, `data`."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen: Mapped[datetime]
    """Idle for three hours, and the session is over."""
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Ticket(Tenanted, Base):
    """Opens a page of a session in another cookie partition, once."""

    __tablename__ = "launch_tickets"
    __table_args__ = (UniqueConstraint("ticket_hash"),)

    ticket_hash: Mapped[str] = mapped_column(String(64))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("launch_sessions.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(Text)
    """The page, relative to the session's own address; "" for its first one."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
