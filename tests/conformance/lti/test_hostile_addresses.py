"""Wherever somebody else names an address that we call, none of the ways into our own network is open."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpcore
import pytest

from lms_tool.config import Settings
from lms_tool.connections.queries import Place
from lms_tool.connections.service import probing
from lms_tool.connections.service.grading import try_score
from lms_tool.grades.service.calling import Gradebook, Job, send_all
from lms_tool.grades.service.reading import Piece, read
from lms_tool.lti import ags, dialects, http
from lms_tool.lti.errors import KeysUnavailable
from lms_tool.lti.http import Outside
from lms_tool.lti.registration import Configuration, NotRegistered, Tool
from lms_tool.lti.service_token import GrantedToken, NoToken
from lms_tool.platforms import service
from lms_tool.platforms.service import ordering
from lms_tool.rosters import service as rosters
from lms_tool.rosters.service import fetching
from xapi.client import Client

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOSTILE = [
    "localhost",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",  # metadata of clouds
    "2852039166",  # the same as one number
    "100.100.100.200",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "lms.example@127.0.0.1",
    "lms.example:443@[::1]",
    "127.0.0.1#lms.example",
]

SETTINGS = Settings.read({"SECRET_KEY": "a secret of the tests, long enough", "PUBLIC_URL": "https://academy.example"})
TOOL = Tool(
    public_url="https://academy.example", names={"en": "Academy (sample)"}, language="en", description="A sample"
)


def _key_set(outside: Outside, address: str) -> None:
    service.fetch_key_set(outside, address)


def _configuration(outside: Outside, address: str) -> None:
    service.fetch_configuration(outside, address, http_allowed=False)


def _registration(outside: Outside, address: str) -> None:
    says = Configuration(
        issuer="https://lms.example",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/keys",
        registration_url=address,
        product_family="moodle",
    )
    service.register_there(outside, says, TOOL, "")


def _token(outside: Outside, address: str) -> None:
    with outside.client() as client:
        service.fetch_token(client, service.TokenRequest(uuid4(), address, {"scope": "s"}, "s"), now=NOW)


def _score(outside: Outside, address: str) -> None:
    _send(outside, address=address, columns_url=None)


def _columns(outside: Outside, address: str) -> None:
    _send(outside, address=None, columns_url=address)


def _send(outside: Outside, *, address: str | None, columns_url: str | None) -> None:
    job = Job(
        message=uuid4(),
        score=uuid4(),
        column_id=uuid4(),
        address=address,
        coupled=address is not None,
        columns_url=columns_url,
        column=ags.Column("", "Theory", 100.0, "quiz:lift/final", "theory"),
        scopes="s",
        subject="learner",
        given=80.0,
        maximum=100.0,
        comment="",
        at=NOW,
        tries=1,
    )
    send_all(Gradebook(outside, dialects.STANDARD, {"s": "a token of the tests"}, {}), (job,))


def _results(outside: Outside, address: str) -> None:
    _read_back(outside, address, None)


def _further_results(outside: Outside, address: str) -> None:
    """As a gradebook's page names the next one."""
    _read_back(outside, address, address)


def _read_back(outside: Outside, address: str, start: str | None) -> None:
    book = Gradebook(outside, dialects.STANDARD, {"s": "a token of the tests"}, {})
    read(Piece(uuid4(), uuid4(), book, "s", address, start, coupled=False, family=""))


def _checked_roster(outside: Outside, address: str) -> None:
    _check(outside, Place("1", address, None, None, {}))


def _checked_score(outside: Outside, address: str) -> None:
    _check(outside, Place("1", None, address, None, {}))


def _check(outside: Outside, place: Place) -> None:
    granted = GrantedToken("a token of the tests", frozenset(), NOW)
    if place.roster:
        probing._roster(outside, place, granted.token)
    else:
        try_score(outside, place, granted.token, dialects.STANDARD)


def _members(outside: Outside, address: str) -> None:
    rosters.configure(SETTINGS, outside)
    rosters.fetch(rosters.Errand(uuid4(), uuid4(), 1, address, "a token of the tests"))


def _groups(outside: Outside, address: str) -> None:
    errand = rosters.Errand(uuid4(), uuid4(), 1, "https://93.184.215.14/members", "s", groups_url=address)
    with outside.client() as client, suppress(http.AddressRefused):
        fetching.group_names_or_none(client, errand, "a token of the tests")


def _notices(outside: Outside, address: str) -> None:
    ordering.configure(SETTINGS, outside)
    ordering.send_order(ordering.Order(uuid4(), uuid4(), address, "a token of the tests"))


def _record_store(outside: Outside, address: str) -> None:
    with Client(address, "key", "secret", transport=outside.transport()) as client:
        list(client.deliver(["{}"]))


PLACES: list[Callable[[Outside, str], None]] = [
    _key_set,
    _configuration,
    _registration,
    _token,
    _score,
    _columns,
    _results,
    _further_results,
    _checked_roster,
    _checked_score,
    _members,
    _groups,
    _notices,
    _record_store,
]
each_place = pytest.mark.parametrize("call", PLACES, ids=lambda call: call.__name__.strip("_"))
REFUSALS = (KeysUnavailable, NotRegistered, NoToken)


class Cable:
    """Where connections would go out; notes down what was dialled. answer: what whoever is reached says."""

    def __init__(self) -> None:
        self.dialled: list[str] = []
        self.answer: bytes | None = None

    def connect_tcp(self, _backend: Any, host: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        self.dialled.append(host)
        if self.answer is None:
            raise httpcore.ConnectError("nobody is there")
        return httpcore.MockStream([self.answer])


@pytest.fixture
def cable(monkeypatch: pytest.MonkeyPatch) -> Cable:
    plugged = Cable()
    monkeypatch.setattr(
        httpcore.SyncBackend,
        "connect_tcp",
        lambda backend, host, *given, **named: plugged.connect_tcp(backend, host, *given, **named),
    )
    return plugged


@each_place
@pytest.mark.parametrize("host", HOSTILE)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_nothing_inside_is_dialled(cable: Cable, call: Callable[[Outside, str], None], scheme: str, host: str) -> None:
    with suppress(*REFUSALS):
        call(Outside(), f"{scheme}://{host}/lti")
    assert cable.dialled == []


@each_place
def test_a_public_address_is_dialled(cable: Cable, call: Callable[[Outside, str], None]) -> None:
    """So the tests around this one see what they should."""
    with suppress(*REFUSALS):
        call(Outside(), "https://93.184.215.14/lti")
    assert set(cable.dialled) == {"93.184.215.14"}


@each_place
def test_a_name_that_moves_inside_after_the_check_gains_nothing(
    cable: Cable, call: Callable[[Outside, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is dialled is the address that was looked at, never the name once more."""
    answers = iter([["93.184.215.14"], *[["169.254.169.254"]] * 20])
    monkeypatch.setattr(http.GuardedTransport.__init__, "__defaults__", (lambda host, port: next(answers),))
    with suppress(*REFUSALS):
        call(Outside(), "https://rebinding.example/lti")
    assert cable.dialled and set(cable.dialled) == {"93.184.215.14"}


@each_place
@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_inside_is_not_followed(cable: Cable, call: Callable[[Outside, str], None], status: str) -> None:
    there = "https://169.254.169.254/latest/meta-data/"
    cable.answer = f"HTTP/1.1 {status}\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n".encode()
    with suppress(*REFUSALS):
        call(Outside(), "https://93.184.215.14/lti")
    assert set(cable.dialled) == {"93.184.215.14"}
