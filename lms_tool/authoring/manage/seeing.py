"""A part as the learner will see it, as far as it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from content.markdown import Check, inline, render
from content.media.shelf import Shelf, nothing
from content.schema import LANGUAGES, Glossary, Standard
from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.queries.checking import standard
from lms_tool.authoring.rules.drafts import ITEMS
from lms_tool.catalog import queries as catalog
from lms_tool.files import queries as files
from lms_tool.web.pages import placed


class Pen:
    """Says a text of a part, in whichever of its languages there is, with the figures of the company standard."""

    def __init__(self, figures: Standard, wanted: str) -> None:
        self._figures = figures
        self.language = wanted

    def __call__(self, text: object) -> str:
        """Safe HTML."""
        if not isinstance(text, dict) or not text:
            return ""
        known = [tag for tag in (self.language, *LANGUAGES, *text) if tag in text]
        return inline(str(text[known[0]]), known[0], self._figures)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the lessons of a draft are rendered with."""

    figures: Standard
    asked: Mapping[str, dict[str, object]]
    """Key → question as it is written."""
    media: Shelf = nothing
    glossary: Glossary = Glossary(())  # noqa: RUF009  # frozen


def desk(session: Session, draft: Draft, asked: Mapping[str, dict[str, object]]) -> Desk:
    lessons = queries.written(queries.parts(session, draft, "lesson"))
    return Desk(
        standard(session, draft.organisation_id),
        asked,
        files.showing(queries.media(session, draft, lessons)),
        catalog.glossary(session, draft.organisation_id),
    )


def preview(session: Session, draft: Draft, part: Part) -> dict[str, str]:
    """Language → HTML of the part; nothing for a part without a face of its own."""
    if part.kind == "lesson":
        bodies = part.written.get("bodies") or {}
        on = desk(session, draft, {row.key: row.written for row in queries.parts(session, draft, "question")})
        return {tag: lesson(str(bodies.get(tag, "")), tag, on) for tag in draft.languages}
    figures = standard(session, draft.organisation_id)
    if part.kind == "question":
        return {tag: question(part.written, Pen(figures, tag)) for tag in draft.languages}
    if part.kind in ITEMS:
        return {tag: item(part.kind, part.written, Pen(figures, tag)) for tag in draft.languages}
    return {}


def lesson(body: str, tag: str, on: Desk) -> str:
    pen = Pen(on.figures, tag)
    pieces = []
    rendered = render(body, tag, on.figures, media=on.media, glossary=on.glossary)
    for part in rendered.parts:
        if isinstance(part, Check):
            pieces.append(question(on.asked.get(part.question, {}), pen))
        else:
            pieces.append(placed(part.html))
    if rendered.terms:
        pieces.append(render_template("authoring/seen_terms.html", terms=rendered.terms))
    return "".join(pieces)


def question(written: Mapping[str, object], pen: Pen) -> str:
    return render_template("authoring/seen_question.html", written=written, say=pen, lang=pen.language)


def item(kind: str, written: dict[str, object], pen: Pen) -> str:
    """A case, a scene of phrases or a form."""
    checks = written.get("checks")
    asked = [question(one, pen) for one in checks if isinstance(one, dict)] if isinstance(checks, list) else []
    return render_template(
        "authoring/seen_item.html", kind=kind, written=written, say=pen, lang=pen.language, asked=asked
    )
