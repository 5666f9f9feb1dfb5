"""Which columns each link of the course has: the one of what it opens, and what its instructor wants beside."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.grades import queries, rules, service
from lms_tool.grades.manage import words
from lms_tool.grades.manage.book import course
from lms_tool.grades.manage.doors import doors
from lms_tool.launches import queries as launches
from lms_tool.people import queries as people
from lms_tool.people.models import Link
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


@doors.get("/columns")
@guard("instructor", "administrator")
def columns() -> Response:
    session = db.session()
    offer = queries.offer(session, launches.session(session, visitor().session_id))
    places = {link: place.beside for link, place in queries.places(session, course()).items()}
    return page(
        "grades/columns.html",
        links=[(link, _opens(link), _of_link(link)) for link in _links()],
        places=places,
        of_course=[one for one in rules.OF_COURSE if any(one in beside for beside in places.values())],
        parts=rules.OF_COURSE,
        takes_columns=offer.takes_columns,
        titles={
            "overall": _("The whole: half theory, half practical"),
            "theory": _("Theory: the mean of its tests"),
            "practical": _("Practical: what people marked"),
            "modules": _("One for each module"),
            "quizzes": _("One for each quiz"),
        },
    )


@doors.post("/columns")
@guard("instructor", "administrator")
def choose_columns() -> Answer:
    session, now, who = db.session(), utc_now(), visitor()
    known = queries.places(session, course())
    count, changed = 0, []
    of_course = set(request.form.getlist("course")) & set(rules.OF_COURSE)
    for link in _links():
        wanted = set(request.form.getlist(str(link.id))) & set(_of_link(link)) | of_course
        of_course = set()  # kept with the first link, and holds for all
        if wanted != set(known[link.id].beside if link.id in known else ()):
            count += service.choose(session, link.id, wanted, by=who.person_id, now=now)
            changed.append((link.title or _opens(link), sorted(wanted)))
    for named, chosen in changed:
        service.note_decision(session, course(), "columns", named, by=who.person_id, now=now, chosen=chosen)
    said = ngettext("%(num)s grade goes into them.", "%(num)s grades go into them.", count)
    flash(f"{_('Saved.')} {said}" if count else _("Saved.") if changed else _("Nothing was changed."))
    return redirect(url_for("grades_desk.columns"), 303)


def _links() -> list[Link]:
    """Links of this course that can have more columns than one."""
    return [link for link in people.links_of(db.session(), course()) if rules.may_stand_beside(link.content)]


def _of_link(link: Link) -> list[str]:
    return [one for one in rules.may_stand_beside(link.content) if one not in rules.OF_COURSE]


def _opens(link: Link) -> str:
    return words.titled(link.content, link.content) if link.content else _("The learner's track")
