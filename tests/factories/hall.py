"""A batch that began yesterday, as the clock of the machine goes, and seats for whoever comes to its sessions."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from lms_tool.cohorts.models import ClassroomSession
from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.rules import codes
from lms_tool.db import begin_writing, utc_now
from tests.factories.batch import SECRET, BatchRoom
from tests.factories.desk import Chronicle, Desk, desk
from tests.factories.learners import Seat

__all__ = ["desk", "here"]


@pytest.fixture
def here(app: Flask, desk: Desk) -> Iterator[BatchRoom]:
    """The batch began yesterday, as the clock of the machine goes."""
    desk.room.now = utc_now()
    room = BatchRoom(desk.room, Chronicle(), now=utc_now())
    room.batch.starts_on, room.batch.ends_on = span_about(room.now)
    room.db.commit()
    yield room


def span_about(now: datetime) -> tuple[Any, Any]:
    return (now - timedelta(days=1)).date(), (now + timedelta(days=12)).date()


def hold(here: BatchRoom, *, begins_in: int = -5, minutes: int = 120, **changes: Any) -> ClassroomSession:
    """A session that begins in so many minutes."""
    begin = (here.now + timedelta(minutes=begins_in)).replace(second=0, microsecond=0)
    end = begin + timedelta(minutes=minutes)
    begin_writing(here.db)
    held = here.hold(day=begin.date(), begins=begin.time(), ends=end.time(), timezone="UTC", **changes)
    here.db.commit()
    return held


def learner(here: BatchRoom, number: int) -> Seat:
    begin_writing(here.db)
    seat = here.room.seat(here.people[number], "learner")
    here.db.commit()
    return seat


def trainer(here: BatchRoom) -> Seat:
    begin_writing(here.db)
    seat = here.room.seat(here.trainer, "instructor")
    here.db.commit()
    return seat


def stranger(here: BatchRoom, *roles: str) -> Seat:
    begin_writing(here.db)
    seat = here.room.seat(here.room.person("Stranger (sample)", roles[0]), *roles)
    here.db.commit()
    return seat


def code(held: ClassroomSession, ago: timedelta = timedelta()) -> codes.Code:
    return codes.shown(SECRET, held.id, utc_now() - ago)


def heading(page: Any) -> str:
    return unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.S)[1])  # type: ignore[index]


def state(here: BatchRoom, held: ClassroomSession, number: int) -> str | None:
    here.db.rollback()
    found = sessions.attendance_or_none(here.db, held.id, here.people[number].id)
    return found.state if found else None
