"""Files over HTTP: who may read them, and how they are served."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from content.loader import load
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.files import queries, service
from lms_tool.organisations import service as organisations
from tests.factories import papers
from tests.factories.learners import Classroom, Seat
from tests.factories.media import MP4, SVG, picture


@pytest.fixture
def kept(app, sessions, organisation):
    """kept(data): the key of a file of the organisation `default`, or of another one."""

    def keep(data, name="a file", whose=None):
        with tables.unit_of_work(sessions) as db:
            return service.store(db, whose or organisation.id, data, name, None, now=datetime.now(UTC)).key

    return keep


@pytest.fixture
def learner(client, db, organisation):
    """A learner's browser; what it asks for is below the address of their session."""
    room = Classroom(db, organisation, load()[0], "new-hire", now=utc_now())
    seat = room.seat(room.learner("Learner (sample)").person, "learner")
    db.commit()
    return Reader(client, seat)


@dataclass
class Reader:
    client: FlaskClient
    seat: Seat

    def get(self, path, **options):
        return self.seat.open(self.client, path, buffered=True, **options)


def test_a_learner_sees_a_picture_of_the_own_organisation(learner, kept):
    answer = learner.get(f"files/{kept(picture())}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_files_of_another_organisation_are_not_here(learner, kept, sessions):
    with tables.unit_of_work(sessions) as db:
        other = organisations.add(db, "other", {"en": "Other"}).id
    assert learner.get(f"files/{kept(picture(), whose=other)}").status_code == 404


def test_a_drawing_can_run_nothing(learner, kept):
    answer = learner.get(f"files/{kept(SVG)}")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_document_is_downloaded_under_its_name(learner, kept):
    answer = learner.get(f"files/{kept(papers.pdf('One page'), '门口 (1).pdf')}")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=\"__ (1).pdf\"; filename*=UTF-8''%E9")


def test_a_film_is_served_in_ranges(learner, kept):
    key = kept(MP4)
    part = learner.get(f"files/{key}", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    tail = learner.get(f"files/{key}", headers={"Range": "bytes=-2"})
    assert (tail.status_code, len(tail.data)) == (206, 2)


@pytest.mark.parametrize("asked", [f"bytes={len(MP4)}-", "bytes=0-1,4-5"])
def test_a_range_outside_and_several_at_once_are_refused(learner, kept, asked):
    answer = learner.get(f"files/{kept(MP4)}", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(MP4)}"


def test_what_a_browser_has_is_not_sent_again(learner, kept):
    key = kept(picture())
    tag = learner.get(f"files/{key}").headers["ETag"]
    assert learner.get(f"files/{key}", headers={"If-None-Match": tag}).status_code == 304


def test_behind_a_proxy_that_serves_files_only_their_place_is_told(learner, kept, app, monkeypatch):
    key = kept(MP4)
    shelf = queries.shelf()
    monkeypatch.setattr(queries, "shelf", lambda: type(shelf)(shelf.files, shelf.uploads, 0, "/_files"))
    answer = learner.get(f"files/{key}")
    assert answer.data == b""
    assert answer.headers["X-Accel-Redirect"].startswith(f"/_files/{key[:2]}/{key}")
    assert answer.mimetype == "video/mp4"
