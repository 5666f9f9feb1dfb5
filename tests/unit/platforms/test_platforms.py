"""Registrations, key sets, keys and tokens as rows."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotFound
from lms_tool.lti.errors import KeysUnavailable, Rejected
from lms_tool.lti.service_token import NoToken
from lms_tool.organisations import service as organisations
from lms_tool.platforms import queries, service
from lms_tool.platforms.models import KeySet, Registration, ToolKey
from lms_tool.platforms.service import NewPlatform

NOW = utc_now()
SECRET = "a secret of the tests"
PLATFORM = NewPlatform(
    issuer="https://lms.example",
    client_id="academy",
    auth_url="https://lms.example/auth",
    token_url="https://lms.example/token",
    jwks_url="https://lms.example/keys",
)


class Answering:
    """An outside world with one answer."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self._answer = answer

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))


@pytest.fixture
def registered(db: Session, organisation: Any) -> Registration:
    return service.add(db, organisation.id, PLATFORM, http_allowed=False, now=NOW)


def test_a_registration_never_takes_over_another_organisations(db: Session, registered: Registration) -> None:
    tables.unscope(db, "two organisations")
    other = organisations.add(db, "maple-court", {"en": "Maple Court (sample)"})
    with pytest.raises(service.RegistrationTaken):
        service.add(db, other.id, PLATFORM, http_allowed=False, now=NOW)
    assert [found.organisation_id for found in queries.registrations_of(db, PLATFORM.issuer)] == [
        registered.organisation_id
    ]


@pytest.mark.parametrize("change", [{"auth_url": "http://lms.example/auth"}, {"jwks_url": "keys"}, {"issuer": ""}])
def test_addresses_must_be_https(db: Session, organisation: Any, change: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        service.add(db, organisation.id, replace(PLATFORM, **change), http_allowed=False, now=NOW)


def test_deployments_are_taken_in_unless_they_were_named(db: Session, organisation: Any) -> None:
    open_ = service.add(db, organisation.id, PLATFORM, http_allowed=False, now=NOW)
    named = replace(PLATFORM, client_id="named", deployments=("1",))
    closed = service.add(db, organisation.id, named, http_allowed=False, now=NOW)
    canvas = replace(named, client_id="canvas", product_family="Canvas")
    growing = service.add(db, organisation.id, canvas, http_allowed=False, now=NOW)
    for registration in (open_, growing):
        first = service.welcome_deployment(db, registration.id, "7:abc", now=NOW)
        assert service.welcome_deployment(db, registration.id, "7:abc", now=NOW) == first
    assert service.welcome_deployment(db, closed.id, "1", now=NOW).deployment_id == "1"
    with pytest.raises(Rejected, match="deployment-unknown"):
        service.welcome_deployment(db, closed.id, "2", now=NOW)


def test_keys_rotate_and_the_old_one_stays_published_for_a_while(db: Session) -> None:
    service.make_first_keys(db, secret_key=SECRET, now=NOW)
    service.make_first_keys(db, secret_key=SECRET, now=NOW)
    before = queries.signing_key(db, secret_key=SECRET)
    published = [json.loads(key)["kid"] for key in queries.published_keys(db, now=NOW)]
    assert len(published) == 2 and before.kid in published
    new = service.rotate_keys(db, secret_key=SECRET, now=NOW)
    assert new in published, "it was published before it signs"
    assert queries.signing_key(db, secret_key=SECRET).kid == new != before.kid
    later = {json.loads(key)["kid"] for key in queries.published_keys(db, now=NOW)}
    assert {before.kid, new} < later and len(later) == 3
    assert before.kid not in "".join(queries.published_keys(db, now=NOW + timedelta(days=31)))


def test_private_keys_are_kept_encrypted(db: Session) -> None:
    service.make_first_keys(db, secret_key=SECRET, now=NOW)
    assert all("PRIVATE" not in key.private_key for key in db.scalars(select(ToolKey)))
    with pytest.raises(queries.SecretLost):
        queries.signing_key(db, secret_key="another secret")


def test_keys_are_not_rotated_to_one_that_cannot_be_read(db: Session) -> None:
    service.make_first_keys(db, secret_key=SECRET, now=NOW)
    before = queries.signing_key(db, secret_key=SECRET)
    with pytest.raises(queries.SecretLost):
        service.rotate_keys(db, secret_key="another secret", now=NOW)
    assert queries.signing_key(db, secret_key=SECRET) == before


def test_an_answer_without_end_is_no_token(db: Session, registered: Registration) -> None:
    service.make_first_keys(db, secret_key=SECRET, now=NOW)
    request = service.token_request(db, registered.id, ["a"], secret_key=SECRET, now=NOW)
    endless = Answering(lambda asked: httpx.Response(200, text="[" * 100_000))
    with endless.client() as client, pytest.raises(NoToken):
        service.fetch_token(client, request, now=NOW)


def test_without_keys_the_fix_is_said(db: Session) -> None:
    with pytest.raises(NotFound, match="db upgrade"):
        queries.signing_key(db, secret_key=SECRET)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda asked: httpx.Response(500), id="broken"),
        pytest.param(lambda asked: httpx.Response(302, headers={"Location": "http://10.0.0.1"}), id="redirect"),
        pytest.param(lambda asked: httpx.Response(200, text="<html>"), id="a page"),
        pytest.param(lambda asked: httpx.Response(200, text="[" * 100_000), id="without end"),
        pytest.param(lambda asked: httpx.Response(200, text='{"keys": []}' + " " * 300_000), id="too large"),
    ],
)
def test_errors_are_no_key_sets(answer: Any) -> None:
    with pytest.raises(KeysUnavailable):
        service.fetch_key_set(Answering(answer), "https://lms.example/keys")  # type: ignore[arg-type]


def test_a_failed_fetch_keeps_the_old_set(db: Session, registered: Registration) -> None:
    service.keep_key_set(db, registered.id, None, now=NOW)
    assert queries.key_set_or_none(db, registered.id) is None, "errors are never kept"
    service.keep_key_set(db, registered.id, '{"keys": []}', now=NOW)
    later = NOW + service.FRESH
    service.keep_key_set(db, registered.id, None, now=later)
    kept = db.get_one(KeySet, registered.id)
    assert kept.document == '{"keys": []}' and kept.fetched_at == NOW
    assert kept.expires_at == later + service.AFTER_FAILURE


def test_unknown_key_ids_do_not_make_us_knock_without_end(db: Session, registered: Registration) -> None:
    assert service.may_refetch(None, now=NOW)
    service.keep_key_set(db, registered.id, '{"keys": []}', now=NOW)
    service.keep_key_set(db, registered.id, None, for_unknown_kid=True, now=NOW)
    asked = db.get_one(KeySet, registered.id).refetched_at
    assert not service.may_refetch(asked, now=NOW + timedelta(seconds=1))
    assert service.may_refetch(asked, now=NOW + service.BETWEEN_REFETCHES)


def test_tokens_are_kept_per_registration_and_scopes(db: Session, registered: Registration) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"access_token": "secret-token", "expires_in": 3600})

    service.make_first_keys(db, secret_key=SECRET, now=NOW)
    request = service.token_request(db, registered.id, ["b", "a"], secret_key=SECRET, now=NOW)
    granted = service.fetch_token(Answering(answer).client(), request, now=NOW)
    service.keep_token(db, request, granted, secret_key=SECRET)
    service.keep_token(db, request, granted, secret_key=SECRET)

    def kept(scopes: str, when: timedelta = timedelta()) -> str | None:
        return queries.service_token_or_none(db, registered.id, scopes, secret_key=SECRET, now=NOW + when)

    assert kept("a b") == "secret-token"
    assert kept("a") is None
    assert kept("a b", timedelta(seconds=3550)) is None, "a minute early"
