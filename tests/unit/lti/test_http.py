"""Where we may go, and for how long."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from ipaddress import ip_address, ip_network
from time import monotonic

import httpx
import pytest

from lms_tool.lti import http
from lms_tool.lti.http import AddressRefused, GuardedTransport, Outside

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::5",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_our_own_networks_are_refused(address: str) -> None:
    assert not Outside().permits(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111"])
def test_the_world_is_open(address: str) -> None:
    assert Outside().permits(ip_address(address))
    assert not Outside().permits(ip_address(address), plain=True), "but not without TLS"


def test_loopback_is_open_in_development_only() -> None:
    assert Outside(development=True).permits(ip_address("127.0.0.1"))
    assert not Outside(development=True).permits(ip_address("192.168.1.1"))


def test_an_administrator_opens_a_network() -> None:
    outside = Outside(allowed_networks=(ip_network("10.20.0.0/16"),))
    assert outside.permits(ip_address("10.20.30.40"), plain=True)
    assert not outside.permits(ip_address("10.21.0.1"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_other_ways_to_write_loopback_gain_nothing(host: str) -> None:
    with pytest.raises((AddressRefused, httpx.InvalidURL)), Outside().client() as client:
        client.get(f"https://{host}/keys")


def test_http_is_refused_outside_development() -> None:
    with pytest.raises(AddressRefused, match="https"), Outside().client() as client:
        client.get("http://lms.example/keys")


def test_a_name_that_answers_differently_the_second_time_gains_nothing() -> None:
    """The address that was checked is the address that is connected to: nobody asks a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as port:
        transport = GuardedTransport(Outside(development=True), lambda host, port: next(answers))
        with httpx.Client(transport=transport) as client:
            assert client.get(f"http://rebinding.example:{port}/").text == "ok"
    assert next(answers) == ["10.0.0.1"], "asked once"


def test_a_name_that_also_points_inside_is_refused() -> None:
    transport = GuardedTransport(Outside(), lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(AddressRefused), httpx.Client(transport=transport) as client:
        client.get("https://mixed.example/")


def test_redirects_are_not_followed() -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with serving(answer) as port, Outside(development=True).client() as client:
        assert client.get(f"http://127.0.0.1:{port}/").status_code == 302


def test_an_answer_that_is_too_large_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 100)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    with serving(answer) as port, Outside(development=True).client() as client, pytest.raises(httpx.ReadError):
        client.get(f"http://127.0.0.1:{port}/")


def test_a_packed_answer_is_refused() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx"
    with serving(answer) as port, Outside(development=True).client() as client, pytest.raises(httpx.DecodingError):
        client.get(f"http://127.0.0.1:{port}/")


def test_a_drop_now_and_then_does_not_last_for_ever() -> None:
    def drip(connection: socket.socket) -> None:
        for sign in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
            connection.sendall(bytes([sign]))
            if stop.wait(0.1):
                return

    stop, started = threading.Event(), monotonic()
    outside = Outside(development=True, total_timeout=0.6)
    with serving(drip) as port, outside.client() as client, pytest.raises(httpx.TimeoutException):
        client.get(f"http://127.0.0.1:{port}/")
    stop.set()
    assert monotonic() - started < 3


@contextmanager
def serving(answer: bytes | Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on loopback for one connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                try:
                    if callable(answer):
                        answer(connection)
                    else:
                        connection.sendall(answer)
                except OSError:
                    pass  # the client went away, as it should

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)
