"""Somebody, or something of a course, comes from an LMS."""

from dataclasses import dataclass
from uuid import UUID

from lms_tool.facts.happening import Happened, OfSomebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(OfSomebody):
    """Somebody came in from the LMS and their browser proved itself. Nobody knows yet in which enrolment."""

    launch: UUID
    course: UUID | None
    roles: frozenset[str]  # "learner", "instructor", "administrator"; "assistant" beside "instructor"; "tester" alone
    content: str | None  # "track:new-hire", "lesson:module/key", …; none for the plain academy
    language: str
    lost: bool = False  # through a link of which nobody knows what it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSeen(Happened):
    """A link of a course was opened, and it is not settled yet what it shows. Ids of the histories are the platform's,
    the nearest ancestor first."""

    organisation: UUID
    registration: UUID
    course: UUID
    link: UUID
    links_before: tuple[str, ...]
    courses_before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCopied(Happened):
    """A platform told that a course was copied; names are the platform's."""

    organisation: UUID
    registration: UUID
    context: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentWaiting(Happened):
    """A known platform opens us from a place that nobody has admitted yet."""

    organisation: UUID
    registration: UUID
    deployment: UUID
    platform: str  # what it is called here
    administrators: frozenset[UUID]
