"""A whole class holds its phones up to the same screen: two web processes, one QR code, one entry for each person."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.cohorts.models import Attendance, Mark, SignUp
from lms_tool.cohorts.rules import codes
from lms_tool.cohorts.service import joining
from lms_tool.db import utc_now
from tests.factories.batch import SECRET, BatchRoom
from tests.factories.desk import Chronicle, Desk, desk
from tests.factories.learners import Seat
from tests.factories.served import at_once, two_processes

__all__ = ["desk", "two_processes"]

SEATS, WITH_A_SEAT, WITHOUT = 30, 20, 20
TWICE = 2  # an impatient thumb


@dataclass(frozen=True)
class Phone:
    """How somebody signs in. types: the six digits on the page of the session, instead of scanning."""

    owner: Seat
    types: bool


@dataclass(frozen=True)
class Hall:
    """A session that has just begun; those of `seated` signed up for it, those of `others` are of the batch."""

    address: str
    session: UUID
    seated: list[Phone]
    others: list[Phone]

    def code(self) -> codes.Code:
        return codes.shown(SECRET, self.session, utc_now())

    def sign_in(self, phone: Phone) -> list[int]:
        """Statuses of the answers: 303 is in, 409 is refused."""
        cookies = {"Cookie": f"__Host-lti={phone.owner.browser}"}
        with httpx.Client(base_url=self.address, headers=cookies, timeout=60, trust_env=False) as browser:
            if phone.types:
                where, form = phone.owner.path(f"classroom/{self.session}/sign-in"), {"code": self.code().digits}
            else:
                page = browser.get(f"/sign-in/{self.session}/{self.code().long}")
                seal = re.search(r'name="seal" value="([^"]+)"', page.text)
                assert seal, (page.status_code, page.text[:500])
                where, form = f"/sign-in/{self.session}", {"seal": seal[1]}
            return [browser.post(where, data=form).status_code for _ in range(TWICE)]


@pytest.fixture
def hall(desk: Desk, two_processes: str) -> Hall:
    desk.room.now = now = utc_now()
    here = BatchRoom(desk.room, Chronicle(), now=now - timedelta(hours=1))
    people = [here.room.person(f"Guest {number} (sample)") for number in range(WITH_A_SEAT + WITHOUT)]
    joining.join(here.db, here.batch.id, [one.id for one in people], by=here.trainer.id, now=here.now)
    begin = now.replace(second=0, microsecond=0)
    end = begin + timedelta(hours=2)
    held = here.hold(day=begin.date(), begins=begin.time(), ends=end.time(), timezone="UTC", seats=SEATS)
    here.ask(held, *people[:WITH_A_SEAT])
    phones = [Phone(here.room.seat(one, "learner"), types=number % 2 == 1) for number, one in enumerate(people)]
    here.db.commit()
    return Hall(two_processes, held.id, phones[:WITH_A_SEAT], phones[WITH_A_SEAT:])


def test_forty_people_scan_at_once_and_each_is_signed_in_once_while_there_are_seats(
    hall: Hall, sessions: sessionmaker[Session]
) -> None:
    answers = at_once(hall.sign_in, [*hall.seated, *hall.others])
    assert answers[:WITH_A_SEAT] == [[303, 303]] * WITH_A_SEAT, "who has a seat gets in, however many push"
    entered = [phone for phone, answer in zip([*hall.seated, *hall.others], answers, strict=True) if 303 in answer]
    free = SEATS - WITH_A_SEAT
    assert Counter(map(tuple, answers[WITH_A_SEAT:])) == {(303, 303): free, (409, 409): WITHOUT - free}
    with tables.unit_of_work(sessions) as db:
        for kind in (Attendance, Mark):
            assert db.scalar(select(func.count()).select_from(kind)) == SEATS
        ways = Counter("code" if phone.types else "scan" for phone in entered)
        assert Counter(db.scalars(select(Mark.how))) == ways
        assert set(db.scalars(select(Attendance.state))) == {"present"}
        assert Counter(db.scalars(select(SignUp.state))) == {"seat": SEATS}
        numbers = sorted(db.scalars(select(SignUp.number)))
        assert numbers == list(range(1, SEATS + 1))
