"""X-Forwarded-* headers count only when the hop that sent them is one of ours."""

from ipaddress import ip_network
from typing import Any

import pytest

from lms_tool.web import proxy

FORGED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "academy.example.org",
    "HTTP_X_FORWARDED_PREFIX": "/elsewhere",
}
OURS = (ip_network("10.0.0.0/8"), ip_network("::1"))


def seen(remote: str, proxies: Any = OURS, **headers: str) -> dict[str, Any]:
    """The environment as the application behind sees it."""
    caught: dict[str, Any] = {}

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        caught.update(environ)
        return []

    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:8000", **FORGED, **headers}
    proxy.trust(app, proxies)(environ, None)
    return caught


@pytest.mark.parametrize("hop", ["10.1.2.3", "::1"])
def test_a_proxy_of_ours_is_believed(hop: str) -> None:
    environ = seen(hop)
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("203.0.113.9", "https")
    assert environ["HTTP_HOST"] == "academy.example.org"


@pytest.mark.parametrize("hop", ["11.0.0.1", "203.0.113.1", "::2", "not an address"])
def test_a_stranger_is_not_believed_and_the_forged_headers_are_gone(hop: str) -> None:
    environ = seen(hop)
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]) == (hop, "http", "127.0.0.1:8000")
    assert not FORGED.keys() & environ.keys()


def test_without_proxies_nobody_is_believed() -> None:
    for hop in ("10.1.2.3", "127.0.0.1", ""):
        assert seen(hop, ())["wsgi.url_scheme"] == "http"


def test_a_unix_socket_is_a_proxy_on_this_machine() -> None:
    assert seen("")["wsgi.url_scheme"] == "https"


def test_only_the_last_hop_is_believed_not_what_the_browser_wrote_before_it() -> None:
    assert seen("10.1.2.3", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9")["REMOTE_ADDR"] == "203.0.113.9"


def test_a_prefix_is_never_taken_from_a_header() -> None:
    assert seen("10.1.2.3").get("SCRIPT_NAME", "") == ""
