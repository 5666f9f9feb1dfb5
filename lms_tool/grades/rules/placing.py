"""Which column gets which points (docs/decisions/0004). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from content.schema import Text
from lms_tool.grades.rules.adding import Quiz
from lms_tool.lti import claims

THEORY, PRACTICAL = "theory", "practical"  # tags of what quizzes are worth, and of what people marked
OVERALL = "overall"

PARTS: Mapping[str, Text] = {
    THEORY: Text({"zh-CN": "理论", "en": "Theory"}),
    PRACTICAL: Text({"zh-CN": "实操", "en": "Practical"}),
}
"""Halves of a track that have columns of their own → what those are called."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a launch lets us do with grades. content: what its link opens; None for the plain academy.

    columns: where its instructor wants points that have no column of their own: module, quiz or none; None: as usual.
    """

    content: str | None
    has_own_column: bool
    has_columns: bool
    scopes: frozenset[str]
    columns: str | None = None
    beside: frozenset[str] = frozenset()
    """Of BESIDE, as its instructor decided for this link, or at any link for the whole course."""

    @property
    def takes_scores(self) -> bool:
        return claims.SCOPE_SCORES in self.scopes

    @property
    def takes_columns(self) -> bool:
        """Whether we may look for columns and make them."""
        return self.takes_scores and self.has_columns and claims.SCOPE_LINE_ITEMS in self.scopes


OF_COURSE = OVERALL, THEORY, PRACTICAL
"""What columns a course may have: of the track of each learner the whole, its theory, its practicals."""

BESIDE = *_, MODULES, QUIZZES = (*OF_COURSE, "modules", "quizzes")
"""What columns a link may have beside its own: one for each module, one for each quiz; and what its whole course may
have."""


def may_stand_beside(content: str | None) -> tuple[str, ...]:
    """Of BESIDE, what makes sense for a link to this content; None: the plain academy."""
    kind = (content or "track:").partition(":")[0]
    return {"track": BESIDE, "module": (*OF_COURSE, QUIZZES)}.get(kind, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """Something that was marked: who earned it, in which enrolment."""

    organisation: UUID
    person: UUID
    enrolment: UUID
    language: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedInQuiz(Earned):
    """An attempt. launch: through which it was handed in."""

    launch: UUID | None
    attempt: UUID
    module: str
    quiz: str
    version: UUID

    @property
    def which(self) -> Quiz:
        return self.module, self.quiz


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedInPractical(Earned):
    """A practical that was decided. course: in which it was marked."""

    practical: UUID
    course: UUID | None


@dataclass(frozen=True, slots=True)
class Target:
    """Where points go. content: whose they are; own: into the link's own column."""

    content: str
    own: bool


def targets(offer: Offer, quiz: Quiz, track: str) -> tuple[Target, ...]:
    """Everywhere a score of this quiz goes: what its link leads to, and what its instructor wants beside."""
    found = {}
    if first := target_or_none(offer, quiz, track):
        found[first.content] = first
    whole = offer.content or f"track:{track}"
    if not offer.takes_columns:
        return tuple(found.values())
    contents = {OVERALL: f"track:{track}", THEORY: f"theory:{track}"}
    if covers(whole, quiz, track):
        mine = {MODULES: f"module:{quiz[0]}", QUIZZES: quiz_content(quiz)}
        contents |= {one: content for one, content in mine.items() if one in may_stand_beside(whole)}
    for one, content in contents.items():
        if one in offer.beside:
            found.setdefault(content, Target(content, own=False))
    return tuple(found.values())


def targets_of_practical(offer: Offer, track: str) -> tuple[Target, ...]:
    """Everywhere a practical of this track goes: into the whole of a link to it, and into a column of its own where the
    course wants one."""
    whole, found = f"track:{track}", []
    leads_there = (offer.content or whole) == whole
    if leads_there and offer.columns != "none" and offer.has_own_column and offer.takes_scores:
        found.append(Target(whole, own=True))
    elif offer.takes_columns and OVERALL in offer.beside:
        found.append(Target(whole, own=False))
    if offer.takes_columns and PRACTICAL in offer.beside:
        found.append(Target(f"practical:{track}", own=False))
    return tuple(found)


def target_or_none(offer: Offer, quiz: Quiz, track: str) -> Target | None:
    """Where a score of this quiz goes. track: the one the learner is enrolled in."""
    if offer.columns == "none":
        return None
    whole = offer.content or f"track:{track}"
    if offer.has_own_column and offer.takes_scores and covers(whole, quiz, track):
        return Target(whole, own=True)
    if offer.takes_columns:
        return Target(f"module:{quiz[0]}" if offer.columns == "module" else quiz_content(quiz), own=False)
    return None


def covers(content: str, quiz: Quiz, track: str) -> bool:
    """Whether a score of this quiz counts for the points of a content."""
    return content in contents_of(quiz, track)


def contents_of(quiz: Quiz, track: str) -> tuple[str, ...]:
    """Everything whose points change with this quiz, from small to large."""
    return quiz_content(quiz), f"module:{quiz[0]}", f"theory:{track}", f"track:{track}"


def contents_of_practical(track: str) -> tuple[str, ...]:
    """Everything whose points change with a practical of this track, from small to large."""
    return f"practical:{track}", f"track:{track}"


def quiz_content(quiz: Quiz) -> str:
    return f"quiz:{quiz[0]}/{quiz[1]}"


def tag(content: str) -> str:
    """With the content, the mark by which a column is found again."""
    return PRACTICAL if content.startswith("practical:") else THEORY
