"""One page of a course's list: claimed, fetched without a transaction, written down. A kill at any moment loses
nothing: the page is read again, and what was written of it is found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms_tool.lti import claims, dialects, nrps
from lms_tool.lti.service_token import scope_set
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.people.models import Course
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations
from lms_tool.rosters import rules
from lms_tool.rosters.models import Roster
from lms_tool.rosters.service import taking
from lms_tool.rosters.service.fetching import Errand, Fetched, configured

LEASE = timedelta(minutes=5)


def claim(db: Session, *, now: datetime) -> Errand | None:
    """The page that has waited longest; for some minutes no other worker takes it."""
    free = or_(Roster.lease_until.is_(None), Roster.lease_until < now)
    due = select(Roster).where(Roster.try_at <= now, free).order_by(Roster.try_at).limit(1)
    roster = db.scalar(due.with_for_update(skip_locked=True))
    if roster is None:
        return None
    roster.lease_until = now + LEASE
    course = people.course(db, roster.course_id)
    registration = platforms.registration(db, course.registration_id)
    is_first = roster.cursor is None
    if roster.cursor is None:
        roster.run += 1
        roster.visited, roster.strange, roster.strange_count, roster.seen = [], [], 0, 0
        roster.cursor = _first(roster, course, registration.product_family)
    errand = Errand(
        roster.id,
        roster.organisation_id,
        roster.run,
        roster.cursor,
        groups_url=roster.groups_address or None if is_first else None,
        names=roster.group_names or {},
    )
    if registration.state != "active":
        return replace(errand, trouble="switched-off")
    scopes, secret = _scopes(roster), configured.secret_key
    try:
        kept = platforms.service_token_or_none(db, course.registration_id, scopes, secret_key=secret, now=now)
        # An assertion is good once. A token that was kept may need one new one; a new one, which is refused, another.
        requests = tuple(
            registrations.token_request(db, course.registration_id, scopes.split(), secret_key=secret, now=now)
            for _ in range(1 if kept else 2)
        )
    except platforms.SecretLost:
        return replace(errand, trouble="no-keys")
    return replace(errand, token=kept, requests=requests)


def _first(roster: Roster, course: Course, family: str) -> str:
    by_course = course.context_id if dialects.dialect(family).tells_sections else ""
    return nrps.first(roster.address, link=by_course, groups=bool(roster.groups_address))


def _scopes(roster: Roster) -> str:
    return scope_set((claims.SCOPE_ROSTER, claims.SCOPE_GROUPS) if roster.groups_address else (claims.SCOPE_ROSTER,))


def take(db: Session, errand: Errand, members: Sequence[nrps.Member], *, now: datetime) -> None:
    """Write down a part of a page. Whom we cannot keep is noted; nobody else is the worse for it."""
    roster = _ours_or_none(db, errand)
    if roster is not None:
        _remark(roster, taking.take(db, roster, members, now=now))


def turn(db: Session, errand: Errand, fetched: Fetched, *, now: datetime) -> None:
    """The page is written: go on to the next one, or be done."""
    for request, granted in fetched.granted:
        registrations.keep_token(db, request, granted, secret_key=configured.secret_key)
    roster = _ours_or_none(db, errand)
    if roster is None:
        return
    if fetched.page is None:
        _fail(db, roster, fetched, now)
        return
    roster.seen += len(fetched.page.members)
    if fetched.names is not None:
        roster.group_names = dict(fetched.names)
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
    if why.trouble == "no-token" and not why.passes and roster.groups_address:
        roster.groups_address, roster.cursor, roster.lease_until = "", None, None
        return  # perhaps it is the groups that are not for us: asked again at once, without them
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
