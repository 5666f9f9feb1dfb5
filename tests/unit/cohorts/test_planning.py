"""Batches: a year is planned, people join and leave, groups have mentors."""

from datetime import date
from uuid import uuid4

import pytest

from lms_tool.cohorts.queries import batches
from lms_tool.cohorts.queries.batches import Staff
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import joining, planning
from lms_tool.cohorts.service.planning import NewBatch
from lms_tool.cohorts.service.refusals import BatchDates, TooManyBatches, YearTooShort
from lms_tool.errors import NotFound
from lms_tool.facts import BatchJoined, BatchLeft
from tests.factories.batch import BatchRoom


def test_a_year_is_proposed_in_the_length_of_the_track(batch_room: BatchRoom):
    whose = batch_room.room.organisation.id
    spans = planning.proposal(batch_room.db, whose, "starters", 2028, 4)
    assert len(spans) == 4 and {span.first.year for span in spans} == {2028}
    with pytest.raises(TooManyBatches) as refused:
        planning.proposal(batch_room.db, whose, "starters", 2027, 60)
    with pytest.raises(YearTooShort):
        planning.proposal(batch_room.db, whose, "starters", 2027, 1, today=date(2027, 12, 31))
    assert refused.value.values["fitting"] == 365 // refused.value.values["days"]


@pytest.mark.parametrize(
    ("span", "makes_up"),
    [
        (Span(date(2026, 3, 2), date(2026, 3, 1)), None),
        (Span(date(2026, 3, 1), date(2026, 3, 14)), Span(date(2026, 3, 14), date(2026, 3, 20))),
        (Span(date(2026, 3, 1), date(2026, 3, 14)), Span(date(2026, 3, 22), date(2026, 3, 20))),
    ],
)
def test_days_that_do_not_follow_each_other_are_refused(batch_room: BatchRoom, span, makes_up):
    new = NewBatch(title="x", track="starters", size=20, span=span, makes_up=makes_up)
    with pytest.raises(BatchDates):
        planning.change(batch_room.db, batch_room.batch.id, new)


def test_a_batch_belongs_to_those_who_run_it(batch_room: BatchRoom):
    here, batch = batch_room, batch_room.batch
    elsewhere = Staff(uuid4(), uuid4(), administrator=False)
    for known in (
        Staff(here.trainer.id, None, False),
        Staff(uuid4(), here.room.course.id, False),
        Staff(uuid4(), None, True),
    ):
        assert batches.batch_of(here.db, batch.id, known) is batch
        assert [row.batch for row in batches.plan(here.db, known, 2026, now=here.now)] == [batch]
    with pytest.raises(NotFound):
        batches.batch_of(here.db, batch.id, elsewhere)
    assert batches.plan(here.db, elsewhere, 2026, now=here.now) == []


def test_people_join_once_leave_and_come_back(batch_room: BatchRoom):
    here, person = batch_room, batch_room.people[0]
    assert joining.join(here.db, here.batch.id, [person.id], by=here.trainer.id, now=here.now) == []
    held = here.hold()
    here.ask(held, person)
    joining.leave(here.db, here.batch.id, person.id, by=here.trainer.id, now=here.now)
    assert not batches.is_member(here.db, here.batch.id, person.id)
    assert here.states(held) == {"Person 1": "left"}
    joining.join(here.db, here.batch.id, [person.id], by=here.trainer.id, now=here.now)
    assert batches.is_member(here.db, here.batch.id, person.id)
    assert [fact.person for fact in here.told_of(BatchJoined)].count(person.id) == 2
    assert [fact.person for fact in here.told_of(BatchLeft)] == [person.id]


def test_groups_have_mentors_and_a_person_may_have_one_of_their_own(batch_room: BatchRoom):
    here, (first, second, *_) = batch_room, batch_room.people
    group = joining.add_group(here.db, here.batch.id, "Villas (sample)")
    assert joining.add_group(here.db, here.batch.id, " Villas  (sample) ") is group
    joining.place(here.db, here.batch.id, [first.id, second.id], group.id)
    joining.mentor_group(here.db, here.batch.id, group.id, here.trainer.id)
    other = here.room.person("Mentor (sample)", "instructor")
    joining.mentor(here.db, here.batch.id, [second.id], other.id)
    mentors = []
    for person in (first, second):
        member = batches.member_or_none(here.db, here.batch.id, person.id)
        mentor = batches.mentor_of(here.db, member)
        mentors.append(mentor.id)
    assert mentors == [here.trainer.id, other.id]
    joining.drop_group(here.db, here.batch.id, group.id)
    here.db.flush()
    assert batches.member_count(here.db, here.batch.id) == 4


def test_nobody_is_grouped_of_whom_nobody_told_where_they_work(batch_room: BatchRoom, monkeypatch):
    from content.schema import Site
    from lms_tool.people import queries as people

    here = batch_room
    known = {here.people[0].id: Site("first-tier", "villa"), here.people[1].id: Site("first-tier", "villa")}
    monkeypatch.setattr(people, "sites_of", lambda _db, _people: known)
    assert joining.form_groups(here.db, here.batch.id, lambda kind, region: f"{kind} {region}") == 2
    assert [group.title for group in batches.groups(here.db, here.batch.id)] == ["villa first-tier"]
    assert batches.group_sizes(here.db, here.batch.id)[None] == 2
    assert joining.form_groups(here.db, here.batch.id, lambda kind, region: "again") == 0
