"""What was said goes into the embedded store, and from there on its way."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.db import utc_now
from lms_tool.lrs import service as lrs
from lms_tool.statements.service.setting import installed
from xapi.actors import tool
from xapi.rendering import Statement

AT_ONCE = 500
"""Statements that are stored in one go; databases limit how many values a question may have."""


def keep(db: Session, organisation: UUID, said: Iterable[Statement]) -> None:
    """The time of storing is now, whenever it happened: a lost sitting ended long before anybody noticed."""
    us = tool(installed().base)
    lrs.store(db, organisation, list(said), authority=lrs.agent(us.home_page, us.name), now=utc_now())
