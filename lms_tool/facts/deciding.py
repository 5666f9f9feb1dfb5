"""What is decided about who learns what: enrolled, moved, assigned, exempted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms_tool.facts.happening import Fact, Happened, OfSomebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Fact):
    track: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyEnrolled(Happened):
    """Many people came into tracks by one step of staff."""

    organisation: UUID
    enrolled: tuple[Enrolled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerMoved(Fact):
    """A learner in the middle follows other versions from now on. Nothing that was told of them is told again."""

    by: UUID
    before: tuple[tuple[str, UUID], ...]  # "track" or "module:<key>", and the version left
    after: tuple[tuple[str, UUID], ...]
    back: bool  # an earlier move was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAssigned(OfSomebody):
    """Staff decided that somebody learns a track; or, going back, that they do not any more.

    due: the end of the last day of the whole track.
    """

    assignment: UUID
    track: str
    by: UUID
    title: Mapping[str, str]  # of the track, by language
    due: datetime | None = None
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TracksAssigned(Happened):
    """Staff decided in one step what many people learn, and what not any more; in this order."""

    organisation: UUID
    assigned: tuple[TrackAssigned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleExempted(OfSomebody):
    """Staff decided that somebody need not do a module of a track; or, going back, that they must after all."""

    exemption: UUID
    track: str
    module: str
    by: UUID
    proven: bool = False  # by a file that was handed in
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChanged(Happened):
    """Rows of people were joined or split: records have moved between them, and what is summed of them is new."""

    organisation: UUID
    people: tuple[UUID, ...]
