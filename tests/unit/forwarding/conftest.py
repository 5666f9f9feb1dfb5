from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.forwarding import service as forwarding
from lms_tool.forwarding.models import ExternalStore
from tests.unit.statements.conftest import Record

__all__ = ["Record"]
SECRET_KEY = "a secret of the tests, long enough"


@pytest.fixture
def record(db: Session, settings: Settings) -> Iterator[Record]:
    """What is stored is queued for the other stores, and nobody else reacts."""
    before = facts.installed()
    facts.install({facts.StatementsStored: (forwarding.forward,)})
    forwarding.configure(settings)
    yield Record(db)
    facts.install(before)


@pytest.fixture
def add(db: Session, organisation: Any, record: Record) -> Callable[..., ExternalStore]:
    """A store that statements are sent to; what is given differs from the usual."""

    def one(**given: Any) -> ExternalStore:
        usual = {"endpoint": "https://lrs.example/xapi", "key": "key", "secret": "secret", "secret_key": SECRET_KEY}
        return forwarding.add_store(db, organisation.id, **usual | given, now=utc_now())

    return one
