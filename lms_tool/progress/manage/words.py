"""How versions and their differences are spoken of."""

from collections.abc import Sequence

from flask_babel import gettext as _

from lms_tool.catalog.models import Deed
from lms_tool.catalog.rules import Difference
from lms_tool.web.languages import LANGUAGES, gap


def summary(found: Difference | None) -> str:
    """What changed, in one sentence."""
    if found is None:
        return _("The first version")
    told = []
    for what, words in (("changed", _("changed:")), ("added", _("new:")), ("removed", _("removed:"))):
        kinds = dict.fromkeys(part.kind for part in found.parts if part.what == what)
        counted = [f"{kind_words(kind)} {found.count(kind, what)}" for kind in kinds]
        told += [words + gap() + _(", ").join(counted)] if counted else []
    if found.values:
        told.append(_("values of the company standard: %(n)s", n=len(found.values)))
    return _("; ").join(told) or _("Nothing that a learner sees")


def kind_words(kind: str) -> str:
    return {
        "module": _("module page"),
        "track": _("track"),
        "lesson": _("lessons"),
        "question": _("questions"),
        "quiz": _("quizzes"),
        "layer": _("layer"),
        "case": _("cases"),
        "phrase": _("phrases"),
        "phrases": _("phrases"),
        "scenario": _("role-plays"),
        "form": _("forms"),
        "standard": _("company standard"),
    }.get(kind, kind)


def field_words(path: Sequence[str]) -> str:
    """Where in a part something changed; keys of an author stay as they are."""
    known = {
        "title": _("title"),
        "summary": _("summary"),
        "aim": _("aim"),
        "bodies": _("text"),
        "stem": _("question"),
        "options": _("answers"),
        "feedback": _("feedback"),
        "why": _("reason"),
        "right": _("right answer"),
        "minutes": _("minutes"),
        "pass_mark": _("pass mark"),
        "questions": _("questions"),
        "lessons": _("lessons"),
        "quizzes": _("quizzes"),
        "objectives": _("objectives"),
        "key_points": _("key points"),
        "review_by": _("review by"),
        "sources": _("sources"),
        "difficulty": _("difficulty"),
        "checks": _("check questions"),
        "languages": _("languages that are wanted"),
    } | _more_fields()
    return " › ".join(known.get(step) or LANGUAGES.get(step, step) for step in path)


def value_words(path: Sequence[str], value: str) -> str:
    """A value in words, where it is a key of ours."""
    return LANGUAGES.get(value, value) if path and path[0] == "languages" else value


def _more_fields() -> dict[str, str]:
    """The others, called as the editor calls them."""
    return {
        "layer": _("Layer"),
        "number": _("Door number"),
        "practical_tasks": _("Practical tasks"),
        "assessment_standard": _("How it is assessed"),
        "areas": _("Knowledge areas"),
        "ability": _("It measures"),
        "area": _("Knowledge area"),
        "applied": _("Applied to a situation"),
        "scene": _("Situation"),
        "lesson": _("What to read"),
        "type": _("Type"),
        "text": _("Text"),
        "pairs": _("Pairs"),
        "left": _("Left-hand side"),
        "extra": _("Distractors"),
        "accept": _("Right answers"),
        "value": _("Right number"),
        "tolerance": _("How far off is still right"),
        "unit": _("Unit"),
        "model_answer": _("Model answer"),
        "rubric": _("Rubric"),
        "points": _("Points"),
        "purpose": _("What it is for"),
        "tries": _("Tries"),
        "wait_minutes": _("Pause"),
        "draw": _("How many are drawn"),
        "blueprint": _("Blueprint"),
        "count": _("How many"),
        "level": _("Level"),
        "event": _("What happened"),
        "handling": _("What was done"),
        "result": _("How it ended"),
        "modules": _("Modules"),
        "phrases": _("Phrases"),
        "situation": _("The moment"),
        "say": _("Say"),
        "do_not_say": _("Do not say"),
        "when": _("For whom"),
        "project_type": _("Projects"),
        "region": _("Cities"),
    }


def deed_words(deed: Deed) -> str:
    if deed.part:
        said = {
            "withdrawn": _("question %(key)s withdrawn", key=deed.part),
            "restored": _("question %(key)s restored", key=deed.part),
        }
        return said[deed.what]
    return {
        "published": _("published"),
        "rolled-back": _("rolled back"),
        "withdrawn": _("withdrawn"),
        "restored": _("restored"),
    }[deed.what]
