"""What points are made of (docs/decisions/0030). Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lms_tool import facts

MAXIMUM = 100.0

Quiz = tuple[str, str]  # module, key


@dataclass(frozen=True, slots=True)
class Points:
    """given: 0..100; taken: tests and practicals with a score; of: all that count; passed: each of them; practical:
    whether a practical is among them."""

    given: float
    taken: int
    of: int
    passed: bool = False
    practical: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing that counts is still to come."""
        return self.taken >= self.of


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


def whole(theory: Points, practical: Points | None, *, owed: bool) -> Points:
    """A track as a whole: theory and practicals are a half each; a half that is still to come does not count yet.
    owed: whether a practical is to come, where none was decided."""
    if practical is None:
        return replace(theory, of=theory.of + 1, passed=False, practical=True) if owed else theory
    halves = [half.given for half in (theory, practical) if half.taken]
    return Points(
        facts.points(sum(halves) / len(halves) / MAXIMUM),
        theory.taken + practical.taken,
        theory.of + practical.of,
        passed=theory.passed and practical.passed,
        practical=True,
    )


def comments(counted: Points) -> set[str]:
    """In every language: who marked it last may speak another one."""
    return {comment(counted, language) for language in ("zh-CN", "en")}


def comment(counted: Points, language: str) -> str:
    """What stands beside a score that is made of several parts; nothing beside the score of one."""
    if counted.of <= 1:
        return ""
    if language == "zh-CN":
        parts = "项（测验和实操）" if counted.practical else "个测试"
        return f"{counted.of} {parts}，已完成 {counted.taken} {'项' if counted.practical else '个'}"
    return f"{counted.taken} of {counted.of} {'tests and practicals' if counted.practical else 'tests'}"
