"""What has happened, as values, and the one way to let the rest of the tool know.

`app`, `worker` and `cli` install the table of `reactions.py`; nothing here knows who reacts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar
from uuid import UUID

Reaction = Callable[[Any, Any], object]  # (db session, fact)
_table: Mapping[type, Sequence[Reaction]] = {}


def install(table: Mapping[type, Sequence[Reaction]]) -> None:
    global _table  # noqa: PLW0603  one table for the whole process, set once at start
    _table = table


F = TypeVar("F", bound="Happened")


def publish(db: Any, fact: F) -> F:
    """Let everybody react, inside the transaction in which it happened; gives the fact back."""
    for react in _table.get(type(fact), ()):
        react(db, fact)
    return fact


def points(scaled: float) -> float:
    """A score (0..1) as everybody sees it, in the gradebook too: 0..100 with one decimal, halves rounded up."""
    exact = Decimal(f"{scaled:.9f}") * 100  # nine places: what floats add further behind is noise
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who did something, and in which enrolment and launch it happened."""

    organisation: UUID
    person: UUID
    enrolment: UUID  # one learner in one track, one cycle; the xAPI registration
    launch: UUID | None = None  # tells course, link, platform and language; None when nobody was there (a deadline)
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Anything that can happen."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Happened):
    """A learner did something in an enrolment, or it came true of them there."""

    occasion: Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSomebody(Happened):
    """Something of one person that may lie in no enrolment."""

    organisation: UUID
    person: UUID


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
class ContentLaunched(Fact):
    """A learner arrived from the LMS. content: "track:new-hire", "module:…", "lesson:module/key", "quiz:module/key"."""

    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Fact):
    track: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyEnrolled(Happened):
    """Many people came into tracks by one step of staff."""

    organisation: UUID
    enrolled: tuple[Enrolled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFact(Fact):
    module: str
    lesson: str
    version: UUID  # of the module, in the catalog
    sitting: UUID  # one time of sitting down to read


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonOpened(LessonFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonResumed(LessonFact):
    """The same sitting goes on after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonProgressed(LessonFact):
    percent: int  # 25, 50, 75
    seconds: float  # in this sitting


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonCompleted(LessonFact):
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonLeft(LessonFact):
    seconds: float
    lost: bool = False  # nobody said goodbye: no sign of life for a while


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswered(LessonFact):
    """A check question inside a lesson was answered."""

    answer: UUID
    question: str
    response: tuple[str, ...]
    right: bool
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFact(Fact):
    module: str
    quiz: str
    version: UUID
    attempt: UUID
    number: int  # 1 for the first try of this learner


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted(AttemptFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptResumed(AttemptFact):
    """The learner came back to an open attempt after a while."""

    session: UUID


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    question: str
    response: tuple[str, ...]  # option keys, sorted; ("true",) or ("false",); () when left open
    right: bool
    position: int  # as presented, from 1
    options: tuple[str, ...]  # option keys as presented


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptGraded(AttemptFact):
    raw: int
    maximum: int
    scaled: float  # raw / maximum, 0..1
    pass_mark: float  # 0..1
    passed: bool
    outcome: str  # "passed" | "failed" | "scored" (practice after a pass)
    seconds: float
    answers: tuple[MarkedAnswer, ...]
    overdue: bool = False  # handed in by the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackViewed(AttemptFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleSatisfied(Fact):
    module: str
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerMoved(Fact):
    """A learner in the middle follows other versions from now on. Nothing that was told of them is told again."""

    by: UUID
    before: tuple[tuple[str, UUID], ...]  # "track" or "module:<key>", and the version left
    after: tuple[tuple[str, UUID], ...]
    back: bool  # an earlier move was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackProgressed(Fact):
    track: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSatisfied(Fact):
    track: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackReopened(Fact):
    """What had finished a track was taken back: something is left to do after all."""

    track: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentWaiting(Happened):
    """A known platform opens us from a place that nobody has admitted yet."""

    organisation: UUID
    registration: UUID
    deployment: UUID
    platform: str  # what it is called here
    administrators: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkFact(OfSomebody):
    """This person did something in a discussion; staff do too."""

    course: UUID
    launch: UUID | None
    enrolment: UUID | None
    language: str
    place: str  # "lesson:module/key" or "case:key"
    title: Mapping[str, str]  # of the lesson or case, by language
    thread: UUID
    post: UUID  # the question or answer it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(TalkFact):
    text: str
    trainers: frozenset[UUID]  # who run the course
    again: bool = False  # whoever asked writes that an answer is still needed


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(TalkFact):
    text: str
    asker: UUID | None  # none: their data was erased
    by_trainer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPinned(TalkFact):
    """An instructor marked the best answer to a question."""

    asker: UUID | None
    author: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawn(TalkFact):
    """Whoever asked has taken the question back; nothing of it is left."""


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
