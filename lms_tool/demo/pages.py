"""The course site that people see."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms_tool.demo.launch import login_form
from lms_tool.demo.models import DeepLink, Grade, LineItem, Link
from lms_tool.demo.people import Course, Person, Role
from lms_tool.demo.platform import platform
from lms_tool.demo.visitors import choose_language, course_and_role, language, person_or_none, refuse_foreign_forms

pages = Blueprint("pages", __name__)
pages.before_request(choose_language)
pages.before_request(refuse_foreign_forms)


@pages.get("/")
def choose_person() -> str:
    cast = platform().settings.cast
    people = [(person, cast.courses_of(person)) for person in cast.people]
    return render_template("people.html", people=people)


@pages.post("/sign-in")
def sign_in() -> Response:
    """Become one of the people; there are no passwords here."""
    person = platform().settings.cast.person_or_none(request.form.get("person"))
    if person is None:
        abort(400)
    chosen = session.get("language")
    session.clear()
    session["person"] = person.key
    if chosen:
        session["language"] = chosen
    courses = platform().settings.cast.courses_of(person)
    if len(courses) == 1:
        return redirect(url_for("pages.show_course", course_key=courses[0].key))
    return redirect(url_for("pages.list_courses"))


@pages.get("/courses")
def list_courses() -> str | Response:
    person = person_or_none()
    if person is None:
        return redirect(url_for("pages.choose_person"))
    cast = platform().settings.cast
    courses = [(course, cast.role_or_none(person, course)) for course in cast.courses_of(person)]
    return render_template("courses.html", courses=courses)


@pages.get("/courses/<course_key>")
def show_course(course_key: str) -> str:
    """What the course is about and its links; after deep linking also what came of that."""
    person, course, role = _visit(course_key)
    with platform().store.reading() as db:
        picked = db.get(DeepLink, request.args.get("picked", ""))
    outcome = picked.outcome if picked and picked.person == person.key and picked.course == course.key else None
    return _render("course.html", course, role, outcome=outcome, sources=taught(person, course))


@pages.get("/courses/<course_key>/links/<int:link_id>")
def show_link(course_key: str, link_id: int) -> str:
    """A link with the tool in a frame."""
    _, course, role = _visit(course_key)
    return _render("link.html", course, role, link=_link(course, link_id), storage=platform().storage)


@pages.get("/lti/post_message_forwarding")
def forwarding() -> str:
    """The frame that passes a tool's messages on."""
    return render_template("forwarding.html")


@pages.get("/courses/<course_key>/links/<int:link_id>/launch")
def open_link(course_key: str, link_id: int) -> str:
    """Start a launch, in the frame or (?target=window) in a window of its own."""
    person, course, _ = _visit(course_key)
    target = "window" if request.args.get("target") == "window" else "iframe"
    form = login_form(person, course, target, link=_link(course, link_id))
    return render_template("post.html", action=platform().tool.login_url, fields=form)


@pages.post("/courses/<course_key>/links/<int:link_id>/remove")
def remove_link(course_key: str, link_id: int) -> Response:
    """Remove a link together with its column and the grades in it."""
    _, course, role = _visit(course_key)
    if not role.teaches:
        abort(403)
    _link(course, link_id)
    with platform().store.writing() as db:
        db.delete(db.get_one(Link, link_id))
    return redirect(url_for("pages.show_course", course_key=course.key))


@pages.get("/courses/<course_key>/add")
def add_activity(course_key: str) -> str:
    """The tool's picker, in a frame."""
    _, course, role = _visit(course_key)
    if not role.teaches:
        abort(403)
    return _render("add.html", course, role, storage=platform().storage)


@pages.get("/courses/<course_key>/grades")
def show_grades(course_key: str) -> str:
    """The gradebook: all learners for those who teach, else the visitor's own row."""
    person, course, role = _visit(course_key)
    learners = [member for member, _ in platform().settings.cast.members(course, Role.LEARNER)]
    rows = learners if role.teaches else [learner for learner in learners if learner == person]
    with platform().store.reading() as db:
        columns = db.scalars(select(LineItem).where(LineItem.course == course.key).order_by(LineItem.id)).all()
        wanted = select(Grade).where(Grade.line_item_id.in_([column.id for column in columns]))
        cells = {(grade.user_id, grade.line_item_id): grade for grade in db.scalars(wanted)}
    return _render("grades.html", course, role, columns=columns, rows=rows, cells=cells)


@pages.get("/courses/<course_key>/members")
def show_members(course_key: str) -> str:
    _, course, role = _visit(course_key)
    return _render("members.html", course, role, members=platform().settings.cast.members(course))


def taught(person: Person, beside: Course) -> list[Course]:
    """Other courses that somebody teaches."""
    cast = platform().settings.cast
    return [
        course
        for course in cast.courses_of(person)
        if course != beside and (role := cast.role_or_none(person, course)) and role.teaches
    ]


def moment(milliseconds: int) -> datetime:
    """A score's time for the gradebook. The page says it in UTC, its script in the reader's time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def day(when: datetime) -> str:
    """A moment of a link for the course page, in UTC."""
    return when.strftime("%Y-%m-%d %H:%M UTC")


def _visit(course_key: str) -> tuple[Person, Course, Role]:
    person = person_or_none()
    if person is None:
        abort(403)
    course, role = course_and_role(person, course_key)
    return person, course, role


def _link(course: Course, link_id: int) -> Link:
    with platform().store.reading() as db:
        link = db.get(Link, link_id)
    if link is None or link.course != course.key:
        abort(404)
    return link


def _render(template: str, course: Course, role: Role, **values: Any) -> str:
    with platform().store.reading() as db:
        links = db.scalars(select(Link).where(Link.course == course.key).order_by(Link.id)).all()
    return render_template(template, course=course, role=role, links=links, lang=language(), **values)
