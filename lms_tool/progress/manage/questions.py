"""Single questions of a published module: a bad one is withdrawn without a new version, and restored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from content import blueprint
from content.schema import Question, Quiz
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.progress.manage.doors import doors, how, names
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Asks:
    """A quiz that asks a question, and what is left for it without that question."""

    quiz: Quiz
    wanted: int
    left: int

    @property
    def short(self) -> int:
        return max(0, self.wanted - self.left)


@doors.get("/module/<key>/questions")
@guard("instructor", "administrator")
def question_list(key: str) -> Response:
    session, edition = db.session(), _edition(key)
    every = catalog.questions(session, edition, edition.question_hashes)
    withdrawn = catalog.withdrawn_questions(session, edition)
    say = catalog.speaker(session, edition, language())
    sought = request.args.get("q", "")[:80].strip()
    found = [one for one in every.values() if _says(one, edition, sought)]
    number = max(1, request.args.get("page", 1, type=int))
    return page(
        "progress/questions.html",
        edition=edition,
        all=len(every),
        found=found[(number - 1) * A_PAGE : number * A_PAGE],
        matching=len(found),
        number=number,
        pages=-(-len(found) // A_PAGE),
        sought=sought,
        out=[(every[name], deed) for name, deed in withdrawn.items()],
        withdrawn=withdrawn,
        names=names({deed.by for deed in withdrawn.values()}),
        say=say,
    )


@doors.get("/module/<key>/questions/<question>")
@guard("instructor", "administrator")
def question_page(key: str, question: str) -> Response:
    session, edition = db.session(), _edition(key)
    found = catalog.questions(session, edition, [question])[question]
    withdrawn = catalog.withdrawn_questions(session, edition)
    return page(
        "progress/question.html",
        edition=edition,
        question=found,
        answer=found.right_answer(catalog.standard(session, edition)),
        deed=withdrawn.get(question),
        names=names({deed.by for deed in withdrawn.values()}),
        asked_by=_asked_by(edition, found, withdrawn),
        lessons=[lesson for lesson in edition.lessons if question in lesson.checks],
        say=catalog.speaker(session, edition, language()),
    )


@doors.post("/module/<key>/questions/<question>/withdrawal")
@guard("instructor", "administrator")
def withdraw_question(key: str, question: str) -> Answer:
    catalog_service.withdraw_question(db.session(), _edition(key), question, **how())
    flash(_("Withdrawn. No new attempt asks it; whoever has it in an open attempt finishes with it."))
    return redirect(url_for("versions.question_page", key=key, question=question), 303)


@doors.post("/module/<key>/questions/<question>/restoration")
@guard("instructor", "administrator")
def restore_question(key: str, question: str) -> Answer:
    catalog_service.restore_question(db.session(), _edition(key), question, **how())
    flash(_("New attempts can ask it again."))
    return redirect(url_for("versions.question_page", key=key, question=question), 303)


def _edition(key: str) -> ModuleEdition:
    """The newest version, whether withdrawn or not. Raises NotFound."""
    newest = catalog.version(db.session(), visitor().organisation_id, "module", key)
    return catalog.module(db.session(), visitor().organisation_id, key, newest.id)


def _says(question: Question, edition: ModuleEdition, sought: str) -> bool:
    texts = [*question.stem.words.values(), *(question.scene.words.values() if question.scene else ())]
    area = edition.areas.get(question.area)
    said = " ".join([question.key, question.area, *(area.words.values() if area else ()), *texts]).casefold()
    return all(word in said for word in sought.casefold().split())


def _asked_by(edition: ModuleEdition, question: Question, withdrawn: Mapping[str, Any]) -> list[Asks]:
    found = []
    for quiz in edition.quizzes:
        pool = catalog.pool(db.session(), edition, quiz)
        if question.key in pool:
            found.append(_asks(quiz, pool, withdrawn.keys() | {question.key}))
    return found


def _asks(quiz: Quiz, pool: Mapping[str, Question], out: Collection[str]) -> Asks:
    left = [one for name, one in pool.items() if name not in out]
    if quiz.blueprint:
        wanted = sum(quota.count for quota in quiz.blueprint)
        missing = sum(short.missing for short in blueprint.shortfalls(quiz.blueprint, left))
        return Asks(quiz, wanted, wanted - missing)
    return Asks(quiz, quiz.draw or 1, len(left))
