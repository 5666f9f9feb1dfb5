"""When grades go: first what a decision would do, then the decision."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotFound
from lms_tool.grades import queries, rules, service
from lms_tool.grades.manage import words
from lms_tool.grades.manage.book import course
from lms_tool.grades.manage.doors import doors
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import gap, language
from lms_tool.web.pages import page

AS_COURSE = "course"  # no decision of its own
YEARS = range(2000, 2200)


@doors.get("/when")
@guard("instructor", "administrator")
def when() -> Response:
    """With a choice in the address: what it would do."""
    session, contents = db.session(), _contents()
    content = _content(request.args, contents)
    chosen = _when(request.args)
    lacks_moment = chosen is not None and chosen.kind == rules.CLOSED and chosen.closes_at is None
    looked_at = chosen is not None and not lacks_moment
    return page(
        "grades/when.html",
        400 if lacks_moment else 200,
        contents=contents,
        there=_columns(),
        content=content,
        chosen=chosen or queries.policy(session, course(), content),
        effect=service.effect(session, course(), content, chosen, now=utc_now()) if looked_at and chosen else None,
        lacks_moment=lacks_moment,
        policies=queries.policies(session, course()),
        words=words,
        as_field=moment_field,
        undo=_undo(content),
    )


@doors.post("/when")
@guard("instructor", "administrator")
def decide() -> Answer:
    session, now, contents = db.session(), utc_now(), _contents()
    content = _content(request.form, contents)
    own = queries.policies(session, course()).get(content)
    chosen = None if request.form.get("kind") == AS_COURSE else _when(request.form)
    if chosen is None and request.form.get("kind") != AS_COURSE:
        raise BadInput("no such way for grades to go")
    effect = service.decide(session, course(), content, chosen, by=visitor().person_id, now=now)
    service.note_decision(session, course(), "when", contents[content], by=visitor().person_id, now=now)
    flash(_said(effect))
    was = rules.When(own.kind, own.closes_at) if own else rules.When(AS_COURSE if content else rules.ONCE)
    return redirect(url_for("grades_desk.when", content=content, was=was.kind, was_at=moment_field(was.closes_at)), 303)


def _said(effect: service.Effect) -> str:
    going = ngettext(
        "%(num)s grade goes to the gradebook now.", "%(num)s grades go to the gradebook now.", effect.going
    )
    kept = ngettext("%(num)s grade is kept here.", "%(num)s grades are kept here.", effect.kept)
    return gap().join([_("Decided.")] + [going] * bool(effect.going) + [kept] * bool(effect.kept))


def _contents() -> dict[str, str]:
    """What a decision can be about: the whole course, one of its columns, or what may get one."""
    expected = queries.expected(db.session(), visitor().organisation_id, course())
    later = {content: " · ".join(title.get(language()) for title in titles) for content, titles in expected.items()}
    return later | _columns()


def _columns() -> dict[str, str]:
    columns = queries.course_columns(db.session(), course())
    return {"": _("The whole course")} | {column.content: words.title(column) for column in columns}


def _content(said: "MultiDict[str, str]", contents: Collection[str]) -> str:
    """Raises NotFound."""
    content = said.get("content", "")
    if content not in contents:
        raise NotFound(f"no column of {content[:80]}")
    return content


def _when(said: "MultiDict[str, str]") -> rules.When | None:
    kind = said.get("kind", "")
    if kind not in rules.KINDS:
        return None
    return rules.When(kind, _moment(said.get("closes_at", "")) if kind == rules.CLOSED else None)


def _moment(said: str) -> datetime | None:
    """A day and hour as browsers send it, where the organisation works."""
    try:
        told = datetime.fromisoformat(said)
    except ValueError:
        return None
    return told.replace(tzinfo=ZoneInfo(visitor().timezone)) if told.year in YEARS else None


def moment_field(moment: datetime | None) -> str:
    """As browsers want a day and hour."""
    return moment.astimezone(ZoneInfo(visitor().timezone)).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _undo(content: str) -> dict[str, str] | None:
    """What the form that takes the last decision back says; none where nothing was decided just now."""
    kind = request.args.get("was", "")
    if kind not in (*rules.KINDS, AS_COURSE):
        return None
    return {"content": content, "kind": kind, "closes_at": request.args.get("was_at", "")[:32]}
