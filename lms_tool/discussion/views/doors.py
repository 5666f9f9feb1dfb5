"""The blueprint, and what its doors share: who reads and writes here, and where."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields
from werkzeug.wrappers import Response as Answer

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.discussion.models import Post
from lms_tool.discussion.queries import Reader
from lms_tool.discussion.service import Speaker
from lms_tool.errors import NotAllowed, NotFound
from lms_tool.launches import rules as launch_rules
from lms_tool.people.models import Person
from lms_tool.people.rules import code
from lms_tool.progress import queries as progress
from lms_tool.web.database import db
from lms_tool.web.doors import visitor

doors = Blueprint("discussion", __name__, url_prefix="/s/<launch>", template_folder="../templates")


class NoCourse(NotFound):
    code = "TALK-COURSE"
    what = "Questions belong to a course"
    do = "Go to your course in the LMS and open the academy there: then you can ask, and read what others asked."


class WritingSchema(Schema):
    """A form in which somebody writes. form: which one, so that it counts once; to: the page to come back to."""

    class Meta:
        unknown = EXCLUDE

    form = fields.UUID(required=True)
    text = fields.String(load_default="")
    to = fields.String(load_default="")
    again = fields.String(load_default="")


@dataclass(frozen=True, slots=True)
class Spot:
    """A lesson or case that is talked about: its place, its title and its page."""

    place: str
    title: Text
    address: str


def reader() -> Reader:
    """Raises NoCourse."""
    who = visitor()
    if who.course_id is None:
        raise NoCourse("a launch from no course")
    return Reader(who.person_id, who.course_id, who.is_staff)


def speaker(place: str) -> Speaker:
    """Who writes at a place. Raises NoCourse, and NotAllowed for test users of the platform."""
    who, here = visitor(), reader()
    if not (who.is_learner or who.is_staff):
        raise NotAllowed("test users look and leave no trace")
    return Speaker(
        person=here.person,
        course=here.course,
        staff=here.staff,
        organisation=who.organisation_id,
        launch=who.session_id,
        enrolment=_enrolment(place),
        language=who.locale,
    )


def _enrolment(place: str) -> UUID | None:
    who = visitor()
    if not who.is_learner:
        return None
    kind, _, path = place.partition(":")
    named, _, track = (who.content or "").partition(":")
    module = path.partition("/")[0] if kind == "lesson" else None
    found = progress.enrolment_or_none(
        db.session(), who.person_id, track=track if named == "track" else None, module=module
    )
    return found.id if found else None


def lesson_spot(module: str, lesson: str) -> Spot:
    """A lesson this visitor may open. Raises NotFound, NotInTrack."""
    head = _module(module).lesson_or_none(lesson)
    if head is None:
        raise NotFound(f"lesson {module}/{lesson}")
    address = url_for("progress.lesson", module=module, lesson=lesson)
    return Spot(f"lesson:{module}/{lesson}", head.title, address)


def _module(module: str) -> ModuleEdition:
    who = visitor()
    if not who.is_learner:
        return catalog.module(db.session(), who.organisation_id, module)
    here = progress.occasion(
        db.session(), who.person_id, module, content=who.content, launch=who.session_id, language=who.locale
    )
    return progress.module_edition(db.session(), progress.enrolment(db.session(), here.enrolment), module)


def case_spot(key: str) -> Spot:
    """Raises NotFound."""
    edition = catalog.case(db.session(), visitor().organisation_id, key)
    return Spot(f"case:{key}", edition.item.title, url_for("handbook.case", key=key))


def address_of(place: str) -> str:
    """The page of the discussion at a place."""
    kind, _, path = place.partition(":")
    if kind == "case":
        return url_for("discussion.case", key=path)
    module, _, lesson = path.partition("/")
    return url_for("discussion.lesson", module=module, lesson=lesson)


def back_to(to: str, otherwise: str, anchor: str = "") -> Answer:
    """To a page of this session that a form named, else to another one."""
    path = launch_rules.path_within(to, g.launch)
    return redirect((f"/s/{g.launch}/{path}" if path else otherwise) + (f"#{anchor}" if anchor else ""), 303)


def named(post: Post, people: dict[UUID, Person]) -> str:
    """Who wrote a post, as the house names people."""
    if post.author_id == visitor().person_id:
        return _("You")
    person = people.get(post.author_id)
    if person and person.name:
        return person.name
    return _("Trainer") if post.by_staff else _("Learner %(code)s", code=code(post.author_id))


def page_address(number: int) -> str:
    """This page, at another page of its list, with the same filters."""
    filters = {name: request.args[name] for name in ("show", "place") if name in request.args}
    return url_for(str(request.endpoint), **{**filters, **(request.view_args or {}), "page": number})


def page_number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 10_000)
