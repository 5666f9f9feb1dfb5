"""Study hours that staff correct."""

from dataclasses import replace

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.statements.service import places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import activities, statements
from xapi.actors import tool


def tell_hours_corrected(db: Session, fact: facts.HoursCorrected) -> None:
    """Minutes more or less; taken back, that is voided. Of whoever never came from an LMS nothing is said."""
    language = organisations.organisation(db, fact.organisation).locale
    try:
        who, where = places.who_and_where(db, places.Doing(fact.person, None, None, language))
    except NotFound:
        return
    namespace, base = organisations.namespace(db), installed().base
    if fact.track:
        where = replace(where, track=activities.track(base, fact.track))
    name = statements.statement_id(namespace, "credited", fact.correction)
    if fact.back:
        undone = statements.statement_id(namespace, "voided", name)
        keep(db, fact.organisation, [statements.voided(statements.Occasion(undone, tool(base), fact.at, where), name)])
        return
    said = statements.credited(
        statements.Occasion(name, who, fact.at, where),
        activities.study_account(base, fact.year),
        minutes=fact.minutes,
        year=fact.year,
        approver=places.who_or_none(db, fact.by),
    )
    keep(db, fact.organisation, [said])
