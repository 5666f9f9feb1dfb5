"""Columns, states and policies in words."""

from flask import url_for
from flask_babel import gettext as _

from lms_tool.catalog import queries as catalog
from lms_tool.errors import NotFound
from lms_tool.grades import rules
from lms_tool.grades.models import Column, Policy, Score
from lms_tool.people.models import Person
from lms_tool.people.rules import code
from lms_tool.web.database import db
from lms_tool.web.doors import visitor
from lms_tool.web.languages import language


def states() -> dict[str, str]:
    return {
        "refused": _("Refused"),
        "stopped": _("Stopped"),
        "held": _("Kept here"),
        "waiting": _("On its way"),
        "sent": _("In the gradebook"),
    }


def kinds() -> dict[str, tuple[str, str]]:
    """When grades go, and what that means."""
    return {
        "once": (_("At once"), _("Each result goes to the gradebook as soon as the quiz is handed in.")),
        "complete": (
            _("Once complete"),
            _("The grade goes with the last of its tests; nobody sees a number that still stands on a part of them."),
        ),
        "passed": (_("Once passed"), _("Nobody sees a failed try in the gradebook; the grade goes with the pass.")),
        "closed": (_("After a day and hour"), _("Everything waits here and goes together at that moment.")),
        "released": (_("When you release it"), _("Everything waits here until you have looked at it and release it.")),
    }


def called(person: Person) -> str:
    return person.name or person.staff_number or _("Learner %(code)s", code=code(person.id))


def waits_for(held: str) -> str:
    return {
        "complete": _("Goes with the last of its tests."),
        "passed": _("Goes once it is passed."),
        "closed": _("Goes at the moment you set."),
        "released": _("Goes when you release it."),
        "taken": _("Taken out of the gradebook."),
        "left": _("The grade in the LMS stands, as decided here."),
    }[held]


def differences() -> dict[str, tuple[str, str]]:
    """What a gradebook shows otherwise than we, and what it means."""
    return {
        "differs": (
            _("Other points there"),
            _("Somebody changed the grade in the LMS, or ours has not arrived. Decide which of them stands."),
        ),
        "overridden": (
            _("Theirs stays"),
            _(
                "Ours was sent again and the LMS took it, and still shows other points: they were entered by hand. In "
                "Moodle, untick “Overridden” for this grade and send ours again; or leave theirs."
            ),
        ),
        "missing": (
            _("Not there"),
            _("The gradebook has no grade: ours has not arrived, or somebody emptied it."),
        ),
        "extra": (
            _("There, but kept here"),
            _("The gradebook has a grade although ours is kept here. It was entered there, or arrived after all."),
        ),
        "left": (
            _("Left as it is"),
            _("You decided that the grade in the LMS stands. Nothing is sent until you send ours again."),
        ),
        "foreign": (
            _("Only there"),
            _("Entered in the LMS for somebody of whom we have no points in this column. It stays as it is."),
        ),
    }


def behind(score: Score) -> str:
    """Where to see what a grade stands on, and how far it has got."""
    if score.practical_id:
        return url_for("practicals_desk.practical", practical=score.practical_id)
    return url_for("grades.of_attempt", attempt=score.attempt_id)


def title(column: Column) -> str:
    """What a column is about, in the reader's language; its label where that is not published any more."""
    return titled(column.content, column.label)


def titled(content: str, otherwise: str) -> str:
    kind, _colon, key = content.partition(":")
    module, _slash, quiz = key.partition("/")
    try:
        if kind in ("track", *rules.PARTS):
            part = [rules.PARTS[kind]] if kind in rules.PARTS else []
            track = catalog.track(db.session(), visitor().organisation_id, key)
            return " · ".join(one.get(language()) for one in (track.title, *part))
        edition = catalog.module(db.session(), visitor().organisation_id, module)
        named = [edition.title] + ([catalog.quiz(db.session(), edition, quiz).title] if quiz else [])
    except NotFound:
        return otherwise
    return " · ".join(one.get(language()) for one in named)


def policy(found: Policy | None) -> str:
    return kinds()[found.kind if found else "once"][0]
