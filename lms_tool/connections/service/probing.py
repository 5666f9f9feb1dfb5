"""What a platform answers when it is asked. No database here: nothing is held open while we wait for others."""

from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from lms_tool import logs
from lms_tool.connections.queries import Place
from lms_tool.connections.rules import Finding, browsers, clock
from lms_tool.connections.service.checking import Plan
from lms_tool.connections.service.checking import outside as way_out
from lms_tool.connections.service.grading import try_score
from lms_tool.db import utc_now
from lms_tool.lti import nrps, service_token
from lms_tool.lti.errors import KeysUnavailable
from lms_tool.lti.http import plainly
from lms_tool.lti.key_sets import platform_keys
from lms_tool.platforms import service as registrations

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

log = logs.logger()
Tokens = dict[str, service_token.GrantedToken | service_token.NoToken]


def probe(plan: Plan) -> Iterator[Finding]:
    """Everything that can be found out, as it is found. A step that breaks stops no other."""
    outside = way_out()
    yield from plan.known
    yield _whole("keys", lambda: _keys(outside, plan.jwks_url))
    yield _whole("clock", lambda: _clock(outside, plan.jwks_url))
    tokens: Tokens = {}
    if plan.tokens:
        tokens = _tokens(plan, outside)
        yield _token(tokens["token"], plan)
        asked = isinstance(tokens["token"], service_token.GrantedToken)
        for step in ("grades", "results", "members"):
            yield _granted(step, tokens[step], plan) if asked else Finding(step, "not-asked")
    for place in plan.places:
        yield from _of_place(place, plan, tokens, outside)


def _of_place(place: Place, plan: Plan, tokens: Tokens, outside: "Outside") -> Iterator[Finding]:
    members, score = tokens.get("members"), tokens.get("score")
    if isinstance(members, service_token.GrantedToken):
        yield _whole("roster", lambda: _roster(outside, place, members.token), place.name)
    if plan.with_score and isinstance(score, service_token.GrantedToken):
        yield _whole("score", lambda: try_score(outside, place, score.token, plan.dialect), place.name)
    yield browsers(place.name, place.browsers)


def _whole(step: str, find: Callable[[], Finding], place: str = "") -> Finding:
    try:
        return find()
    except Exception:
        log.exception("connection check", step=step)
        return Finding(step, "broken", place)


def _keys(outside: "Outside", url: str) -> Finding:
    try:
        found = platform_keys(registrations.fetch_key_set(outside, url))
    except KeysUnavailable as error:
        return Finding("keys", "keys-unreadable", values={"url": url, "why": str(error)})
    if not found:
        return Finding("keys", "keys-useless", values={"url": url})
    return Finding("keys", "keys", values={"number": len(found)})


def _clock(outside: "Outside", address: str) -> Finding:
    """By the Date of an answer: whole seconds, and good enough for what tokens forgive."""
    try:
        with outside.client() as client:
            said = parsedate_to_datetime(client.get(address).headers.get("Date", ""))
            return clock(round((said - utc_now()).total_seconds()))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError):
        return Finding("clock", "clock-untold")


def _tokens(plan: Plan, outside: "Outside") -> Tokens:
    found: Tokens = {}
    with outside.client() as client:
        for step, request in plan.tokens.items():
            try:
                found[step] = registrations.fetch_token(client, request, now=utc_now())
            except service_token.NoToken as error:
                found[step] = error
    return found


def _token(found: service_token.GrantedToken | service_token.NoToken, plan: Plan) -> Finding:
    if isinstance(found, service_token.GrantedToken):
        return Finding("token", "token")
    if found.page == 404 and plan.dialect.guards_its_calls:
        place = urlsplit(plan.public_url)
        port = place.port or (443 if place.scheme == "https" else 80)
        return Finding("token", "keys-hidden", values={"why": str(found), "host": place.hostname, "port": port})
    return Finding("token", "token-refused", values={"why": str(found)})


def _granted(step: str, found: service_token.GrantedToken | service_token.NoToken, plan: Plan) -> Finding:
    if isinstance(found, service_token.NoToken):
        return Finding(step, "not-granted", values={"why": str(found)})
    missing = sorted(set(plan.tokens[step].scopes.split()) - found.scopes)
    if missing:
        return Finding(step, "not-granted", values={"why": ", ".join(missing)})
    return Finding(step, "granted")


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, nrps.NotARoster) else plainly(error)


def _roster(outside: "Outside", place: Place, token: str) -> Finding:
    if place.roster is None:
        return Finding("roster", "roster-untold", place.name)
    try:
        with outside.client() as client:
            answer = client.get(nrps.first(place.roster), headers=nrps.headers(token))
        if answer.status_code != 200:
            raise nrps.NotARoster(f"the LMS answered {answer.status_code}")
        page = nrps.read(answer.text)
    except (httpx.HTTPError, httpx.InvalidURL, nrps.NotARoster) as error:
        return Finding("roster", "roster-refused", place.name, {"why": _why(error)})
    return Finding("roster", "roster", place.name, {"number": len(page.members)})
