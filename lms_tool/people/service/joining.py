"""Two rows that are one person become one, and two again where that was wrong. No record is lost on either way.

What belongs to a person is whatever names them by a key of theirs. Rows move as they are and keep their ids, so that
statements, attempts and certificates go on naming the same things. A row that the survivor has already in another form
(their part in a course) stays where it is, unless it says more (there, where the other says absent). An enrolment in
the same track makes way by its cycle: both are kept.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput, Conflict
from lms_tool.facts import PeopleChanged, publish
from lms_tool.people import queries
from lms_tool.people.models import Account, Apart, Merger, Person, Placement
from lms_tool.people.service import yielding
from lms_tool.people.service.belonging import QUIET, Place, hand_over, places, rows_of


class NotTwo(BadInput):
    code = "PEOPLE-NOT-TWO"
    status = 422
    what = "These two cannot be joined"
    do = "Choose two different people who both stand in the list. Nothing was changed."


class SplitAlready(Conflict):
    code = "PEOPLE-SPLIT-ALREADY"
    what = "These two have been split already"
    do = "Nothing was done twice. Reload the page to see how they stand now."


def merge(
    db: Session,
    survivor_id: UUID,
    absorbed_id: UUID,
    *,
    by: UUID | None,
    now: datetime,
    how: str = "hand",
    why: str = "",
) -> Merger:
    """Everything of the absorbed becomes the survivor's; of the two it is the one with a staff number who survives.

    Raises NotTwo, NotFound.
    """
    queries.each_alone(db, (survivor_id, absorbed_id))
    survivor, absorbed = queries.person(db, survivor_id), queries.person(db, absorbed_id)
    if survivor.id == absorbed.id or survivor.merged_into_id or absorbed.merged_into_id:
        raise NotTwo(f"{survivor_id} and {absorbed_id}")
    if absorbed.staff_number and not survivor.staff_number:
        survivor, absorbed = absorbed, survivor
    db.flush()
    moved: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for place in places():
        rows = _moving(db, place, survivor.id, absorbed.id, before)
        if rows:
            moved[place.key] = [str(row) for row in rows]
            hand_over(db, place, rows, absorbed.id, survivor.id)
        yielding.settle(db, place, survivor, absorbed, before, now=now)
    absorbed.merged_into_id = survivor.id
    merger = Merger(
        organisation_id=survivor.organisation_id,
        survivor_id=survivor.id,
        absorbed_id=absorbed.id,
        moved=moved,
        before=before,
        how=how,
        at=now,
        by=by,
        why=why[:500],
    )
    db.add(merger)
    db.flush()
    db.expire_all()
    _note(db, survivor, absorbed, "merged", by, now, why)
    publish(db, PeopleChanged(organisation=survivor.organisation_id, people=(survivor.id, absorbed.id), at=now))
    return merger


def split(db: Session, merger_id: UUID, *, by: UUID | None, now: datetime) -> Merger:
    """The way back: what came from the absorbed is theirs again, with what has grown on it since. What was made since
    and hangs on nothing of theirs stays with the survivor. Nothing joins the two by itself afterwards.

    Raises SplitAlready, NotFound.
    """
    merger = queries.merger(db, merger_id)
    if merger.undone_at is not None:
        raise SplitAlready(f"merger {merger_id}")
    survivor, absorbed = queries.person(db, merger.survivor_id), queries.person(db, merger.absorbed_id)
    holder = queries.standing_for(db, survivor)
    db.flush()
    enrolments = [UUID(row) for row in merger.moved.get("enrolments.person_id", ())]
    for place in places():
        rows = [UUID(row) for row in merger.moved.get(place.key, ())]
        yielding.undo(db, place, absorbed, merger.before)
        _give_back(db, place, rows, merger.before, holder.id, absorbed.id)
        # a grade stays where it stands, with the name under which the gradebook has it
        grows = "enrolment_id" in place.columns and "subject" not in place.columns
        if place.column == "person_id" and grows and enrolments:
            grown = _where(db, place, holder.id, "enrolment_id", enrolments)
            hand_over(db, place, grown, holder.id, absorbed.id)
    _follow_accounts(db, holder.id, absorbed.id, merger.at)
    absorbed.merged_into_id, merger.undone_at = None, now
    keep_apart(db, holder.id, absorbed.id, by=by, now=now)
    db.flush()
    db.expire_all()
    _note(db, survivor, absorbed, "split", by, now, "")
    publish(db, PeopleChanged(organisation=holder.organisation_id, people=(holder.id, absorbed.id), at=now))
    return merger


def keep_apart(db: Session, one: UUID, other: UUID, *, by: UUID | None, now: datetime) -> None:
    """They look like one and are two."""
    first, second = sorted((one, other))
    if not queries.are_apart(db, first, second):
        whose = queries.person(db, first).organisation_id
        db.add(Apart(organisation_id=whose, first_id=first, second_id=second, at=now, by=by))


def decide_apart(db: Session, one: UUID, other: UUID, *, by: UUID | None, now: datetime) -> None:
    """The same, decided by hand and noted. Raises NotTwo, NotFound."""
    first, second = queries.person(db, one), queries.person(db, other)
    if one == other:
        raise NotTwo(f"{one}")
    keep_apart(db, one, other, by=by, now=now)
    _note(db, first, second, "apart", by, now, "")


def by_number(db: Session, person: Person, number: str, registration_id: UUID, *, now: datetime) -> Person:
    """Who somebody is whose platform tells a staff number only now: themselves, or somebody who was listed under it.

    Not where that person comes from this platform already, nor where staff have said that they are two.
    """
    listed = queries.by_number_or_none(db, person.organisation_id, number)
    if listed is None or listed.id == person.id or person.staff_number is not None:
        return person
    if registration_id in queries.platforms_of(db, listed.id) or queries.are_apart(db, listed.id, person.id):
        return person
    merge(db, listed.id, person.id, by=None, now=now, how="number")
    return listed


def records_of(db: Session, person_id: UUID) -> int:
    """How many rows belong to somebody: what a merger would take along."""
    asked = (select(func.count(place.table.id)).where(place.person == person_id) for place in places())
    return sum(db.scalar(count) or 0 for count in asked)


def _moving(db: Session, place: Place, survivor: UUID, absorbed: UUID, before: dict[str, Any]) -> list[UUID]:
    """Ids of the rows that go over; those that the survivor has in another form stay, or make way."""
    if place.table is Placement and queries.history_of(db, survivor):
        return []  # where the survivor has worked is known; a second history would only blur it
    rows = rows_of(db, place, absorbed)
    if not rows:
        return []
    theirs = rows_of(db, place, survivor)
    if place.makes_way:
        _make_way(db, place, rows, theirs, before)
        return [row["id"] for row in rows]
    taken = [(names, {tuple(row[name] for name in names) for row in theirs}) for names in place.unique]
    return [row["id"] for row in rows if not any(tuple(row[n] for n in names) in known for names, known in taken)]


def _make_way(
    db: Session, place: Place, rows: list[dict[str, Any]], theirs: list[dict[str, Any]], before: dict[str, Any]
) -> None:
    """A number of the absorbed's own that the survivor has as well goes below all numbers of both."""
    column = place.makes_way or ""
    (names,) = place.unique
    others = [name for name in names if name != column]
    for row in rows:
        alike = [one for one in (*theirs, *rows) if all(one[name] == row[name] for name in others)]
        if row[column] not in [one[column] for one in alike if one not in rows]:
            continue
        before[str(row["id"])] = row[column]
        row[column] = min(one[column] for one in alike) - 1
        mine = update(place.table).where(place.table.id == row["id"])
        db.execute(mine.values({column: row[column]}), execution_options=QUIET)


def _give_back(
    db: Session, place: Place, rows: list[UUID], before: dict[str, Any], holder: UUID, absorbed: UUID
) -> None:
    for row in rows if place.makes_way else ():
        if str(row) in before:
            mine = update(place.table).where(place.table.id == row, place.person == holder)
            number = {place.column: absorbed, place.makes_way: before[str(row)]}
            db.execute(mine.values(number), execution_options=QUIET)
    hand_over(db, place, rows, holder, absorbed)


def _where(db: Session, place: Place, person: UUID, column: str, values: list[UUID]) -> list[UUID]:
    asked = select(place.table.id).where(place.person == person, getattr(place.table, column).in_(values))
    return list(db.scalars(asked))


def _follow_accounts(db: Session, holder: UUID, absorbed: UUID, since: datetime) -> None:
    """What was begun since from a platform from which only the absorbed comes goes back with the account."""
    gone = queries.platforms_of(db, absorbed) - queries.platforms_of(db, holder)
    for place in places():
        table = place.table
        if table is not Account and {"registration_id", "created_at"} <= place.columns and gone:
            asked = select(table.id).where(place.person == holder, table.registration_id.in_(gone))
            hand_over(db, place, db.scalars(asked.where(table.created_at >= since)).all(), holder, absorbed)


def _note(db: Session, survivor: Person, absorbed: Person, done: str, by: UUID | None, at: datetime, why: str) -> None:
    for one, other in ((survivor, absorbed), (absorbed, survivor)):
        named, with_ = (" · ".join(part for part in (who.name, who.staff_number) if part) for who in (one, other))
        audit.note(
            db,
            one.organisation_id,
            f"person.{done}",
            by=by,
            at=at,
            subject=one.id,
            named=named,
            after={"with": with_ or str(other.id)},
            why=why,
        )
