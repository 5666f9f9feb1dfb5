"""One person's year."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.rules.opening import Before
from lms_tool.hours import rules
from lms_tool.hours.models import Entry
from lms_tool.hours.queries.kept import lines_of_enrolments, owed
from lms_tool.hours.queries.opening import before_classroom
from lms_tool.progress import queries as progress


@dataclass(frozen=True, slots=True)
class Year:
    """layers: key → title, from the ground up; table: layer → activity → minutes; because: entry → the earlier one."""

    year: int
    owed: rules.Owed
    sum: rules.Sum
    table: Mapping[str, Counter[str]]
    layers: Mapping[str, Text]
    entries: list[Entry]
    by_id: Mapping[UUID, Entry]
    before: list[tuple[Text, Before]]
    """Title of a track, and what it asks for online before its classroom part: as sign-up asks for it."""

    def hours(self, minutes: int) -> float:
        return rules.hours(max(0, minutes), self.owed.length)

    def signed(self, minutes: int) -> float:
        """Training hours of a cell, which a correction may bring below nothing."""
        return self.hours(minutes) if minutes >= 0 else -self.hours(-minutes)

    @property
    def done(self) -> float:
        return self.hours(self.sum.minutes)

    @property
    def missing(self) -> float:
        return rules.missing(self.sum.minutes, self.owed.yearly, self.owed.length)

    @property
    def percent(self) -> int:
        """Of what is owed; 100 only when nothing is missing."""
        if not self.missing:
            return 100
        return max(0, min(99, int(100 * self.sum.minutes / (self.owed.yearly * self.owed.length))))


def year_of(db: Session, organisation_id: UUID, person_id: UUID, year: int) -> Year:
    """The newest entry first."""
    asked = select(Entry).where(Entry.person_id == person_id, Entry.year == year)
    entries = list(db.scalars(asked.order_by(Entry.at.desc(), Entry.id)))
    table = rules.table(entries)
    return Year(
        year,
        owed(db, organisation_id),
        rules.total(entries),
        table,
        _layers(db, organisation_id),
        entries,
        {entry.id: entry for entry in entries},
        _before(db, organisation_id, person_id),
    )


def _layers(db: Session, organisation_id: UUID) -> dict[str, Text]:
    cells = (cell for track in catalog.tracks(db, organisation_id) for cell in track.layers)
    return {cell.layer.key: cell.layer.title for cell in sorted(cells, key=lambda cell: cell.layer.number)}


def _before(db: Session, organisation_id: UUID, person_id: UUID) -> list[tuple[Text, Before]]:
    """What the track asks for; where it asks for nothing, what the company standard does."""
    enrolments = progress.enrolments_of(db, person_id)
    lines = lines_of_enrolments(db, (one.id for one in enrolments))
    usual = owed(db, organisation_id)
    found = []
    for one in enrolments:
        edition = catalog.track(db, organisation_id, one.track, one.track_version_id)
        asked = before_classroom(db, organisation_id, one.track, [person_id]).get(person_id)
        done = rules.before_classroom(lines.get(one.id, ()))
        found.append((edition.title, asked or Before(done, usual.online * usual.length, usual.length)))
    return found
