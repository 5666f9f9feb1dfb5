"""What staff decide about somebody: a track they are to learn, a module they need not do.

Whoever never came from an LMS has no account, and nothing is said.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.statements.service import places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import statements
from xapi.actors import Who, tool
from xapi.contexts import Where

Decided = facts.TrackAssigned | facts.ModuleExempted


def tell_assigned(db: Session, fact: facts.TrackAssigned) -> None:
    """Once for each assignment; taken back, they have left the track."""
    found = _who_and_where(db, fact)
    if found is None:
        return
    who, where, edition, _ = found
    kind = "unregistered" if fact.back else "was-assigned"
    occasion = statements.Occasion(_name(db, kind, fact.assignment), who, fact.at, places.in_track(where, edition))
    track = places.track(edition)
    said = (
        statements.unregistered(occasion, track)
        if fact.back
        else statements.was_assigned(occasion, track, due=fact.due)
    )
    keep(db, fact.organisation, [said])


def tell_exempted(db: Session, fact: facts.ModuleExempted) -> None:
    """A module is waived; taken back, that is voided."""
    found = _who_and_where(db, fact)
    if found is None:
        return
    who, where, edition, enrolment = found
    name = _name(db, "waived", fact.exemption)
    if fact.back:
        us = tool(installed().base)
        undone = statements.Occasion(_name(db, "voided", fact.exemption), us, fact.at, places.in_track(where, edition))
        keep(db, fact.organisation, [statements.voided(undone, name)])
        return
    try:
        module = (
            progress.module_edition(db, enrolment, fact.module)
            if enrolment
            else catalog.module(db, fact.organisation, fact.module)
        )
    except NotFound:  # withdrawn: nobody takes it, nothing is waived
        return
    inside = places.in_module(where, module, edition, fact.exemption)
    said = statements.waived(
        statements.Occasion(name, who, fact.at, inside),
        places.module(module),
        reason="Equivalent Outside Activity" if fact.proven else "Administrative",
        approver=places.who_or_none(db, fact.by),
    )
    keep(db, fact.organisation, [said])


def _name(db: Session, kind: str, decision: UUID) -> UUID:
    return statements.statement_id(organisations.namespace(db), kind, decision)


def _who_and_where(db: Session, fact: Decided) -> tuple[Who, Where, TrackEdition, Enrolment | None] | None:
    """In the enrolment of that track, where there is one, and the version followed there."""
    enrolment = next((one for one in progress.enrolments_of(db, fact.person) if one.track == fact.track), None)
    language = organisations.organisation(db, fact.organisation).locale
    doing = places.Doing(fact.person, enrolment.id if enrolment else None, None, language)
    try:
        who, where = places.who_and_where(db, doing)
        version = enrolment.track_version_id if enrolment else None
        edition = catalog.track(db, fact.organisation, fact.track, version)
    except NotFound:
        return None
    return who, where, edition, enrolment
