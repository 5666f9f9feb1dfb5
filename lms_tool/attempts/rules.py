"""Which questions are drawn, when another try is allowed, what an attempt is worth."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from content import blueprint
from content.schema import ABILITIES, NO_STANDARD, Question, Quiz, Standard
from lms_tool import facts

ENOUGH = 3  # questions of one ability
GRACE = timedelta(seconds=30)  # for what was on its way when the time was up


@dataclass(frozen=True, slots=True)
class Item:
    """One question of an attempt, with its options in the order this learner sees them."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """An earlier attempt at the same quiz, as far as the next one depends on it."""

    submitted_at: datetime
    passed: bool


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a try may begin now. left: tries still there, None for any number; opens_at: when waiting helps."""

    allowed: bool
    left: int | None = None
    opens_at: datetime | None = None


def may_start(quiz: Quiz, tries: Sequence[Try], *, released: int = 0, now: datetime) -> Permission:
    """Tries are limited until one is passed; practice after a pass is free.

    released: tries the trainer gave on top; they need no waiting.
    """
    if any(one.passed for one in tries):
        return Permission(True)
    left = None if quiz.tries is None else max(0, quiz.tries + released - len(tries))
    if left == 0:
        return Permission(False, 0)
    is_extra = quiz.tries is not None and len(tries) >= quiz.tries
    if tries and quiz.wait_minutes and not is_extra:
        opens_at = max(one.submitted_at for one in tries) + timedelta(minutes=quiz.wait_minutes)
        if opens_at > now:
            return Permission(False, left, opens_at)
    return Permission(True, left)


def draw(quiz: Quiz, questions: Mapping[str, Question], seen: Collection[str], luck: Random) -> list[Item]:
    """The items of a new attempt, unseen questions first as far as the pool allows; in the pool's order or shuffled.

    questions: what may be asked; a question of the pool that is not among them is passed over.
    """
    drawn = _by_blueprint(quiz, questions, seen, luck) if quiz.blueprint else _from_pool(quiz, questions, seen, luck)
    if quiz.shuffle:
        luck.shuffle(drawn)
    return [Item(key, questions[key].arranged(luck, shuffle=quiz.shuffle)) for key in drawn]


def _by_blueprint(quiz: Quiz, questions: Mapping[str, Question], seen: Collection[str], luck: Random) -> list[str]:
    return blueprint.draw(quiz.blueprint, list(questions.values()), seen, luck)


def _from_pool(quiz: Quiz, questions: Collection[str], seen: Collection[str], luck: Random) -> list[str]:
    pool = [key for key in quiz.questions if key in questions]
    size = min(quiz.size, len(pool))
    if size < len(pool):
        fresh = [key for key in pool if key not in seen]
        known = [key for key in pool if key in seen]
        chosen = luck.sample(fresh, min(size, len(fresh)))
        chosen += luck.sample(known, size - len(chosen))
        pool = [key for key in pool if key in chosen]
    return pool


@dataclass(frozen=True, slots=True)
class Mark:
    raw: int  # questions answered rightly
    maximum: int
    right: Mapping[str, bool]  # question → whether

    @property
    def scaled(self) -> float:
        """0..1"""
        return self.raw / self.maximum if self.maximum else 0.0


def grade(
    items: Sequence[Item],
    questions: Mapping[str, Question],
    chosen: Mapping[str, Sequence[str]],
    standard: Standard = NO_STANDARD,
) -> Mark:
    """One point a question that is right as a whole. standard: decides the keys that refer to it."""
    right = {
        item.question: questions[item.question].is_right(chosen.get(item.question, ()), standard) for item in items
    }
    return Mark(sum(right.values()), len(items), right)


def outcome(passed: bool, passed_before: bool) -> str:
    """Practice after a pass is only scored: nobody fails who has passed."""
    if passed_before:
        return "scored"
    return "passed" if passed else "failed"


def deadline(quiz: Quiz, started_at: datetime) -> datetime | None:
    return started_at + timedelta(minutes=quiz.minutes) if quiz.minutes else None


def is_over(deadline_at: datetime | None, now: datetime, grace: timedelta = GRACE) -> bool:
    return deadline_at is not None and now > deadline_at + grace


@dataclass(frozen=True, slots=True)
class Ability:
    """How one kind of ability (knowledge, skill, attitude) came out."""

    key: str
    right: int
    asked: int

    @property
    def points(self) -> float:
        """0..100"""
        return facts.points(self.right / self.asked)

    @property
    def is_telling(self) -> bool:
        """Whether there were enough questions for a measure; of one or two, the count says it all."""
        return self.asked >= ENOUGH


def by_ability(marked: Sequence[tuple[str, bool]]) -> list[Ability]:
    """(ability, right) of every question → a line for each ability that was asked."""
    asked = [key for key in ABILITIES if any(ability == key for ability, _ in marked)]
    return [
        Ability(key, sum(right for ability, right in marked if ability == key), sum(a == key for a, _ in marked))
        for key in asked
    ]
