"""For whom sign-up is open: what a track asks for before its classroom part, and who was let in all the same.

What was learnt is known further up; `reactions` says who answers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Batch, Member
from lms_tool.cohorts.queries import batches
from lms_tool.cohorts.rules.opening import Before

Ask = Callable[[Session, UUID, str, Sequence[UUID]], Mapping[UUID, Before]]  # organisation, track, people


def _asks_for_nothing(_db: Session, _organisation: UUID, _track: str, _people: Sequence[UUID]) -> Mapping[UUID, Before]:
    return {}


_ask: Ask = _asks_for_nothing


def install(ask: Ask) -> None:
    global _ask  # noqa: PLW0603  one answer for the whole process, set once at start
    _ask = ask


@dataclass(frozen=True, slots=True)
class Opening:
    """How sign-up stands for a member of a batch whose track asks for hours first."""

    before: Before
    let_in: bool
    why: str
    """They were let in."""

    @property
    def is_locked(self) -> bool:
        return not (self.let_in or self.before.is_met)


def openings(db: Session, batch: Batch, members: Iterable[Member]) -> dict[UUID, Opening]:
    """Person → how it stands; empty where the track asks for nothing."""
    known = {one.person_id: one for one in members}
    asked = _ask(db, batch.organisation_id, batch.track, list(known)) if known else {}
    return {
        person: Opening(before, known[person].let_in_at is not None, known[person].let_in_why)
        for person, before in asked.items()
    }


def opening_or_none(db: Session, batch: Batch, person_id: UUID) -> Opening | None:
    """None where nothing is asked for, or they are not in the batch."""
    member = batches.member_or_none(db, batch.id, person_id)
    return openings(db, batch, [member]).get(person_id) if member and member.left_at is None else None


def mine(db: Session, person_id: UUID) -> dict[UUID, Opening]:
    """Batch of this learner → how it stands there."""
    found = {one.id: opening_or_none(db, one, person_id) for one in batches.batches_with(db, person_id)}
    return {batch: opening for batch, opening in found.items() if opening}


def for_track(db: Session, person_id: UUID, track: str) -> Opening | None:
    """In the batch that goes through this track, the one that began last; None where nothing is asked for there."""
    of_it = (one for one in batches.batches_with(db, person_id) if one.track == track)
    batch = next(of_it, None)
    return opening_or_none(db, batch, person_id) if batch else None
