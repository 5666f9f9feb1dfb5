"""Words for what the grammar names: kinds, types, fields."""

import re

from flask_babel import gettext as _

from lms_tool.authoring.rules.checking import Note
from lms_tool.web.languages import LANGUAGES


def types() -> list[tuple[str, str]]:
    """Question types that have an editor."""
    return [
        ("single", _("one right answer")),
        ("multiple", _("several right answers")),
        ("true-false", _("true or false")),
        ("ordering", _("put in order")),
        ("matching", _("matching")),
        ("short-text", _("short text")),
        ("number", _("a number")),
        ("case", _("case analysis")),
    ]


def places(note: Note) -> str:
    """Where a complaint belongs, in words."""
    return field_name(note.field) if note.field else ""


def field_name(address: str) -> str:
    """`options.0.text.en` → Option A · Text · English."""
    return " · ".join(_step(step, before) for before, step in _steps(address) if step != "when")


def _steps(address: str) -> list[tuple[str, str]]:
    steps = address.split(".")
    return list(zip(["", *steps], steps, strict=False))


def _step(step: str, before: str) -> str:
    if step.isdecimal():
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[int(step)] if before == "options" and int(step) < 26 else str(int(step) + 1)
    known = {
        "title": _("Title"),
        "summary": _("Summary"),
        "aim": _("Aim"),
        "layer": _("Layer"),
        "number": _("Door number"),
        "review_by": _("Review due by"),
        "objectives": _("Learning objectives"),
        "key_points": _("Key points"),
        "cases": _("Short cases"),
        "practical_tasks": _("Practical tasks"),
        "assessment_standard": _("How it is assessed"),
        "lessons": _("Lessons"),
        "quizzes": _("Quizzes"),
        "bodies": _("Text"),
        "checks": _("Check questions"),
        "minutes": _("Minutes"),
        "ability": _("It measures"),
        "sources": _("Sources"),
        "scene": _("Situation"),
        "stem": _("Question"),
        "options": _("Options"),
        "text": _("Text"),
        "why": _("Why it is chosen"),
        "right": _("Right"),
        "feedback": _("The point"),
        "area": _("Knowledge area"),
        "difficulty": _("Difficulty"),
        "lesson": _("What to read"),
        "type": _("Type"),
        "purpose": _("What it is for"),
        "pass_mark": _("Pass mark"),
        "tries": _("Tries"),
        "draw": _("How many are drawn"),
        "questions": _("Questions"),
        "blueprint": _("Blueprint"),
        "count": _("How many"),
        "pairs": _("Pairs"),
        "left": _("Left"),
        "extra": _("Distractors"),
        "accept": _("Right answers"),
        "value": _("Right number"),
        "tolerance": _("How far off is still right"),
        "unit": _("Unit"),
        "model_answer": _("Model answer"),
        "rubric": _("Rubric"),
        "points": _("Points"),
        "wait_minutes": _("Pause"),
    }
    return known.get(step) or LANGUAGES.get(step) or re.sub(r"[_-]", " ", step)
