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


def take(db: Session, roster: Roster, members: Sequence[nrps.Member], *, now: datetime) -> list[tuple[int, str, str]]:
    """(0, code, subject) of whoever could not be kept."""
    course = people.course(db, roster.course_id)
    issuer = platforms.registration(db, course.registration_id).issuer
    accounts = queries.accounts_in(db, course.registration_id, [one.subject for one in members])
    parts = queries.parts_in(db, course.id, [person.id for _, person in accounts.values()])
    rows = queries.rows_in(db, roster.id, [account.id for account, _ in accounts.values()])
    failed = []
    for member in members:
        account, person = accounts.get(member.subject, (None, None))
        known = _Known(
            account, person, parts.get(person.id) if person else None, rows.get(account.id) if account else None
        )
        if known.row is not None and _is_as_before(known, member):
            known.row.run = roster.run
            known.row.kept = known.row.kept and member.status != "active"
            continue
        try:
            with db.begin_nested():
                _take_one(db, roster, course, issuer, member, known, now)
        except (SQLAlchemyError, ToolError):
            log.exception("member of a roster", roster=str(roster.id))
            failed.append((0, "not-kept", member.subject))
    return failed


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


def _take_one(
    db: Session, roster: Roster, course: Course, issuer: str, member: nrps.Member, known: _Known, now: datetime
) -> None:
    account, had_left = known.account, known.part is not None and known.part.state == "left"
    if member.status == "active" and member.part:
        arrival = _arrival(roster, course, issuer, member)
        account, _ = arriving.enlist(db, arrival, course, now=now)
    if account is None:
        return  # somebody who only looks on, or is gone before we knew them
    row = known.row
    if row is None:
        row = RosterMember(
            organisation_id=roster.organisation_id, roster_id=roster.id, account_id=account.id, role="", status="",
            groups=[], run=0,
        )  # fmt: skip
        db.add(row)
    if member.status == "active" and member.part:
        _note_change(roster, row, member.part, had_left)
        row.kept = False
    row.role, row.status, row.groups, row.run = member.part, member.status, list(member.groups), roster.run
    db.flush()


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


def _arrival(roster: Roster, course: Course, issuer: str, member: nrps.Member) -> arriving.Arrival:
    return arriving.Arrival(
        organisation_id=roster.organisation_id,
        registration_id=course.registration_id,
        issuer=issuer,
        subject=member.subject,
        name=member.name,
        given_name=member.given_name,
        context_id=course.context_id,
        course_title=None,
        course_label=None,
        resource_link_id=None,
        link_title=None,
        content=None,
        roles=frozenset((member.part,)),
        staff_number=member.staff_number,
        present=False,
    )
