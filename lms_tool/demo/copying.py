"""Copying the activities of a course into another one, as platforms do: everything under new names."""

from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, abort, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms_tool.demo.models import LineItem, Link
from lms_tool.demo.pages import taught
from lms_tool.demo.platform import Platform, platform
from lms_tool.demo.visitors import course_and_role, person_or_none, refuse_foreign_forms

copying = Blueprint("copying", __name__)
copying.before_request(refuse_foreign_forms)


@copying.post("/courses/<course_key>/copies")
def copy(course_key: str) -> Response:
    """Copy all links of the course `source`, with their columns and without grades."""
    person = person_or_none() or abort(403)
    course, role = course_and_role(person, course_key)
    source = request.form.get("source", "")
    if not role.teaches or source not in {one.key for one in taught(person, course)}:
        abort(403)
    lms = platform()
    with lms.store.writing() as db:
        for link in db.scalars(select(Link).where(Link.course == source).order_by(Link.id)).all():
            _copy(db, link, course_key, lms)
    return redirect(url_for("pages.show_course", course_key=course_key))


def _copy(db: Session, link: Link, course_key: str, lms: Platform) -> None:
    keyless = bool(lms.faults.value("copies_lose_keys"))
    copied = Link(
        course=course_key,
        titles=link.titles,
        text=link.text,
        url=urlunsplit(urlsplit(link.url)._replace(query="")) if keyless else link.url,
        custom={} if keyless else link.custom,
        copied_from=link.id,
    )
    db.add(copied)
    db.flush()
    for column in db.scalars(select(LineItem).where(LineItem.link_id == link.id, LineItem.coupled)).all():
        db.add(
            LineItem(
                course=course_key,
                label=column.label,
                score_maximum=column.score_maximum,
                resource_id=column.resource_id,
                tag=column.tag,
                link_id=copied.id,
                coupled=True,
            )
        )
