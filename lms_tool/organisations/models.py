from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Identified, Tenanted, utc_now


class Organisation(Identified, Base):
    """A company that trains its staff here. Everything else belongs to one."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(String(64))
    """Short name for the command line, lower case."""
    names: Mapped[dict[str, Any]]
    """Language → name, shown in the bar of every page."""
    locale: Mapped[str] = mapped_column(String(16), default="zh-CN")
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Shanghai")
    """IANA name; days and deadlines are this organisation's."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Installation(Identified, Base):
    """One row: what this installation is, made once and kept through backups."""

    __tablename__ = "installation"

    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    # `id` is the namespace of all statement ids (xapi.md section 6, point 3).


class Structure(Tenanted):
    """A part of the company: called by a short code in files and by names on pages. Closed, it takes nobody new."""

    code: Mapped[str] = mapped_column(String(32))
    """Short name in files, as the company writes it."""
    names: Mapped[dict[str, Any]]
    """Language → name."""
    closed_at: Mapped[datetime | None]


class Region(Structure, Base):
    """A part of the country in which the company works."""

    __tablename__ = "regions"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    tier: Mapped[str] = mapped_column(String(16))
    """Of its cities: first-tier | lower-tier, as the courseware tells them apart."""


class Site(Structure, Base):
    """A project that the company looks after."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    region_id: Mapped[UUID] = mapped_column(ForeignKey("regions.id", ondelete="RESTRICT"), index=True)
    project_type: Mapped[str] = mapped_column(String(32))
    """residential | commercial | industrial-park | villa"""


class CertificateKind(Structure, Base):
    """What somebody can be certified in."""

    __tablename__ = "certificate_kinds"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)


class Post(Structure, Base):
    """A step of the ladder on which staff rise."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    step: Mapped[int]
    """From the bottom of the ladder, 1."""
    leads: Mapped[bool] = mapped_column(default=False)
    """Whoever has this post sees the people of their own site."""
    certificates: Mapped[list[Any]]
    """Codes of the kinds of certificates that this step asks for, sorted."""


class QuietHours(Tenanted, Base):
    """When nobody of an organisation is reminded of anything; without a row nothing is quiet."""

    __tablename__ = "quiet_hours"
    __table_args__ = (UniqueConstraint("organisation_id"),)

    begins: Mapped[time | None]
    """Every day, by the organisation's clock."""
    ends: Mapped[time | None]
    """Earlier than it begins: over midnight."""
    days: Mapped[list[Any]]
    """ISO weekdays that are quiet as a whole, sorted."""
