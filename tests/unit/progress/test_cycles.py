"""Passing a track holds so long; then it is learnt again, in a cycle of its own. Time goes by as the test says."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from content.schema import Period, Track, from_dict
from lms_tool.catalog import queries as catalog
from lms_tool.facts import Arrived, ContentLaunched, Enrolled, ModuleExempted, TrackRenewed, TrackSatisfied
from lms_tool.progress import queries, service
from lms_tool.progress.models import Enrolment, ModuleProgress
from lms_tool.reporting import queries as reporting
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import rules
from lms_tool.tracks import service as deciding
from tests.factories import courseware
from tests.factories.desk import Chronicle, Desk, chronicle
from tests.unit.progress.steps import complete, take

YEAR = Period(months=12)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Passing `starters` holds for a year; the learner has passed it today."""
    desk.publish("tracks/starters.yaml", lambda track: track.update(valid={"months": 12}, within={"weeks": 2}))
    desk.learner = desk.room.learner("Passes (sample)", days=0)
    return desk


@pytest.fixture
def passed(desk: Desk, told: Chronicle) -> Enrolment:
    pass_everything(desk)
    return queries.enrolment(desk.db, desk.who.enrolment)


def pass_everything(desk: Desk) -> None:
    for module, lessons, quiz in (("manners", ("telephone", "farewell"), "module-test"), ("calm", ("breathe",), "")):
        for lesson in lessons:
            complete(desk, lesson, module)
        take(desk, quiz or "calm-test", module)


def today(desk: Desk) -> date:
    zone = desk.room.organisation.timezone
    return desk.now.astimezone(ZoneInfo(zone)).date()


def go_to(desk: Desk, day: date) -> datetime:
    return desk.later(days=(day - today(desk)).days)


def current(desk: Desk) -> Enrolment:
    (found,) = queries.enrolments_of(desk.db, desk.person)
    return found


def test_passing_says_until_when_it_holds_and_opens_again_so_early_that_there_is_time(
    desk: Desk, passed: Enrolment
) -> None:
    until = YEAR.after(today(desk))
    assert (passed.valid_until, passed.renews_on) == (until, until - timedelta(weeks=2))


def test_the_next_cycle_opens_on_its_day_and_once(desk: Desk, told: Chronicle, passed: Enrolment) -> None:
    opens, until = passed.renews_on, passed.valid_until
    assert opens and until
    go_to(desk, opens - timedelta(days=1))
    assert service.renew_due(desk.db, now=desk.now) == 0
    desk.publish("tracks/starters.yaml", lambda track: track.update(days=20))
    go_to(desk, opens)
    assert [service.renew_due(desk.db, now=desk.now) for _ in range(2)] == [1, 0]
    again = current(desk)
    assert (again.cycle, again.starts_on, again.satisfied_at) == (2, opens, None)
    assert (
        again.track_version_id
        == catalog.track(desk.db, desk.who.organisation, "starters").id
        != passed.track_version_id
    )
    assert [one.occasion.enrolment for one in (told.of(Enrolled)[-1], told.last)] == [again.id] * 2
    assert type(told.last) is TrackRenewed and told.last.due == rules.ends_at(until, desk.room.organisation.timezone)


def test_what_was_passed_stays_and_nothing_of_it_counts_again(desk: Desk, passed: Enrolment) -> None:
    assert passed.renews_on
    go_to(desk, passed.renews_on)
    service.renew_due(desk.db, now=desk.now)
    old, new = (queries.standing(desk.db, one) for one in (passed, current(desk)))
    assert (old.percent, new.percent, new.lit, new.outline.way.due) == (100, 0, 0, passed.valid_until)
    assert queries.former_or_none(desk.db, current(desk)) == passed
    assert {one.id for one in queries.every_enrolment_of(desk.db, desk.person)} == {passed.id, current(desk).id}
    lines = reporting.lines(desk.db, desk.room.course.id, now=desk.now)
    assert [one.enrolment for one in lines if one.person == desk.person] == [current(desk).id]


def test_passed_again_it_holds_from_then_on_and_is_told_under_its_own_registration(
    desk: Desk, told: Chronicle, passed: Enrolment
) -> None:
    for _ in range(3):
        last = current(desk)
        assert last.renews_on
        go_to(desk, last.renews_on)
        service.renew_due(desk.db, now=desk.now)
        here = {"content": None, "launch": None, "language": "en"}
        desk.learner = replace(desk.learner, occasion=queries.occasion(desk.db, desk.person, "manners", **here))
        pass_everything(desk)
        assert current(desk).valid_until == YEAR.after(today(desk))
    satisfied = [one.occasion.enrolment for one in told.of(TrackSatisfied)]
    assert len(set(satisfied)) == len(satisfied) == current(desk).cycle == 4


def test_whoever_comes_in_on_that_day_need_not_wait_for_the_worker(
    desk: Desk, told: Chronicle, passed: Enrolment
) -> None:
    assert passed.renews_on
    go_to(desk, passed.renews_on)
    arrived = Arrived(
        organisation=desk.who.organisation,
        person=desk.person,
        launch=uuid4(),
        course=desk.room.course.id,
        roles=frozenset({"learner"}),
        content="track:starters",
        language="en",
        at=desk.now,
    )
    service.arrive(desk.db, arrived)
    assert current(desk).cycle == 2
    assert told.of(ContentLaunched)[-1].occasion.enrolment == current(desk).id


def test_whoever_was_taken_out_of_the_track_does_not_owe_it_again(desk: Desk, passed: Enrolment) -> None:
    for one in tracks.assignments_of(desk.db, desk.person):
        deciding.take_back_assignment(desk.db, desk.person, one.id, by=desk.person, why="Another post", now=desk.now)
    desk.later(days=500)
    assert service.renew_due(desk.db, now=desk.now) == 0
    assert service.renew(desk.db, passed.id, now=desk.now) is None


def test_what_is_taken_back_does_not_hold_until_any_day(desk: Desk, passed: Enrolment) -> None:
    """The test was passed by an exemption, which was a mistake."""
    who = {"by": desk.person, "why": "A mistake", "now": desk.now}
    for row in desk.db.scalars(select(ModuleProgress).where(ModuleProgress.enrolment_id == passed.id)):
        row.satisfied_at = None if row.module == "calm" else row.satisfied_at
    with chronicle({ModuleExempted: (service.note_exempted,)}):
        exempt = deciding.exempt(desk.db, desk.person, "starters", "calm", proof=None, **who)
        deciding.take_back_exemption(desk.db, desk.person, exempt.id, **who)
    assert (passed.satisfied_at, passed.valid_until, passed.renews_on) == (None, None, None)


def said(period: Period) -> dict[str, int]:
    return {unit: count for unit in ("days", "weeks", "months") if (count := getattr(period, unit))}


PERIODS = some.one_of(
    some.builds(Period, days=some.integers(1, 800)),
    some.builds(Period, weeks=some.integers(1, 120)),
    some.builds(Period, months=some.integers(1, 40)),
)


@given(some.dates(date(2024, 1, 1), date(2033, 1, 1)), PERIODS, PERIODS)
def test_it_opens_after_it_was_passed_and_leaves_the_time_it_takes(passed: date, valid: Period, within: Period) -> None:
    track = from_dict(Track, {**courseware.TRACK, "within": said(within), "valid": said(valid)})
    lasts = rules.lasts(track, passed)
    assert lasts
    until, opens = lasts
    assert passed < opens <= until
    assert within.after(opens) <= until or opens == passed + timedelta(days=1)
