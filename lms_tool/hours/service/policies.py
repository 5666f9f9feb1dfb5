from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput
from lms_tool.hours import queries, rules
from lms_tool.hours.models import HoursPolicy


def policy_row(db: Session, organisation_id: UUID) -> HoursPolicy:
    """The organisation's own row, made if need be."""
    row = queries.policy_row_or_none(db, organisation_id)
    if row is None:
        usual = rules.Policy()
        row = HoursPolicy(organisation_id=organisation_id, counted=sorted(usual.counted), day_most=usual.day_most)
        db.add(row)
        db.flush()
    return row


def set_policy(
    db: Session, organisation_id: UUID, counted: Collection[str], day_most: int, *, by: UUID, now: datetime
) -> bool:
    """What counts from now on and for what was done before; the worker judges everybody anew. False: as it was.

    Raises BadInput.
    """
    wanted = sorted(set(counted) & set(rules.ACTIVITIES))
    if rules.policy_faults({"day_most": day_most}):
        raise BadInput(f"{day_most} minutes a day")
    row = policy_row(db, organisation_id)
    before = {"counted": row.counted, "day_most": row.day_most}
    if before == {"counted": wanted, "day_most": day_most}:
        return False
    row.counted, row.day_most, row.judged_at, row.judged_to = wanted, day_most, None, None
    after = {"counted": wanted, "day_most": day_most}
    audit.note(db, organisation_id, "hours.policy", by=by, at=now, subject=row.id, before=before, after=after)
    db.flush()
    return True
