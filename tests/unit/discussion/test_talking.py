"""Asking and answering: once, within limits, in one course, and told to whom it concerns."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.db import unit_of_work
from lms_tool.discussion import queries, rules, service
from lms_tool.discussion.models import Post, Report, Thread
from lms_tool.discussion.service import Speaker
from lms_tool.errors import NotAllowed, NotFound
from lms_tool.lrs.models import StatementRow
from lms_tool.notices import queries as notices
from lms_tool.organisations import service as organisations
from lms_tool.people.models import Person
from tests.unit.discussion.conftest import PLACE, Talk, reader
from xapi import vocabulary as v
from xapi.validation import problems


def count(talk: Talk, kind: type) -> int:
    return talk.db.scalar(select(func.count()).select_from(kind)) or 0


def told(talk: Talk, who: Speaker) -> list[str]:
    return [one.kind for one in notices.page(talk.db, who.person, who.course, begin=0, most=50, now=talk.desk.now)]


def said(talk: Talk) -> list[dict]:
    talk.db.flush()
    return [json.loads(row.payload) for row in talk.db.scalars(select(StatementRow).order_by(StatementRow.sequence))]


# --- Once, and within limits -----------------------------------------------------------------------------------------


def test_a_form_sent_twice_counts_once(talk: Talk) -> None:
    form = uuid4()
    posts = {
        service.ask(talk.db, talk.learner, PLACE, text, form=form, now=talk.desk.now).id for text in ("One?", "Two?")
    }
    assert (len(posts), count(talk, Thread), told(talk, talk.trainer)) == (1, 1, ["question-asked"])
    asked, answer = talk.db.get_one(Post, posts.pop()), uuid4()
    for _ in range(2):
        service.answer(talk.db, talk.trainer, asked.thread_id, "So.", form=answer, now=talk.desk.now)
    assert (talk.thread(asked).answers, asked.text) == (1, "One?")
    assert [one["verb"]["display"]["en"] for one in said(talk)] == ["asked", "responded"]


def test_the_same_form_of_two_people_is_two(talk: Talk) -> None:
    form = uuid4()
    for who in (talk.learner, talk.neighbour):
        service.ask(talk.db, who, PLACE, "Me too?", form=form, now=talk.desk.now)
    assert count(talk, Thread) == 2


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\u202e"])
def test_nothing_is_not_written(talk: Talk, text: str) -> None:
    with pytest.raises(service.Unsaid):
        talk.ask(text)
    assert count(talk, Thread) == 0


def test_a_text_has_a_longest_length(talk: Talk) -> None:
    talk.ask("问" * rules.LONGEST)
    with pytest.raises(service.TooLong) as refused:
        talk.ask("问" * (rules.LONGEST + 1))
    assert refused.value.values == {"most": rules.LONGEST, "length": rules.LONGEST + 1}


def test_nobody_floods_a_course_and_a_trainer_may_answer_thirty(talk: Talk) -> None:
    now = talk.desk.now
    for number in range(rules.MOST):
        service.ask(talk.db, talk.learner, PLACE, f"{number}?", form=uuid4(), now=now)
    with pytest.raises(service.TooMuch):
        service.ask(talk.db, talk.learner, PLACE, "One more?", form=uuid4(), now=now)
    asked = talk.ask(who=talk.neighbour)
    for _ in range(30):
        service.answer(talk.db, talk.trainer, asked.thread_id, "Yes.", form=uuid4(), now=now)
    later = now + rules.PERIOD
    service.ask(talk.db, talk.learner, PLACE, "Now?", form=uuid4(), now=later)


# --- Where -----------------------------------------------------------------------------------------------------------


def test_two_courses_do_not_mix(talk: Talk) -> None:
    asked = talk.ask()
    elsewhere = talk.elsewhere(talk.trainer)
    assert queries.of_place(talk.db, reader(elsewhere), PLACE, begin=0, most=9) == ([], 0)
    assert queries.inbox(talk.db, elsewhere.course, "all", None, begin=0, most=9)[0] == []
    for deed in (
        lambda: talk.answer(asked, elsewhere),
        lambda: service.hide(talk.db, elsewhere, asked.id, "why", now=talk.desk.now),
        lambda: service.lock(talk.db, elsewhere, asked.thread_id, closed=True, now=talk.desk.now),
        lambda: queries.post(talk.db, asked.id, reader(elsewhere)),
    ):
        with pytest.raises(NotFound):
            deed()
    assert talk.thread(asked).answers == 0


def test_another_company_sees_and_changes_nothing(talk: Talk, sessions: sessionmaker[Session]) -> None:
    asked = talk.ask()
    talk.db.commit()
    with unit_of_work(sessions) as session:
        other = organisations.add(session, "other", {"en": "Other"}).id
    with unit_of_work(sessions, other) as session:
        assert queries.inbox(session, talk.trainer.course, "all", None, begin=0, most=9)[0] == []
        for deed in (
            lambda: queries.thread(session, asked.thread_id, reader(talk.trainer)),
            lambda: service.settle(session, talk.trainer, asked.id, now=talk.desk.now),
        ):
            with pytest.raises(NotFound):
                deed()


def test_lessons_do_not_mix(talk: Talk) -> None:
    talk.ask()
    assert queries.of_place(talk.db, reader(talk.learner), "lesson:manners/farewell", begin=0, most=9) == ([], 0)


# --- Who hears of it -------------------------------------------------------------------------------------------------


def test_the_trainers_hear_of_a_question_and_the_asker_of_answers_and_marks(talk: Talk) -> None:
    asked = talk.ask()
    assert told(talk, talk.trainer) == ["question-asked"]
    colleague = talk.answer(asked, talk.neighbour)
    assert (talk.thread(asked).answered, told(talk, talk.learner)) == (False, ["answer-by-colleague"])
    talk.answer(asked, talk.trainer)
    assert (talk.thread(asked).answered, talk.thread(asked).answers) == (True, 2)
    service.pin(talk.db, talk.trainer, colleague.id, now=talk.desk.later(minutes=1))
    assert told(talk, talk.learner) == ["answer-pinned", "answer-by-trainer", "answer-by-colleague"]
    assert told(talk, talk.neighbour) == ["own-answer-pinned"]
    assert notices.unread(talk.db, talk.trainer.person, talk.trainer.course, now=talk.desk.now) == 0


def test_who_asked_may_say_that_an_answer_is_still_needed(talk: Talk) -> None:
    asked = talk.ask()
    talk.answer(asked, talk.trainer)
    talk.answer(asked, talk.learner, "Thank you.")
    assert talk.thread(asked).answered
    talk.answer(asked, talk.learner, "And at weekends?", again=True)
    assert not talk.thread(asked).answered
    assert told(talk, talk.trainer)[0] == "question-reopened"
    talk.answer(asked, talk.neighbour, "I wonder too.", again=True)
    assert told(talk, talk.trainer).count("question-reopened") == 1, "only whoever asked"


def test_statements_say_who_and_where_and_never_what(talk: Talk) -> None:
    asked = talk.ask("What about Mr Secret?")
    talk.answer(asked, talk.trainer, "Ask Mrs Hidden.")
    question, answer = said(talk)
    for one in (question, answer):
        assert problems(one) == []
        assert "Secret" not in str(one) and "Hidden" not in str(one)
        assert one["context"]["contextActivities"]["parent"][0]["id"].endswith("/modules/manners/lessons/telephone")
        assert one["object"]["id"].endswith(f"/discussions/{asked.thread_id}")
    assert question["result"]["extensions"][v.RESPONSE_DIGEST]["length"] == len("What about Mr Secret?")
    assert question["context"]["registration"] == str(talk.learner.enrolment)
    assert "registration" not in answer["context"]
    assert question["actor"] != answer["actor"]


# --- Mending and taking back -----------------------------------------------------------------------------------------


def test_a_change_shows_that_it_was_one(talk: Talk) -> None:
    asked = talk.ask()
    service.change(talk.db, talk.learner, asked.id, asked.text, now=talk.desk.now)
    assert asked.edited_at is None
    service.change(talk.db, talk.learner, asked.id, "Who answers at weekends?", now=talk.desk.now)
    assert (asked.text, asked.edited_at) == ("Who answers at weekends?", talk.desk.now)


def test_nobody_changes_what_others_wrote(talk: Talk) -> None:
    asked = talk.ask()
    for who in (talk.neighbour, talk.trainer):
        with pytest.raises(NotAllowed):
            service.change(talk.db, who, asked.id, "Mine now", now=talk.desk.now)
        with pytest.raises(NotAllowed):
            service.take_back(talk.db, who, asked.id, now=talk.desk.now)


def test_a_question_taken_back_leaves_nothing(talk: Talk) -> None:
    asked = talk.ask()
    assert service.take_back(talk.db, talk.learner, asked.id, now=talk.desk.now) is None
    assert (count(talk, Thread), count(talk, Post), told(talk, talk.trainer)) == (0, 0, [])


def test_a_question_that_was_answered_stays_and_an_answer_can_go(talk: Talk) -> None:
    asked = talk.ask()
    answer = talk.answer(asked, talk.neighbour)
    with pytest.raises(service.TooLate):
        service.take_back(talk.db, talk.learner, asked.id, now=talk.desk.now)
    service.take_back(talk.db, talk.neighbour, answer.id, now=talk.desk.now)
    assert talk.thread(asked).answers == 0


def test_after_half_an_hour_it_stands(talk: Talk) -> None:
    asked = talk.ask()
    with pytest.raises(service.TooLate):
        service.change(talk.db, talk.learner, asked.id, "Late", now=talk.desk.later(minutes=31))


def test_what_somebody_wrote_goes_with_them_and_the_answers_of_others_stay(talk: Talk) -> None:
    asked = talk.ask("A private question?")
    answer = talk.answer(asked, talk.trainer)
    talk.db.delete(talk.db.get_one(Person, talk.learner.person))
    talk.db.flush()
    talk.db.expire_all()
    assert talk.db.scalars(select(Post.text)).all() == [answer.text]
    [shown] = queries.shown(talk.db, [talk.thread(answer)])
    assert (shown.question, shown.thread.author_id) == (None, None)
    talk.answer(answer, talk.neighbour, "I had the same question.")
    assert talk.thread(answer).answers == 2


# --- Reporting and moderating ----------------------------------------------------------------------------------------


def test_a_report_counts_once_and_keeps_what_was_reported(talk: Talk) -> None:
    asked = talk.ask()
    for _ in range(2):
        service.report(talk.db, talk.neighbour, asked.id, "rude", now=talk.desk.now)
    assert (count(talk, Report), talk.thread(asked).open_reports) == (1, 1)
    with pytest.raises(service.TooLate):
        service.take_back(talk.db, talk.learner, asked.id, now=talk.desk.now)
    service.settle(talk.db, talk.trainer, asked.id, now=talk.desk.now)
    assert talk.thread(asked).open_reports == 0


def test_nobody_reports_themselves(talk: Talk) -> None:
    asked = talk.ask()
    with pytest.raises(NotAllowed):
        service.report(talk.db, talk.learner, asked.id, "", now=talk.desk.now)


def test_hiding_needs_a_reason_settles_reports_and_can_be_undone(talk: Talk) -> None:
    asked = talk.ask()
    answer = talk.answer(asked, talk.neighbour, "Rude words")
    service.pin(talk.db, talk.trainer, answer.id, now=talk.desk.now)
    service.report(talk.db, talk.learner, answer.id, "", now=talk.desk.now)
    with pytest.raises(service.Unsaid):
        service.hide(talk.db, talk.trainer, answer.id, "  ", now=talk.desk.now)
    thread = service.hide(talk.db, talk.trainer, answer.id, "Rude", now=talk.desk.now)
    assert (thread.answers, thread.hidden_posts, thread.open_reports, thread.answered) == (0, 1, 0, False)
    assert answer.pinned_at is None
    seen = {
        who.person: [one.id for one in _page(talk, thread, who).answers]
        for who in (talk.learner, talk.neighbour, talk.trainer)
    }
    assert seen == {talk.learner.person: [], talk.neighbour.person: [answer.id], talk.trainer.person: [answer.id]}
    service.show(talk.db, talk.trainer, answer.id)
    assert (thread.answers, thread.hidden_posts, answer.hidden_why) == (1, 0, None)


def test_a_hidden_question_is_there_for_its_author_and_staff_only(talk: Talk) -> None:
    asked = talk.ask()
    service.hide(talk.db, talk.trainer, asked.id, "A name in it", now=talk.desk.now)
    for who, total in ((talk.learner, 1), (talk.neighbour, 0), (talk.trainer, 1)):
        assert queries.of_place(talk.db, reader(who), PLACE, begin=0, most=9)[1] == total
    with pytest.raises(NotFound):
        queries.thread(talk.db, asked.thread_id, reader(talk.neighbour))
    with pytest.raises(service.Locked):
        talk.answer(asked, talk.learner)


def test_a_closed_question_takes_nothing_from_anybody_until_it_is_opened(talk: Talk) -> None:
    asked = talk.ask()
    service.lock(talk.db, talk.trainer, asked.thread_id, closed=True, now=talk.desk.now)
    for who in (talk.learner, talk.neighbour, talk.trainer):
        with pytest.raises(service.Locked):
            talk.answer(asked, who)
    with pytest.raises(service.TooLate):
        service.change(talk.db, talk.learner, asked.id, "x", now=talk.desk.now)
    service.lock(talk.db, talk.trainer, asked.thread_id, closed=False, now=talk.desk.now)
    talk.answer(asked, talk.neighbour)


def test_moderating_is_for_staff(talk: Talk) -> None:
    asked = talk.ask()
    answer = talk.answer(asked, talk.neighbour)
    now = talk.desk.now
    for deed in (
        lambda: service.pin(talk.db, talk.learner, answer.id, now=now),
        lambda: service.unpin(talk.db, talk.learner, answer.id),
        lambda: service.hide(talk.db, talk.learner, answer.id, "x", now=now),
        lambda: service.show(talk.db, talk.learner, answer.id),
        lambda: service.settle(talk.db, talk.learner, answer.id, now=now),
        lambda: service.lock(talk.db, talk.learner, asked.thread_id, closed=True, now=now),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_one_answer_is_the_best_and_stands_first(talk: Talk) -> None:
    asked = talk.ask()
    answers = [talk.answer(asked, talk.neighbour, f"{number}") for number in range(3)]
    for best in (answers[2], answers[1]):
        thread = service.pin(talk.db, talk.trainer, best.id, now=talk.desk.now)
    page = _page(talk, thread, talk.learner)
    assert [one.text for one in page.answers] == ["1", "0", "2"]
    assert queries.shown(talk.db, [thread])[0].best == answers[1]
    service.unpin(talk.db, talk.trainer, answers[1].id)
    assert not thread.answered


# --- The inbox -------------------------------------------------------------------------------------------------------


def test_the_inbox_shows_who_waits_longest_first_and_counts_every_filter(talk: Talk) -> None:
    asked = [talk.ask(f"{number}?") for number in range(5)]
    talk.answer(asked[0], talk.trainer)
    service.report(talk.db, talk.neighbour, asked[1].id, "", now=talk.desk.now)
    service.hide(talk.db, talk.trainer, asked[2].id, "x", now=talk.desk.now)
    service.lock(talk.db, talk.trainer, asked[3].thread_id, closed=True, now=talk.desk.now)
    found, counts = queries.inbox(talk.db, talk.trainer.course, "open", None, begin=0, most=9)
    assert [one.id for one in found] == [asked[1].thread_id, asked[4].thread_id]
    assert counts == {"open": 2, "answered": 1, "reported": 1, "hidden": 1, "all": 5}
    _, none = queries.inbox(talk.db, talk.trainer.course, "all", "case:nothing", begin=0, most=9)
    assert set(none.values()) == {0}


def test_ten_thousand_questions_are_a_page_like_any_other(talk: Talk) -> None:
    whose, course, start = talk.trainer.organisation, talk.trainer.course, talk.desk.now
    rows = [
        {
            "id": UUID(int=number + 1),
            "organisation_id": whose,
            "course_id": course,
            "place": PLACE,
            "asked_at": start + timedelta(seconds=number),
            "last_at": start + timedelta(seconds=number),
            "answered": number % 2 == 0,
        }
        for number in range(10_000)
    ]
    talk.db.execute(insert(Thread), rows)
    found, counts = queries.inbox(talk.db, course, "open", None, begin=4980, most=20)
    assert (len(found), counts["open"], counts["all"]) == (20, 5000, 10_000)
    assert found[-1].id == UUID(int=10_000)


def test_a_lesson_that_is_gone_can_still_be_talked_of(talk: Talk) -> None:
    asked = talk.ask()
    thread = talk.thread(asked)
    thread.place = "lesson:manners/no-more"
    assert queries.title(talk.db, talk.learner.organisation, thread.place).words == {"en": "no-more"}
    talk.answer(asked, talk.trainer)
    strange = replace(talk.learner, enrolment=None)
    assert talk.answer(asked, strange).text


def _page(talk: Talk, thread: Thread, who: Speaker) -> queries.Conversation:
    return queries.conversation(talk.db, thread, reader(who), begin=0, most=50, now=talk.desk.now)
