"""Documents that programs keep here, changed under the conditions of HTTP (xAPI 1.0.3, Communication 3.1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.db import changed
from lms_tool.errors import BadInput, Conflict
from lms_tool.lrs import queries, rules
from lms_tool.lrs.models import Document


class ChangedMeanwhile(Conflict):
    code = "XAPI-PRECONDITION"
    status = 412
    what = "The document is not as you expect it"
    do = "Get it again, look at its ETag and decide anew; it was left as it is."


class NothingExpected(Conflict):
    code = "XAPI-UNCONDITIONAL"
    what = "There is a document already, and nothing says that it may be replaced"
    do = "Get it, look whether it may be replaced, and send its ETag as If-Match. It was left as it is."


class NoCondition(BadInput):
    code = "XAPI-CONDITION"
    what = "Nothing says what the document shall replace"
    do = "Send If-None-Match: * for a new document, or If-Match with the ETag of the one to replace."


def put(
    db: Session,
    organisation_id: UUID,
    asked: rules.Asked,
    content: rules.Content,
    conditions: rules.Conditions,
    *,
    strict: bool,
    now: datetime,
) -> None:
    """Keep a document in the place of any that is there. strict: nothing is replaced without a condition.

    Raises BadJson, ChangedMeanwhile, NothingExpected, NoCondition.
    """
    rules.checked(content)
    found = queries.document_or_none(db, organisation_id, asked, lock=True)
    if not conditions.given and (strict or asked.kind.guarded):
        if found:
            raise NothingExpected(f"{asked.kind.key} {asked.name}")
        if asked.kind.guarded:
            raise NoCondition(f"{asked.kind.key} {asked.name}")
    _keep(db, organisation_id, asked, found, content, conditions, now)


def merge(
    db: Session,
    organisation_id: UUID,
    asked: rules.Asked,
    content: rules.Content,
    conditions: rules.Conditions,
    *,
    now: datetime,
) -> None:
    """Put the properties of a JSON document over those that are stored. Raises BadJson, ChangedMeanwhile."""
    found = queries.document_or_none(db, organisation_id, asked, lock=True)
    old = rules.Content(found.kind, found.content) if found else None
    _keep(db, organisation_id, asked, found, rules.merged(old, content), conditions, now)


def remove(db: Session, organisation_id: UUID, asked: rules.Asked, conditions: rules.Conditions) -> None:
    """Remove a document, or all of a place. None there is fine. Raises ChangedMeanwhile."""
    if asked.name is not None:
        found = queries.document_or_none(db, organisation_id, asked, lock=True)
        _check(conditions, found)
    changed(db, delete(Document).where(*queries.documents_meant(organisation_id, asked)))


def _keep(
    db: Session,
    organisation_id: UUID,
    asked: rules.Asked,
    found: Document | None,
    content: rules.Content,
    conditions: rules.Conditions,
    now: datetime,
) -> None:
    _check(conditions, found)
    if found is not None:
        found.kind, found.content, found.etag, found.updated = content.kind, content.body, content.etag, now
        return
    assert asked.name
    new = Document(
        organisation_id=organisation_id,
        key=asked.key(organisation_id),
        place=asked.place(organisation_id),
        registration=asked.registration,
        name=asked.name,
        kind=content.kind,
        content=content.body,
        etag=content.etag,
        updated=now,
    )
    try:
        with db.begin_nested():
            db.add(new)
    except IntegrityError as error:
        raise ChangedMeanwhile("somebody else wrote it first") from error


def _check(conditions: rules.Conditions, found: Document | None) -> None:
    if not conditions.hold(found.etag if found else None):
        raise ChangedMeanwhile("If-Match or If-None-Match")
