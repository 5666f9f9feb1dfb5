"""Everybody is told of what is due and of the session that is near: once each, and not in quiet hours."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from lms_tool.cohorts.models import Trainer
from lms_tool.cohorts.service import holding, joining
from lms_tool.notices import queries as notices
from lms_tool.notices.models import Notice
from lms_tool.organisations import queries as organisations
from lms_tool.organisations import service as company
from lms_tool.people import service as people
from lms_tool.people.rules import Place
from lms_tool.reminders import rules, service
from lms_tool.tracks import service as tracks
from lms_tool.tracks.models import Assignment
from lms_tool.tracks.rules import Step, Way
from tests.factories.batch import DAY, NINE, BatchRoom
from tests.factories.desk import Desk

FIRST = date(2026, 11, 2)  # two weeks before the last day of the track, 16 November


def shanghai(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def learning(desk: Desk) -> Desk:
    """The learner began on 2 November, and nobody else is to learn anything."""
    for one in desk.db.scalars(select(Assignment)):
        one.starts_on = FIRST
        if one.person_id != desk.person:
            one.ended_at = desk.now
    desk.db.flush()
    return desk


def told(desk: Desk, reader: UUID, now: datetime) -> list[str]:
    found = notices.page(desk.db, reader, desk.room.course.id, begin=0, most=50, now=now)
    return [f"{one.kind} {one.values.get('day', '')}".strip() for one in reversed(found)]


def quiet(desk: Desk, begins: int, ends: int, days: tuple[int, ...] = ()) -> None:
    whose = desk.who.organisation
    company.set_quiet_hours(desk.db, whose, time(begins), time(ends), days, by=desk.person, now=desk.now)


def test_a_deadline_is_said_three_days_before_and_when_it_is_over_each_once(learning: Desk) -> None:
    said = {}
    for day in range(11, 21):
        for _ in range(2):
            service.remind(learning.db, now=shanghai(day))
        said[day] = told(learning, learning.person, shanghai(day))
    assert said[12] == []
    assert said[13] == said[16] == ["due-soon-many 2026-11-16"]
    assert said[17] == said[20] == ["due-soon-many 2026-11-16", "overdue-many 2026-11-16"]


def test_nothing_is_said_before_eight_in_the_morning(learning: Desk) -> None:
    assert service.remind(learning.db, now=shanghai(13, 7, 59)) == 0
    assert told(learning, learning.person, shanghai(13, 7, 59)) == []
    service.remind(learning.db, now=shanghai(13, 8))
    assert told(learning, learning.person, shanghai(13, 8)) == ["due-soon-many 2026-11-16"]


def test_a_reminder_waits_until_it_is_not_quiet_any_more(learning: Desk) -> None:
    quiet(learning, 21, 10)
    service.remind(learning.db, now=shanghai(13))
    assert told(learning, learning.person, shanghai(13, 9, 59)) == []
    assert notices.unread(learning.db, learning.person, None, now=shanghai(13, 9, 59)) == 0
    assert told(learning, learning.person, shanghai(13, 10)) == ["due-soon-many 2026-11-16"]
    assert notices.unread(learning.db, learning.person, None, now=shanghai(13, 10)) == 1


@pytest.mark.usefixtures("app")  # its reactions: with both modules the track is satisfied
def test_what_is_not_owed_any_more_is_not_new_any_more(learning: Desk) -> None:
    service.remind(learning.db, now=shanghai(13))
    for module in ("manners", "calm"):
        by = learning.neighbour.person.id
        tracks.exempt(
            learning.db, learning.person, "starters", module, by=by, why="Known", proof=None, now=learning.now
        )
    service.remind(learning.db, now=shanghai(14))
    new = learning.db.scalars(select(Notice.kind).where(Notice.read_at.is_(None)))
    assert not {kind for kind in new if kind.startswith(("due-", "overdue"))}


def test_whoever_need_not_learn_the_track_any_more_hears_nothing_of_it(learning: Desk) -> None:
    [held] = learning.db.scalars(select(Assignment).where(Assignment.ended_at.is_(None)))
    by = learning.neighbour.person.id
    tracks.take_back_assignment(learning.db, learning.person, held.id, by=by, why="Moved", now=learning.now)
    service.remind(learning.db, now=shanghai(13))
    assert told(learning, learning.person, shanghai(13)) == []


def test_whoever_has_left_the_company_hears_nothing_and_hears_again_once_they_are_back(learning: Desk) -> None:
    service.remind(learning.db, now=shanghai(13))
    assert told(learning, learning.person, shanghai(13)) == ["due-soon-many 2026-11-16"]
    for day, left in ((14, True), (18, False)):
        since = date(2026, 11, day)
        people.place(learning.db, learning.person, Place(left=left), since=since, by=None, now=shanghai(day, 1))
        service.remind(learning.db, now=shanghai(17 if left else 18))
        said = told(learning, learning.person, shanghai(20))
        assert said[1:] == ([] if left else ["overdue-many 2026-11-16"])


def test_one_module_that_is_left_is_named(learning: Desk) -> None:
    by = learning.neighbour.person.id
    tracks.exempt(learning.db, learning.person, "starters", "calm", by=by, why="Known", proof=None, now=learning.now)
    service.remind(learning.db, now=shanghai(13))
    [said] = learning.db.scalars(select(Notice))
    assert (said.kind, said.path) == ("due-soon", "modules/manners")


def test_trainers_hear_once_a_day_how_many_are_newly_late(learning: Desk) -> None:
    trainer = learning.room.person("Trainer two (sample)", "instructor").id
    for day in (16, 17, 17, 18):
        service.remind(learning.db, now=shanghai(day))
    assert told(learning, trainer, shanghai(18)) == ["people-overdue"]
    [said] = learning.db.scalars(select(Notice).where(Notice.reader_id == trainer))
    assert said.values["count"] == 1


def test_a_round_goes_on_where_it_stopped_and_is_done_once_a_day(learning: Desk) -> None:
    for one in learning.db.scalars(select(Assignment)):
        one.ended_at = None
    learning.db.flush()
    looked = [service.remind(learning.db, now=shanghai(13), most=1) for _ in range(4)]
    assert looked == [1, 1, 0, 0]
    assert len(learning.db.scalars(select(Notice)).all()) == 2


# --- Sessions in the classroom ---------------------------------------------------------------------------------------


def soon(room: BatchRoom, person: Any, now: datetime) -> int:
    found = notices.page(room.db, person.id, None, begin=0, most=50, now=now)
    return sum(one.kind == "session-soon" for one in found)


def test_whoever_has_a_seat_is_reminded_a_day_before_and_whoever_waits_is_not(batch_room: BatchRoom) -> None:
    held = batch_room.hold(seats=1)
    first, second = batch_room.people[:2]
    batch_room.ask(held, first, second)
    service.remind(batch_room.db, now=NINE - timedelta(days=1, minutes=1))
    assert soon(batch_room, first, NINE) == 0
    for _ in range(2):
        service.remind(batch_room.db, now=NINE - timedelta(days=1))
    assert (soon(batch_room, first, NINE), soon(batch_room, second, NINE)) == (1, 0)


def test_a_session_that_is_moved_is_said_again_and_one_that_is_called_off_is_not_said(batch_room: BatchRoom) -> None:
    held, off = batch_room.hold(), batch_room.hold(begins=time(14), ends=time(16))
    person = batch_room.people[0]
    batch_room.ask(held, person)
    batch_room.ask(off, person)
    holding.call_off(batch_room.db, off.id, why="Ill", now=batch_room.now)
    service.remind(batch_room.db, now=NINE - timedelta(hours=20))
    assert soon(batch_room, person, NINE) == 1
    held.starts_at, held.ends_at = held.starts_at + timedelta(days=1), held.ends_at + timedelta(days=1)
    batch_room.db.flush()
    service.remind(batch_room.db, now=NINE + timedelta(hours=4))
    assert soon(batch_room, person, NINE + timedelta(days=1)) == 2


def test_whoever_takes_a_seat_the_evening_before_is_not_reminded_of_it(batch_room: BatchRoom) -> None:
    held = batch_room.hold()
    batch_room.now = NINE - timedelta(hours=14)
    batch_room.ask(held, batch_room.people[0])
    service.remind(batch_room.db, now=NINE - timedelta(hours=13))
    assert soon(batch_room, batch_room.people[0], NINE) == 0


def test_after_a_quiet_weekend_it_would_be_too_late_so_it_is_said_before() -> None:
    monday = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # half past eight in Shanghai
    hours = organisations.rules.QuietHours(time(20), time(8), frozenset({6, 7}))

    def may(moment: datetime) -> datetime:
        from zoneinfo import ZoneInfo

        return organisations.rules.may_be_said(moment, hours, ZoneInfo("Asia/Shanghai"))

    said = rules.when_to_say(monday, may)
    assert said == datetime(2026, 11, 20, 0, 30, tzinfo=UTC), "Friday, half past eight"


def test_moving_up_at_night_is_said_at_once_where_the_morning_would_be_too_late() -> None:
    from lms_tool.notices.rules import shows_at

    night, morning = shanghai(23, 23), shanghai(24, 9)
    assert shows_at(night, morning, None) == morning
    assert shows_at(night, morning, shanghai(24, 14)) == morning
    assert shows_at(night, morning, shanghai(24, 9, 30)) == night


def test_what_is_due_by_one_day_is_said_together() -> None:
    def step(module: str, due: date | None, part: str = "required") -> Step:
        return Step(module, "foundation", part, "", None, "open", (), due)

    steps = [step("a", DAY), step("b", DAY), step("c", DAY - timedelta(days=1)), step("d", DAY, "elective")]
    found = rules.dues(Way({one.module: one for one in steps}, today=DAY))
    assert [(one.kind, one.modules) for one in found] == [("overdue", ("c",)), ("due-soon-many", ("a", "b"))]


def test_the_trainers_named_in_a_batch_hear_of_it_too(batch_room: BatchRoom, desk: Desk) -> None:
    for one in desk.db.scalars(select(Assignment)):
        one.starts_on = FIRST
    joining.join(desk.db, batch_room.batch.id, [desk.person], by=batch_room.trainer.id, now=batch_room.now)
    named = desk.room.person("Named (sample)").id
    desk.db.add(Trainer(organisation_id=desk.who.organisation, batch_id=batch_room.batch.id, person_id=named))
    service.remind(desk.db, now=shanghai(17))
    kinds = [one.path for one in desk.db.scalars(select(Notice).where(Notice.reader_id == named))]
    assert kinds == [f"batches/{batch_room.batch.id}/people"]
