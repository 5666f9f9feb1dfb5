"""Whatever can happen is said, or there is a reason why not."""

import dataclasses

import pytest

from lms_tool import facts
from lms_tool.reactions import REACTIONS

ABSTRACT = {"Fact", "Happened", "OfSomebody", "LessonFact", "AttemptFact", "BatchFact", "ClassroomFact", "TalkFact"}
NOT_HAPPENING = {"Occasion", "MarkedAnswer"}  # parts of facts

UNSAID = {
    "Arrived": "told as ContentLaunched once it is known in which enrolment; staff who look at things leave no trace",
    "LinkSeen": "wiring of courses; nobody learned anything",
    "CourseCopied": "wiring of courses; nobody learned anything",
    "DeploymentWaiting": "wiring of an LMS; nobody learned anything",
    "LearnerMoved": "the version that is followed stands as revision in whatever is said next; nothing is said again",
    "PeopleChanged": "rows of one person were joined or split; what was said of each account stays true of it",
    "AnswerPinned": "staff sort answers; who asked and who answered was said",
    "SessionMoved": "the plan of a session changed, not what anybody did; its activity stays the same",
    "SessionCancelled": "told as SeatGiven of everybody who had a seat",
    "TrackRenewed": "told as Enrolled: the new cycle is an enrolment of its own",
    "StatementsStored": "what was said was kept; to say that would never end",
}


def happening() -> dict[str, type]:
    found = {name: getattr(facts, name) for name in facts.__all__}
    known = {name: it for name, it in found.items() if isinstance(it, type) and dataclasses.is_dataclass(it)}
    return {name: it for name, it in known.items() if name not in ABSTRACT | NOT_HAPPENING}


def is_told(fact: type) -> bool:
    return any(reaction.__module__.startswith("lms_tool.statements.") for reaction in REACTIONS.get(fact, ()))


@pytest.mark.parametrize("name", happening())
def test_it_is_said_or_there_is_a_reason_why_not(name):
    assert is_told(happening()[name]) != (name in UNSAID)


def test_no_reason_is_there_for_nothing():
    assert set(UNSAID) <= set(happening())
