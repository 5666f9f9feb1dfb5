"""Beginning, filling in and deciding practicals: the only writer."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.schema import Form
from lms_tool.audit import service as audit
from lms_tool.catalog.rules import StockEdition
from lms_tool.errors import BadInput, Conflict
from lms_tool.facts import Occasion, PracticalDecided, publish
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.practicals import queries, rules
from lms_tool.practicals.models import Practical, Sheet
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment

SHEET = ("capacity", "assessor", "marks", "remark", "total")
"""What of a sheet is kept with a decision, beside who filled it in."""

LONG_AGO = 2000
"""A year before which nobody was examined."""


class PassedAlready(Conflict):
    code = "PRACTICAL-PASSED"
    what = "This practical has been passed"
    do = "There is nothing to repeat. To correct what was marked, open the decided try again."


class IsDecided(Conflict):
    code = "PRACTICAL-DECIDED"
    what = "This practical has been decided"
    do = "Open it again first; what was told to the gradebook stands until it is decided anew."


class SavedMeanwhile(Conflict):
    code = "SHEET-SAVED"
    what = "Somebody else has saved a sheet meanwhile"
    do = "Look at what they entered, then go on."


class LaterTry(Conflict):
    code = "PRACTICAL-LATER-TRY"
    what = "There is a later try"
    do = "This one is kept as it was. Correct the later one, if there is something to correct."


class NothingMarked(BadInput):
    code = "PRACTICAL-UNMARKED"
    what = "No sheet is whole yet"
    do = "Fill in at least one sheet of the rubric to its end, then decide."


class DayAhead(BadInput):
    code = "PRACTICAL-AHEAD"
    what = "That day has not come yet"
    do = "Give the day on which it was shown: today or earlier."


def begin(
    db: Session, enrolment: Enrolment, rubric: StockEdition[Form], *, course: UUID | None, by: UUID, now: datetime
) -> Practical:
    """A new try, or the one that is open. Raises PassedAlready."""
    people.alone(db, enrolment.person_id)
    db.refresh(enrolment)
    earlier = queries.tries(db, enrolment.id, rubric.key)
    if earlier and earlier[-1].state == "open":
        return earlier[-1]
    if any(one.passed for one in earlier):
        raise PassedAlready(f"{rubric.key} in enrolment {enrolment.id}")
    made = Practical(
        organisation_id=enrolment.organisation_id,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        track=enrolment.track,
        form=rubric.key,
        version_id=rubric.id,
        course_id=course,
        number=len(earlier) + 1,
        state="open",
        held_on=organisations.today(db, enrolment.organisation_id, now),
        begun_by=by,
        begun_at=now,
        revision=0,
        told=[],
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:  # the other half of a double click was faster
        return queries.tries(db, enrolment.id, rubric.key)[-1]
    return made


def fill_in(
    db: Session,
    practical_id: UUID,
    capacity: str,
    marks: Mapping[str, str],
    *,
    assessor: str = "",
    remark: str = "",
    seen: str,
    by: UUID,
    now: datetime,
) -> Sheet:
    """Keep what an assessor gave, whole or not. seen: the state of the sheet that was on the page (`rules.seen`).

    Raises IsDecided, SavedMeanwhile.
    """
    of = _open(db, practical_id)
    form = queries.edition(db, of).item
    known = queries.sheets(db, of.id).get(capacity)
    if seen != rules.seen(known.saved_at if known else None):
        raise SavedMeanwhile(f"{capacity} of practical {of.id}")
    sheet = known or Sheet(organisation_id=of.organisation_id, practical_id=of.id, capacity=capacity)
    sheet.marks = rules.read(form, marks)
    sheet.total = rules.total(form, sheet.marks)
    sheet.assessor, sheet.remark = assessor.strip()[:80], remark.strip()[: rules.LONGEST]
    sheet.filled_by, sheet.saved_at = by, now
    db.add(sheet)
    db.flush()
    return sheet


def drop_sheet(db: Session, practical_id: UUID, capacity: str, *, seen: str) -> None:
    """An assessor does not take part after all. seen: as in `fill_in`. Raises IsDecided, SavedMeanwhile."""
    of = _open(db, practical_id)
    sheet = queries.sheets(db, of.id).get(capacity)
    if sheet is None:
        return
    if seen != rules.seen(sheet.saved_at):
        raise SavedMeanwhile(f"{capacity} of practical {of.id}")
    db.delete(sheet)
    db.flush()


def decide(
    db: Session, practical_id: UUID, held_on: date, *, by: UUID, now: datetime, expected: float | None = None
) -> Practical:
    """The mean of the whole sheets counts. expected: the mean that was on the page, if it was.

    Raises IsDecided, NothingMarked, DayAhead, SavedMeanwhile.
    """
    people.alone(db, queries.practical(db, practical_id).person_id)
    of = _open(db, practical_id)
    if held_on.year < LONG_AGO or held_on > organisations.today(db, of.organisation_id, now):
        raise DayAhead(f"held on {held_on}")
    rubric = queries.edition(db, of)
    whole = [sheet for sheet in queries.sheets(db, of.id).values() if sheet.total is not None]
    if not whole:
        raise NothingMarked(f"practical {of.id}")
    result = rules.result(rubric.item, [sheet.marks for sheet in whole])
    if expected is not None and expected != result.points:
        raise SavedMeanwhile(f"{expected} was on the page, {result.points} is the mean")
    before = {"points": of.points}
    of.held_on = held_on
    of.pass_mark = queries.pass_mark(db, progress.enrolment(db, of.enrolment_id), rubric)
    of.points, of.passed = result.points, None if of.pass_mark is None else result.points >= of.pass_mark
    of.state, of.decided_by, of.decided_at, of.revision = "decided", by, now, of.revision + 1
    of.told = [{name: getattr(sheet, name) for name in SHEET} | {"filled_by": str(sheet.filled_by)} for sheet in whole]
    db.flush()
    _note(db, of, "practical.decided", before, by=by, now=now)
    publish(
        db,
        PracticalDecided(
            at=now,
            occasion=Occasion(
                of.organisation_id,
                of.person_id,
                of.enrolment_id,
                language=organisations.organisation(db, of.organisation_id).locale,
            ),
            practical=of.id,
            track=of.track,
            form=of.form,
            version=of.version_id,
            title=dict(rubric.item.title.words),
            points=of.points,
            criteria=result.criteria,
            pass_mark=of.pass_mark,
            passed=of.passed,
            held_on=of.held_on,
            revision=of.revision,
            by=by,
            course=of.course_id,
        ),
    )
    return of


def reopen(db: Session, practical_id: UUID, *, by: UUID, now: datetime) -> Practical:
    """To correct what was marked. Until it is decided anew, what was told stands. Raises LaterTry."""
    of = queries.locked(db, practical_id)
    if of.state == "open":
        return of
    if queries.tries(db, of.enrolment_id, of.form)[-1].id != of.id:
        raise LaterTry(f"a later try than {of.id}")
    try:
        with db.begin_nested():
            of.state = "open"
    except IntegrityError:  # another one was begun at the same moment
        db.refresh(of)
        raise LaterTry(f"beside {of.id}") from None
    _note(db, of, "practical.reopened", {}, by=by, now=now)
    return of


def leave(db: Session, practical_id: UUID, *, by: UUID, now: datetime) -> Practical:
    """Opened again, and nothing to correct: it stands as it was decided, with the sheets of then."""
    of = _open(db, practical_id)
    if not of.revision:
        raise NothingMarked(f"practical {of.id} was never decided")
    for sheet in queries.sheets(db, of.id).values():
        db.delete(sheet)
    db.flush()
    for one in of.told:
        given = {**one, "filled_by": UUID(one["filled_by"])}
        db.add(Sheet(organisation_id=of.organisation_id, practical_id=of.id, saved_at=now, **given))
    of.state = "decided"
    db.flush()
    _note(db, of, "practical.left", {}, by=by, now=now)
    return of


def discard(db: Session, practical_id: UUID, *, by: UUID, now: datetime) -> None:
    """A try that was begun by mistake. Raises IsDecided for one that ever counted."""
    of = _open(db, practical_id)
    if of.revision:
        raise IsDecided(f"practical {of.id} was decided before")
    _note(db, of, "practical.discarded", {}, by=by, now=now)
    db.delete(of)
    db.flush()


def _open(db: Session, practical_id: UUID) -> Practical:
    found = queries.locked(db, practical_id)
    if found.state != "open":
        raise IsDecided(f"practical {practical_id} is {found.state}")
    return found


def _note(
    db: Session, of: Practical, what: str, before: Mapping[str, float | None], *, by: UUID, now: datetime
) -> None:
    audit.note(
        db,
        of.organisation_id,
        what,
        by=by,
        at=now,
        subject=of.person_id,
        named=people.person(db, of.person_id).name or "",
        before=before,
        after={"points": of.points} if before else {},
    )
