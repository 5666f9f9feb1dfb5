"""A learner takes a quiz; and what must not happen meanwhile."""

from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.attempts import queries, service
from lms_tool.attempts.models import Attempt
from lms_tool.attempts.queries import AttemptClosed
from lms_tool.errors import NotFound
from lms_tool.facts import AttemptGraded, AttemptResumed, AttemptStarted, FeedbackViewed, Occasion
from tests.factories.desk import Chronicle, Desk

TEST = "module-test"
RIGHT = {"repeat": ["b"], "polite": ["a", "b"], "late": ["false"]}
WRONG = {"repeat": ["a"], "polite": ["a", "b", "c"], "late": ["true"]}


def start(desk: Desk, who: Occasion | None = None, quiz: str = TEST, luck: int = 1) -> Attempt:
    return service.start(desk.db, who or desk.who, desk.module(), quiz, luck=Random(luck), now=desk.now)


def save(desk: Desk, attempt: Attempt, question: str, chosen: list[str], revision: int = 1, **more: Any) -> Any:
    more = {"flagged": False, "person": desk.person, **more}
    return service.save(
        desk.db,
        attempt.id,
        more["person"],
        question,
        chosen,
        revision=revision,
        flagged=more["flagged"],
        now=desk.now,
    )


def submit(desk: Desk, attempt: Attempt, answers: Any = (), person: UUID | None = None) -> AttemptGraded:
    return service.submit(desk.db, attempt.id, person or desk.person, dict(answers), now=desk.now)


def take(desk: Desk, answers: Any) -> AttemptGraded:
    """Start and hand in, ten minutes later."""
    attempt = start(desk)
    desk.later(minutes=10)
    return submit(desk, attempt, answers)


def drawn(attempt: Attempt) -> list[str]:
    return [item["question"] for item in attempt.items]


def chosen(desk: Desk, attempt: Attempt) -> dict[str, list[str]]:
    desk.db.flush()
    return {key: row.chosen for key, row in queries.responses(desk.db, attempt.id).items()}


# Starting


def test_an_attempt_is_bound_to_what_was_drawn(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    assert (attempt.number, attempt.state, attempt.version_id) == (1, "open", desk.module().id)
    assert len(drawn(attempt)) == 2 and set(drawn(attempt)) < set(RIGHT)
    assert (attempt.pass_mark, attempt.deadline_at) == (0.8, None)
    assert told.names() == ["AttemptStarted"]


def test_starting_twice_gives_the_attempt_that_is_open(desk: Desk, told: Chronicle) -> None:
    first = start(desk)
    desk.later(seconds=2)
    assert start(desk, luck=99) is first
    assert len(told.of(AttemptStarted)) == 1
    assert told.of(AttemptResumed) == []


def test_another_learner_and_another_quiz_have_attempts_of_their_own(desk: Desk, told: Chronicle) -> None:
    attempts = {start(desk).id, start(desk, desk.neighbour.occasion).id, start(desk, quiz="warm-up").id}
    assert len(attempts) == 3
    assert len(told.of(AttemptStarted)) == 3


def test_coming_back_after_a_while_is_told_once(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    desk.later(minutes=20)
    start(desk)
    desk.later(minutes=1)
    start(desk)
    (resumed,) = told.of(AttemptResumed)
    assert resumed.attempt == attempt.id


def test_a_double_click_in_two_processes_opens_one(
    desk: Desk, told: Chronicle, sessions: sessionmaker[Session]
) -> None:
    """The second one looked before the first had written."""
    desk.db.commit()
    tables.begin_writing(desk.db)
    first = start(desk)
    desk.db.commit()
    with tables.unit_of_work(sessions, desk.who.organisation) as other:
        answers = iter([[], [other.get(Attempt, first.id)]])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(queries, "of_quiz", lambda *_: next(answers))
            second = service.start(other, desk.who, desk.module(), TEST, luck=Random(2), now=desk.now)
    assert second.id == first.id
    assert len(told.of(AttemptStarted)) == 1


def test_a_quiz_that_is_not_there_cannot_be_started(desk: Desk, told: Chronicle) -> None:
    with pytest.raises(NotFound):
        start(desk, quiz="calm-test")  # of another module
    assert told == []


# Saving


def test_answers_are_kept_as_the_learner_goes(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    one = drawn(attempt)[0]
    save(desk, attempt, one, RIGHT[one], flagged=True)
    assert chosen(desk, attempt) == {one: RIGHT[one]}
    row = queries.responses(desk.db, attempt.id)[one]
    assert (row.flagged, row.revision, row.right) == (True, 1, None)


def test_what_arrives_late_never_overwrites_what_was_chosen_later(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    one = drawn(attempt)[0]
    save(desk, attempt, one, RIGHT[one], revision=5)
    for revision in (4, 5, 0):
        kept = save(desk, attempt, one, WRONG[one], revision=revision)
        assert (kept.chosen, kept.revision) == (RIGHT[one], 5)
    assert save(desk, attempt, one, WRONG[one], revision=6).chosen == WRONG[one]


def test_an_answer_can_be_taken_back(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    one = drawn(attempt)[0]
    save(desk, attempt, one, RIGHT[one], revision=1)
    save(desk, attempt, one, [], revision=2)
    assert chosen(desk, attempt) == {one: []}


def test_a_question_that_was_not_drawn_is_not_kept(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    (left_out,) = set(RIGHT) - set(drawn(attempt))
    with pytest.raises(NotFound):
        save(desk, attempt, left_out, RIGHT[left_out])
    submit(desk, attempt, {left_out: RIGHT[left_out]})
    assert chosen(desk, attempt) == {}


def test_nobody_writes_into_the_attempt_of_another(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    one, stranger = drawn(attempt)[0], desk.neighbour.person.id
    with pytest.raises(NotFound):
        save(desk, attempt, one, RIGHT[one], person=stranger)
    with pytest.raises(NotFound):
        submit(desk, attempt, RIGHT, person=stranger)
    with pytest.raises(NotFound):
        queries.attempt(desk.db, attempt.id, stranger)
    with pytest.raises(NotFound):
        queries.open_attempt(desk.db, uuid4(), desk.person)
    assert attempt.state == "open"


def test_after_the_deadline_and_its_grace_nothing_is_saved(desk: Desk, told: Chronicle) -> None:
    desk.set_quiz(minutes=20)
    attempt = start(desk)
    one, other = drawn(attempt)
    desk.later(minutes=20, seconds=29)
    save(desk, attempt, one, RIGHT[one])
    desk.later(seconds=2)
    with pytest.raises(AttemptClosed):
        save(desk, attempt, other, RIGHT[other])
    assert chosen(desk, attempt) == {one: RIGHT[one]}


# Handing in


def test_a_submission_is_graded_once_and_told_once(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    one, other = drawn(attempt)
    save(desk, attempt, one, RIGHT[one])
    desk.later(minutes=3)
    graded = submit(desk, attempt, {other: WRONG[other]})
    assert (graded.raw, graded.maximum, graded.scaled, graded.passed, graded.outcome) == (1, 2, 0.5, False, "failed")
    assert (graded.seconds, graded.overdue, graded.number) == (180.0, False, 1)
    assert [(answer.question, answer.position, answer.right) for answer in graded.answers] == [
        (one, 1, True),
        (other, 2, False),
    ]
    assert [list(answer.options) for answer in graded.answers] == [item["options"] for item in attempt.items]
    assert (attempt.state, attempt.submitted_at) == ("graded", desk.now)
    assert {key: row.right for key, row in queries.responses(desk.db, attempt.id).items()} == {one: True, other: False}


def test_a_second_submission_is_refused(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    submit(desk, attempt, WRONG)
    with pytest.raises(AttemptClosed):
        submit(desk, attempt, RIGHT)
    with pytest.raises(AttemptClosed):
        save(desk, attempt, drawn(attempt)[0], ["b"], revision=9)
    assert len(told.of(AttemptGraded)) == 1
    assert attempt.raw == 0


def test_the_form_is_the_last_word_and_saved_answers_hold_where_it_is_silent(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    one, other = drawn(attempt)
    save(desk, attempt, one, WRONG[one], revision=8)
    save(desk, attempt, other, RIGHT[other], revision=9, flagged=True)
    assert submit(desk, attempt, {one: RIGHT[one]}).scaled == 1.0


def test_an_empty_paper_is_a_score_of_nought(desk: Desk, told: Chronicle) -> None:
    graded = submit(desk, start(desk))
    assert (graded.raw, graded.scaled, graded.outcome) == (0, 0.0, "failed")
    assert [answer.response for answer in graded.answers] == [(), ()]


@pytest.mark.parametrize(("mark", "passed"), [(50, True), (51, False)])
def test_the_pass_mark_itself_is_a_pass(desk: Desk, told: Chronicle, mark: int, passed: bool) -> None:
    desk.set_quiz(pass_mark=mark)
    attempt = start(desk)
    graded = submit(desk, attempt, {drawn(attempt)[0]: RIGHT[drawn(attempt)[0]]})
    assert (graded.scaled, graded.passed) == (0.5, passed)


def test_practice_after_a_pass_is_only_scored(desk: Desk, told: Chronicle) -> None:
    outcomes = [take(desk, answers).outcome for answers in (WRONG, RIGHT, WRONG, RIGHT)]
    assert outcomes == ["failed", "passed", "scored", "scored"]
    assert [fact.number for fact in told.of(AttemptGraded)] == [1, 2, 3, 4]


def test_the_pass_of_a_neighbour_makes_nobody_a_practising_learner(desk: Desk, told: Chronicle) -> None:
    theirs = start(desk, desk.neighbour.occasion)
    submit(desk, theirs, RIGHT, person=desk.neighbour.person.id)
    assert take(desk, WRONG).outcome == "failed"


# The clock hands in


def test_what_the_clock_ended_is_handed_in_with_what_was_saved(desk: Desk, told: Chronicle) -> None:
    desk.set_quiz(minutes=20)
    attempt = start(desk)
    endless = start(desk, quiz="warm-up")
    one = drawn(attempt)[0]
    save(desk, attempt, one, RIGHT[one])
    desk.later(minutes=20, seconds=45)  # over, but a submission may still be under way
    assert service.hand_in_overdue(desk.db, now=desk.now) == 0
    desk.later(minutes=30)
    desk.db.flush()
    assert service.hand_in_overdue(desk.db, now=desk.now) == 1
    (graded,) = told.of(AttemptGraded)
    assert (graded.raw, graded.maximum, graded.overdue, graded.seconds) == (1, 2, True, 20 * 60)
    assert graded.at == attempt.submitted_at == attempt.deadline_at
    assert endless.state == "open"
    desk.db.flush()
    assert service.hand_in_overdue(desk.db, now=desk.now) == 0


def test_a_late_submission_counts_what_was_saved_in_time(desk: Desk, told: Chronicle) -> None:
    desk.set_quiz(minutes=20)
    attempt = start(desk)
    one, other = drawn(attempt)
    save(desk, attempt, one, RIGHT[one])
    desk.later(minutes=21)
    graded = submit(desk, attempt, {other: RIGHT[other]})
    assert (graded.raw, graded.overdue) == (1, True)


def test_the_clock_needs_no_organisation(desk: Desk, told: Chronicle, sessions: sessionmaker[Session]) -> None:
    desk.set_quiz(minutes=20)
    attempt = start(desk)
    desk.db.commit()
    with tables.unit_of_work(sessions) as unscoped:
        assert service.hand_in_overdue(unscoped, now=desk.later(hours=1)) == 1
    with tables.unit_of_work(sessions, desk.who.organisation) as again:
        assert queries.any_attempt(again, attempt.id).overdue


# Tries and waiting


def test_tries_are_used_up(desk: Desk, told: Chronicle) -> None:
    for _ in range(3):
        take(desk, WRONG)
    with pytest.raises(service.NoMoreTries):
        start(desk)
    assert start(desk, desk.neighbour.occasion).number == 1


def test_who_passed_may_practise_beyond_the_limit(desk: Desk, told: Chronicle) -> None:
    for answers in (WRONG, WRONG, RIGHT):
        take(desk, answers)
    assert start(desk).number == 4


def test_the_next_try_opens_after_the_pause(desk: Desk, told: Chronicle) -> None:
    desk.set_quiz(wait_minutes=30)
    take(desk, WRONG)
    desk.later(minutes=29)
    with pytest.raises(service.TooEarly):
        start(desk)
    desk.later(minutes=1)
    assert start(desk).number == 2


def test_a_second_try_asks_what_was_not_seen(desk: Desk, told: Chronicle) -> None:
    first = start(desk)
    (left_out,) = set(RIGHT) - set(drawn(first))
    submit(desk, first, WRONG)
    assert left_out in drawn(start(desk))


# Versions


def test_a_new_version_in_the_middle_changes_nothing_for_an_open_attempt(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    version, asked = attempt.version_id, drawn(attempt)

    def turn_round(questions: list[Any]) -> None:
        """Nothing that was right is right any more."""
        repeat, polite, late = questions
        late["right"] = True
        for question, right in ((repeat, "a"), (polite, "bc")):
            for option in question["options"]:
                option.update(right=option["key"] in right, why={"zh-CN": "…", "en": "…"})

    desk.publish("modules/manners/questions.yaml", turn_round)
    desk.set_quiz(pass_mark=100, draw=3)
    assert desk.module().id != version
    assert start(desk) is attempt
    graded = submit(desk, attempt, RIGHT)
    assert (graded.version, graded.scaled, graded.pass_mark) == (version, 1.0, 0.8)
    paper = queries.paper(desk.db, attempt)
    assert [shown.question.key for shown in paper.shown] == asked
    assert all(shown.right for shown in paper.shown)


# Afterwards


def test_looking_at_the_result_is_told_once(desk: Desk, told: Chronicle) -> None:
    attempt = start(desk)
    service.look_at_result(desk.db, attempt, now=desk.now)
    assert told.of(FeedbackViewed) == []  # nothing to see yet
    submit(desk, attempt, RIGHT)
    seen = desk.later(minutes=1)
    for _ in range(2):
        service.look_at_result(desk.db, attempt, now=desk.now)
        desk.later(minutes=1)
    assert [fact.at for fact in told.of(FeedbackViewed)] == [seen]
