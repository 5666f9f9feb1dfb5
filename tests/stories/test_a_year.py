"""A company lives through 2028 in its own time zone: leap day, clocks put forward and back, New Year's Eve.

Everything goes by one clock that the test sets; what is expected is written down day by day, not worked out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.queries.batches import Staff
from lms_tool.cohorts.rules import planning as plans
from lms_tool.cohorts.service import planning
from lms_tool.cohorts.service.attending import Answer
from lms_tool.cohorts.service.planning import NewBatch
from lms_tool.cohorts.service.refusals import NotMissed
from lms_tool.hours import queries as hours
from lms_tool.notices.models import Notice
from lms_tool.organisations import service as company
from lms_tool.people.models import Person
from lms_tool.progress import queries as progress
from lms_tool.progress import service as learning
from lms_tool.progress.models import Enrolment
from lms_tool.reminders import service as reminders
from lms_tool.tracks.models import Assignment
from tests.factories import courseware
from tests.factories.batch import BatchRoom
from tests.factories.clock import Clock, clock
from tests.factories.desk import Chronicle, Desk, desk
from tests.factories.learner import load_once

__all__ = ["clock", "desk"]

ZONES = ("Asia/Shanghai", "America/New_York", "Asia/Kathmandu")

# Came in half an hour before midnight → last day. The clocks change in New York on 12 March and 5 November.
TWO_WEEKS = {
    "2028-02-15": "2028-02-29",
    "2028-02-16": "2028-03-01",
    "2028-03-01": "2028-03-15",
    "2028-10-25": "2028-11-08",
    "2028-12-18": "2029-01-01",
}
ONE_MONTH = {
    "2028-01-31": "2028-02-29",
    "2028-02-29": "2028-03-29",
    "2028-10-31": "2028-11-30",
    "2028-12-31": "2029-01-31",
}


@dataclass
class Year:
    """A company in a zone; `hires` come in through the year."""

    desk: Desk
    clock: Clock
    zone: str

    @property
    def db(self) -> Any:
        return self.desk.db

    def at(self, day: str, wall: str = "09:00", fold: int = 0) -> Any:
        return self.clock.set(day, wall, self.zone, fold)

    def hire(self, name: str, track: str) -> Enrolment:
        person = self.desk.room.person(name, days=0)
        whose = self.desk.who.organisation
        return learning.enrol(self.db, whose, person.id, track, launch=None, language="en", now=self.clock.now)

    def due(self, enrolment: Enrolment) -> date | None:
        return progress.outline(self.db, enrolment).way.due

    def remind(self) -> None:
        while reminders.remind(self.db, now=self.clock.now):
            pass

    def told(self, person: UUID) -> list[tuple[str, str, str]]:
        """(kind, day it is about, when it shows by the clock on the wall), in order."""
        found = self.db.scalars(select(Notice).where(Notice.reader_id == person).order_by(Notice.shows_at))
        zone = ZoneInfo(self.zone)
        return [
            (one.kind.partition("-many")[0], one.values["day"], f"{one.shows_at.astimezone(zone):%Y-%m-%d %H:%M}")
            for one in found
            if "day" in one.values
        ]

    def room(self) -> BatchRoom:
        """Its batch begins today."""
        made, today = BatchRoom(self.desk.room, Chronicle(), now=self.clock.now), self.clock.now.date()
        batch = made.batch
        batch.starts_on, batch.ends_on = today, today + timedelta(days=13)
        batch.makes_up_from, batch.makes_up_until = today + timedelta(days=14), today + timedelta(days=20)
        return made


def lived(desk: Desk, clock: Clock, zone: str, organisation: Any) -> Year:
    """Two tracks: `starters` asks for two weeks, `monthly` for a month and opens after three days."""
    layers = yaml.safe_load((desk.root / "tracks/starters.yaml").read_text(encoding="utf-8"))["layers"]
    later = [{**layers[0], "opens": {"days": 3}}, *layers[1:]]
    monthly = {**courseware.TRACK, "key": "monthly", "layers": later, "within": {"months": 1}}
    courseware.dump(desk.root / "tracks/monthly.yaml", monthly)
    desk.publish("tracks/starters.yaml", lambda track: track.update(within={"weeks": 2}))
    for one in desk.db.scalars(select(Assignment)):
        one.ended_at = desk.now
    organisation = desk.db.merge(organisation)
    organisation.timezone = zone
    desk.db.flush()
    return Year(desk, clock, zone)


@pytest.fixture(params=ZONES)
def year(desk: Desk, clock: Clock, organisation: Any, request: pytest.FixtureRequest) -> Iterator[Year]:
    yield lived(desk, clock, request.param, organisation)


@pytest.fixture
def kathmandu(desk: Desk, clock: Clock, organisation: Any) -> Year:
    return lived(desk, clock, "Asia/Kathmandu", organisation)


@pytest.fixture
def new_york(desk: Desk, clock: Clock, organisation: Any) -> Year:
    return lived(desk, clock, "America/New_York", organisation)


def before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def test_deadlines_end_on_the_days_of_the_calendar_and_are_said_once_each_not_in_quiet_hours(year: Year) -> None:
    company.set_quiet_hours(
        year.db, year.desk.who.organisation, time(22), time(8, 30), (), by=year.desk.person, now=year.clock.now
    )
    came = [(day, due, "starters") for day, due in TWO_WEEKS.items()]
    came += [(day, due, "monthly") for day, due in ONE_MONTH.items()]
    hired: list[tuple[Enrolment, str]] = []
    for day, due, track in sorted(came):
        year.at(day, "23:30")
        enrolment = year.hire(f"Hired {day} (sample)", track)
        hired.append((enrolment, due))
        assert year.due(enrolment) == date.fromisoformat(due), day
    for morning in sorted({before(due, days) for _, due in hired for days in (4, 3, 0, -1, -2)}):
        for wall in ("07:59", "08:00", "11:00"):
            year.at(morning, wall)
            year.remind()
    for enrolment, due in hired:
        assert year.told(enrolment.person_id) == [
            ("due-soon", due, f"{before(due, 3)} 08:30"),
            ("overdue", due, f"{before(due, -1)} 08:30"),
        ]


def test_a_window_opens_when_the_day_begins_there(year: Year) -> None:
    year.at("2028-02-26", "23:59")
    enrolment = year.hire("Waits (sample)", "monthly")
    for day, wall, is_open in (
        ("2028-02-27", "00:00", False),
        ("2028-02-28", "23:59", False),
        ("2028-02-29", "00:00", True),
    ):
        year.at(day, wall)
        if is_open:
            progress.check_open(year.db, enrolment.id, "manners")
        else:
            with pytest.raises(progress.Locked):
                progress.check_open(year.db, enrolment.id, "manners")


def test_what_was_learnt_on_new_years_eve_counts_in_the_year_it_was_there(year: Year, client: FlaskClient) -> None:
    year.at("2028-12-31", "23:30")
    enrolment = year.hire("Night shift (sample)", "starters")
    who = progress.occasion(
        year.db, enrolment.person_id, "manners", content="track:starters", launch=None, language="en"
    )
    for lesson, wall, day in (("telephone", "23:40", "2028-12-31"), ("farewell", "00:10", "2029-01-01")):
        year.at(day, wall)
        learning.open_lesson(year.db, who, year.desk.module(), lesson, now=year.clock.now)
        learning.complete_lesson(year.db, who, year.desk.module(), lesson, now=year.clock.now)
    assert [hours.year_minutes(year.db, enrolment.person_id, number) for number in (2028, 2029)] == [8, 8]
    seat = year.desk.room.seat(year.db.get_one(Person, enrolment.person_id), "learner")
    seat.session.last_seen, seat.session.expires_at = year.clock.now, year.clock.now + timedelta(hours=1)
    year.db.commit()
    page = seat.open(client, "hours").text
    assert "2029" in page and "2028" in page and "2027" not in page


def test_a_year_is_planned_as_twelve_eight_and_four_batches_and_one_has_the_leap_day(kathmandu: Year) -> None:
    room = kathmandu.room()
    made = [batch for number in (12, 8, 4) for batch in planned(room, number)]
    rows = batches.plan(kathmandu.db, Staff(room.trainer.id, None, True), 2028, now=kathmandu.clock.now)
    assert [row.batch.id for row in rows if row.batch.id in {one.id for one in made}] == [
        one.id for one in sorted(made, key=lambda one: (one.starts_on, one.title))
    ]
    for number in (12, 8, 4):
        mine = [one for one in made if one.title.endswith(f"of {number} (sample)")]
        assert len(mine) == number
        assert {day.year for one in mine for day in (one.starts_on, one.ends_on)} == {2028}
        assert all(one.ends_on < later.starts_on for one, later in pairwise(mine))
        assert all(one.makes_up_from and one.ends_on < one.makes_up_from for one in mine)
    assert any(one.starts_on <= date(2028, 2, 29) <= one.ends_on for one in made)


def planned(room: BatchRoom, number: int) -> Any:
    """A year's batches as the page of the plan proposes and keeps them."""
    whose = room.room.organisation.id
    spans = planning.proposal(room.db, whose, "starters", 2028, number)
    new = [
        NewBatch(
            title=f"Batch {at:02} of {number} (sample)",
            track="starters",
            size=20,
            span=span,
            makes_up=plans.make_up_week(span),
        )
        for at, span in enumerate(spans, 1)
    ]
    return planning.add(room.db, whose, new, course=room.room.course.id, by=room.trainer.id, now=room.now)


def test_what_was_missed_on_the_leap_day_is_made_up_in_the_make_up_week_and_counts_once(kathmandu: Year) -> None:
    kathmandu.at("2028-02-20")
    room = kathmandu.room()
    came, missed = room.people[:2]
    held = room.hold(day=date(2028, 2, 29), begins=time(9), ends=time(11), timezone=kathmandu.zone)
    room.ask(held, came, missed)
    room.now = kathmandu.at("2028-02-29", "08:45")
    assert room.sign_in(held, came) is Answer.PRESENT
    room.now = kathmandu.at("2028-02-29", "11:00")
    room.settle(held)
    again = room.hold(day=date(2028, 3, 7), begins=time(14), ends=time(16), timezone=kathmandu.zone, makes_up=held.id)
    with pytest.raises(NotMissed):
        room.ask(again, came)
    room.ask(again, missed)
    room.now = kathmandu.at("2028-03-06", "14:00")
    kathmandu.remind()
    kathmandu.remind()
    near = select(Notice).where(Notice.kind == "session-soon", Notice.reader_id == missed.id)
    assert [one.path for one in kathmandu.db.scalars(near)] == [f"classroom/{again.id}"]
    room.now = kathmandu.at("2028-03-07", "14:10")
    assert room.sign_in(again, missed) is Answer.LATE
    room.now = kathmandu.at("2028-03-07", "16:00")
    room.settle(again)
    assert [hours.year_minutes(kathmandu.db, one.id, 2028) for one in (came, missed)] == [120, 110]


def test_a_night_in_the_classroom_counts_in_the_year_in_which_it_ended(year: Year) -> None:
    year.at("2028-12-30")
    room = year.room()
    held = room.hold(day=date(2028, 12, 31), begins=time(22), ends=time(0, 30), timezone=year.zone)
    room.ask(held, room.people[0])
    room.now = year.at("2028-12-31", "22:00")
    assert room.sign_in(held, room.people[0]) is Answer.PRESENT
    room.now = year.at("2029-01-01", "00:30")
    room.settle(held)
    assert [hours.year_minutes(year.db, room.people[0].id, number) for number in (2028, 2029)] == [0, 150]


def test_when_the_clocks_are_put_back_signing_in_goes_by_the_time_that_passes(new_york: Year) -> None:
    new_york.at("2028-11-04")
    room = new_york.room()
    held = room.hold(day=date(2028, 11, 5), begins=time(0, 30), ends=time(3), timezone=new_york.zone, seats=3)
    assert held.minutes == 210
    room.ask(held, *room.people[:3])
    came = [("01:15", 0, 165), ("01:15", 1, 105), ("02:15", 0, 45)]  # an hour lies between the first two
    for person, (wall, fold, minutes) in zip(room.people, came, strict=False):
        room.now = new_york.at("2028-11-05", wall, fold)
        assert room.sign_in(held, person) is Answer.LATE
        assert room.attendance(held, person).minutes == minutes


def test_when_the_clocks_are_put_forward_the_door_opens_half_an_hour_before_all_the_same(new_york: Year) -> None:
    new_york.at("2028-03-11")
    room = new_york.room()
    held = room.hold(day=date(2028, 3, 12), begins=time(3, 15), ends=time(5), timezone=new_york.zone)
    room.ask(held, room.people[0])
    room.now = new_york.at("2028-03-12", "01:44")
    assert room.sign_in(held, room.people[0]) is Answer.EARLY
    room.now = new_york.at("2028-03-12", "01:45")
    assert room.sign_in(held, room.people[0]) is Answer.PRESENT
    assert sessions.mine_at(room.db, room.people[0].id, held.id).is_in


def test_the_usual_batches_of_the_shipped_tracks_fit_into_a_leap_year(app: Flask) -> None:
    for key, track in load_once().tracks.items():
        spans = plans.year(2028, plans.usual_number(key), track.days)
        weeks = [plans.make_up_week(span) for span in spans]
        assert [span.days for span in spans] == [track.days] * plans.USUAL[key]
        assert not any(week.overlaps(span) for week, span in zip(weeks, spans, strict=True))
