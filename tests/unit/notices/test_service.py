"""A notice reaches whom it is for, once, in the course it belongs to, and in the reader's language."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms_tool import facts
from lms_tool.errors import NotFound
from lms_tool.notices import queries, rules, service
from lms_tool.notices.models import Notice
from lms_tool.notices.service import News
from lms_tool.people.models import Person
from lms_tool.reactions import REACTIONS
from tests.factories.desk import Desk
from tests.factories.learners import NOW

THREAD, POST = UUID(int=7), UUID(int=8)


def news(desk: Desk, **changes: Any) -> News:
    usual: dict[str, Any] = {
        "organisation": desk.who.organisation,
        "kind": "answer-by-trainer",
        "path": "discussion/x",
        "subject": THREAD,
        "happened": POST,
        "at": NOW,
        "values": {"title": {"en": "On the telephone", "zh-CN": "电话礼仪"}},
        "course": desk.room.course.id,
    }
    return News(**{**usual, **changes})


def talk(desk: Desk, kind: type, person: UUID, **more: Any) -> Any:
    usual: dict[str, Any] = {
        "organisation": desk.who.organisation,
        "course": desk.room.course.id,
        "person": person,
        "launch": None,
        "enrolment": None,
        "language": "en",
        "place": "lesson:manners/telephone",
        "title": {"en": "On the telephone"},
        "thread": THREAD,
        "post": POST,
        "at": NOW,
    }
    return kind(**{**usual, **more})


def told(desk: Desk, reader: UUID) -> list[str]:
    return [one.kind for one in queries.page(desk.db, reader, desk.room.course.id, begin=0, most=50, now=NOW)]


def new(desk: Desk, reader: UUID) -> int:
    return queries.unread(desk.db, reader, desk.room.course.id, now=NOW)


@pytest.fixture
def trainer(desk: Desk) -> UUID:
    return desk.room.person("Trainer two (sample)", "instructor").id


def test_what_is_said_twice_is_one_notice(desk: Desk) -> None:
    for _ in range(2):
        service.give(desk.db, news(desk), [desk.person, desk.person])
    assert told(desk, desk.person) == ["answer-by-trainer"]
    service.give(desk.db, news(desk, happened=uuid4()), [desk.person])
    assert new(desk, desk.person) == 2


def test_a_kind_without_words_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no words"):
        service.give(desk.db, news(desk, kind="anything"), [desk.person])


def test_a_notice_shows_in_its_course_and_one_without_a_course_everywhere(desk: Desk) -> None:
    service.give(desk.db, news(desk), [desk.person])
    service.give(desk.db, news(desk, course=None, happened=uuid4()), [desk.person])
    assert queries.unread(desk.db, desk.person, desk.room.course.id, now=NOW) == 2
    assert queries.unread(desk.db, desk.person, uuid4(), now=NOW) == 1
    assert queries.unread(desk.db, desk.person, None, now=NOW) == 1


def test_nobody_reads_the_notices_of_somebody_else(desk: Desk) -> None:
    service.give(desk.db, news(desk), [desk.person])
    [one] = desk.db.scalars(select(Notice))
    stranger = desk.neighbour.person.id
    with pytest.raises(NotFound):
        service.read(desk.db, one.id, stranger, now=NOW)
    service.read_all(desk.db, stranger, desk.room.course.id, now=NOW)
    assert new(desk, desk.person) == 1


def test_read_is_read_the_first_time(desk: Desk) -> None:
    service.give(desk.db, news(desk), [desk.person])
    [one] = desk.db.scalars(select(Notice))
    for later in range(2):
        service.read(desk.db, one.id, desk.person, now=NOW + timedelta(hours=later))
    assert (one.read_at, new(desk, desk.person)) == (NOW, 0)


def test_the_bell_counts_no_further_than_it_shows(desk: Desk) -> None:
    for _ in range(rules.MOST_COUNTED + 20):
        service.give(desk.db, news(desk, happened=uuid4()), [desk.person])
    assert new(desk, desk.person) == rules.MOST_COUNTED + 1
    service.read_all(desk.db, desk.person, desk.room.course.id, now=NOW)
    assert new(desk, desk.person) == 0


def test_the_trainers_hear_of_a_question_and_an_answer_of_one_settles_it_for_all(desk: Desk, trainer: UUID) -> None:
    other = desk.room.person("Trainer three (sample)", "instructor").id
    asked = talk(desk, facts.QuestionAsked, desk.person, text="?", trainers=frozenset({trainer, other}))
    service.note_question_asked(desk.db, asked)
    assert (new(desk, trainer), new(desk, other)) == (1, 1)
    answer = {"text": "!", "asker": desk.person, "post": uuid4()}
    service.note_question_answered(
        desk.db, talk(desk, facts.QuestionAnswered, desk.neighbour.person.id, by_trainer=False, **answer)
    )
    assert (new(desk, trainer), new(desk, other)) == (1, 1), "a colleague's answer leaves it open"
    answer["post"] = uuid4()
    service.note_question_answered(desk.db, talk(desk, facts.QuestionAnswered, trainer, by_trainer=True, **answer))
    assert (new(desk, trainer), new(desk, other)) == (0, 0)
    assert sorted(told(desk, desk.person)) == ["answer-by-colleague", "answer-by-trainer"]


def test_nobody_is_told_of_what_they_did_themselves(desk: Desk, trainer: UUID) -> None:
    service.note_question_asked(
        desk.db, talk(desk, facts.QuestionAsked, trainer, text="?", trainers=frozenset({trainer}))
    )
    service.note_question_answered(
        desk.db, talk(desk, facts.QuestionAnswered, desk.person, text="!", asker=desk.person, by_trainer=False)
    )
    service.note_answer_pinned(desk.db, talk(desk, facts.AnswerPinned, trainer, asker=trainer, author=trainer))
    assert desk.db.scalars(select(Notice)).all() == []


def test_a_pin_is_told_to_the_asker_and_to_whoever_wrote_it(desk: Desk, trainer: UUID) -> None:
    pinned = talk(desk, facts.AnswerPinned, trainer, asker=desk.person, author=desk.neighbour.person.id)
    service.note_answer_pinned(desk.db, pinned)
    assert told(desk, desk.person) == ["answer-pinned"]
    assert told(desk, desk.neighbour.person.id) == ["own-answer-pinned"]


def test_a_question_taken_back_takes_its_notices_along(desk: Desk, trainer: UUID) -> None:
    asked = talk(desk, facts.QuestionAsked, desk.person, text="?", trainers=frozenset({trainer}))
    service.note_question_asked(desk.db, asked)
    service.note_question_withdrawn(desk.db, talk(desk, facts.QuestionWithdrawn, desk.person))
    assert told(desk, trainer) == []


def test_notices_go_with_their_reader(desk: Desk) -> None:
    service.give(desk.db, news(desk), [desk.person])
    desk.db.delete(desk.db.get_one(Person, desk.person))
    desk.db.flush()
    assert desk.db.scalars(select(Notice)).all() == []


def test_every_discussion_fact_has_its_reactions() -> None:
    everything = [kind for kind in vars(facts).values() if isinstance(kind, type)]
    kinds = {kind for kind in everything if issubclass(kind, facts.TalkFact) and kind is not facts.TalkFact}
    assert kinds and kinds <= set(REACTIONS)


def test_the_page_says_it_in_the_readers_language_and_leads_to_the_place(desk: Desk, client: FlaskClient) -> None:
    hostile = {"title": {"en": "<b onclick=x>100%</b>", "zh-CN": "电话礼仪"}}
    service.give(desk.db, news(desk, values=hostile), [desk.person])
    seat = desk.room.seat(desk.learner.person, "learner")
    [one] = desk.db.scalars(select(Notice))
    desk.db.commit()
    page = seat.open(client, "notices").text
    assert "A trainer answered your question: <b>&lt;b onclick=x&gt;100%&lt;/b&gt;</b>" in page
    assert 'aria-label="Notices, 1 is new"' in page
    seat.post(client, "language", to="zh-CN")
    assert "培训师回复了你的提问：<b>电话礼仪</b>" in seat.open(client, "notices").text
    followed = seat.open(client, f"notices/{one.id}")
    assert followed.status_code == 303 and followed.headers["Location"].endswith(f"/s/{seat.launch}/discussion/x")
    assert 'class="bell none"' in seat.open(client, "notices").text


def test_all_can_be_marked_as_read_at_once_or_one_by_one(desk: Desk, client: FlaskClient) -> None:
    for _ in range(35):
        service.give(desk.db, news(desk, subject=uuid4(), happened=uuid4()), [desk.person])
    seat = desk.room.seat(desk.learner.person, "learner")
    first = desk.db.scalars(select(Notice)).first()
    assert first is not None
    desk.db.commit()
    assert seat.open(client, "notices").text.count('class="new"') == 30
    assert seat.open(client, "notices?page=2").text.count('class="new"') == 5
    assert seat.post(client, f"notices/{first.id}/read").status_code == 303
    assert 'aria-label="Notices, 34 are new"' in seat.open(client, "notices").text
    seat.post(client, "notices/read")
    assert 'class="new"' not in seat.open(client, "notices").text
