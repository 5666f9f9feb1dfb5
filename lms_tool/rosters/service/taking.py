"""Members of a page become people, accounts and parts in the course. Asked once for many; who is as before costs
nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms_tool import logs
from lms_tool.errors import ToolError
from lms_tool.lti import nrps
from lms_tool.people import queries as people
from lms_tool.people import service as arriving
from lms_tool.people.models import Account, Course, Membership, Person
from lms_tool.people.rules import staff_number
from lms_tool.platforms import queries as platforms
from lms_tool.rosters import queries
from lms_tool.rosters.models import Roster, RosterMember

log = logs.logger()


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a member: account, person, part in the course, place in the list."""

    account: Account | None = None
    person: Person | None = None
    part: Membership | None = None
    row: RosterMember | None = None
    had_left: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    roster: Roster
    course: Course
    issuer: str
    now: datetime


def take(db: Session, roster: Roster, members: Sequence[nrps.Member], *, now: datetime) -> list[tuple[int, str, str]]:
    """(0, code, subject) of whoever could not be kept."""
    course = people.course(db, roster.course_id)
    reading = _Reading(roster, course, platforms.registration(db, course.registration_id).issuer, now)
    changed = []
    for member, known in _known(db, reading, members):
        if known.row is not None and _is_as_before(known, member):
            known.row.run = roster.run
            known.row.kept = known.row.kept and member.status != "active"
        else:
            changed.append(member)
    db.flush()
    try:
        with db.begin_nested():
            single = _take_many(db, reading, changed)
    except (SQLAlchemyError, ToolError):
        log.warning("members of a roster one by one", roster=str(roster.id))
        single = changed
    return _take_one_by_one(db, reading, single)


def _take_many(db: Session, reading: _Reading, members: Sequence[nrps.Member]) -> list[nrps.Member]:
    """All at once, but for those who need a second look; it is they who are given back."""
    before = _known(db, reading, members)
    arrivals = [_arrival(reading, member) for member in members if member.status == "active" and member.part]
    accounts = arriving.enlist_many(db, arrivals, reading.course, now=reading.now) if arrivals else {}
    later = []
    for member, known in before:
        if member.status == "active" and member.part and member.subject not in accounts:
            later.append(member)
        else:
            _enter(db, reading, member, accounts.get(member.subject) or known.account, known)
    db.flush()
    return later


def _take_one_by_one(db: Session, reading: _Reading, members: Sequence[nrps.Member]) -> list[tuple[int, str, str]]:
    failed = []
    for member in members:
        try:
            with db.begin_nested():
                ((_, known),) = _known(db, reading, [member])
                account = known.account
                if member.status == "active" and member.part:
                    account, _ = arriving.enlist(db, _arrival(reading, member), reading.course, now=reading.now)
                _enter(db, reading, member, account, known)
                db.flush()
        except (SQLAlchemyError, ToolError):
            log.exception("member of a roster", roster=str(reading.roster.id))
            failed.append((0, "not-kept", member.subject))
    return failed


def _known(db: Session, reading: _Reading, members: Sequence[nrps.Member]) -> list[tuple[nrps.Member, _Known]]:
    roster, course = reading.roster, reading.course
    accounts = queries.accounts_in(db, course.registration_id, [one.subject for one in members])
    parts = queries.parts_in(db, course.id, [person.id for _, person in accounts.values()])
    rows = queries.rows_in(db, roster.id, [account.id for account, _ in accounts.values()])
    found = []
    for member in members:
        account, person = accounts.get(member.subject, (None, None))
        part, row = parts.get(person.id) if person else None, rows.get(account.id) if account else None
        found.append((member, _Known(account, person, part, row, part is not None and part.state == "left")))
    return found


def _is_as_before(known: _Known, member: nrps.Member) -> bool:
    row, person = known.row, known.person
    assert row is not None and person is not None and known.account is not None
    if (row.role, row.status, row.groups) != (member.part, member.status, list(member.groups)) or not row.run:
        return False
    if member.status != "active" or not member.part:
        return True
    told = (
        (member.name, person.name),
        (member.given_name, person.given_name),
        (staff_number(member.staff_number), known.account.staff_number),
    )
    same = all(new in (None, old) for new, old in told)
    return same and known.part is not None and known.part.state != "left" and known.part.role == member.part


def _enter(
    db: Session,
    reading: _Reading,
    member: nrps.Member,
    account: Account | None,
    known: _Known,
) -> None:
    roster, row = reading.roster, known.row
    if account is None:
        return  # somebody who only looks on, or is gone before we knew them
    if row is None:
        row = RosterMember(
            organisation_id=roster.organisation_id, roster_id=roster.id, account_id=account.id, role="", status="",
            groups=[], run=0,
        )  # fmt: skip
        db.add(row)
    if member.status == "active" and member.part:
        _note_change(roster, row, member.part, known.had_left)
        row.kept = False
    row.role, row.status, row.groups, row.run = member.part, member.status, list(member.groups), roster.run


def _note_change(roster: Roster, row: RosterMember, part: str, had_left: bool) -> None:
    if not roster.complete_run:
        return  # nothing to compare with
    if had_left:
        change = "back"
    elif row.run == 0:
        change = "new"
    elif row.role != part:
        change = "role"
    else:
        return
    row.change, row.change_run, row.before = change, roster.run, row.role


def _arrival(reading: _Reading, member: nrps.Member) -> arriving.Arrival:
    return arriving.Arrival(
        organisation_id=reading.roster.organisation_id,
        registration_id=reading.course.registration_id,
        issuer=reading.issuer,
        subject=member.subject,
        name=member.name,
        given_name=member.given_name,
        context_id=reading.course.context_id,
        course_title=None,
        course_label=None,
        resource_link_id=None,
        link_title=None,
        content=None,
        roles=frozenset((member.part,)),
        staff_number=member.staff_number,
        present=False,
    )
