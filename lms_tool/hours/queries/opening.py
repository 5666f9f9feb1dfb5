"""What people have learnt online of what a track asks for before its classroom part."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import number
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.cohorts.rules import opening
from lms_tool.cohorts.rules.opening import Before
from lms_tool.errors import NotFound
from lms_tool.hours import rules
from lms_tool.hours.queries.kept import lines_of_enrolments, owed, policy
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.progress.rules import ModuleOutline, Outline
from lms_tool.tracks import queries as tracks
from lms_tool.tracks.rules import Journey

Place = tuple[str, str]


class _Library:
    """Tracks and modules as they are followed, each looked up once."""

    def __init__(self, db: Session, organisation: UUID) -> None:
        self.db, self.organisation = db, organisation
        self.known: dict[tuple[str, UUID | None], ModuleEdition | None] = {}
        self.tracks: dict[tuple[str, UUID | None], TrackEdition | None] = {}

    def module(self, key: str, version: UUID | None) -> ModuleEdition | None:
        if (key, version) not in self.known:
            self.known[key, version] = catalog.module_or_none(self.db, self.organisation, key, version)
        return self.known[key, version]

    def following(self, pins: Mapping[str, UUID]) -> Callable[[str], ModuleEdition | None]:
        return lambda key: self.module(key, pins.get(key))

    def track(self, key: str, version: UUID | None) -> TrackEdition | None:
        if (key, version) not in self.tracks:
            self.tracks[key, version] = found = self._track_or_none(key, version)
            self._look_up_latest([one.module for one in found.modules] if found else [])
        return self.tracks[key, version]

    def _look_up_latest(self, keys: Iterable[str]) -> None:
        """All at once; most of them are asked for by somebody."""
        wanted: dict[str, UUID | None] = {key: None for key in keys if (key, None) not in self.known}
        found = catalog.modules_named(self.db, self.organisation, wanted)
        self.known |= {(key, None): found.get(key) for key in wanted}

    def _track_or_none(self, key: str, version: UUID | None) -> TrackEdition | None:
        try:
            return catalog.track(self.db, self.organisation, key, version)
        except NotFound:
            return None


def before_classroom(db: Session, organisation: UUID, track: str, people: Sequence[UUID]) -> Mapping[UUID, Before]:
    """Of those in whose version of the track something is asked for; who has not begun is asked by the latest."""
    library = _Library(db, organisation)
    enrolled = {one.person_id: one for one in progress.enrolments_in(db, people) if one.track == track}
    versions = {person: enrolment.track_version_id for person, enrolment in enrolled.items()}
    editions = {person: library.track(track, versions.get(person)) for person in people}
    asking = {person: one for person, one in editions.items() if one and one.plan.before_classroom is not None}
    mine = {person: enrolled[person] for person in asking if person in enrolled}
    ids = [one.id for one in mine.values()]
    begun, lines, shared = progress.begun_of_many(db, ids), lines_of_enrolments(db, ids), progress.Shared()
    journeys = _journeys(db, asking, mine, track, begun)
    length, counted = owed(db, organisation).length, policy(db, organisation).counted
    found = {}
    for person, edition in asking.items():
        enrolment = mine[person].id if person in mine else None
        followed = begun[enrolment].pins if enrolment in begun else {}
        outline = progress.outline_of(edition, library.following(followed), journeys[person], shared)
        learnt = rules.learnt(lines.get(enrolment, ())) if enrolment else {}
        found[person] = _before(outline, learnt, counted, _minutes(edition, length), length)
    return found


def _journeys(
    db: Session,
    people: Iterable[UUID],
    enrolled: Mapping[UUID, Enrolment],
    track: str,
    begun: Mapping[UUID, progress.Begun],
) -> dict[UUID, Journey]:
    """Also of those who have not begun."""
    known = progress.journeys(db, enrolled.values(), begun=begun)
    strangers = tracks.backgrounds(db, (one for one in people if one not in enrolled))
    found = {person: known[enrolment.id] for person, enrolment in enrolled.items()}
    for person, told in strangers.items():
        found[person] = Journey(told.persona, exempt=frozenset(told.exempt.get(track, ())))
    return found


def _minutes(edition: TrackEdition, length: float) -> float:
    asked = edition.plan.before_classroom
    return float(number(asked, edition.standard)) * length if asked is not None else 0.0


def _before(
    outline: Outline, learnt: Mapping[Place, int], counted: frozenset[str], minutes: float, length: float
) -> Before:
    required = [one for one in outline.modules if one.required and not one.is_exempt]
    offers = {one.key: _offered(one, counted) for one in required}
    offered = {place: count for offer in offers.values() for place, count in offer.items()}
    left = [one for one in required if any(place not in learnt for place in offers[one.key])]
    goes_on = next((one for one in left if not one.is_locked), left[0] if left else None)
    return Before(
        sum(learnt.values()),
        opening.asked(minutes, learnt, offered),
        length,
        goes_on.key if goes_on else "",
        goes_on.title.words if goes_on else {},
        minutes,
    )


def _offered(module: ModuleOutline, counted: frozenset[str]) -> dict[Place, int]:
    """(Activity, "module/key") → minutes, of what counts where it is learnt."""
    return {
        (unit.kind, f"{unit.module}/{unit.key}"): unit.minutes
        for unit in module.units
        if unit.kind in counted and unit.minutes
    }
