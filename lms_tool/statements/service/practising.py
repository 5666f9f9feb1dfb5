"""Practicals: what people marked. Of whoever never came from an LMS nothing is said."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.errors import NotFound
from lms_tool.lrs import queries as lrs
from lms_tool.statements.service import around, places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import activities, statements
from xapi.actors import tool
from xapi.results import Marks, Score


def tell_practical(db: Session, fact: facts.PracticalDecided) -> None:
    """What was told before is voided; what holds now is said under the next revision."""
    try:
        story, _edition = around.of_track(db, fact)
    except NotFound:
        return
    base, whose = installed().base, fact.occasion.organisation
    where = replace(story.where, session=fact.practical, attempt=fact.practical)

    def name(kind: str, revision: int) -> UUID:
        return statements.statement_id(story.namespace, kind, fact.practical, revision=revision)

    said = []
    before = name("marked", fact.revision - 1)
    if before in lrs.by_ids(db, whose, [before]):
        us = statements.Occasion(name("voided", fact.revision - 1), tool(base), fact.at, story.where)
        said.append(statements.voided(us, before))
    rubric = catalog.form(db, whose, fact.form, fact.version)
    marks = Marks(
        Score(fact.points, 100),
        {activities.criterion(base, one): Score(given, most) for one, (given, most) in fact.criteria.items()},
        activities.rubric(base, fact.form),
        str(rubric.version),
    )
    occasion = statements.Occasion(name("marked", fact.revision), story.who, fact.at, where)
    practical = activities.practical(base, fact.form, fact.title)
    mastery = None if fact.pass_mark is None else fact.pass_mark / 100
    assessor = places.who_or_none(db, fact.by)
    said.append(statements.marked(occasion, practical, marks, mastery=mastery, assessor=assessor))
    keep(db, whose, said)
