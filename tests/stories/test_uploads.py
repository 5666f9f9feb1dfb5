"""A film arrives in pieces, is interrupted, goes on, and is stored once it is whole (tus 1.0)."""

import base64
import hashlib
import io
import os
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from content.loader import load
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.files import queries, service
from tests.factories.learners import Classroom, Seat
from tests.factories.media import MP4, SVG, picture

TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}
FILM = MP4 + os.urandom(20_000)


@dataclass
class Sender:
    client: FlaskClient
    seat: Seat

    def ask(self, method, address="uploads", headers=None, data=b""):
        self.client.set_cookie("__Host-lti", self.seat.browser)
        path = address if address.startswith("/") else self.seat.path(address)
        return self.client.open(path, method=method, headers=TUS | (headers or {}), data=data, buffered=True)

    def begin(self, length, name="visit.mp4"):
        said = {"Upload-Length": str(length), "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"}
        return self.ask("POST", headers=said)

    def send(self, address, offset, data, **more):
        return self.ask("PATCH", address, PIECE | {"Upload-Offset": str(offset)} | more, data)

    def offset(self, address):
        return int(self.ask("HEAD", address).headers["Upload-Offset"])


@pytest.fixture
def trainer(client, db, organisation):
    room = Classroom(db, organisation, load()[0], "new-hire", now=utc_now())
    seat = room.seat(room.person("Trainer (sample)", "instructor"), "instructor")
    db.commit()
    return Sender(client, seat)


@pytest.fixture
def learner(client, db, organisation):
    tables.begin_writing(db)
    tables.scope(db, organisation.id)
    room = Classroom(db, organisation, load()[0], "new-hire", now=utc_now())
    seat = room.seat(room.learner("Learner (sample)").person, "learner")
    db.commit()
    return Sender(client, seat)


def test_a_film_in_pieces_is_interrupted_and_goes_on(trainer, sessions):
    address = trainer.begin(len(FILM)).headers["Location"]
    assert trainer.send(address, 0, FILM[:9000]).status_code == 204
    assert trainer.offset(address) == 9000
    last = trainer.send(address, 9000, FILM[9000:])
    assert int(last.headers["Upload-Offset"]) == len(FILM)
    answer = trainer.ask("GET", f"files/{last.headers['Academy-File']}")
    assert answer.data == FILM
    assert trainer.ask("HEAD", address).headers["Academy-File"] == last.headers["Academy-File"]
    assert list(queries.shelf().uploads.iterdir()) == []


def test_a_piece_that_does_not_follow_is_refused_and_changes_nothing(trainer):
    address = trainer.begin(len(FILM)).headers["Location"]
    trainer.send(address, 0, FILM[:5000])
    assert trainer.send(address, 0, FILM[:5000]).status_code == 409
    assert trainer.send(address, 7000, FILM[7000:]).status_code == 409
    assert trainer.offset(address) == 5000


def test_a_damaged_piece_is_thrown_away(trainer):
    address = trainer.begin(len(FILM)).headers["Location"]
    right = base64.b64encode(hashlib.sha1(FILM[:6000]).digest()).decode()
    assert trainer.send(address, 0, FILM[:5999] + b"!", **{"Upload-Checksum": f"sha1 {right}"}).status_code == 460
    assert trainer.offset(address) == 0
    assert trainer.send(address, 0, FILM[:6000], **{"Upload-Checksum": f"sha1 {right}"}).status_code == 204


def test_what_is_no_film_is_refused_with_its_first_piece(trainer):
    address = trainer.begin(50_000_000, "setup.mp4").headers["Location"]
    answer = trainer.send(address, 0, b"MZ" + b"\0" * 8000)
    assert answer.status_code == 422
    assert answer.json["what"] == "This file was not taken"
    assert "ends in .mp4" in answer.json["do"]
    assert trainer.ask("HEAD", address).status_code == 404


def test_a_film_larger_than_two_gigabytes_is_refused_before_it_begins(trainer):
    answer = trainer.begin(2 * 1024**3 + 1)
    assert answer.status_code == 413
    assert "2 GB" in answer.json["do"]


def test_a_quota_that_is_used_up_is_told_before_anything_is_sent(trainer, monkeypatch):
    shelf = queries.shelf()
    monkeypatch.setattr(queries, "shelf", lambda: type(shelf)(shelf.files, shelf.uploads, 1024 * 1024, ""))
    answer = trainer.begin(2 * 1024 * 1024)
    assert answer.status_code == 413
    assert "1 MB" in answer.json["do"]


def test_a_full_disk_is_told_before_anything_is_sent(trainer, monkeypatch):
    from lms_tool.files.service import uploading

    monkeypatch.setattr(uploading.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1000})())
    assert trainer.begin(len(FILM)).status_code == 507


def test_only_who_began_an_upload_goes_on_with_it(trainer, learner):
    address = trainer.begin(len(FILM)).headers["Location"]
    own = address.rpartition("/")[2]
    assert learner.ask("HEAD", f"uploads/{own}").status_code == 403
    assert learner.begin(100).status_code == 403


def test_a_client_of_another_version_is_told(trainer):
    assert trainer.ask("POST", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "9"}).status_code == 412
    told = trainer.ask("OPTIONS").headers
    assert told["Tus-Version"] == "1.0.0"
    assert int(told["Tus-Max-Size"]) == 2 * 1024**3


def test_an_upload_can_be_given_up(trainer):
    address = trainer.begin(len(FILM)).headers["Location"]
    assert trainer.ask("DELETE", address).status_code == 204
    assert trainer.ask("HEAD", address).status_code == 404


def test_what_nobody_goes_on_with_is_swept_and_the_rest_is_kept(trainer, sessions, organisation):
    trainer.send(trainer.begin(len(FILM)).headers["Location"], 0, FILM[:5000])
    later = utc_now() + timedelta(days=3)
    with tables.unit_of_work(sessions) as db:
        kept = service.store(db, organisation.id, SVG, "kept", None, now=utc_now())
        stray = service.prepare(io.BytesIO(picture()))
        assert service.sweep(db, now=utc_now()) == 0
        minutes = (int(stray.hash[:2], 16) - int(later.timestamp()) // 60) % 256
        assert service.sweep(db, now=later + timedelta(minutes=minutes)) == 2
        shelf = queries.shelf()
        assert list(shelf.uploads.iterdir()) == []
        assert not shelf.path(stray.hash).exists()
        assert shelf.path(kept.hash).exists()


def test_a_browser_without_scripts_sends_a_form(trainer):
    sent = trainer.seat.post(trainer.client, "files", file=(io.BytesIO(picture()), "desk.png"))
    assert sent.status_code == 303
    page = trainer.ask("GET", "files", {"Accept": "text/html"}).text
    assert "desk.png" in page
    assert "](file:" in page


def test_a_drawing_with_a_script_is_kept_without_it_and_that_is_told(trainer):
    hostile = SVG.replace(b"</svg>", b"<script>alert(1)</script></svg>")
    address = trainer.begin(len(hostile), "evil.svg").headers["Location"]
    answer = trainer.send(address, 0, hostile)
    assert answer.headers["Academy-Removed"] == "active"
    assert b"alert" not in trainer.ask("GET", f"files/{answer.headers['Academy-File']}").data
    trainer.seat.post(trainer.client, "files", file=(io.BytesIO(hostile), "again.svg"))
    page = trainer.ask("GET", "files", {"Accept": "text/html"}).text
    assert "is stored without what could run or lead elsewhere in it" in page
    address = trainer.begin(len(SVG), "plan.svg").headers["Location"]
    assert "Academy-Removed" not in trainer.send(address, 0, SVG).headers
