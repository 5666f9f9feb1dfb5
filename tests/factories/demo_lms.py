"""Drives a demo LMS for tests: in this process over WSGI, or a running one over HTTP."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from lms_tool.demo import keys, words
from lms_tool.demo.app import create_lms
from lms_tool.demo.people import CAST, Cast
from lms_tool.demo.settings import LmsSettings, Registration

TOOL_URL = "http://127.0.0.1:8000"


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"  # the same in every process: it stands in names of tests


_ABSENT = _Absent()
ABSENT: Any = _ABSENT  # mint(sub=ABSENT) leaves a claim out


@dataclass(frozen=True)
class Form:
    """A form that a browser would post: where to, with what."""

    url: str
    data: dict[str, str]


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.url: str | None = None
        self.data: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.url = said.get("action")
        elif tag == "input" and said.get("name"):
            self.data[str(said["name"])] = said.get("value") or ""


def read_form(html: str) -> Form:
    """The (only) form of a page."""
    reader = _FormReader()
    reader.feed(html)
    assert reader.url is not None, f"there is no form: {html[:300]}"
    return Form(reader.url, reader.data)


def onward(login: httpx.Response) -> str:
    """Where a tool's login leads: a redirect, or a page that first lets the platform keep something."""
    if login.status_code == 302:
        return login.headers["Location"]
    found = re.search(r'data-next="([^"]+)"', login.text)
    assert login.status_code == 200 and found, login.text[:500]
    return unescape(found[1])


def read_claims(token: str) -> dict[str, Any]:
    """Claims of a token, unverified."""
    claims: dict[str, Any] = json.loads(jws.extract_compact(token.encode()).payload)
    return claims


def no_tool(url: str) -> Any:
    """Stands where the tool's key set would be, in tests that have no tool."""
    raise httpx.ConnectError(f"nothing answers at {url}")


class DemoLms:
    """One demo LMS; each person keeps a cookie jar of their own. Close it when done (it is a context manager)."""

    def __init__(self, settings: LmsSettings, transport: Callable[[], httpx.BaseTransport | None]) -> None:
        self.settings = settings
        self.close_app: Callable[[], None] = lambda: None
        self._transport = transport
        self._people: dict[str, httpx.Client] = {}
        self.outsider = self._client()  # somebody without a cookie; also the tool's servers

    @classmethod
    def in_process(
        cls,
        data_dir: Path,
        *,
        tool_url: str = TOOL_URL,
        fetch_tool_json: Callable[[str], Any] = no_tool,
        cast: Cast = CAST,
        **settings: Any,
    ) -> "DemoLms":
        """A demo LMS inside this process; `fetch_tool_json` answers the tool's key set."""
        settings.setdefault("faults_enabled", True)
        chosen = LmsSettings(data_dir=data_dir, tool=Registration.of_tool(tool_url), cast=cast, **settings)
        app = create_lms(chosen, fetch_tool_json=fetch_tool_json)
        lms = cls(chosen, lambda: httpx.WSGITransport(app=app))
        lms.close_app = app.extensions["demo_lms"].store.close
        return lms

    @classmethod
    def running(cls, settings: LmsSettings) -> "DemoLms":
        """A demo LMS that runs at `settings.public_url`, with its data in `settings.data_dir` on this machine."""
        return cls(settings, lambda: None)

    def __enter__(self) -> "DemoLms":
        return self

    def __exit__(self, *_: object) -> None:
        for client in (self.outsider, *self._people.values()):
            client.close()
        self.close_app()

    def as_(self, person: str) -> httpx.Client:
        """The browser of a person (by key), signed in."""
        if person not in self._people:
            client = self._client()
            answer = client.post("/sign-in", data={"person": person})
            assert answer.status_code == 302, answer.text
            self._people[person] = client
        return self._people[person]

    def link_ids(self, person: str, course: str) -> list[int]:
        """Numbers of the links that a person sees in a course, in order."""
        page = self.as_(person).get(f"/courses/{course}").text
        return sorted({int(found) for found in re.findall(rf"/courses/{course}/links/(\d+)\"", page)})

    def start(self, person: str, course: str, *, link: int | None = None, target: str = "iframe") -> Form:
        """What a click on a link (by default the course's first) sends to the tool's login."""
        chosen = link if link is not None else self.link_ids(person, course)[0]
        page = self.as_(person).get(f"/courses/{course}/links/{chosen}/launch", params={"target": target})
        assert page.status_code == 200, page.text
        return read_form(page.text)

    def start_picking(self, person: str, course: str) -> Form:
        """What "add activity" sends to the tool's login."""
        page = self.as_(person).get(f"/lti/deep-link/{course}/start")
        assert page.status_code == 200, page.text
        return read_form(page.text)

    def authorize(self, person: str, url_or_query: str | Mapping[str, str]) -> Form:
        """Follow the tool's redirect (or parameters of one) to the form that goes to its launch address."""
        if isinstance(url_or_query, str):
            answer = self.as_(person).get(url_or_query)
        else:
            answer = self.as_(person).get("/lti/auth", params=dict(url_or_query))
        assert answer.status_code == 200, answer.text
        return read_form(answer.text)

    def opened_by(self, invitation: str, *, update: int = 0) -> str:
        """What it opens in a frame after an invitation was pasted into it. update: number of a tool it has."""
        answer = self.as_("hemin").post("/tools", data={"url": invitation, "update": update})
        found = re.search(r'<iframe[^>]* src="([^"]+)"', answer.text)
        assert answer.status_code == 200 and found, answer.text
        return unescape(found[1])

    def launch_into(self, tool: httpx.Client, person: str, course: str, *, link: int | None = None) -> httpx.Response:
        """A whole launch, as a browser in a frame makes it; answers what the tool's launch address says.

        The tool's cookie is carried by hand: it is Secure, which HTTP clients do not send back to http://.
        """
        form = self.start(person, course, link=link)
        login = tool.post(form.url, data=form.data)
        reply = self.authorize(person, onward(login))
        cookies = [cookie.partition(";")[0] for cookie in login.headers.get_list("set-cookie")]
        headers = {"Cookie": "; ".join(cookies)} if cookies else {}
        return tool.post(reply.url, data=reply.data, headers=headers)

    def deep_link_return(self, token: str) -> httpx.Response:
        """What the tool's picker posts back."""
        return self.outsider.post("/lti/deep-link/return", data={"JWT": token})

    def faults(self, **switches: Any) -> None:
        """Switch faults on or off: faults(scores_status={"value": 503, "times": 2}, storage="mute")."""
        answer = self.outsider.post("/faults", json=switches)
        assert answer.status_code == 200, answer.text

    def no_faults(self) -> None:
        self.outsider.delete("/faults").raise_for_status()

    def calls(self, ending: str = "") -> list[dict[str, Any]]:
        """Service requests so far whose path (without the query) ends so, oldest first."""
        calls = self.outsider.get("/calls").raise_for_status().json()
        return [call for call in calls if urlsplit(call["path"]).path.endswith(ending)]

    def accepted_scores(self) -> list[dict[str, Any]]:
        """Scores that were kept, as the tool said them, oldest first."""
        return [json.loads(call["body"]) for call in self.calls("/scores") if call["done"]]

    def mint(
        self,
        person: str,
        course: str,
        *,
        nonce: str,
        header: Mapping[str, Any] | None = None,
        key: RSAKey | OctKey | str = "current",
        **claims: Any,
    ) -> str:
        """A token as this platform would send it for the course's first link, with changes for hostile tests.

        `claims` are names of claims ("sub") or of constants in lms_tool.demo.words ("ROLES") with new values; ABSENT
        leaves one out. `header` members are changed likewise. `key` is the name of a platform key ("current", "next",
        "unpublished") or a key of the test's own.
        """
        said = self._honest_claims(person, course, nonce)
        _change(said, {getattr(words, name, name) if name.isupper() else name: claims[name] for name in claims})
        chosen = self.platform_key(key) if isinstance(key, str) else key
        top = {"typ": "JWT", "alg": "RS256", "kid": chosen.kid or "current"}
        _change(top, header or {})
        return jwt.encode(top, said, chosen, algorithms=[top["alg"]])

    def resign(self, token: str, **claims: Any) -> str:
        """The same message with other claims (as in `mint`), signed as this platform signs."""
        said = read_claims(token)
        _change(said, {getattr(words, name, name) if name.isupper() else name: claims[name] for name in claims})
        header = {"typ": "JWT", "alg": "RS256", "kid": "current"}
        return jwt.encode(header, said, self.platform_key(), algorithms=["RS256"])

    def platform_key(self, name: str = "current") -> RSAKey:
        """One of the platform's private keys: current, next, unpublished."""
        kept = json.loads((self.settings.data_dir / keys.FILE_NAME).read_text())["keys"]
        return RSAKey.import_key(next(key for key in kept if key["kid"] == name))

    def _honest_claims(self, person: str, course: str, nonce: str) -> dict[str, Any]:
        form = self.start(person, course)
        asked = {
            **{name: form.data[name] for name in ("client_id", "login_hint", "lti_message_hint")},
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "redirect_uri": self.settings.tool.redirect_uri,
            "nonce": nonce,
            "state": "unused",
        }
        token = self.authorize(person, asked).data["id_token"]
        return read_claims(token)

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.settings.public_url, transport=self._transport(), trust_env=False)


def _change(said: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if value is _ABSENT:
            said.pop(name, None)
        else:
            said[name] = value
