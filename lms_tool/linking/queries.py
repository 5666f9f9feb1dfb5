from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.launches import queries as launches
from lms_tool.linking.rules import Choice, Room, Shelves, Storey
from lms_tool.lti.launch import LinkingRequest
from lms_tool.progress import queries as progress


def request_or_none(db: Session, session_id: UUID) -> LinkingRequest | None:
    """What the platform accepts; None where this launch does not ask for links."""
    kept = launches.session(db, session_id).linking
    return LinkingRequest.from_dict(kept) if kept else None


def shelves(db: Session, organisation_id: UUID) -> Shelves:
    """Everything that is published, by storey."""
    modules = catalog.modules(db, organisation_id)
    by_layer = groupby(sorted(modules, key=lambda one: (one.layer.number, one.door)), key=lambda one: one.layer)
    return Shelves(
        tracks=tuple(_track(track) for track in catalog.tracks(db, organisation_id)),
        storeys=tuple(Storey(layer.title, tuple(_room(module) for module in found)) for layer, found in by_layer),
    )


def _track(track: TrackEdition) -> Choice:
    return Choice(f"track:{track.key}", track.title, track.summary)


def _room(module: ModuleEdition) -> Room:
    lessons = (
        Choice(f"lesson:{module.key}/{head.key}", head.title, head.aim, minutes=head.minutes) for head in module.lessons
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
    )
    return Room(module.door, whole, (*lessons, *quizzes))
