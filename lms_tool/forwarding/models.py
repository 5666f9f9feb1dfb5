"""Where else our statements go."""

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class ExternalStore(Tenanted, Base):
    """Another record store that gets what is stored here. Its outbox destination has the same id."""

    __tablename__ = "external_stores"
    __table_args__ = (UniqueConstraint("organisation_id", "endpoint", "key"),)

    name: Mapped[str] = mapped_column(String(255), default="")
    endpoint: Mapped[str] = mapped_column(String(1000))
    """The address below which `statements` lies."""
    key: Mapped[str] = mapped_column(String(255))
    secret: Mapped[str] = mapped_column(Text)
    """Encrypted with the installation's secret."""
    version: Mapped[str] = mapped_column(String(8), default="1.0.3")
    """Of xAPI, as said in every request: 1.0.3 or 2.0.0."""
    choice: Mapped[str] = mapped_column(String(16), default="everything", server_default="everything")
    """Which statements it gets, see `rules.Choice`."""
    hides_people: Mapped[bool] = mapped_column(default=False, server_default="0")
    """It gets pseudonyms that are its own. Never changed: what it has under one id must stay what it is."""
    hides_texts: Mapped[bool] = mapped_column(default=False, server_default="0")
    """It does not get what people wrote in their own words. Never changed, as above."""
    behind_from: Mapped[int | None] = mapped_column(BigInteger)
    """Where catching up began: statements after this one (its sequence) may not be queued yet. None: all are."""
    behind_at: Mapped[int | None] = mapped_column(BigInteger)
    """How far catching up has come."""
    behind_since: Mapped[datetime | None]
    """When it fell behind."""
    crowded: Mapped[bool] = mapped_column(default=False, server_default="0")
    """So much waits that traces of reading are left for later."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
