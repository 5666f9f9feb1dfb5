"""What people are called in statements is for their company to decide, and holds from then on."""

import pytest
from sqlalchemy import delete

from lms_tool import facts
from lms_tool.audit import queries as audit
from lms_tool.errors import BadInput
from lms_tool.people import queries as people
from lms_tool.statements import queries
from lms_tool.statements import service as statements
from lms_tool.statements.models import Pseudonym
from tests.factories.company import Company
from tests.factories.strangers import ours
from tests.unit.statements.test_telling import read_a_lesson
from xapi import vocabulary as v

BASE = "http://127.0.0.1:8000/xapi"


def call(desk, calling: str) -> bool:
    whose = desk.who.organisation
    return statements.set_calling(desk.db, whose, calling, by=desk.person, now=desk.later(seconds=1))


def test_nobody_is_named_until_an_administrator_says_so(desk, record, who):
    read_a_lesson(desk, who)
    assert all("name" not in said["actor"] for said in record.all())
    assert call(desk, "named")
    read_a_lesson(desk, who)
    assert record.all()[-1]["actor"]["name"] == people.person(desk.db, who.person).name
    assert call(desk, "account")
    assert not call(desk, "account"), "it is so already"


def test_under_a_pseudonym_neither_account_nor_name_is_said_and_it_stays_the_same(desk, record, who):
    call(desk, "pseudonym")
    read_a_lesson(desk, who)
    account = people.account(desk.db, who.person)
    row = queries.pseudonym_or_none(desk.db, who.person)
    assert row is not None
    assert {str(said["actor"]) for said in record.all()} == {
        str({"objectType": "Agent", "account": {"name": str(row.id), "homePage": f"{BASE}/people"}})
    }
    assert account.subject not in str([said["actor"] for said in record.all()])
    assert [ours(said) for said in record.all() if ours(said)] == []


def test_whoever_deletes_the_row_has_cut_what_was_said_from_the_person(desk, record, who):
    call(desk, "pseudonym")
    read_a_lesson(desk, who)
    before = record.all()[-1]["actor"]
    desk.db.execute(delete(Pseudonym).where(Pseudonym.person_id == who.person))
    read_a_lesson(desk, who)
    assert record.all()[-1]["actor"] != before


def test_a_decision_about_names_is_known_and_stands_in_the_log(desk):
    with pytest.raises(BadInput):
        call(desk, "nickname")
    call(desk, "pseudonym")
    entries, _count = audit.entries(desk.db, desk.who.organisation, audit.Asked(kind="statements"), 1)
    assert [entry.what for entry in entries] == ["statements.calling"]


def test_the_site_where_somebody_works_is_their_team(desk, record, who):
    company = Company(desk.db, desk.room.organisation, desk.later(minutes=1))
    company.put(people.person(desk.db, who.person), "E-villa")
    site = company.sites["E-villa"].id
    read_a_lesson(desk, who)
    team = {"objectType": "Group", "account": {"name": str(site), "homePage": f"{BASE}/orgunits"}}
    assert {str(said["context"]["team"]) for said in record.all()} == {str(team)}


def test_what_is_satisfied_names_the_session_that_brought_it_about(desk, record, who):
    """And has one of its own where nobody sat at anything."""
    track = facts.TrackSatisfied(occasion=who, at=desk.later(minutes=1), track="starters")
    statements.tell_track_satisfied(desk.db, track)
    first = record.one("satisfied")["context"]["extensions"][v.SESSION_ID]
    sitting = who.enrolment
    module = facts.ModuleSatisfied(
        occasion=who, at=desk.later(minutes=1), module="manners", version=desk.module("manners").id, session=sitting
    )
    statements.tell_module_satisfied(desk.db, module)
    second = record.of("satisfied")[-1]["context"]["extensions"][v.SESSION_ID]
    assert second == str(sitting) != first


def talk(desk, who, kind: type, post, **more):
    return kind(
        organisation=who.organisation,
        person=who.person,
        at=desk.later(seconds=1),
        course=who.enrolment,
        launch=None,
        enrolment=who.enrolment,
        language="en",
        place="lesson:manners/telephone",
        title={"en": "On the telephone"},
        thread=post,
        post=post,
        **more,
    )


def test_a_question_that_is_taken_back_is_voided(desk, record, who):
    post = who.person
    statements.tell_question_asked(
        desk.db, talk(desk, who, facts.QuestionAsked, post, text="At night, too?", trainers=frozenset())
    )
    statements.tell_question_withdrawn(desk.db, talk(desk, who, facts.QuestionWithdrawn, post))
    assert record.one("voided")["object"]["id"] == record.one("asked")["id"]
    assert [row.voided for row in record.rows()] == [True, False]


def test_an_answer_that_is_taken_back_is_voided(desk, record, who):
    post = who.person
    answer = talk(desk, who, facts.QuestionAnswered, post, text="Yes.", asker=None, by_trainer=False)
    statements.tell_question_answered(desk.db, answer)
    statements.tell_answer_withdrawn(desk.db, talk(desk, who, facts.AnswerWithdrawn, post))
    assert record.one("voided")["object"]["id"] == record.one("responded")["id"]


def test_corrected_hours_are_said_with_whoever_corrected_them_and_voided_when_taken_back(desk, record, who):
    def corrected(*, back: bool) -> facts.HoursCorrected:
        return facts.HoursCorrected(
            organisation=who.organisation,
            person=who.person,
            at=desk.later(seconds=1),
            correction=who.enrolment,
            minutes=-45,
            year=2026,
            track="starters",
            by=who.person,
            back=back,
        )

    statements.tell_hours_corrected(desk.db, corrected(back=False))
    said = record.one("credited")
    assert said["result"]["extensions"][v.STUDY_TIME] == {"minutes": -45, "year": 2026}
    assert said["context"]["instructor"]["account"]["name"]
    statements.tell_hours_corrected(desk.db, corrected(back=True))
    assert record.one("voided")["object"]["id"] == said["id"]
