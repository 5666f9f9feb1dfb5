"""A score is put on its way: through the outbox, once its transaction is safe."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.grades import queries, rules
from lms_tool.grades.models import Column, Score
from lms_tool.outbox import queries as messages
from lms_tool.outbox import service as outbox


def resend(db: Session, score_ids: list[UUID], *, now: datetime) -> int:
    """Send these scores again at once, with a new timestamp, whatever became of them before; those that are kept here
    stay, and what was to be taken out and is still there is taken out again. Gives how many."""
    scores = queries.scores(db, score_ids)
    columns = queries.columns(db, {score.column_id for score in scores.values()})
    going = [one for one in scores.values() if not one.held or (one.held == rules.TAKEN and one.sent_at)]
    for score in going:
        score.at = None
        enqueue(db, columns[score.column_id], score, now=now)
    db.flush()
    for piece in batched([score.id for score in going]):
        outbox.retry(db, list(messages.of_subjects(db, piece).values()))
    return len(going)


def batched(ids: list[UUID]) -> Iterator[list[UUID]]:
    """In pieces that a statement can name."""
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]


def enqueue(db: Session, column: Column, score: Score, *, now: datetime) -> None:
    """Let a score leave in its present state."""
    destination = outbox.open_destination(db, score.organisation_id, "score", column.registration_id)
    outbox.enqueue(db, destination, score.id, now=now)
