"""Which column gets which points (docs/decisions/0004). Pure."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from uuid import UUID

from lms_tool import facts
from lms_tool.lti import claims

THEORY = "theory"  # tag of what quizzes are worth
MAXIMUM = 100.0
MOST_CONFLICTS = 8  # times a score may meet a later one before a person is asked

Quiz = tuple[str, str]  # module, key

# When grades go (docs/decisions/0026).
ONCE, COMPLETE, PASSED, CLOSED, RELEASED = KINDS = ("once", "complete", "passed", "closed", "released")
TAKEN = "taken"  # out of the gradebook again, by a person
LEFT = "left"  # the gradebook's own grade stands, as a person decided
# How far a score has got, what needs somebody first.
STATES = ("refused", "stopped", "held", "waiting", "sent")


@dataclass(frozen=True, slots=True)
class When:
    """When grades go. closes_at: the moment meant by `closed`."""

    kind: str
    closes_at: datetime | None = None


AT_ONCE = When(ONCE)


def hold(when: When, *, passed: bool, there: bool, held: str, now: datetime, complete: bool = True) -> str:
    """What a score waits for; "" where it goes. there: the gradebook has it already, and what it has is kept true."""
    if held in (TAKEN, LEFT):
        return held
    if there or when.kind == ONCE:
        return ""
    if when.kind in (COMPLETE, PASSED):
        return "" if (complete if when.kind == COMPLETE else passed) else when.kind
    if when.kind == CLOSED:
        return "" if when.closes_at is not None and when.closes_at <= now else CLOSED
    return RELEASED


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
    """Of BESIDE, as its instructor decided for this link."""

    @property
    def takes_scores(self) -> bool:
        return claims.SCOPE_SCORES in self.scopes

    @property
    def takes_columns(self) -> bool:
        """Whether we may look for columns and make them."""
        return self.takes_scores and self.has_columns and claims.SCOPE_LINE_ITEMS in self.scopes


BESIDE = MODULES, QUIZZES = ("modules", "quizzes")
"""What columns a link may have beside its own: one for each module, one for each quiz."""


def may_stand_beside(content: str | None) -> tuple[str, ...]:
    """Of BESIDE, what makes sense for a link to this content; None: the plain academy."""
    kind = (content or "track:").partition(":")[0]
    return {"track": BESIDE, "module": (QUIZZES,)}.get(kind, ())


@dataclass(frozen=True, slots=True)
class Earned:
    """An attempt that was marked: who earned something, where."""

    organisation: UUID
    person: UUID
    enrolment: UUID
    launch: UUID | None
    language: str
    attempt: UUID
    module: str
    quiz: str
    version: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """Where points go. content: whose they are; own: into the link's own column."""

    content: str
    own: bool


@dataclass(frozen=True, slots=True)
class Points:
    """given: 0..100; taken: tests with a score; of: all that count; passed: each of them."""

    given: float
    taken: int
    of: int
    passed: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing that counts is still to come."""
        return self.taken >= self.of


def targets(offer: Offer, quiz: Quiz, track: str) -> tuple[Target, ...]:
    """Everywhere a score of this quiz goes: what its link leads to, and what its instructor wants beside."""
    found = {}
    if first := target_or_none(offer, quiz, track):
        found[first.content] = first
    whole = offer.content or f"track:{track}"
    if offer.takes_columns and covers(whole, quiz, track):
        contents = {MODULES: f"module:{quiz[0]}", QUIZZES: quiz_content(quiz)}
        for one in may_stand_beside(whole):
            if one in offer.beside:
                found.setdefault(contents[one], Target(contents[one], own=False))
    return tuple(found.values())


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


def contents_of(quiz: Quiz, track: str) -> tuple[str, str, str]:
    """Everything whose points change with this quiz, from small to large."""
    return quiz_content(quiz), f"module:{quiz[0]}", f"track:{track}"


def quiz_content(quiz: Quiz) -> str:
    return f"quiz:{quiz[0]}/{quiz[1]}"


def counting(quizzes: Iterable[tuple[Quiz, bool]]) -> list[Quiz]:
    """Those that count for their module: its tests, and where it has none, its practice. quizzes: each with whether
    it is a test."""
    found = list(quizzes)
    return [quiz for quiz, is_test in found if is_test] or [quiz for quiz, _ in found]


def points(groups: Sequence[Collection[Quiz]], best: Mapping[Quiz, float], passed: Collection[Quiz] = ()) -> Points:
    """Mean of the groups' means, of what has been taken; what is still to come does not count yet.

    groups: the quizzes that count, by module; best: quiz → best score, 0..1.
    """
    quizzes = [quiz for group in groups for quiz in group]
    taken = [[best[quiz] for quiz in group if quiz in best] for group in groups]
    means = [sum(scores) / len(scores) for scores in taken if scores]
    given = facts.points(sum(means) / len(means)) if means else 0.0
    every = bool(quizzes) and all(quiz in passed for quiz in quizzes)
    return Points(given, sum(quiz in best for quiz in quizzes), len(quizzes), every)


def comment(counted: Points, language: str) -> str:
    """What stands beside a score that is made of several tests; nothing beside the score of one."""
    if counted.of <= 1:
        return ""
    if language == "zh-CN":
        return f"{counted.of} 个测试，已完成 {counted.taken} 个"
    return f"{counted.taken} of {counted.of} tests"


def is_shown(result: Mapping[str, object], given: float, maximum: float) -> bool:
    """Whether a result of the gradebook is our score, whatever its column is scaled to."""
    score, of = result.get("resultScore"), result.get("resultMaximum", MAXIMUM)
    if not isinstance(score, int | float) or not isinstance(of, int | float) or not of:
        return False
    try:
        return abs(score / of - given / maximum) < 0.0005  # platforms round
    except OverflowError:  # a number of hundreds of digits
        return False


# What a gradebook that was read has otherwise than we; the first ones ask for a decision.
DIFFERENCES = ("differs", "overridden", "missing", "extra")
KINDS_OF_RESULT = (*DIFFERENCES, "left", "foreign")


@dataclass(frozen=True, slots=True)
class Mine:
    """A score as it is here. held: see `hold`; sent_at: when the gradebook took it; insisted_at: when somebody who saw
    another grade there had it sent again."""

    given: float
    maximum: float
    held: str
    sent_at: datetime | None
    insisted_at: datetime | None = None


def compared(mine: Mine, shown: Sequence[float] | None, begun_at: datetime) -> str:
    """What became of a score: "same", "since" (sent after the reading began), or one of the kinds.

    shown: points and their maximum in the gradebook, none where it has no grade.
    """
    there = {"resultScore": shown[0], "resultMaximum": shown[1]} if shown else {}
    alike = is_shown(there, mine.given, mine.maximum)
    if mine.held == LEFT:
        return "same" if alike else "left"
    if mine.held:
        return "extra" if shown else "same"
    if alike:
        return "same"
    if mine.sent_at is not None and mine.sent_at >= begun_at:
        return "since"
    if not shown:
        return "missing"
    insisted = mine.insisted_at is not None and mine.sent_at is not None and mine.sent_at >= mine.insisted_at
    return "overridden" if insisted else "differs"


def shown_results(body: object) -> dict[str, list[float]]:
    """A gradebook's results: learner → points and their maximum, without strange entries and who has no grade."""
    entries = body if isinstance(body, list) else []
    found = {}
    for entry in entries:
        who = entry.get("userId") if isinstance(entry, dict) else None
        score = _number_or_none(entry.get("resultScore")) if who else None
        if isinstance(who, str | int) and score is not None:
            # without a maximum it is 1 (AGS 2.0, 3.3.4); some leave it out beside points of a hundred
            of = _number_or_none(entry.get("resultMaximum")) or (1.0 if score <= 1 else MAXIMUM)
            found[str(who)[:255]] = [score, of]
    return found


def _number_or_none(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def platform_words(answer: str) -> str:
    """What a platform said of a refusal ("400: {…}"), without the JSON around it."""
    status, _, body = answer.partition(": ")
    try:
        told = json.loads(body)
    except ValueError:
        return answer
    if isinstance(told, dict) and isinstance(told.get("errors"), list) and told["errors"]:
        told = told["errors"][0]  # Canvas
    named = told if isinstance(told, dict) else {}
    words = next((named[key] for key in ("error_description", "message", "reason", "error") if named.get(key)), "")
    return f"{status}: {words}" if words else answer
