"""An outbox to write to, on a clock that the test moves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from lms_tool.outbox import service
from lms_tool.outbox.models import Destination, Message
from lms_tool.outbox.rules import Answer, Verdict
from lms_tool.outbox.service import Claim

START = datetime(2026, 11, 20, 4, tzinfo=UTC)


class Post:
    """An outbox with one record store; a second one and an LMS wait beside it with messages of their own."""

    def __init__(self, db: Session, organisation: Any) -> None:
        self.db, self.whose, self.now = db, organisation.id, START
        self.store = self.destination("statement")

    def destination(self, kind: str) -> Destination:
        return service.open_destination(self.db, self.whose, kind, uuid4())

    def write(self, count: int = 1, to: Destination | None = None) -> list[Message]:
        messages = [service.enqueue(self.db, to or self.store, uuid4(), now=self.now) for _ in range(count)]
        self.db.flush()
        return messages

    def claim(self, holder: str = "one", kind: str = "statement", most: int = 10) -> Claim | None:
        found = service.claim(self.db, kind, holder, most=most, now=self.now)
        self.db.flush()
        return found

    def claimed(self, **options: Any) -> Claim:
        found = self.claim(**options)
        assert found is not None
        return found

    def settle(self, claim: Claim, *answers: Answer, **said: Any) -> None:
        """One answer for each message of the batch, or one for all of them."""
        spread = answers if len(answers) > 1 else answers * len(claim.messages)
        verdicts = [Verdict(m, a, **said) for (m, _, _), a in zip(claim.messages, spread, strict=True)]
        service.settle(self.db, claim, verdicts, now=self.now, luck=1.0)
        self.db.flush()

    def send(self, *answers: Answer, **said: Any) -> Claim:
        claim = self.claimed()
        self.settle(claim, *answers, **said)
        return claim

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def post(db: Session, organisation: Any) -> Post:
    return Post(db, organisation)


def states(*messages: Message) -> list[str]:
    return [message.state for message in messages]
