"""Regions, sites, posts and certificates of a company: written, closed, opened again, removed where never used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput, Conflict
from lms_tool.organisations import queries, rules
from lms_tool.organisations.models import CertificateKind, Post, Region, Site
from lms_tool.organisations.rules import Written

Part = Region | Site | Post | CertificateKind
KINDS: dict[str, type[Part]] = {"region": Region, "site": Site, "post": Post, "certificate": CertificateKind}


class Faulty(BadInput):
    """What was written cannot be kept as it is. faults: field → a code of `rules.faults`, or "taken"."""

    code = "COMPANY-FAULTY"
    status = 422

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(f"faults {sorted(faults.items())}")
        self.faults = faults


class InUse(Conflict):
    code = "COMPANY-IN-USE"
    what = "This is in use and cannot be removed"
    do = "Records of people or of sites speak of it. Close it instead: it then takes nobody new, and all records stay."


def furnish(db: Session, organisation_id: UUID, *, is_new: bool = False) -> None:
    """The ladder and the certificates that a company begins with; what it has already stays as it is.

    is_new: it has nothing yet, so nobody needs to look (nor may, before the transaction is scoped to it).
    """
    certificates = set() if is_new else {row.code for row in queries.certificate_kinds(db, organisation_id)}
    for code, names in rules.CERTIFICATES.items():
        if code not in certificates:
            db.add(CertificateKind(organisation_id=organisation_id, code=code, names=dict(names)))
    posts = set() if is_new else {row.code for row in queries.posts(db, organisation_id)}
    for number, step in enumerate(rules.LADDER, start=1):
        if step.code not in posts:
            asked = sorted(step.certificates)
            db.add(
                Post(
                    organisation_id=organisation_id,
                    code=step.code,
                    names=dict(step.names),
                    step=number,
                    leads=step.leads,
                    certificates=asked,
                )
            )
    db.flush()


def save(
    db: Session,
    organisation_id: UUID,
    kind: str,
    part_id: UUID | None,
    written: Written,
    *,
    by: UUID | None,
    now: datetime,
) -> Part:
    """A new part of the company (part_id None), or another wording of one. Raises Faulty, NotFound."""
    model = KINDS[kind]
    faults = rules.faults(kind, written)
    taken = select(model.id).where(model.organisation_id == organisation_id, model.code == written.code)
    if "code" not in faults and db.scalars(taken).first() not in (None, part_id):
        faults["code"] = "taken"
    values = _values(db, organisation_id, kind, written, faults)
    if faults:
        raise Faulty(faults)
    part: Part = queries.part(db, model, part_id) if part_id else model(organisation_id=organisation_id)
    before = {field: getattr(part, field) for field in values} if part_id else {}
    for field, value in values.items():
        setattr(part, field, value)
    db.add(part)
    db.flush()
    if before != values:
        done = "changed" if part_id else "added"
        _note(db, part, kind, done, by=by, at=now, before=_told(db, before), after=_told(db, values))
    return part


def _values(db: Session, organisation_id: UUID, kind: str, written: Written, faults: dict[str, str]) -> dict[str, Any]:
    names = {language: name for language, name in written.names.items() if name}
    values: dict[str, Any] = {"code": written.code, "names": names}
    if kind == "region":
        return {**values, "tier": written.tier}
    if kind == "site":
        region = next((one for one in queries.regions(db, organisation_id) if str(one.id) == written.region), None)
        if region is None:
            faults["region"] = "choose"
        return {**values, "region_id": region.id if region else None, "project_type": written.project_type}
    if kind == "post":
        known = {row.code for row in queries.certificate_kinds(db, organisation_id)}
        asked = sorted(known & set(written.certificates))
        step = int(written.step) if "step" not in faults else 0
        return {**values, "step": step, "leads": written.leads, "certificates": asked}
    return values


def _told(db: Session, values: dict[str, Any]) -> dict[str, Any]:
    """Values as the log keeps them: a region by its name."""
    told = dict(values)
    if told.get("region_id"):
        told["region"] = queries.part(db, Region, told.pop("region_id")).names
    return told


def close(db: Session, kind: str, part_id: UUID, *, by: UUID | None, now: datetime) -> Part:
    """It takes nobody new from now on; all records stay. Raises NotFound."""
    part = queries.part(db, KINDS[kind], part_id)
    if part.closed_at is None:
        part.closed_at = now
        _note(db, part, kind, "closed", by=by, at=now)
    return part


def reopen(db: Session, kind: str, part_id: UUID, *, by: UUID | None, now: datetime) -> Part:
    """Raises NotFound."""
    part = queries.part(db, KINDS[kind], part_id)
    if part.closed_at is not None:
        part.closed_at = None
        _note(db, part, kind, "reopened", by=by, at=now)
    return part


def remove(db: Session, kind: str, part_id: UUID, *, by: UUID | None, now: datetime) -> None:
    """Take away what was never used. Raises InUse where any record speaks of it, NotFound."""
    part = queries.part(db, KINDS[kind], part_id)
    if isinstance(part, CertificateKind) and queries.asking_for(db, part):
        raise InUse(f"{kind} {part_id}")
    try:
        with db.begin_nested():
            db.delete(part)
    except IntegrityError:
        raise InUse(f"{kind} {part_id}") from None
    _note(db, part, kind, "removed", by=by, at=now)


def _note(db: Session, part: Part, kind: str, done: str, *, by: UUID | None, at: datetime, **changes: Any) -> None:
    named = " / ".join([part.code, *part.names.values()])
    audit.note(db, part.organisation_id, f"{kind}.{done}", by=by, at=at, subject=part.id, named=named, **changes)
