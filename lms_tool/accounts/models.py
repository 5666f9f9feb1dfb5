"""Local accounts: those that belong to no LMS."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class LocalAccount(Tenanted, Base):
    """Lets an administrator in by password and code."""

    __tablename__ = "local_accounts"
    __table_args__ = (UniqueConstraint("login"), UniqueConstraint("person_id"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    login: Mapped[str] = mapped_column(String(64))
    """pii: what this person types in; lower case, one for the whole installation."""
    password_hash: Mapped[str | None] = mapped_column(Text)
    """Argon2id; none until the one-time link was followed."""
    totp_secret: Mapped[str | None] = mapped_column(Text)
    """Of the authenticator app, encrypted with the installation's secret."""
    totp_step: Mapped[int] = mapped_column(default=0)
    """The last time step whose code was used: each works once."""
    recovery: Mapped[list[Any]]
    """SHA-256 of the recovery codes that are left."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    """`active` or `disabled`."""
    created_at: Mapped[datetime]
    last_in: Mapped[datetime | None]


class SetupLink(Tenanted, Base):
    """Opens the page on which an account gets its password and its code, once."""

    __tablename__ = "local_account_links"
    __table_args__ = (UniqueConstraint("token_hash"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("local_accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the token in the address; the token is made from `id` and is not kept."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
