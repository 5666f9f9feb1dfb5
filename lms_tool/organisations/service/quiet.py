from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.organisations import rules
from lms_tool.organisations.models import QuietHours
from lms_tool.organisations.service.structure import Faulty


def set_quiet_hours(
    db: Session,
    organisation_id: UUID,
    begins: time | None,
    ends: time | None,
    days: Collection[int],
    *,
    by: UUID,
    now: datetime,
) -> bool:
    """When nobody is reminded from now on. False where it was so before. Raises Faulty."""
    faults = rules.quiet_faults(begins, ends, frozenset(days))
    if faults:
        raise Faulty(faults)
    row = db.scalar(select(QuietHours).where(QuietHours.organisation_id == organisation_id))
    if row is None:
        row = QuietHours(organisation_id=organisation_id, days=[])
        db.add(row)
    before = {"begins": row.begins, "ends": row.ends, "days": row.days}
    row.begins, row.ends, row.days = begins, ends, sorted(set(days))
    after = {"begins": row.begins, "ends": row.ends, "days": row.days}
    if before == after:
        return False
    db.flush()
    audit.note(db, organisation_id, "quiet.changed", by=by, at=now, subject=row.id, before=before, after=after)
    return True
