"""How statements call people."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Manner(Tenanted, Base):
    """How an organisation's statements call people; without a row, by the account of the LMS alone."""

    __tablename__ = "statement_manners"
    __table_args__ = (UniqueConstraint("organisation_id"),)

    calling: Mapped[str] = mapped_column(String(16))
    """`rules.CALLINGS`: account, named, pseudonym."""


class Pseudonym(Tenanted, Base):
    """What a person is called in statements while they are told under pseudonyms: the id of this row, drawn at random.

    Whoever deletes the row has cut what was said from the person.
    """

    __tablename__ = "pseudonyms"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
