"""Words for what the grammar names: kinds, types, fields."""

import re
from collections.abc import Mapping

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


def abilities() -> list[tuple[str, str]]:
    return [("knowledge", _("knowledge")), ("skill", _("skill")), ("attitude", _("attitude"))]


def choices() -> dict[str, list[tuple[str, str]]]:
    """What fields of cases, phrases and forms can be, with words."""
    return {
        "abilities": abilities(),
        "difficulties": [("1", _("easy")), ("2", _("medium")), ("3", _("hard"))],
        "case_types": [
            ("public-opinion", _("Public opinion")),
            ("legal", _("Legal")),
            ("operational", _("Operations")),
            ("service", _("Service")),
        ],
        "levels": [("red", _("Red: grave")), ("yellow", _("Yellow: serious")), ("blue", _("Blue: minor"))],
        "form_kinds": [("survey", _("survey")), ("observation", _("observation")), ("rubric", _("rubric"))],
        "criteria": [
            ("", "–"),
            ("process", _("process")),
            ("communication", _("communication")),
            ("solving", _("problem solving")),
        ],
        "answers": [
            ("scale", _("a step of a scale")),
            ("points", _("points, up to a number")),
            ("yes-no", _("yes or no")),
            ("text", _("own words")),
        ],
        "project_types": [
            ("residential", _("residential")),
            ("commercial", _("commercial")),
            ("industrial-park", _("industrial parks")),
            ("villa", _("villas")),
        ],
        "regions": [("first-tier", _("first-tier cities")), ("lower-tier", _("other cities"))],
    }


def form_kinds_told() -> list[tuple[str, str, str]]:
    return [
        ("survey", _("survey"), _("Asks everybody the same, for example at the end of a course.")),
        ("observation", _("observation"), _("Somebody watches at work and notes what was done.")),
        ("rubric", _("rubric"), _("Marks a practical: criteria whose points make 100 together.")),
    ]


def item_words() -> dict[str, dict[str, str]]:
    """What the pages of each kind say."""
    return {
        "case": {
            "icon": "flag",
            "many": _("Cases"),
            "begin": _("Write a case"),
            "ask": _("What is the case called?"),
            "none": _("Your company has written no cases yet"),
            "invite": _(
                "Something that happened, what was done, how it ended, what it teaches. "
                "Write one, or adapt one that came with the academy. Nobody else sees it until you publish it."
            ),
        },
        "phrases": {
            "icon": "chat",
            "many": _("Phrases"),
            "begin": _("Write a scene"),
            "ask": _("Which scene are the phrases for?"),
            "none": _("Your company has written no phrases yet"),
            "invite": _(
                "What to say in a scene, what not, and why. "
                "Write some, or adapt a scene that came with the academy. Nobody else sees them until you publish them."
            ),
        },
        "form": {
            "icon": "doc",
            "many": _("Forms"),
            "begin": _("Make a form"),
            "ask": _("What is the form called, and what is it?"),
            "none": _("Your company has made no forms yet"),
            "invite": _(
                "Surveys that ask, observation forms that watch, rubrics that mark. "
                "Make one, or adapt one that came with the academy. Nobody else sees it until you publish it."
            ),
        },
    }


def value_told(name: str, value: str, areas: Mapping[str, str]) -> str:
    """A value of a complaint, in words where it is a key. areas: what knowledge areas are called."""
    if name == "kind":
        return str({"lesson": _("lesson"), "quiz": _("quiz")}.get(value, value))
    if name == "language":
        return LANGUAGES.get(value, value)
    return _quota_told(value, areas) if name == "quota" else value


def _quota_told(quota: str, areas: Mapping[str, str]) -> str:
    """What a row of a blueprint asks for: `area telephone, difficulty 2`."""
    if quota == "any question":
        return str(_("any question"))
    known = {**dict(types()), **dict(abilities()), **dict(choices()["difficulties"])}
    conditions = [condition.partition(" ") for condition in quota.split(", ")]
    return " · ".join((areas if name == "area" else known).get(value, value) for name, _space, value in conditions)


def places(note: Note) -> str:
    """Where a complaint belongs, in words."""
    if note.kind == "case" and note.field.split(".")[0] == "lessons":
        return str(_("What it teaches"))
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
        "right": _("Right-hand side") if before.isdecimal() else _("Right"),
        "feedback": _("The point"),
        "area": _("Knowledge area"),
        "key": _("As questions have it"),
        "areas": _("Knowledge areas"),
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
        "left": _("Left-hand side"),
        "extra": _("Distractors"),
        "accept": _("Right answers"),
        "value": _("Right number"),
        "tolerance": _("How far off is still right"),
        "unit": _("Unit"),
        "model_answer": _("Model answer"),
        "rubric": _("Rubric"),
        "points": _("Points"),
        "wait_minutes": _("Pause"),
        "level": _("Level"),
        "event": _("What happened"),
        "handling": _("What was done"),
        "result": _("How it ended"),
        "modules": _("Modules"),
        "phrases": _("Phrases"),
        "situation": _("The moment"),
        "say": _("Say"),
        "do_not_say": _("Do not say"),
        "kind": _("Kind of form"),
        "intro": _("Introduction"),
        "scales": _("Scales"),
        "steps": _("Steps"),
        "sections": _("Sections"),
        "items": _("What is asked"),
        "answer": _("Answered by"),
        "scale": _("Scale"),
        "levels": _("What deserves how many points"),
        "help": _("Help"),
        "criterion": _("It marks"),
        "when": _("For whom"),
        "project_type": _("Projects"),
        "region": _("Cities"),
        "applied": _("Applied to a situation"),
    }
    return known.get(step) or LANGUAGES.get(step) or re.sub(r"[_-]", " ", step)
