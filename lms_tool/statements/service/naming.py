"""What people are called in statements: by their account, with their name, or by a pseudonym."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.db import found_or_made
from lms_tool.errors import BadInput
from lms_tool.people import queries as people
from lms_tool.people.models import Account
from lms_tool.statements import queries, rules
from lms_tool.statements.models import Manner, Pseudonym
from lms_tool.statements.service.setting import installed
from xapi.actors import Who, pseudonym


def who(db: Session, account: Account) -> Who:
    """A person as statements call them from now on; what was said before stays as it was said."""
    return called(db, account, queries.calling(db, account.organisation_id))


def called(db: Session, account: Account, calling: str) -> Who:
    """calling: of the organisation, looked up once for many people."""
    if calling == "pseudonym":
        return pseudonym(installed().base, _pseudonym(db, account).id)
    name = people.names_of(db, {account.person_id}).get(account.person_id) if calling == "named" else None
    return Who(account.issuer, account.subject, name or "")


def set_calling(db: Session, organisation_id: UUID, calling: str, *, by: UUID, now: datetime) -> bool:
    """How people are called from now on. False: as it was. Raises BadInput."""
    if calling not in rules.CALLINGS:
        raise BadInput(f"calling: {calling}")
    before = queries.calling(db, organisation_id)
    if calling == before:
        return False
    row = queries.manner_or_none(db, organisation_id)
    if row is None:
        row = Manner(organisation_id=organisation_id)
        db.add(row)
    row.calling = calling
    db.flush()
    audit.note(
        db,
        organisation_id,
        "statements.calling",
        by=by,
        at=now,
        subject=row.id,
        before={"calling": before},
        after={"calling": calling},
    )
    return True


def _pseudonym(db: Session, account: Account) -> Pseudonym:
    return found_or_made(
        db,
        lambda: queries.pseudonym_or_none(db, account.person_id),
        lambda: Pseudonym(organisation_id=account.organisation_id, person_id=account.person_id),
    )
