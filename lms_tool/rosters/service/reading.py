"""One page of a course's list: claimed, fetched without a transaction, written down. A kill at any moment loses
nothing: the page is read again, and what was written of it is found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.lti import ags, claims, nrps
from lms_tool.lti.service_token import GrantedToken, NoToken, scope_set
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations
from lms_tool.platforms.service import TokenRequest, fetch_token
from lms_tool.rosters import rules
from lms_tool.rosters.models import Roster
from lms_tool.rosters.service import taking

if TYPE_CHECKING:
    import httpx

    from lms_tool.lti.http import Outside

SCOPES = scope_set((claims.SCOPE_ROSTER,))
LEASE = timedelta(minutes=5)
AT_ONCE = 40
"""Members in one transaction: nobody else waits long for it."""
PATIENCE = 20.0
"""Seconds for one page; platforms ask for each member's roles."""


@dataclass(slots=True)
class _Configured:
    secret_key: str = ""
    outside: "Outside | None" = None


_configured = _Configured()


def configure(settings: Settings, outside: "Outside | None" = None) -> None:
    """Tell this process, once, how secrets are kept and which networks it may reach; tests give their own way out."""
    from lms_tool.lti.http import Outside  # heavy: brings httpx along

    _configured.secret_key = settings.secret_key
    _configured.outside = outside or Outside(
        settings.development, settings.allowed_private_networks, settings.ca_bundle, PATIENCE
    )


@dataclass(frozen=True, slots=True)
class Errand:
    """What is needed to fetch one page without a database. trouble: why it cannot even be tried."""

    roster_id: UUID
    organisation: UUID
    run: int
    url: str
    token: str | None = field(default=None, repr=False)
    requests: tuple[TokenRequest, ...] = field(default=(), repr=False)
    trouble: str = ""


@dataclass(slots=True)
class Fetched:
    """A page and where the next one is; or a trouble, and whether it may pass by itself."""

    page: nrps.Page | None = None
    following: str | None = None
    trouble: str = ""
    detail: str = ""
    passes: bool = False
    after: float | None = None
    granted: list[tuple[TokenRequest, GrantedToken]] = field(default_factory=list)

    def pieces(self) -> Iterator[Sequence[nrps.Member]]:
        members = self.page.members if self.page else ()
        return (members[at : at + AT_ONCE] for at in range(0, len(members), AT_ONCE))


def claim(db: Session, *, now: datetime) -> Errand | None:
    """The page that has waited longest; for some minutes no other worker takes it."""
    free = or_(Roster.lease_until.is_(None), Roster.lease_until < now)
    due = select(Roster).where(Roster.try_at <= now, free).order_by(Roster.try_at).limit(1)
    roster = db.scalar(due.with_for_update(skip_locked=True))
    if roster is None:
        return None
    roster.lease_until = now + LEASE
    if roster.cursor is None:
        roster.run += 1
        roster.visited, roster.strange, roster.strange_count, roster.seen = [], [], 0, 0
        roster.cursor = nrps.first(roster.address)
    course = people.course(db, roster.course_id)
    errand = Errand(roster.id, roster.organisation_id, roster.run, roster.cursor)
    if platforms.registration(db, course.registration_id).state != "active":
        return _hindered(errand, "switched-off")
    secret = _configured.secret_key
    try:
        kept = platforms.service_token_or_none(db, course.registration_id, SCOPES, secret_key=secret, now=now)
        # An assertion is good once. A token that was kept may need one new one; a new one, which is refused, another.
        requests = tuple(
            registrations.token_request(db, course.registration_id, SCOPES.split(), secret_key=secret, now=now)
            for _ in range(1 if kept else 2)
        )
    except platforms.SecretLost:
        return _hindered(errand, "no-keys")
    return Errand(roster.id, roster.organisation_id, roster.run, roster.cursor, kept, requests)


def _hindered(errand: Errand, trouble: str) -> Errand:
    return Errand(errand.roster_id, errand.organisation, errand.run, errand.url, trouble=trouble)


def fetch(errand: Errand) -> Fetched:
    """Ask the platform; takes no database."""
    import httpx

    from lms_tool.lti.http import AddressRefused

    assert _configured.outside is not None, "call rosters.configure() when the process starts"
    if errand.trouble:
        return Fetched(trouble=errand.trouble)
    granted: list[tuple[TokenRequest, GrantedToken]] = []
    try:
        with _configured.outside.client() as client:
            fetched = _fetched(client, errand, granted)
    except (AddressRefused, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        fetched = Fetched(trouble="address", detail=str(error))
    except httpx.HTTPError as error:
        fetched = Fetched(trouble="no-answer", detail=type(error).__name__, passes=True)
    except NoToken as error:
        barred = isinstance(error.__cause__, AddressRefused)
        passes = error.passing and not barred
        fetched = Fetched(trouble="address" if barred else "no-token", detail=str(error), passes=passes)
    except nrps.NotARoster as error:
        fetched = Fetched(trouble="not-a-list", detail=str(error))
    fetched.granted = granted
    return fetched


def _fetched(client: "httpx.Client", errand: Errand, granted: list[tuple[TokenRequest, GrantedToken]]) -> Fetched:
    token, requests = errand.token, list(errand.requests)
    while True:
        if token is None:
            if not requests:
                return Fetched(trouble="no-token", detail="401", passes=True)
            request = requests.pop()
            new = fetch_token(client, request, now=utc_now())
            if claims.SCOPE_ROSTER not in new.scopes:
                return Fetched(trouble="no-scope")
            granted.append((request, new))
            token = new.token
        answer = client.get(errand.url, headers=nrps.headers(token))
        if 200 <= answer.status_code < 300:
            following = nrps.following(errand.url, answer.headers.get("Link", ""))
            return Fetched(nrps.read(answer.text), following)
        meant = ags.understand(answer.status_code, answer.headers, answer.text, now=utc_now())
        if isinstance(meant, ags.Retry):
            return Fetched(trouble="not-now", detail=meant.reason, passes=True, after=meant.after)
        if isinstance(meant, ags.Refused):
            return Fetched(trouble="refused", detail=meant.reason)
        token = None


def take(db: Session, errand: Errand, members: Sequence[nrps.Member], *, now: datetime) -> None:
    """Write down a part of a page. Whom we cannot keep is noted; nobody else is the worse for it."""
    roster = _ours_or_none(db, errand)
    if roster is not None:
        _remark(roster, taking.take(db, roster, members, now=now))


def turn(db: Session, errand: Errand, fetched: Fetched, *, now: datetime) -> None:
    """The page is written: go on to the next one, or be done."""
    for request, granted in fetched.granted:
        registrations.keep_token(db, request, granted, secret_key=_configured.secret_key)
    roster = _ours_or_none(db, errand)
    if roster is None:
        return
    if fetched.page is None:
        _fail(db, roster, fetched, now)
        return
    roster.seen += len(fetched.page.members)
    _remark(roster, [(one.place, one.code, one.subject) for one in fetched.page.strange])
    roster.visited = [*roster.visited, _mark(errand.url)]
    roster.lease_until = None
    if fetched.following is None:
        _complete(db, roster, now)
    elif _mark(fetched.following) in roster.visited:
        _fail(db, roster, Fetched(trouble="circle", detail=f"page {len(roster.visited)}"), now)
    elif len(roster.visited) >= rules.MOST_PAGES or roster.seen >= rules.MOST_MEMBERS:
        _fail(db, roster, Fetched(trouble="too-long"), now)
    else:
        roster.cursor = fetched.following


def fail(db: Session, errand: Errand, *, now: datetime) -> None:
    """Something of ours broke."""
    roster = _ours_or_none(db, errand)
    if roster is not None:
        _fail(db, roster, Fetched(trouble="ours", passes=True), now)


def _ours_or_none(db: Session, errand: Errand) -> Roster | None:
    """The roster, while it is still at the page we were sent for."""
    roster = db.get(Roster, errand.roster_id)
    return roster if roster and (roster.run, roster.cursor) == (errand.run, errand.url) else None


def _complete(db: Session, roster: Roster, now: datetime) -> None:
    roster.complete_run, roster.read_at, roster.cursor = roster.run, now, None
    roster.trouble, roster.detail, roster.tries = "", "", 0
    roster.try_at = _night(db, roster, now)


def _fail(db: Session, roster: Roster, why: Fetched, now: datetime) -> None:
    """What may pass is tried again where it stopped; a later page that is refused, perhaps too old, from the start."""
    begun = bool(roster.visited)
    roster.tries += 1
    roster.trouble, roster.detail, roster.lease_until = why.trouble, " ".join(why.detail.split())[:300], None
    passes = why.passes or (begun and why.trouble == "refused")
    wait = rules.wait_or_none(roster.tries, why.after) if passes else None
    if wait is None or not why.passes:
        roster.cursor = None
    roster.try_at = now + wait if wait else _night(db, roster, now)
    if wait is None:
        roster.tries = 0


def _night(db: Session, roster: Roster, now: datetime) -> datetime:
    zone = ZoneInfo(organisations.organisation(db, roster.organisation_id).timezone)
    return rules.night(now, zone, roster.course_id)


def _remark(roster: Roster, remarks: Sequence[tuple[int, str, str]]) -> None:
    page = len(roster.visited) + 1
    said = [{"page": page, "place": place, "code": code, "subject": subject} for place, code, subject in remarks]
    roster.strange = [*roster.strange, *said][: rules.MOST_STRANGE]
    roster.strange_count += len(said)


def _mark(url: str) -> str:
    return sha256(url.encode()).hexdigest()[:16]
