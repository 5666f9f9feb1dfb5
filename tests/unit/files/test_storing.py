"""Storing files: by hash, once, within the quota, the whole or nothing."""

import errno
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lms_tool.files import queries, rules, service
from lms_tool.files.service import storing
from tests.factories.media import MP4, SVG, VTT, photograph_with_a_place, picture

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shelf(settings):
    service.configure(settings)
    return queries.shelf()


def keep(db, organisation, data, name="a file"):
    return service.store(db, organisation.id, data, name, uuid4(), now=NOW)


def test_a_file_lies_under_its_hash_and_is_named_by_its_kind(db, organisation, shelf):
    stored = keep(db, organisation, picture(), r"C:\Photos\front desk<1>.exe")
    assert (stored.mime, stored.name, stored.width) == ("image/png", "front desk 1.png", 60)
    assert shelf.path(stored.hash).read_bytes().startswith(b"\x89PNG")
    assert stored.key == stored.hash[:32]


def test_what_is_sent_twice_is_one_file(db, organisation):
    first, second = keep(db, organisation, SVG), keep(db, organisation, SVG, "another name")
    assert first.id == second.id
    assert len(queries.files(db, organisation.id)) == 1


def test_two_photographs_that_become_the_same_are_one_file(db, organisation):
    first = keep(db, organisation, photograph_with_a_place())
    second = keep(db, organisation, photograph_with_a_place() + b"tail")
    assert first.id == second.id


def test_a_film_is_kept_as_it_came(db, organisation, shelf):
    stored = keep(db, organisation, MP4, "visit.mov")
    assert shelf.path(stored.hash).read_bytes() == MP4
    assert stored.name == "visit.mp4"


def test_a_full_quota_is_told_and_nothing_is_kept(db, organisation, shelf, monkeypatch):
    monkeypatch.setattr(queries, "shelf", lambda: shelf)
    keep(db, organisation, MP4)
    monkeypatch.setattr(
        queries, "shelf", lambda: type(shelf)(shelf.files, shelf.uploads, quota=len(MP4) + 10, accel="")
    )
    with pytest.raises(service.QuotaUsedUp):
        keep(db, organisation, VTT)
    assert len(queries.files(db, organisation.id)) == 1


def test_a_full_disk_is_told_and_leaves_nothing_behind(db, organisation, shelf, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storing.os, "fsync", full)
    with pytest.raises(service.DiskFull):
        keep(db, organisation, MP4)
    assert [path for path in shelf.files.rglob("*") if path.is_file()] == []


def test_a_refused_file_says_why_in_a_sentence(db, organisation):
    with pytest.raises(service.FileRefused) as refused:
        keep(db, organisation, b"MZ")
    assert refused.value.status == 422
    assert "not taken" in refused.value.do


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("../../etc/passwd", "passwd.svg"),
        ("门口 的 图.SVG", "门口 的 图.svg"),
        ("", "drawing.svg"),
        (".hidden", "hidden.svg"),
        ("a\x00b\r\nSet-Cookie: x.svg", "a b Set-Cookie x.svg"),
        ("长" * 300 + ".svg", "长" * 80 + ".svg"),
    ],
)
def test_names_are_made_safe(said, name):
    from content.media import KINDS

    assert rules.name(said, KINDS["svg"]) == name
