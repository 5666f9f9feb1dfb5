from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import rules
from lms_tool.audit.models import AuditEntry


def note(
    db: Session,
    organisation_id: UUID,
    what: str,
    *,
    by: UUID | None,
    at: datetime,
    subject: UUID | None = None,
    named: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> AuditEntry:
    """Keep what was done, in the transaction in which it was done. what: "site.closed", "person.imported"."""
    entry = AuditEntry(
        organisation_id=organisation_id,
        at=at,
        by=by,
        what=what,
        subject=subject,
        named=named[: rules.LONGEST_NAME],
        changes=rules.differences(before or {}, after or {}),
        why=why,
    )
    db.add(entry)
    return entry
