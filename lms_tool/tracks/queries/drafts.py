"""A track as it is being changed: what is wrong with it, and whom it would touch."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.graph import Fault
from content.schema import Layer as LayerKind
from content.schema import Track, from_dict, number
from content.sentences import SENTENCES
from content.touches import mentions
from content.tracks import Whens, faults
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.tracks import rules
from lms_tool.tracks.models import TrackDraft
from lms_tool.tracks.queries.decisions import assigned
from lms_tool.tracks.queries.journeys import backgrounds


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody for whom a change changes something."""

    person: UUID
    name: str
    changes: tuple[rules.Touch, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a draft touches, of how many who are to learn the track."""

    touched: tuple[Touched, ...]
    assigned: int


def drafts(db: Session, organisation_id: UUID) -> dict[str, TrackDraft]:
    found = db.scalars(select(TrackDraft).where(TrackDraft.organisation_id == organisation_id))
    return {draft.track: draft for draft in found}


def draft_or_none(db: Session, organisation_id: UUID, track: str) -> TrackDraft | None:
    asked = select(TrackDraft).where(TrackDraft.organisation_id == organisation_id, TrackDraft.track == track)
    return db.scalar(asked)


def edition_of(db: Session, draft: TrackDraft) -> TrackEdition:
    """A draft as if it were published."""
    latest = catalog.track(db, draft.organisation_id, draft.track)
    plan = from_dict(Track, draft.written)
    layers = {cell.layer.key: cell.layer for cell in latest.layers}
    ordered = tuple(sorted(plan.layers, key=lambda cell: _number(layers.get(cell.layer))))
    standard = catalog.company_standard(db, draft.organisation_id)
    return replace(latest, plan=replace(plan, layers=ordered), standard=standard, title=plan.title, days=plan.days)


def _before_classroom(edition: TrackEdition) -> float | None:
    asked = edition.plan.before_classroom
    return float(number(asked, edition.standard)) if asked is not None else None


def _number(layer: LayerKind | None) -> int:
    return layer.number if layer else 9


def whens_of(db: Session, organisation_id: UUID, plan: Track) -> Whens:
    """Of the modules of a track, as they are published now."""
    found = catalog.modules_named(db, organisation_id, {named.module: None for named in plan.modules})
    return {named.module: found[named.module].when for named in plan.modules if named.module in found}


def faults_of(db: Session, organisation_id: UUID, plan: Track) -> list[Fault]:
    """What keeps a track from being published, and what is weak about it."""
    known = catalog.company_standard(db, organisation_id).entries
    found = [Fault(said.address, "standard", {"key": said.entry}) for said in mentions(plan) if said.entry not in known]
    for at, cell in enumerate(plan.layers):
        for where, named in enumerate(cell.modules):
            found += _misplaced(db, organisation_id, (at, where), cell.layer, named.module)
    return [*found, *faults(plan, whens_of(db, organisation_id, plan))]


def is_grave(fault: Fault) -> bool:
    """Whether it keeps a track from being published."""
    return SENTENCES[fault.sentence][0] == "error"


def _misplaced(db: Session, organisation_id: UUID, at: tuple[int, int], layer: str, key: str) -> list[Fault]:
    address = ("layers", at[0], "modules", at[1], "module")
    edition = catalog.module_or_none(db, organisation_id, key)
    if edition is None:
        return [Fault(address, "link.module", {"key": key})]
    return [Fault(address, "cell", {"module": key, "layer": edition.layer.key})] if edition.layer.key != layer else []


def reach(db: Session, draft: TrackDraft, *, now: datetime) -> Reach:
    """Everybody who is to learn the track, and what becomes different for them when they follow the new version."""
    whose = draft.organisation_id
    old, new = catalog.track(db, whose, draft.track), edition_of(db, draft)
    holding = assigned(db, whose, draft.track)
    told = backgrounds(db, (one.person_id for one in holding), now=now)
    today = organisations.today(db, whose, now)
    before_whens, after_whens = whens_of(db, whose, old.plan), whens_of(db, whose, new.plan)
    classroom = rules.touch_classroom(_before_classroom(old), _before_classroom(new))
    found = []
    for one in holding:
        here = told[one.person_id]
        journey = rules.Journey(here.persona, one.starts_on, today, exempt=frozenset(here.exempt.get(draft.track, ())))
        changes = rules.touch(
            rules.way(old.plan, old.standard, journey, before_whens),
            rules.way(new.plan, new.standard, journey, after_whens),
        )
        changes += classroom
        if changes:
            found.append((one.person_id, changes))
    names = people.names_of(db, (person for person, _ in found))
    touched = tuple(Touched(person, names.get(person, ""), changes) for person, changes in found)
    return Reach(touched, len(holding))
