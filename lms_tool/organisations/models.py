from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Identified, utc_now


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
