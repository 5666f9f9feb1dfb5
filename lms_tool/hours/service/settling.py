"""Judging what a person did: every line of a year at once, so that the order in which they came changes nothing."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.hours import queries, rules
from lms_tool.hours.models import Entry, YearSum
from lms_tool.people.models import Person


def alone_with(db: Session, person_id: UUID) -> None:
    """Of two things a person does at once, the ledger hears one after the other."""
    db.scalar(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def settle(db: Session, person_id: UUID, year: int | None = None) -> None:
    """Judge the entries of a person anew, in one year or in all, and sum them up."""
    alone_with(db, person_id)
    db.flush()
    asked = select(Entry).where(Entry.person_id == person_id)
    kept = select(YearSum).where(YearSum.person_id == person_id)
    if year is not None:
        asked, kept = asked.where(Entry.year == year), kept.where(YearSum.year == year)
    entries = list(db.scalars(asked.execution_options(populate_existing=True)))
    sums = {row.year: row for row in db.scalars(kept)}
    years = {entry.year for entry in entries} | set(sums)
    if not years:
        return
    person = db.get_one(Person, person_id)
    judged = _judged(db, person.organisation_id, entries)
    by_source = {entry.source: entry for entry in entries}
    for source, verdict in judged.items():
        entry = by_source[source]
        entry.minutes, entry.why = verdict.minutes, verdict.why
        entry.because_id = by_source[verdict.because].id if verdict.because else None
    for one in years:
        _sum_up(db, person, one, [entry for entry in entries if entry.year == one], sums.get(one))
    db.flush()


def _judged(db: Session, organisation_id: UUID, entries: Sequence[Entry]) -> dict[str, rules.Verdict]:
    doings = [
        rules.Doing(
            source=entry.source,
            activity=entry.activity,
            place=entry.place,
            at=entry.at,
            minutes=entry.nominal,
            passed=entry.passed,
        )
        for entry in entries
        if entry.activity != rules.CORRECTION
    ]
    return rules.judge(doings, queries.policy(db, organisation_id), queries.zone(db, organisation_id))


def _sum_up(db: Session, person: Person, year: int, entries: Sequence[Entry], row: YearSum | None) -> None:
    found = rules.total(entries)
    if row is None:
        row = YearSum(organisation_id=person.organisation_id, person_id=person.id, year=year)
        db.add(row)
    row.online, row.classroom, row.corrected = found.online, found.classroom, found.corrected
    row.minutes = found.minutes
