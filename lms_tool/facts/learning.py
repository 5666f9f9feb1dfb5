"""What learners do: lessons, checks, quizzes, and what comes true by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms_tool.facts.happening import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLaunched(Fact):
    """A learner arrived from the LMS. content: "track:new-hire", "module:…", "lesson:module/key", "quiz:module/key"."""

    content: str


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

    since: datetime  # the last sign of life before it
    seconds: float  # of the sitting until then


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
    since: datetime  # the last sign of life before that
    seconds: float  # of the attempt until then


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
    """session: the sitting or attempt that brought it about; none where nobody sat at anything."""

    module: str
    version: UUID
    session: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackProgressed(Fact):
    track: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSatisfied(Fact):
    track: str
    session: UUID | None = None  # see `ModuleSatisfied`


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRenewed(Fact):
    """What was passed will not hold much longer: the track is to be learnt again, in the enrolment of the occasion.

    due: the end of the last day.
    """

    track: str
    title: Mapping[str, str]  # of the track, by language
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackReopened(Fact):
    """What had finished a track was taken back: something is left to do after all."""

    track: str
