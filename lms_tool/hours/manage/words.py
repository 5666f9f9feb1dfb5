"""What tables for spreadsheets say in words."""

from flask_babel import gettext as _

from lms_tool.people.models import Person


def called(person: Person) -> str:
    return person.name or person.staff_number or _("Without a name")


def activities() -> dict[str, str]:
    return {
        "lesson": _("Lesson"),
        "quiz": _("Quiz"),
        "classroom": _("Classroom"),
        "correction": _("Correction"),
    }


def faults() -> dict[str, str]:
    """What is wrong with a correction."""
    return {
        "minutes": _("Enter minutes other than 0, at most 6000; with a minus sign to take away."),
        "reason": _("Say why. The person and whoever checks the records will read it."),
        "below": _("That is more than counts in that year. Take away less."),
        "day": _("Choose a day that has come."),
    }
