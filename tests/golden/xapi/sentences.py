"""Every sentence spoken once: event → statement. The part before the first ``-`` names the sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from tests.factories import xapi as some
from xapi import activities, actors, statements
from xapi.rendering import Statement
from xapi.results import Answer, Marks, Score

FOLDER = Path(__file__).parent

_SITTING = timedelta(minutes=9, seconds=2, milliseconds=100)
_READ = timedelta(seconds=41, microseconds=876_543)
_POINT, _NO_POINT = Score(1, 1), Score(0, 1)


def _launched() -> Statement:
    return statements.launched(
        some.occasion("launched"), some.lesson(), url="https://tool.example/lessons/service-etiquette/telephone"
    )


def _launched_quiz() -> Statement:
    url = "https://tool.example/quizzes/service-etiquette/module-exam"
    return statements.launched(some.occasion("launched-quiz"), some.quiz(), url=url, mode="Review")


def _experienced() -> Statement:
    return statements.experienced(some.occasion("experienced"), some.lesson(), position=2, duration=_READ)


def _answered_in_lesson() -> Statement:
    answer = Answer("true", True, _POINT, timedelta(seconds=6.8))
    occasion = some.occasion("answered-in_lesson")
    return statements.answered(occasion, some.true_false(), answer, within=some.lesson(), position=1)


def _answered_single() -> Statement:
    answer = Answer("b", True, _POINT, timedelta(seconds=12.7))
    occasion = some.occasion("answered-single", some.in_quiz())
    return statements.answered(occasion, some.single_choice(), answer, within=some.quiz(), position=3)


def _answered_multiple() -> Statement:
    answer = Answer("a[,]b[,]c", False, Score(1, 2), timedelta(minutes=1, seconds=30))
    occasion = some.occasion("answered-multiple", some.in_quiz())
    return statements.answered(occasion, some.multiple_choice(), answer, within=some.quiz(), position=1, weight=2)


def _answered_true_false() -> Statement:
    answer = Answer("false", False, _NO_POINT, timedelta(0))
    occasion = some.occasion("answered-true_false", some.in_quiz())
    return statements.answered(occasion, some.true_false(), answer, within=some.quiz(), position=2)


def _answered_blank() -> Statement:
    occasion = some.occasion("answered-blank", some.in_quiz())
    answer = Answer(None, False, _NO_POINT)
    return statements.answered(occasion, some.single_choice(), answer, within=some.quiz(), position=4)


def _of_type(event: str, question: activities.Question, answer: Answer, position: int) -> Statement:
    occasion = some.occasion(event, some.in_quiz())
    return statements.answered(occasion, question, answer, within=some.quiz(), position=position)


def _answered_ordering() -> Statement:
    return _of_type("answered-ordering", some.ordering(), Answer("c[,]a[,]b", False, _NO_POINT), 5)


def _answered_matching() -> Statement:
    made = activities.pairs({"entrapment": "five", "complaint": "fifteen"})
    return _of_type("answered-matching", some.matching(), Answer(made, True, _POINT), 6)


def _answered_short_text() -> Statement:
    typed = activities.filled_in("首问负责制", "zh-CN")
    return _of_type("answered-short_text", some.short_text(), Answer(typed, True, _POINT), 7)


def _answered_number() -> Statement:
    return _of_type("answered-number", some.number(), Answer("4.5", True, _POINT), 8)


def _viewed() -> Statement:
    solution = activities.solution(some.single_choice(), {"zh-CN": "解析", "en": "Explanation"})
    occasion = some.occasion("viewed", some.in_quiz())
    return statements.viewed(occasion, solution, some.single_choice(), duration=timedelta(seconds=20))


def _revealed() -> Statement:
    hint = activities.hint(some.single_choice(), 1, {"zh-CN": "提示一", "en": "First hint"})
    return statements.revealed(some.occasion("revealed"), hint, some.single_choice(), number=1)


def _asked() -> Statement:
    return statements.asked(some.occasion("asked"), some.discussion(), "夜里只有我一个人怎么办？", about=some.lesson())


def _asked_case() -> Statement:
    """Under a case: in no module and, here, in no enrolment."""
    nowhere = some.where(track=None, layer=None, module=None, registration=None, session=None, revision=None)
    handbook = activities.case(some.BASE, "leak-three-times", {"zh-CN": "三次漏水", "en": "The third leak"})
    return statements.asked(some.occasion("asked-case", nowhere), some.discussion(), "谁来赔？", about=handbook)


def _responded() -> Statement:
    """A trainer answers: nobody's registration, since trainers are not enrolled."""
    occasion = some.occasion("responded", some.where(track=None, registration=None, session=None), some.instructor())
    return statements.responded(occasion, some.discussion(), "叫巡逻岗去。", about=some.lesson())


def _outcome(kind: str, score: Score) -> Statement:
    occasion = some.occasion(kind, some.in_quiz())
    sentence = statements.passed if kind == "passed" else statements.failed
    return sentence(occasion, some.quiz(), score, mastery=0.8, duration=timedelta(minutes=42))


def _scored() -> Statement:
    occasion = some.occasion("scored", some.in_quiz())
    return statements.scored(occasion, some.quiz(), Score(17.5, 20), duration=timedelta(hours=1, seconds=5))


def _was_assigned() -> Statement:
    due = datetime(2026, 3, 17, 16, tzinfo=UTC)
    return statements.was_assigned(some.occasion("was_assigned", some.in_track()), some.track(), due=due)


def _waived() -> Statement:
    occasion = some.occasion("waived")
    return statements.waived(occasion, some.lesson(), reason="Tested Out", approver=some.instructor())


def _waived_module() -> Statement:
    occasion = some.occasion("waived-module")
    return statements.waived(occasion, some.module(), reason="Administrative", approver=some.instructor())


def _credited(event: str, minutes: int) -> Statement:
    account = activities.study_account(some.BASE, 2026)
    occasion = some.occasion(event, some.in_office())
    return statements.credited(occasion, account, minutes=minutes, year=2026, approver=some.instructor())


def _voided() -> Statement:
    wrong = UUID("e327c2e4-3608-5cbd-9d70-5fb506e64791")
    return statements.voided(some.occasion("voided", who=actors.tool(some.BASE)), wrong)


def _attended(event: str, *, of_module: bool) -> Statement:
    occasion = some.occasion(event, some.in_classroom(of_module))
    time = timedelta(hours=2, minutes=30)
    return statements.attended(occasion, some.meeting(), duration=time, instructor=some.instructor())


def _marked(event: str, raw: float, mastery: float | None) -> Statement:
    criteria = {
        activities.criterion(some.BASE, "process"): Score(raw - 50, 40),
        activities.criterion(some.BASE, "communication"): Score(27.5, 30),
        activities.criterion(some.BASE, "solving"): Score(22.5, 30),
    }
    marks = Marks(Score(raw, 100), criteria, activities.rubric(some.BASE, "practical-rubric"), "3")
    occasion = some.occasion(event, some.in_practical())
    return statements.marked(occasion, some.practical(), marks, mastery=mastery, assessor=some.instructor())


SENTENCES: dict[str, Callable[[], Statement]] = {
    "launched": _launched,
    "launched-quiz": _launched_quiz,
    "initialized": lambda: statements.initialized(some.occasion("initialized"), some.lesson()),
    "initialized-quiz": lambda: statements.initialized(some.occasion("initialized-quiz", some.in_quiz()), some.quiz()),
    "resumed": lambda: statements.resumed(some.occasion("resumed", some.in_quiz()), some.quiz()),
    "suspended": lambda: statements.suspended(some.occasion("suspended"), some.lesson(), duration=_SITTING),
    "terminated": lambda: statements.terminated(some.occasion("terminated"), some.lesson(), duration=_SITTING),
    "abandoned": lambda: statements.abandoned(
        some.occasion("abandoned", some.in_quiz()), some.quiz(), duration=_SITTING
    ),
    "experienced": _experienced,
    "progressed": lambda: statements.progressed(
        some.occasion("progressed"), some.lesson(), percent=50, duration=_SITTING
    ),
    "progressed-track": lambda: statements.progressed(
        some.occasion("progressed-track", some.in_track()), some.track(), percent=33
    ),
    "completed": lambda: statements.completed(some.occasion("completed"), some.lesson(), duration=_SITTING),
    "answered-in_lesson": _answered_in_lesson,
    "answered-single": _answered_single,
    "answered-multiple": _answered_multiple,
    "answered-true_false": _answered_true_false,
    "answered-blank": _answered_blank,
    "answered-ordering": _answered_ordering,
    "answered-matching": _answered_matching,
    "answered-short_text": _answered_short_text,
    "answered-number": _answered_number,
    "asked": _asked,
    "asked-case": _asked_case,
    "responded": _responded,
    "viewed": _viewed,
    "revealed": _revealed,
    "submitted": lambda: statements.submitted(
        some.occasion("submitted", some.in_quiz()), some.quiz(), duration=_SITTING
    ),
    "passed": lambda: _outcome("passed", Score(16, 20)),
    "failed": lambda: _outcome("failed", Score(15.5, 20)),
    "scored": _scored,
    "was_assigned": _was_assigned,
    "registered": lambda: statements.registered(some.occasion("registered", some.in_track()), some.track()),
    "unregistered": lambda: statements.unregistered(some.occasion("unregistered", some.in_track()), some.track()),
    "registered-classroom": lambda: statements.registered(
        some.occasion("registered-classroom", some.in_classroom()), some.meeting()
    ),
    "unregistered-classroom": lambda: statements.unregistered(
        some.occasion("unregistered-classroom", some.in_classroom()), some.meeting()
    ),
    "attended": lambda: _attended("attended", of_module=True),
    "attended-batch": lambda: _attended("attended-batch", of_module=False),
    "marked": lambda: _marked("marked", 87.5, 0.85),
    "marked-failed": lambda: _marked("marked-failed", 72.5, 0.85),
    "marked-scored": lambda: _marked("marked-scored", 72.5, None),
    "satisfied": lambda: statements.satisfied(some.occasion("satisfied"), some.module()),
    "satisfied-track": lambda: statements.satisfied(some.occasion("satisfied-track", some.satisfying()), some.track()),
    "registered-batch": lambda: statements.registered(
        some.occasion("registered-batch", some.in_classroom(of_module=False)), some.batch()
    ),
    "unregistered-batch": lambda: statements.unregistered(
        some.occasion("unregistered-batch", some.in_classroom(of_module=False)), some.batch()
    ),
    "waived": _waived,
    "waived-module": _waived_module,
    "credited": lambda: _credited("credited", 90),
    "credited-less": lambda: _credited("credited-less", -45),
    "voided": _voided,
}
