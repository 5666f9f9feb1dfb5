"""Batches and their classroom sessions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms_tool.facts.happening import OfSomebody


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFact(OfSomebody):
    """Something about one person in a batch; it may be somebody else who did it."""

    batch: UUID
    track: str
    launch: UUID | None = None  # of the person themselves; None where staff or the clock did it
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchJoined(BatchFact):
    by: UUID | None  # who put them there


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLeft(BatchFact):
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassroomFact(BatchFact):
    session: UUID
    title: str
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTaken(ClassroomFact):
    """Somebody has a seat: asked for, moved up from the waiting list, or taken at the door."""

    sign_up: UUID
    moved_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGiven(ClassroomFact):
    """Somebody has no seat any more. why: "back" (given back), "late" (went to somebody who was there), "cancelled"."""

    sign_up: UUID
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCancelled(ClassroomFact):
    """A session that somebody had asked for is not held; told once for each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved(ClassroomFact):
    """A session is held at another hour or place; told once for each who had asked for it."""

    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassroomAttended(ClassroomFact):
    """The list of a session is closed, or was corrected after that: what counts for this person from now on.

    minutes: 0 where they were not there after all. before: the minutes told last, 0 at the first telling.
    """

    attendance: UUID
    minutes: int
    before: int
    revision: int  # 1 at the first telling; each later one replaces the one before
    held_at: datetime  # the end of the session
    trainer: UUID | None
    module: str | None
