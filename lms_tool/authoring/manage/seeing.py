"""A part as the learner will see it, as far as it can be read."""

from flask import render_template
from sqlalchemy.orm import Session

from content.markdown import Check, inline, render
from content.schema import LANGUAGES, Standard
from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.queries.checking import standard


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


def preview(session: Session, draft: Draft, part: Part, wanted: str = "") -> dict[str, str]:
    """Language → HTML of the part; nothing for a part without a face of its own."""
    figures = standard(session, draft.organisation_id)
    if part.kind == "lesson":
        bodies = part.written.get("bodies") or {}
        asked = {row.key: row.written for row in queries.parts(session, draft, "question")}
        return {tag: lesson(str(bodies.get(tag, "")), tag, figures, asked) for tag in draft.languages}
    if part.kind == "question":
        return {tag: question(part.written, Pen(figures, tag)) for tag in draft.languages}
    return {}


def lesson(body: str, tag: str, figures: Standard, asked: dict[str, dict[str, object]]) -> str:
    pen = Pen(figures, tag)
    pieces = []
    for part in render(body, tag, figures).parts:
        if isinstance(part, Check):
            pieces.append(question(asked.get(part.question, {}), pen))
        else:
            pieces.append(part.html)
    return "".join(pieces)


def question(written: dict[str, object], pen: Pen) -> str:
    return render_template("authoring/seen_question.html", written=written, say=pen, lang=pen.language)
