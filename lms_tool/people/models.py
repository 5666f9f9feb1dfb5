"""Learners and staff, the courses they come from, the links they click."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class Person(Tenanted, Base):
    """Somebody, as one organisation knows them."""

    __tablename__ = "people"
    __table_args__ = (Index("uq_people_staff_number", "organisation_id", "staff_number", unique=True),)

    name: Mapped[str | None] = mapped_column(String(255))
    """pii: name. Only where the platform sends it; everything works without."""
    given_name: Mapped[str | None] = mapped_column(String(255))
    """pii: name. For the greeting."""
    locale: Mapped[str | None] = mapped_column(String(16))
    """The language this person chose here; none while the platform's choice holds."""
    staff_number: Mapped[str | None] = mapped_column(String(64))
    """pii: the company's own number. By it alone people who arrive are joined with people who were listed."""
    merged_into_id: Mapped[UUID | None] = mapped_column(index=True)
    """Somebody else's row stands for this person now; this one keeps what could not be moved, and its name."""
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
    staff_number: Mapped[str | None] = mapped_column(String(64))
    """pii: the staff number as this platform tells it; none where it tells none."""
    seen_at: Mapped[datetime | None]
    """Last launch. Of two accounts at one platform the one in use gets the grades."""
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
    told: Mapped[str | None] = mapped_column(String(255))
    """The key that the platform told last. It is not what the link shows where nobody here knows that key."""
    state: Mapped[str] = mapped_column(String(8), default="new")
    """`new` (nobody has looked yet what it shows), `known`, or `lost`: a copy that has lost what it shows."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Membership(Tenanted, Base):
    """A person in a course, as seen at the last launch or in the roster."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        {"info": {"prevails": ("state", ("came", "told", "left")), "rests": ("state", "left")}},
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    """`learner`, `instructor` or `administrator` (of the platform, here without a part in the course)."""
    state: Mapped[str] = mapped_column(String(8), default="came")
    """`came` (has launched), `told` (only the roster tells of them), or `left`: gone from the roster, as somebody
    confirmed. What they did stays; a launch or the roster brings them back."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen: Mapped[datetime | None]
    """Last launch; none for whom only the roster tells."""


class Placement(Tenanted, Base):
    """From a day on somebody works at a site, in a post; until the day of their next placement."""

    __tablename__ = "placements"
    __table_args__ = (UniqueConstraint("person_id", "since"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    since: Mapped[date]
    """The first day, where the organisation works."""
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.id", ondelete="RESTRICT"), index=True)
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id", ondelete="RESTRICT"), index=True)
    left: Mapped[bool] = mapped_column(default=False)
    """From this day on they no longer work for the company."""
    told_at: Mapped[datetime] = mapped_column(default=utc_now)
    told_by: Mapped[UUID | None]
    """The person who entered it (pii: identifies staff); none for what came from the command line."""


class Intake(Tenanted, Base):
    """A list of people from a file: looked at first, taken in when somebody says so."""

    __tablename__ = "people_intakes"

    name: Mapped[str] = mapped_column(String(200))
    """Of the file."""
    rows: Mapped[list[Any]] = mapped_column(deferred=True)
    """Those without a fault: [{"row", "number", "name", "site", "post", "since", "left"}]. Emptied when all is done."""
    faults: Mapped[list[Any]] = mapped_column(deferred=True)
    """[{"row", "column", "code", "value"}] in the order of the file."""
    strange: Mapped[list[Any]]
    """Headings of columns that were passed over."""
    state: Mapped[str] = mapped_column(String(16), default="read", index=True)
    """read (waits for a yes) | wanted (is being taken in) | done | dropped | failed (something of ours broke)"""
    total: Mapped[int]
    """Rows without a fault."""
    wrong: Mapped[int]
    """Rows with one."""
    taken: Mapped[int] = mapped_column(default=0)
    """Rows that have been gone through."""
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime]
    read_by: Mapped[UUID | None]
    """The person whose file it is (pii: identifies staff)."""
    finished_at: Mapped[datetime | None]


class Merger(Tenanted, Base):
    """Two rows turned out to be one person. Kept for ever: it knows the way back."""

    __tablename__ = "people_mergers"

    survivor_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    absorbed_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    moved: Mapped[dict[str, Any]]
    """Table → ids of the rows that went from the absorbed to the survivor."""
    before: Mapped[dict[str, Any]]
    """Id of an enrolment → the cycle it had; it made way for one of the survivor's."""
    how: Mapped[str] = mapped_column(String(16))
    """hand | number (the platform told the staff number of somebody listed)"""
    at: Mapped[datetime]
    by: Mapped[UUID | None]
    """The person who decided it (pii: identifies staff)."""
    why: Mapped[str] = mapped_column(String(500), default="")
    undone_at: Mapped[datetime | None]


class Apart(Tenanted, Base):
    """Two people who look like one and are two: nobody asks again, and nothing joins them by itself."""

    __tablename__ = "people_apart"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    first_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    """The smaller id of the two."""
    second_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by: Mapped[UUID | None]
    """The person who decided it (pii: identifies staff)."""
