"""Who is sitting at this browser, and in which language."""

from urllib.parse import urlsplit

from flask import abort, request, session

from lms_tool.demo.people import Course, Person, Role
from lms_tool.demo.platform import platform
from lms_tool.demo.texts import DEFAULT_LANGUAGE, LANGUAGES


def person_or_none() -> Person | None:
    """The person this browser was signed in as."""
    return platform().settings.cast.person_or_none(session.get("person"))


def language() -> str:
    """The chosen language, else the browser's."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def choose_language() -> None:
    """Any page takes ?lang=en or ?lang=zh-CN and remembers it."""
    if request.args.get("lang") in LANGUAGES:
        session["language"] = request.args["lang"]


def course_and_role(person: Person, key: str) -> tuple[Course, Role]:
    """A course that the person is in; for everybody else it does not exist."""
    cast = platform().settings.cast
    course = cast.course_or_none(key)
    role = cast.role_or_none(person, course) if course else None
    if course is None or role is None:
        abort(404)
    return course, role


def refuse_foreign_forms() -> None:
    """Forms of this site come from this site's own pages."""
    sender = request.headers.get("Origin")
    if request.method == "POST" and sender is not None and urlsplit(sender).netloc != request.host:
        abort(400)
