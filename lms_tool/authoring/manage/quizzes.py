"""Whether a blueprint can be filled from the questions there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from marshmallow import ValidationError

from content import blueprint
from content.schema import Quota
from content.schema.quizzes import QuotaGrammar
from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft, Part
from lms_tool.web.database import db

_QUOTA = QuotaGrammar()


@dataclass(frozen=True, slots=True)
class Filled:
    """A quota with what there is for it."""

    number: int
    count: int
    fitting: int
    missing: int


def shortfalls(part: Part, questions: Sequence[Part]) -> list[Filled]:
    """Quota by quota; those that cannot be read yet are left out."""
    bank = [made for made in queries.whole_questions(questions) if made.automatic]
    quotas: list[tuple[int, Quota]] = []
    for at, written in enumerate(part.written.get("blueprint") or ()):
        try:
            quotas.append((at, _QUOTA.load(written)))
        except ValidationError:
            continue
    short = {found.quota: found.missing for found in blueprint.shortfalls([quota for _, quota in quotas], bank)}
    return [
        Filled(at + 1, quota.count, sum(quota.fits(question) for question in bank), short.get(place, 0))
        for place, (at, quota) in enumerate(quotas)
    ]


def filling(draft: Draft, part: Part) -> str:
    """The same as HTML, for an editor with scripts; empty for what is no quiz."""
    if part.kind != "quiz":
        return ""
    questions = queries.parts(db.session(), draft, "question")
    return render_template("authoring/filling.html", short=shortfalls(part, questions))
