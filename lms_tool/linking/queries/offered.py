"""Everything that can become a link, and what the platform accepts."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from content.hours import DEFAULT_LENGTH, LENGTH
from content.schema import NoSuchEntry, number
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.errors import NotFound
from lms_tool.launches import queries as launches
from lms_tool.linking.rules import Choice, Room, Shelves, Storey
from lms_tool.lti.launch import LinkingRequest
from lms_tool.progress import queries as progress


def request_or_none(db: Session, session_id: UUID) -> LinkingRequest | None:
    """What the platform accepts; None where this launch does not ask for links."""
    kept = launches.session(db, session_id).linking
    return LinkingRequest.from_dict(kept) if kept else None


def shelves(db: Session, organisation_id: UUID) -> Shelves:
    """Everything that is published and has a page of its own, by storey."""
    modules = catalog.modules(db, organisation_id)
    tracks = catalog.tracks(db, organisation_id)
    inside = _tracks_of(tracks)
    by_layer = groupby(sorted(modules, key=lambda one: (one.layer.number, one.door)), key=lambda one: one.layer)
    return Shelves(
        tracks=_tracks(tracks, modules),
        storeys=tuple(
            Storey(layer.title, tuple(_room(module, inside.get(module.key, ())) for module in found), layer.key)
            for layer, found in by_layer
        ),
        handbook=tuple(_handbook(db, organisation_id)),
    )


def _tracks_of(tracks: Iterable[TrackEdition]) -> Mapping[str, tuple[str, ...]]:
    """Module → the tracks in which it stands."""
    found: dict[str, tuple[str, ...]] = {}
    for track in tracks:
        for named in track.modules:
            found[named.module] = (*found.get(named.module, ()), track.key)
    return found


def _tracks(tracks: Iterable[TrackEdition], modules: Iterable[ModuleEdition]) -> tuple[Choice, ...]:
    known = {module.key: module for module in modules}
    return tuple(_track(track, [known[n.module] for n in track.modules if n.module in known]) for track in tracks)


def _track(track: TrackEdition, modules: list[ModuleEdition]) -> Choice:
    return Choice(
        f"track:{track.key}",
        track.title,
        track.summary,
        minutes=sum(progress.module_outline(module).minutes for module in modules),
        parts=tuple(module.title for module in modules),
    )


def _room(module: ModuleEdition, tracks: tuple[str, ...]) -> Room:
    lessons = (
        Choice(
            f"lesson:{module.key}/{head.key}", head.title, head.aim, minutes=head.minutes, questions=len(head.checks)
        )
        for head in module.lessons
    )
    quizzes = (
        Choice(
            f"quiz:{module.key}/{quiz.key}", quiz.title, minutes=quiz.minutes or 0, questions=quiz.size, has_column=True
        )
        for quiz in module.quizzes
    )
    whole = Choice(
        f"module:{module.key}",
        module.title,
        module.summary,
        minutes=progress.module_outline(module).minutes,
        has_column=bool(module.quizzes),
        parts=(*(head.title for head in module.lessons), *(quiz.title for quiz in module.quizzes)),
    )
    return Room(module.door, whole, (*lessons, *quizzes), tracks=tracks, when=module.when)


def _handbook(db: Session, organisation_id: UUID) -> Iterable[Choice]:
    for case in (catalog.spoken(db, edition) for edition in catalog.cases(db, organisation_id)):
        yield Choice(
            f"case:{case.key}",
            case.title,
            case.event,
            minutes=case.minutes,
            questions=len(case.checks),
            modules=case.modules,
        )
    for scene in (catalog.spoken(db, edition) for edition in catalog.phrases(db, organisation_id)):
        parts = tuple(phrase.situation for phrase in scene.phrases)
        yield Choice(f"phrases:{scene.key}", scene.title, scene.summary, parts=parts, modules=scene.modules)
    for edition in catalog.laws(db, organisation_id):
        law = edition.item
        parts = tuple(law.cite(article.number) for article in law.articles)
        yield Choice(f"law:{law.key}", law.title, law.document, parts=parts)


def hour(db: Session, organisation_id: UUID) -> float:
    """Minutes of a training hour."""
    try:
        return number(f"std:{LENGTH}", catalog.company_standard(db, organisation_id)) or DEFAULT_LENGTH
    except (NoSuchEntry, NotFound):
        return DEFAULT_LENGTH
