"""What decides somebody's way besides what they have done: where they work, since when, what they need not do."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Persona
from lms_tool.db import utc_now
from lms_tool.people import queries as people
from lms_tool.tracks.models import Assignment, Exemption

_AT_ONCE = 500  # ids in one question


@dataclass(slots=True)
class Background:
    """starts: track → first day. exempt: track → modules."""

    persona: Persona
    starts: dict[str, date] = field(default_factory=dict)
    exempt: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def backgrounds(db: Session, wanted: Iterable[UUID], *, now: datetime | None = None) -> Mapping[UUID, Background]:
    """Of everybody who is asked about."""
    known = list(dict.fromkeys(wanted))
    moment = now or utc_now()
    personas = people.personas_of(db, known, now=moment)
    found = {person: Background(personas.get(person, Persona())) for person in known}
    rest = iter(known)
    while some := list(islice(rest, _AT_ONCE)):
        asked = select(Assignment.person_id, Assignment.track, Assignment.starts_on)
        for who, track, day in db.execute(
            asked.where(Assignment.person_id.in_(some), Assignment.ended_at.is_(None)).order_by(Assignment.at)
        ):
            found[who].starts[track] = day
        spared = select(Exemption.person_id, Exemption.track, Exemption.module)
        for who, track, module in db.execute(spared.where(Exemption.person_id.in_(some), Exemption.ended_at.is_(None))):
            found[who].exempt[track].add(module)
    return found
