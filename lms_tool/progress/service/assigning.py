"""Many people learn a track from one step on."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.errors import Conflict, NotFound
from lms_tool.facts import Enrolled, Occasion, TrackAssigned, publish
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.progress import queries
from lms_tool.progress.models import Enrolment
from lms_tool.progress.queries import Choice
from lms_tool.progress.service.satisfying import consider_track
from lms_tool.tracks import queries as decided
from lms_tool.tracks import service as tracks
from lms_tool.tracks.models import AssignmentStep

_AT_ONCE = 500  # ids in one question


class NobodyLeft(Conflict):
    code = "TRACK-STEP-NOBODY"
    what = "Nobody of those who were chosen would get this track"
    do = "They learn it already, have finished it, or have left. Choose other people or another track."


class ChangedSince(Conflict):
    code = "TRACK-STEP-CHANGED"
    what = "Something has changed since you looked; nothing was assigned"
    do = "Look at it once more: this is how it is now."


def assign_many(
    db: Session,
    organisation_id: UUID,
    choice: Choice,
    track: str,
    *,
    moves: bool,
    seal: str,
    by: UUID,
    why: str,
    starts_on: date,
    form: UUID,
    now: datetime,
) -> AssignmentStep:
    """Everybody who was chosen and can get the track gets it, in one step. seal: of the plan that was seen.

    form: what names the page it was confirmed on; sent twice, it is one step. moves: they leave what they are in the
    middle of. Raises SayWhy, NobodyLeft, ChangedSince, NotFound.
    """
    organisations.alone(db, organisation_id)
    before = decided.step_of_form_or_none(db, organisation_id, form)
    if before is not None:
        return before
    people.each_alone(db, queries.chosen(db, organisation_id, choice, now=now))
    plan = queries.plan_of(db, organisation_id, choice, track, moves=moves, now=now)
    if plan.seal != seal:
        raise ChangedSince(f"{len(plan.standings)} people, track {track}")
    if not plan.getting:
        raise NobodyLeft(f"{len(plan.standings)} people, track {track}")
    moving = plan.of("moves")
    held = decided.holding(db, moving)
    others = {person: plan.known[person].others(track) for person in moving}
    leaving = {person: [one for one in held[person] if one.track in others[person]] for person in moving}
    return tracks.take(
        db, organisation_id, track, plan.getting, leaving, by=by, why=why, starts_on=starts_on, form=form, now=now
    )


def enrol_step(db: Session, fact: facts.TracksAssigned) -> None:
    """As of each single assignment: the track is there when they come in, and comes first. Of those who never came in
    the decision waits."""
    given = iter([one for one in fact.assigned if not one.back])
    while some := list(islice(given, _AT_ONCE)):
        came = people.first_accounts_of(db, [one.person for one in some])
        _enrol(db, fact, [one for one in some if one.person in came])


def _enrol(db: Session, fact: facts.TracksAssigned, given: Sequence[TrackAssigned]) -> None:
    versions = _versions(db, fact.organisation, {one.track for one in given})
    while True:
        theirs = queries.enrolments_in(db, [one.person for one in given])
        found = {(one.person_id, one.track): one for one in sorted(theirs, key=lambda one: one.cycle)}
        new = [one for one in given if (one.person, one.track) not in found and one.track in versions]
        made = [_enrolment(one, versions[one.track]) for one in new]
        try:
            with db.begin_nested():
                db.add_all(made)
            break
        except IntegrityError:
            continue  # somebody of them has come in at this moment; now they are enrolled
    for one in given:
        if known := found.get((one.person, one.track)):
            known.last_seen_at = fact.at
    db.flush()
    language = organisations.organisation(db, fact.organisation).locale
    enrolled = tuple(
        Enrolled(
            occasion=Occasion(fact.organisation, one.person_id, one.id, None, language), at=fact.at, track=one.track
        )
        for one in made
    )
    publish(db, facts.ManyEnrolled(organisation=fact.organisation, enrolled=enrolled, at=fact.at))
    spared = decided.exempt_among(db, [one.person_id for one in made])  # perhaps nothing is left for them
    for occasion in (one.occasion for one in enrolled):
        if occasion.person in spared:
            consider_track(db, occasion.enrolment, now=fact.at, occasion=occasion)


def _versions(db: Session, organisation_id: UUID, tracks_: Collection[str]) -> dict[str, UUID]:
    """The latest version of each track; one that was withdrawn takes nobody new."""
    found = {}
    for track in tracks_:
        with suppress(NotFound):
            found[track] = catalog.track(db, organisation_id, track).id
    return found


def _enrolment(one: TrackAssigned, version: UUID) -> Enrolment:
    return Enrolment(
        organisation_id=one.organisation,
        person_id=one.person,
        track=one.track,
        track_version_id=version,
        enrolled_at=one.at,
        last_seen_at=one.at,
    )
