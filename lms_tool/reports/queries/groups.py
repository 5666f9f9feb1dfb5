"""How far everybody is, by site, batch, track or layer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Batch, Member
from lms_tool.organisations.models import Site
from lms_tool.progress.models import Enrolment, ModuleProgress
from lms_tool.reports.queries.chosen import Choice, enrolments, placements
from lms_tool.reports.queries.completion import layers_of
from lms_tool.reports.rules import COLUMNS, GROUPS, Cell, Name, Report, share

Counts = Mapping[tuple[Any, ...], int]


def read(db: Session, chosen: Choice) -> Report:
    """A row for each group, of one kind where one is asked for: those furthest behind first.

    modules: how many the tracks ask of all its people together, as they are published today; completed: how many of
    these are done; finished: who has done everything their track asked for. since, until: of the days on which modules
    were done. Whoever works at no site, or is in no batch, is in a group without a name.
    """
    wanted = [kind for kind in GROUPS if chosen.wanted.by in (None, kind)]
    rows = [row for kind in wanted for row in sorted(_rows(db, chosen, kind), key=_behind)]
    everybody = select(func.count(enrolments(chosen).c.person_id.distinct()))
    return Report(Name.GROUPS, COLUMNS[Name.GROUPS], tuple(rows), db.scalar(everybody) or 0)


def _behind(row: tuple[Cell, ...]) -> tuple[Any, ...]:
    _, group, _, _, _, part, _ = row
    return (group is None, part is None, part, group)


def _rows(db: Session, chosen: Choice, kind: str) -> Iterable[tuple[Cell, ...]]:
    people, finished, enrolled, done = _counted(db, chosen, kind)
    layers = layers_of(db, chosen, {track for _, track in enrolled})
    asked, completed, tracks = defaultdict[Any, int](int), defaultdict[Any, int](int), defaultdict[Any, set[str]](set)
    for (group, track), count in enrolled.items():
        for place, layer in layers.items():
            if place[0] == track and chosen.wanted.module in (None, place[1]):
                into = layer if kind == "layer" else group
                asked[into] += count
                completed[into] += done.get((group, *place), 0)
                tracks[into].add(track)
    for group, count in asked.items():
        there = _in_tracks(db, chosen, tracks[group]) if kind == "layer" else people[(group,)]
        ended = None if kind == "layer" else finished[(group,)]
        yield (kind, group, there, count, completed[group], share(completed[group], count), ended)


def _in_tracks(db: Session, chosen: Choice, tracks: set[str]) -> int:
    theirs = enrolments(chosen)
    return db.scalar(select(func.count(theirs.c.person_id.distinct())).where(theirs.c.track.in_(tracks))) or 0


def _counted(db: Session, chosen: Choice, kind: str) -> tuple[Counts, Counts, Counts, Counts]:
    """(group) → people, → who has finished; (group, track) → people; (group, track, module) → who has done it."""
    theirs = enrolments(chosen)
    group, joins = _grouping(chosen, kind, theirs)

    def counts(*more: Any, of: Any = theirs.c.person_id, join: Any = None, where: Iterable[Any] = ()) -> Counts:
        asked = select(group, *more, func.count(of.distinct())).select_from(theirs)
        for table, condition in joins:
            asked = asked.outerjoin(table, condition)
        if join:
            asked = asked.join(*join)
        return {tuple(key): count for *key, count in db.execute(asked.where(*where).group_by(group, *more))}

    ended = case((Enrolment.satisfied_at.is_not(None), theirs.c.person_id))
    done = (ModuleProgress.satisfied_at.is_not(None), *chosen.within(ModuleProgress.satisfied_at))
    return (
        counts(),
        counts(of=ended, join=(Enrolment, Enrolment.id == theirs.c.id)),
        counts(theirs.c.track),
        counts(
            theirs.c.track,
            ModuleProgress.module,
            join=(ModuleProgress, ModuleProgress.enrolment_id == theirs.c.id),
            where=done,
        ),
    )


def _grouping(chosen: Choice, kind: str, theirs: Any) -> tuple[Any, list[tuple[Any, Any]]]:
    """By what people are told apart, and what is joined for it."""
    if kind == "site":
        placed = placements(chosen)
        return Site.code, [(placed, placed.c.person_id == theirs.c.person_id), (Site, Site.id == placed.c.site_id)]
    if kind == "batch":
        member = (
            select(Member.person_id, Batch.track, Batch.title)
            .join(Batch, Batch.id == Member.batch_id)
            .where(Batch.organisation_id == chosen.organisation_id, Member.left_at.is_(None))
            .where(Batch.cancelled_at.is_(None))
            .subquery("member")
        )
        return member.c.title, [
            (member, (member.c.person_id == theirs.c.person_id) & (member.c.track == theirs.c.track))
        ]
    return theirs.c.track, []
