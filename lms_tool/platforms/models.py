"""Which LMSs may launch us, and with which keys?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Identified, Tenanted, utc_now


class Registration(Tenanted, Base):
    """What a platform and we agreed on: one client id at one issuer."""

    __tablename__ = "registrations"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)
    # Unique over all organisations: a registration never takes over another organisation's.

    issuer: Mapped[str] = mapped_column(String(255))
    """Compared exactly with a token's `iss`. All hosted Canvas customers share one."""
    client_id: Mapped[str] = mapped_column(String(255))
    auth_url: Mapped[str] = mapped_column(Text)
    """Where a login is sent on to; its origin is who may frame us before the launch."""
    token_url: Mapped[str] = mapped_column(Text)
    jwks_url: Mapped[str] = mapped_column(Text)
    audience: Mapped[str | None] = mapped_column(String(255))
    """`aud` of our client assertions where the platform wants another one than its token address."""
    name: Mapped[str] = mapped_column(String(255))
    """For the administrator: what this platform is called."""
    product_family: Mapped[str] = mapped_column(String(64), default="")
    """`moodle`, `canvas`, …: picks the dialect; filled in by the first launch that tells it."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    """`active`; `disabled`: nothing is launched and nothing is sent; or `retired`: the same, and out of sight."""
    admits_administrators: Mapped[bool] = mapped_column(default=False)
    """Whether an administrator of the platform becomes one of this organisation here."""
    admits_deployments: Mapped[bool] = mapped_column(default=True)
    """Whether deployments that nobody named are taken in at their first launch (Canvas makes many)."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Deployment(Tenanted, Base):
    """One place in the platform where the tool was put (a site, an account, a course)."""

    __tablename__ = "deployments"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    """The platform's name for it."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    """`active`, `disabled`, or `waiting` until an administrator admits what came by itself."""
    notices_url: Mapped[str | None] = mapped_column(Text)
    """Where the platform takes orders for what it tells by itself (that a course was copied); none where it doesn't."""
    notices_state: Mapped[str] = mapped_column(String(16), default="")
    """`wanted` until it has taken ours, `ordered`, or `refused`; "" where there is nothing to order."""
    notices_try_at: Mapped[datetime | None]
    """When the next try is due."""
    notices_tries: Mapped[int] = mapped_column(default=0)
    notices_detail: Mapped[str] = mapped_column(String(300), default="")
    """What the platform said to the latest try that failed."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Invitation(Tenanted, Base):
    """An address with which whoever runs an LMS registers the tool there, once (dynamic registration)."""

    __tablename__ = "platform_invitations"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the token in the address; the token is made from `id` and is not kept."""
    name: Mapped[str] = mapped_column(String(255), default="")
    """What the platform will be called here; its host where nobody says."""
    admits_administrators: Mapped[bool] = mapped_column(default=False)
    """Handed on to the registration."""
    made_by: Mapped[UUID | None]
    """The person who invited (pii: identifies staff); none for the command line."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """A registration is under way since then; nobody else may begin one."""
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"))
    """What came of it."""


class KeySet(Base):
    """The public keys of a platform as last fetched. An error is never kept here."""

    __tablename__ = "key_sets"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    """The JSON as text: parsed once per process and text."""
    fetched_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """Fresh until then; an older set still serves while the platform is down."""
    refetched_at: Mapped[datetime | None]
    """When an unknown key id last made us ask before the time: that must not happen often."""


class ToolKey(Identified, Base):
    """A key pair of this installation: one signs, the next and the former are published beside it."""

    __tablename__ = "tool_keys"
    __table_args__ = (
        UniqueConstraint("kid"),
        Index(
            "ix_tool_keys_one_of_each",
            "role",
            unique=True,
            sqlite_where=text("role <> 'retired'"),
            postgresql_where=text("role <> 'retired'"),
        ),
    )

    kid: Mapped[str] = mapped_column(String(64))
    """RFC 7638 thumbprint."""
    private_key: Mapped[str] = mapped_column(Text)
    """PEM, encrypted with the installation's secret."""
    public_key: Mapped[str] = mapped_column(Text)
    """JWK as JSON text, published as it is."""
    role: Mapped[str] = mapped_column(String(16))
    """`current` signs, `next` will, `retired` did."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    retired_at: Mapped[datetime | None]
    """Published for some days after this, so that nothing under way is refused."""


class ServiceToken(Tenanted, Base):
    """An access token for a platform's services, good for one set of scopes."""

    __tablename__ = "service_tokens"
    __table_args__ = (UniqueConstraint("registration_id", "scopes"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    scopes: Mapped[str] = mapped_column(String(1000))
    """Sorted, separated by blanks."""
    token: Mapped[str] = mapped_column(Text)
    """Encrypted with the installation's secret."""
    expires_at: Mapped[datetime]
