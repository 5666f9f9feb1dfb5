"""The organisation's own values of the company standard. A change publishes new versions of what it touches."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from content.schema import Standard, from_dict, to_dict
from content.schema.standard import SiteGrammar
from lms_tool.audit import service as audit
from lms_tool.catalog import queries
from lms_tool.catalog.models import Flag, Override, Version
from lms_tool.catalog.rules import LARGEST, Cell, Change, canonical, cells, name, site_of, with_values
from lms_tool.catalog.service.reasons import NothingToDo, said
from lms_tool.catalog.service.writing import deed, keep, wording
from lms_tool.errors import BadInput, NotFound


class NotAValue(BadInput):
    code = "STANDARD-VALUE"
    what = "This value cannot be used"
    do = "Write a number from 0 to a million, in figures, and choose a place that the table knows."


def change_standard(
    db: Session, organisation_id: UUID, values: Mapping[Cell, float], *, by: UUID, why: str, now: datetime
) -> list[Change]:
    """Let these values hold from now on: a new version of the standard, and of everything that speaks of them.

    Published versions stay as they are. Prose that a figure may have made wrong is flagged.
    Raises NotAValue, NotFound for an unknown entry, NothingToDo, SayWhy.
    """
    reason = said(why)
    standard = queries.company_standard(db, organisation_id)
    for (entry, site), value in values.items():
        _check(standard, entry, site, value)
    return _change(db, organisation_id, standard, dict(values), by=by, why=reason, now=now)


def roll_back_standard(
    db: Session, organisation_id: UUID, number: int, *, by: UUID, why: str, now: datetime
) -> list[Change]:
    """Let the values of an earlier version hold again, in entries that both have.

    Raises NotFound, NothingToDo, SayWhy.
    """
    reason = said(why)
    standard = queries.company_standard(db, organisation_id)
    earlier = queries.version(db, organisation_id, "standard", "company", number)
    was = dict(cells(queries.standard_of(db, earlier)))
    own = queries.overrides(db, organisation_id)
    values: dict[Cell, float | None] = {
        at: value for at, value in was.items() if at[0] in standard.entries and dict(cells(standard)).get(at) != value
    }
    added = [at for at, _ in cells(standard) if at not in was and at in own and own[at].shipped is None]
    return _change(db, organisation_id, standard, values | dict.fromkeys(added), by=by, why=reason, now=now, of=number)


def merged(db: Session, organisation_id: UUID, shipped: Standard, now: datetime) -> Standard:
    """The shipped standard with the organisation's own values; notes where the product changed below them."""
    own = queries.overrides(db, organisation_id)
    there = dict(cells(shipped))
    for at, override in own.items():
        value = there.get(at)
        if at[0] in shipped.entries and value != override.shipped:
            if override.shipped_changed_at is None:
                override.shipped_before = override.shipped
            override.shipped, override.shipped_changed_at = value, now
    return with_values(shipped, {at: override.value for at, override in own.items()})


def tick(db: Session, flag_id: UUID, *, by: UUID, now: datetime) -> None:
    """Somebody has read it and it is right, or was mended. Raises NotFound."""
    flag = db.get(Flag, flag_id)
    if flag is None:
        raise NotFound(f"flag {flag_id}")
    flag.ticked_at, flag.ticked_by = flag.ticked_at or now, flag.ticked_by or by


def accept_shipped(db: Session, override_id: UUID) -> None:
    """Somebody has seen that the product changed its value, and ours still holds. Raises NotFound."""
    override = db.get(Override, override_id)
    if override is None:
        raise NotFound(f"override {override_id}")
    override.shipped_changed_at, override.shipped_before = None, None


def _check(standard: Standard, entry: str, site: str, value: float) -> None:
    if entry not in standard.entries:
        raise NotFound(f"entry {entry}")
    try:
        where = site_of(site)
        if where:
            SiteGrammar().load({key: one for key, one in asdict(where).items() if one is not None})
    except (TypeError, ValueError, ValidationError) as error:
        raise NotAValue(f"site {site[:80]!r}") from error
    if not 0 <= value < LARGEST:
        raise NotAValue(f"{value} is out of bounds")


def _change(
    db: Session,
    organisation_id: UUID,
    standard: Standard,
    values: Mapping[Cell, float | None],
    *,
    by: UUID,
    why: str,
    now: datetime,
    of: int | None = None,
) -> list[Change]:
    new = with_values(standard, values)
    if new == standard:
        raise NothingToDo("these values hold already")
    _override(db, organisation_id, standard, values, by=by, why=why, now=now)
    touched = queries.touched(db, organisation_id, {entry for entry, _ in values})
    latest = queries.version(db, organisation_id, "standard", "company")
    changes = [_publish(db, latest, to_dict(new), by=by, why=why, now=now, copy_of=of)]
    for item in touched:
        spoken = from_dict(Standard, queries.payload(db, item.manifest["standard"]))
        part = canonical(to_dict(new.subset(spoken.entries)))
        keep(db, {name(part): part})
        manifest = {**item.manifest, "standard": name(part)}
        if name(canonical(manifest)) != item.latest.hash:
            copy_of = item.latest.copy_of
            changes.append(_publish(db, item.latest, manifest, by=by, why=why, now=now, copy_of=copy_of))
        _flag(db, item, changes[0].number, now)
    db.flush()
    return changes


def _publish(
    db: Session, latest: Version, manifest: Mapping[str, Any], *, by: UUID, why: str, now: datetime, copy_of: int | None
) -> Change:
    written = canonical(manifest)
    keep(db, {name(written): written})
    change = Change("published", latest.kind, latest.key, latest.number + 1)
    db.add(
        Version(
            organisation_id=latest.organisation_id,
            kind=latest.kind,
            key=latest.key,
            number=change.number,
            hash=name(written),
            wording=wording(manifest),
            origin=latest.origin,
            copy_of=copy_of,
            published_at=now,
            published_by=by,
            withdrawn_at=latest.withdrawn_at,
        )
    )
    db.add(deed(latest.organisation_id, change, by=by, at=now, why=why))
    return change


def _override(
    db: Session,
    organisation_id: UUID,
    standard: Standard,
    values: Mapping[Cell, float | None],
    *,
    by: UUID,
    why: str,
    now: datetime,
) -> None:
    """Keep what differs from the shipped table, and only that."""
    own, there = queries.overrides(db, organisation_id), dict(cells(standard))
    for at, value in values.items():
        _note(db, organisation_id, at, there.get(at), value, by=by, why=why, now=now)
        override = own.get(at)
        shipped = override.shipped if override else there.get(at)
        if value is None or value == shipped:
            if override:
                db.delete(override)
            continue
        if override is None:
            override = Override(organisation_id=organisation_id, entry=at[0], site=at[1], shipped=shipped)
            db.add(override)
        override.value, override.set_by, override.set_at, override.why = value, by, now, why
        override.shipped_changed_at, override.shipped_before = None, None


def _note(
    db: Session,
    organisation_id: UUID,
    at: Cell,
    before: float | None,
    after: float | None,
    *,
    by: UUID,
    why: str,
    now: datetime,
) -> None:
    named, old, new = " · ".join(part for part in at if part), {"value": before}, {"value": after}
    audit.note(db, organisation_id, "standard.value", by=by, at=now, named=named, before=old, after=new, why=why)


def _flag(db: Session, item: queries.Touched, version: int, now: datetime) -> None:
    """Once for each part that is not flagged for the same reason already."""
    whose = item.latest.organisation_id
    open_ = {(one.item_kind, one.item, one.kind, one.key, one.entry) for one in queries.flags(db, whose)}
    for touch in item.to_read():
        for entry in touch.entries:
            if (item.kind, item.key, touch.kind, touch.key, entry) not in open_:
                db.add(
                    Flag(
                        organisation_id=whose,
                        entry=entry,
                        item_kind=item.kind,
                        item=item.key,
                        kind=touch.kind,
                        key=touch.key,
                        reason=touch.reason,
                        version=version,
                        flagged_at=now,
                    )
                )
