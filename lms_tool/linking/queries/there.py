"""What a course has from here already, as far as anybody can know."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.catalog.rules import TrackEdition
from lms_tool.cohorts.models import Batch
from lms_tool.linking.models import Answer, Insertion
from lms_tool.linking.rules import Span
from lms_tool.people import queries as people
from lms_tool.tracks import rules as tracks


@dataclass(frozen=True, slots=True)
class There:
    """Something that a course has. how: sent (from here, whether or not it was kept) or opened."""

    how: str
    at: datetime | None = None


def there(db: Session, course_id: UUID | None) -> dict[str, There]:
    """Content → how we know that the course has it."""
    if course_id is None:
        return {}
    asked = select(Insertion).where(Insertion.course_id == course_id).order_by(Insertion.at)
    found = {one.content: There("sent", one.at) for one in db.scalars(asked)}
    found |= {link.content: There("opened", link.created_at) for link in people.links_of(db, course_id) if link.content}
    return found


def answer_or_none(db: Session, session_id: UUID) -> Answer | None:
    """What a request was answered with."""
    return db.scalar(select(Answer).where(Answer.session_id == session_id))


def batches(db: Session, course_id: UUID | None, *, today: date, track: str | None = None) -> list[Batch]:
    """Batches of a course that are not over, the next one first."""
    if course_id is None:
        return []
    asked = select(Batch).where(Batch.course_id == course_id, Batch.ends_on >= today, Batch.cancelled_at.is_(None))
    if track:
        asked = asked.where(Batch.track == track)
    return list(db.scalars(asked.order_by(Batch.starts_on, Batch.title)))


def spans(track: TrackEdition, batch: Batch, timezone: str) -> dict[str, Span]:
    """Module → from when and until when a batch works on it: by the deadlines of its track, never beyond its last
    day."""
    way = tracks.way(track.plan, track.standard, tracks.Journey(start=batch.starts_on))
    cells = {named.module: cell for cell in track.plan.layers for named in cell.modules}
    found = {}
    for module, step in way.steps.items():
        opens = cells[module].opens
        first = opens.after(batch.starts_on) if opens else batch.starts_on
        last = min(step.due or batch.ends_on, batch.ends_on)
        found[module] = Span(tracks.ends_at(first - timedelta(days=1), timezone), tracks.ends_at(last, timezone))
    return found
