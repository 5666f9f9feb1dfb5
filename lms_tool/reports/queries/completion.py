"""How many of those in a track have begun and done each of its modules."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.progress.models import ModuleProgress
from lms_tool.reports.queries.chosen import Choice, enrolments
from lms_tool.reports.rules import COLUMNS, Name, Report, share

Place = tuple[str, str]  # track, module


def read(db: Session, chosen: Choice) -> Report:
    """The modules of tracks as they are published today, and what was begun that is in them no more (without a layer).

    since, until: of the days on which modules were done.
    """
    theirs = enrolments(chosen)
    people = func.count(theirs.c.person_id.distinct())
    by_track = select(theirs.c.track, people).group_by(theirs.c.track)
    enrolled: dict[str, int] = dict(db.execute(by_track).all())
    place = (theirs.c.track, ModuleProgress.module)
    joined = select(*place, people).join(ModuleProgress, ModuleProgress.enrolment_id == theirs.c.id).group_by(*place)
    done = joined.where(ModuleProgress.satisfied_at.is_not(None), *chosen.within(ModuleProgress.satisfied_at))
    started, completed = (
        {(track, module): count for track, module, count in db.execute(asked)} for asked in (joined, done)
    )
    layers = layers_of(db, chosen, set(enrolled))
    places = [*layers, *sorted(started.keys() - layers.keys())]
    rows = tuple(
        (
            track,
            layers.get((track, module)),
            module,
            enrolled[track],
            started.get((track, module), 0),
            completed.get((track, module), 0),
            share(completed.get((track, module), 0), enrolled[track]),
        )
        for track, module in places
        if chosen.wanted.module in (None, module)
    )
    return Report(Name.COMPLETION, COLUMNS[Name.COMPLETION], rows, db.scalar(select(people)) or 0)


def layers_of(db: Session, chosen: Choice, tracks: set[str]) -> dict[Place, str]:
    """In which layer each module of these tracks is, in the order in which they are learnt."""
    return {
        (edition.key, named.module): cell.layer.key
        for edition in catalog.tracks(db, chosen.organisation_id)
        if edition.key in tracks
        for cell in edition.layers
        for named in cell.modules
    }
