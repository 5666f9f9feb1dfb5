"""What the demo LMS keeps, in a database of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, str]: JSON, dict[str, Any]: JSON, list[str]: JSON}


class Link(Base):
    """A link to the tool in a course."""

    __tablename__ = "links"
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    titles: Mapped[dict[str, str]]  # language → title
    text: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str]  # target_link_uri
    custom: Mapped[dict[str, str]] = mapped_column(default=dict)
    copied_from: Mapped[int | None]  # the link of another course of which this is a copy
    opens: Mapped[datetime | None]  # UTC without a zone
    due: Mapped[datetime | None]

    def title(self, language: str) -> str:
        return self.titles.get(language) or next(iter(self.titles.values()))


class LineItem(Base):
    """A column of a course's gradebook; nothing keeps (resource_id, tag) unique, as on real platforms."""

    __tablename__ = "line_items"
    __table_args__ = {"sqlite_autoincrement": True}  # a deleted one's number is not given again
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(index=True)
    label: Mapped[str]
    score_maximum: Mapped[float]
    resource_id: Mapped[str | None]
    tag: Mapped[str | None]
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    coupled: Mapped[bool] = mapped_column(default=False)  # made with its link, and sent in that link's launches


class Grade(Base):
    """Where one learner stands in one column."""

    __tablename__ = "grades"
    __table_args__ = (UniqueConstraint("line_item_id", "user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("line_items.id", ondelete="CASCADE"))
    user_id: Mapped[str]
    score: Mapped[float | None]  # in units of the line item's maximum; none: no grade (any more)
    comment: Mapped[str | None] = mapped_column(Text)
    activity_progress: Mapped[str]
    grading_progress: Mapped[str]
    timestamp_ms: Mapped[int]  # of the score, as the tool said it; milliseconds since 1970 UTC


class Hint(Base):
    """A launch that was started and may be fetched once at the authorisation endpoint."""

    __tablename__ = "hints"
    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    course: Mapped[str]
    link_id: Mapped[int | None]  # none: the deep linking request below
    deep_link_id: Mapped[str | None]
    document_target: Mapped[str]  # iframe or window
    language: Mapped[str]
    expires: Mapped[datetime]
    used: Mapped[bool] = mapped_column(default=False)


class DeepLink(Base):
    """An instructor's visit to the tool's picker, and what came back."""

    __tablename__ = "deep_links"
    id: Mapped[str] = mapped_column(primary_key=True)
    course: Mapped[str]
    person: Mapped[str]
    data: Mapped[str]
    accepts: Mapped[dict[str, Any] | None]  # what this visit was told that it may send; none: everything
    expires: Mapped[datetime]
    outcome: Mapped[dict[str, Any] | None]  # {"added": [titles], "refused": [reasons], "message", "error"}


class SeenToken(Base):
    """A `jti` or nonce of the tool that must not come again while its token lives."""

    __tablename__ = "seen_tokens"
    id: Mapped[str] = mapped_column(primary_key=True)
    expires: Mapped[datetime]


class AccessToken(Base):
    """A bearer token that was handed out; only its hash is kept."""

    __tablename__ = "access_tokens"
    hash: Mapped[str] = mapped_column(primary_key=True)
    scopes: Mapped[list[str]]
    expires: Mapped[datetime]


class RegistrationToken(Base):
    """Lets a tool register itself once; only its hash is kept."""

    __tablename__ = "registration_tokens"
    hash: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(unique=True)
    expires: Mapped[datetime]
    used: Mapped[bool] = mapped_column(default=False)


class RegisteredTool(Base):
    """A tool that registered itself."""

    __tablename__ = "registered_tools"
    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    said: Mapped[dict[str, Any]]  # the registration as the tool sent it
    state: Mapped[str]  # pending, or active: the courses open it

    @property
    def deployment(self) -> int:
        """The built-in tool has number 1."""
        return self.id + 1


class ServiceCall(Base):
    """One request to the token, grade or roster service, whatever became of it; tests count these."""

    __tablename__ = "service_calls"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    method: Mapped[str]
    path: Mapped[str]  # with the query
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[int]
    done: Mapped[bool]  # the work was done, even where the answer was lost on purpose
