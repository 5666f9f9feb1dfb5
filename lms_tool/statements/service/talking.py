"""Questions to the trainer and their answers, said without their words: those stay in the tool."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.progress import queries as progress
from lms_tool.statements.service import places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import activities, statements
from xapi.activities import Thing
from xapi.actors import tool
from xapi.contexts import Where


def tell_question_asked(db: Session, fact: facts.QuestionAsked) -> None:
    occasion, about = _occasion(db, fact, "asked")
    thread = activities.discussion(installed().base, fact.thread)
    keep(db, fact.organisation, [statements.asked(occasion, thread, fact.text, about=about)])


def tell_question_answered(db: Session, fact: facts.QuestionAnswered) -> None:
    occasion, about = _occasion(db, fact, "responded")
    thread = activities.discussion(installed().base, fact.thread)
    keep(db, fact.organisation, [statements.responded(occasion, thread, fact.text, about=about)])


def tell_question_withdrawn(db: Session, fact: facts.QuestionWithdrawn) -> None:
    _take_back(db, fact, "asked")


def tell_answer_withdrawn(db: Session, fact: facts.AnswerWithdrawn) -> None:
    _take_back(db, fact, "responded")


def _take_back(db: Session, fact: facts.TalkFact, kind: str) -> None:
    """What was said of it is voided; not even a digest of it holds any more."""
    occasion, _about = _occasion(db, fact, kind)
    wrong = occasion.id
    undone = statements.statement_id(organisations.namespace(db), "voided", wrong)
    us = statements.Occasion(undone, tool(installed().base), fact.at, occasion.where)
    keep(db, fact.organisation, [statements.voided(us, wrong)])


def _occasion(db: Session, fact: facts.TalkFact, kind: str) -> tuple[statements.Occasion, Thing]:
    """Who spoke and where, and the lesson or case it is about."""
    who, where = places.who_and_where(db, fact)
    what, _, path = fact.place.partition(":")
    if what == "lesson":
        module, _, key = path.partition("/")
        edition = _module(db, fact, module)
        where, about = _in_module(db, fact, where, edition), places.lesson(edition, key)
    else:
        about = places.case(catalog.case(db, fact.organisation, path, _last(db, fact, "case", path)))
    name = statements.statement_id(organisations.namespace(db), kind, fact.post)
    return statements.Occasion(name, who, fact.at, where), about


def _in_module(db: Session, fact: facts.TalkFact, where: Where, edition: ModuleEdition) -> Where:
    if fact.enrolment is None:
        return places.in_module(where, edition, None, None)
    enrolment = progress.enrolment(db, fact.enrolment)
    track = catalog.track(db, fact.organisation, enrolment.track, enrolment.track_version_id)
    return places.in_module(where, edition, track, None)


def _module(db: Session, fact: facts.TalkFact, module: str) -> ModuleEdition:
    """In the version a learner follows; staff, and those whose version is withdrawn, see its last one."""
    if fact.enrolment:
        try:
            return progress.module_edition(db, progress.enrolment(db, fact.enrolment), module)
        except NotFound:
            pass
    return catalog.module(db, fact.organisation, module, _last(db, fact, "module", module))


def _last(db: Session, fact: facts.TalkFact, kind: str, key: str) -> UUID:
    """The last version there was, withdrawn or not: it can still be talked of."""
    return catalog.version(db, fact.organisation, kind, key).id
