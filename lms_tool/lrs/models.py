"""What is remembered of who did what, and who may ask for it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now

Sequence = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only in a column called INTEGER


class StatementRow(Tenanted, Base):
    """A statement. The same id may stand in two organisations; within one it is never changed or overwritten."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        Index("ix_statements_stored", "organisation_id", "stored"),
        Index("ix_statements_target", "organisation_id", "target"),
        Index("ix_statements_sequence", "organisation_id", "sequence"),
        {"sqlite_autoincrement": True},
    )

    sequence: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=True)
    """Order of storing, by which pages follow each other; never leaves the tool as it is."""
    id: Mapped[UUID] = mapped_column(default=uuid4)
    """The statement's own id."""
    stored: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text)
    """pii: pseudonym. The statement as compact JSON, rendered once: these bytes go to other stores. What a store adds
    (stored, authority, version) is put in when it is asked for."""
    authority: Mapped[str] = mapped_column(Text)
    """Who vouches for it: an agent as JSON."""
    version: Mapped[str] = mapped_column(String(8), default="1.0.0")
    """What it says of its version, 1.0.0 if nothing."""
    target: Mapped[UUID | None]
    """The statement that it is about, when it is about one."""
    voids: Mapped[bool] = mapped_column(default=False)
    """It takes its target back."""
    voided: Mapped[bool] = mapped_column(default=False)
    """It was taken back; only its id finds it any more."""


class Mention(Base):
    """A statement can be found by this key: by its actor, verb, activity, registration, or what else it names.

    One table for all filters: each is a walk along (key, sequence), several are an intersection. The key is made
    from the organisation, the kind of filter and the name looked for (`rules.mention`); names are of any length,
    which an index does not bear. Not scoped by itself: it is asked for together with its statement only.
    """

    __tablename__ = "statement_mentions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(
        Sequence, ForeignKey("statements.sequence", ondelete="CASCADE"), primary_key=True, index=True
    )


class Attachment(Tenanted, Base):
    """A file that came with a statement; several statements may have the same."""

    __tablename__ = "statement_attachments"
    __table_args__ = (UniqueConstraint("organisation_id", "sha2"),)

    sha2: Mapped[str] = mapped_column(String(128))
    """In lower case, as the statement tells it: SHA-224, 256, 384 or 512."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """pii: whatever somebody attached."""


class Definition(Tenanted, Base):
    """Something that a statement told of an activity. The same is kept once: the id is made from what it says."""

    __tablename__ = "activity_definitions"
    __table_args__ = (Index("ix_activity_definitions_activity", "activity", "told"),)

    activity: Mapped[UUID]
    """The key of the activity's id (`rules.activity_key`)."""
    definition: Mapped[str] = mapped_column(Text)
    """As JSON."""
    told: Mapped[datetime]
    """When it was told first."""


class Document(Tenanted, Base):
    """What a program keeps in the record store: a state, or a profile of an agent or an activity."""

    __tablename__ = "lrs_documents"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index("ix_lrs_documents_place", "organisation_id", "place"),
    )

    key: Mapped[UUID]
    """Which document, made from the place, the registration and the name (`rules.Asked.key`)."""
    place: Mapped[UUID]
    """pii: pseudonym. Whose it is: a key made from the resource, the activity and the agent (`rules.Asked.place`)."""
    registration: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(Text)
    """The stateId or profileId."""
    kind: Mapped[str] = mapped_column(String(255))
    """Media type, as it was sent."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """pii: whatever a program wrote down."""
    etag: Mapped[str] = mapped_column(String(40))
    """SHA-1 of the content, as the specification asks."""
    updated: Mapped[datetime]


class Credential(Tenanted, Base):
    """A key and secret with which a machine may use our record store."""

    __tablename__ = "lrs_credentials"
    __table_args__ = (UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(String(64))
    """User name of Basic authentication, unique over all organisations: it tells whose store is meant."""
    secret_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the secret. The secret has 256 random bits, which no list and no machine guesses: a slow hash would
    protect nothing more and cost every request its time."""
    name: Mapped[str] = mapped_column(String(255), default="")
    """What it is used for, for the administrator."""
    can_read: Mapped[bool] = mapped_column(default=True)
    can_write: Mapped[bool] = mapped_column(default=True)
    within: Mapped[str] = mapped_column(Text, default="")
    """The id of an activity, such as a course: only statements that name it are read. Empty: no such limit."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    made_by: Mapped[UUID | None]
    """The member of staff (pii: identifies staff); none for the command line."""
    revoked_at: Mapped[datetime | None]
    last_used: Mapped[datetime | None]
    """To the hour."""
    spoke: Mapped[str] = mapped_column(String(8), default="1.0.3")
    """The version of xAPI in which it was used then: a request that names none is refused in this one."""
