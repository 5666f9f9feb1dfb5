"""What quizzes and lessons complete: units, modules, tracks; told once each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.facts import AttemptGraded, AttemptStarted, ModuleExempted, Occasion, publish
from lms_tool.organisations import queries as organisations
from lms_tool.progress import queries, rules
from lms_tool.progress.models import Enrolment, ModuleProgress
from lms_tool.progress.service.rows import pin, unit_of
from lms_tool.tracks import rules as tracks


def note_attempt_started(db: Session, fact: AttemptStarted) -> None:
    """A quiz was begun: its module is under way, on the version it was drawn from."""
    edition = catalog.module(db, fact.occasion.organisation, fact.module, fact.version)
    pin(db, fact.occasion, edition, fact.at)
    unit_of(db, fact.occasion, fact.module, "quiz", fact.quiz, fact.at).last_seen_at = fact.at


def note_attempt_graded(db: Session, fact: AttemptGraded) -> None:
    """A quiz was handed in: keep the best result, and see what it completes."""
    unit = unit_of(db, fact.occasion, fact.module, "quiz", fact.quiz, fact.at)
    unit.tries += 1
    unit.seconds += min(fact.seconds, rules.LONGEST_TRY)
    unit.best = max(unit.best or 0.0, fact.scaled)
    unit.last_seen_at = fact.at
    if fact.passed and unit.completed_at is None:
        unit.completed_at = fact.at
    consider(db, fact.occasion, fact.module, session=fact.attempt, now=fact.at)


def consider(db: Session, occasion: Occasion, module: str, *, session: UUID | None = None, now: datetime) -> None:
    """Is the module satisfied now, and with it the track? Told once each. session: in which it was done, if any."""
    db.flush()
    enrolment = alone_with(db, occasion.enrolment)
    outline = queries.outline(db, enrolment)
    this = outline.module(module)
    asked = select(ModuleProgress).where(ModuleProgress.enrolment_id == enrolment.id, ModuleProgress.module == module)
    row = db.scalar(asked.execution_options(populate_existing=True))
    if this is None or row is None or row.satisfied_at is not None:
        return
    standing = queries.standing_of(outline, queries.units(db, enrolment.id))
    completed = {place for place, unit in standing.progress.items() if unit.completed_at}
    if not rules.is_satisfied(this, completed):
        return
    row.satisfied_at = now
    satisfied = facts.ModuleSatisfied(occasion=occasion, at=now, module=module, version=row.version_id, session=session)
    publish(db, satisfied)
    publish(db, facts.TrackProgressed(occasion=occasion, at=now, track=enrolment.track, percent=standing.percent))
    db.flush()
    if enrolment.satisfied_at is None and rules.is_track_satisfied(
        outline, queries.satisfied_modules(db, enrolment.id)
    ):
        _finish(db, enrolment, occasion, now, session)


def note_exempted(db: Session, fact: ModuleExempted) -> None:
    """A module need not be done: perhaps nothing is left. Where it must be done after all, its track is open again."""
    enrolment = queries.enrolment_or_none(db, fact.person, track=fact.track)
    if enrolment is None or enrolment.track != fact.track:
        return
    db.flush()
    enrolment = alone_with(db, enrolment.id)
    outline = queries.outline(db, enrolment)
    done = rules.is_track_satisfied(outline, queries.satisfied_modules(db, enrolment.id))
    if fact.back and enrolment.satisfied_at and not done:
        enrolment.satisfied_at = enrolment.valid_until = enrolment.renews_on = None
        publish(db, facts.TrackReopened(occasion=by_itself(db, enrolment), at=fact.at, track=enrolment.track))
    elif not fact.back and enrolment.satisfied_at is None and done:
        _finish(db, enrolment, by_itself(db, enrolment), fact.at)


def consider_track(db: Session, enrolment_id: UUID, *, now: datetime, occasion: Occasion | None = None) -> None:
    """Is nothing left of the track? So it is for whoever is exempt from the rest, has moved to a site where less is
    required, or follows a version without it. One that was satisfied stays so; told once."""
    enrolment = alone_with(db, enrolment_id)
    db.flush()
    outline, satisfied = queries.outline(db, enrolment), queries.satisfied_modules(db, enrolment.id)
    required = any(module.required for module in outline.modules)
    if enrolment.satisfied_at is None and required and rules.is_track_satisfied(outline, satisfied):
        _finish(db, enrolment, occasion or by_itself(db, enrolment), now)


def _finish(db: Session, enrolment: Enrolment, occasion: Occasion, now: datetime, session: UUID | None = None) -> None:
    """Nothing is left of the track; how long that holds, the version says that was followed."""
    edition = catalog.track(db, enrolment.organisation_id, enrolment.track, enrolment.track_version_id)
    lasts = tracks.lasts(edition.plan, organisations.today(db, enrolment.organisation_id, now))
    enrolment.satisfied_at = now
    enrolment.valid_until, enrolment.renews_on = lasts or (None, None)
    publish(db, facts.TrackSatisfied(occasion=occasion, at=now, track=enrolment.track, session=session))


def by_itself(db: Session, enrolment: Enrolment) -> Occasion:
    """Nobody does anything at the moment when it happens."""
    language = organisations.organisation(db, enrolment.organisation_id).locale
    return Occasion(enrolment.organisation_id, enrolment.person_id, enrolment.id, None, language)


def alone_with(db: Session, enrolment_id: UUID) -> Enrolment:
    """The enrolment, locked: of two last steps taken at once, the second one sees what the first one did."""
    asked = select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update(key_share=True)
    return db.scalars(asked.execution_options(populate_existing=True)).one()
