"""What staff change is written down, found again, and leaves as a table that no spreadsheet runs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.db import utc_now
from tests.factories import courseware
from tests.factories.learners import Classroom, Seat

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # in Shanghai


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    return Classroom(db, organisation, courseware.library(tmp_path / "courseware"), "starters", now=utc_now())


@pytest.fixture
def boss(room: Classroom) -> Seat:
    return room.seat(room.person("Boss (sample)", "administrator"), "administrator")


def noted(room: Classroom, what: str, named: str, at: datetime = NOON, **more: Any) -> None:
    audit.note(room.db, room.organisation.id, what, **{"by": None, "at": at, "named": named, **more})


def test_the_log_is_filtered_by_kind_words_person_and_day(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    mine = {"by": boss.session.person_id, "before": {"tier": "lower-tier"}, "after": {"tier": "first-tier"}}
    noted(room, "region.changed", "East", **mine)
    noted(room, "site.closed", "Garden", NOON - timedelta(days=2), why="Contract ended")
    room.db.commit()
    page = boss.open(client, "log").text
    assert page.index("East") < page.index("Garden")
    assert "Regions: changed" in page
    assert "Contract ended" in page
    for query, shown, hidden in (
        ("kind=site", "Garden", "East"),
        ("q=gar", "Garden", "East"),
        (f"by={boss.session.person_id}", "East", "Garden"),
        ("since=2026-11-20", "East", "Garden"),
        ("until=2026-11-19", "Garden", "East"),
    ):
        page = boss.open(client, f"log?{query}").text
        assert shown in page, query
        assert f"<br>{hidden}" not in page, query
    assert "Nothing fits." in boss.open(client, "log?q=%25").text
    assert boss.open(client, "log?since=soon&by=x&page=0").status_code == 200


def test_the_log_leaves_without_formulas(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    noted(room, "site.added", "=cmd|' /C calc'!A0", why="@SUM(A1)", after={"names": "+1-1"})
    room.db.commit()
    table = boss.open(client, "log/log.csv")
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert "'=cmd" in table.text
    assert "'@SUM" in table.text
    assert "2026-11-20 12:00:00" in table.text


def test_the_log_has_pages(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    for number in range(60):
        noted(room, "site.added", f"Site {number:02}", NOON + timedelta(minutes=number))
    room.db.commit()
    assert "Page 2 of 2." in boss.open(client, "log?page=2").text
    assert "Site 05" in boss.open(client, "log?page=2").text


def test_only_administrators_read_it(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.person("Trainer 2 (sample)", "instructor"), "instructor")
    room.db.commit()
    assert seat.open(client, "log").status_code == 403
    assert seat.open(client, "log/log.csv").status_code == 403
