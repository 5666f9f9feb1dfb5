"""Versions: history, differences, rolling back, withdrawing, and moving learners."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.catalog.models import Version
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotFound
from lms_tool.progress import queries, service
from lms_tool.progress.manage.doors import doors, how, names
from lms_tool.progress.manage.words import deed_words, field_words, kind_words, summary, value_words
from lms_tool.progress.models import Enrolment
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

SHOWN = 30  # versions on the page of a history


@doors.get("")
@guard("instructor", "administrator")
def overview() -> Response:
    """Modules and tracks with version, state, review and how many learners are on older versions."""
    session, who = db.session(), visitor()
    every = [one for one in catalog.shelved(session, who.organisation_id) if one.kind != "standard"]
    items = [one for one in every if one.kind in ("module", "track")]
    return page(
        "progress/overview.html",
        items=items,
        beside=[one for one in every if one not in items],
        kind_words=kind_words,
        behind=queries.behind(session, who.organisation_id),
        today=utc_now().date(),
    )


@doors.get("/<kind>/<key>")
@guard("instructor", "administrator")
def history(kind: str, key: str) -> Response:
    session, who = db.session(), visitor()
    lines = catalog.history(session, who.organisation_id, kind, key)
    newest = lines[0].version
    counts = queries.learners_by_version(session, kind, key) if kind in ("module", "track") else {}
    by = {line.version.published_by for line in lines} | {deed.by for line in lines for deed in line.deeds}
    return page(
        "progress/history.html",
        kind=kind,
        key=key,
        title=_title(newest),
        lines=lines[:SHOWN],
        newest=newest,
        counts=counts,
        behind=sum(count for version, count in counts.items() if version != newest.id),
        learning=sum(counts.values()),
        names=names(by),
        summary=summary,
        deed_words=deed_words,
        may_decide=_may_decide(kind),
    )


@doors.get("/<kind>/<key>/difference")
@guard("instructor", "administrator")
def difference(kind: str, key: str) -> Response:
    session, who = db.session(), visitor()
    after = catalog.version(session, who.organisation_id, kind, key, request.args.get("new", type=int))
    older = request.args.get("old", type=int) or after.number - 1
    before = catalog.version(session, who.organisation_id, kind, key, older)
    found = catalog.compared(session, before, after)
    return page(
        "progress/difference.html",
        kind=kind,
        key=key,
        title=_title(after),
        before=before,
        after=after,
        found=found,
        summary=summary,
        field_words=field_words,
        value_words=value_words,
        kind_words=kind_words,
        all=catalog.versions(session, who.organisation_id, kind, key),
    )


@doors.post("/<kind>/<key>/roll-back")
@guard("instructor", "administrator")
def roll_back(kind: str, key: str) -> Answer:
    _decide(kind)
    number = request.form.get("number", 0, type=int)
    done = catalog_service.roll_back(db.session(), *_item(kind, key), number, **how())
    flash(_("Version %(new)s now says what version %(old)s said.", new=done.number, old=number))
    return _back(kind, key)


@doors.post("/<kind>/<key>/withdrawal")
@guard("instructor", "administrator")
def withdraw(kind: str, key: str) -> Answer:
    _decide(kind)
    catalog_service.withdraw(db.session(), *_item(kind, key), **how())
    flash(_("Withdrawn. Nothing new begins with it; whoever began goes on."))
    return _back(kind, key)


@doors.post("/<kind>/<key>/restoration")
@guard("instructor", "administrator")
def restore(kind: str, key: str) -> Answer:
    _decide(kind)
    catalog_service.restore(db.session(), *_item(kind, key), **how())
    flash(_("It is in use again."))
    return _back(kind, key)


@doors.get("/<kind>/<key>/learners")
@guard("instructor", "administrator")
def learners(kind: str, key: str) -> Response:
    """Who is in the middle, on which version, and what a move would mean for each."""
    session = db.session()
    newest = catalog.version(session, visitor().organisation_id, kind, key)
    found = queries.in_the_middle(session, kind, key)
    plans = [queries.plan(session, enrolment, key if kind == "module" else None) for enrolment in found]
    moved = {plan.enrolment.id: queries.last_move_or_none(session, plan.enrolment.id) for plan in plans}
    return page(
        "progress/learners.html",
        kind=kind,
        key=key,
        title=_title(newest),
        newest=newest,
        behind=[plan for plan in plans if not plan.is_empty],
        moved=[(plan, last) for plan in plans if (last := moved[plan.enrolment.id]) and last.undoes is None],
        names=names({enrolment.person_id for enrolment in found}),
        kind_words=kind_words,
    )


@doors.post("/<kind>/<key>/learners")
@guard("instructor", "administrator")
def move(kind: str, key: str) -> Answer:
    """Move the learners that were ticked."""
    chosen = _enrolments(kind, key, request.form.getlist("enrolment"))
    if not chosen:
        flash(_("Choose whom to move first."), "hint")
        return redirect(url_for("versions.learners", kind=kind, key=key), 303)
    for enrolment in chosen:
        service.move(
            db.session(),
            enrolment.id,
            by=visitor().person_id,
            now=utc_now(),
            why=request.form.get("why", ""),
            module=key if kind == "module" else None,
        )
    flash(ngettext("%(num)s learner was moved.", "%(num)s learners were moved.", len(chosen)))
    return redirect(url_for("versions.learners", kind=kind, key=key), 303)


@doors.post("/<kind>/<key>/learners/<uuid:enrolment>/back")
@guard("instructor", "administrator")
def move_back(kind: str, key: str, enrolment: UUID) -> Answer:
    found = next(iter(_enrolments(kind, key, [str(enrolment)])), None)
    if found is None:
        raise NotFound(f"enrolment {enrolment}")
    service.move_back(db.session(), found.id, by=visitor().person_id, now=utc_now())
    flash(_("The move was taken back."))
    return redirect(url_for("versions.learners", kind=kind, key=key), 303)


def _enrolments(kind: str, key: str, ids: Sequence[str]) -> list[Enrolment]:
    return [one for one in queries.in_the_middle(db.session(), kind, key) if str(one.id) in ids]


def _item(kind: str, key: str) -> tuple[UUID, str, str]:
    return visitor().organisation_id, kind, key


def _back(kind: str, key: str) -> Answer:
    return redirect(url_for("versions.history", kind=kind, key=key), 303)


def _may_decide(kind: str) -> bool:
    return kind != "standard" or "administrator" in visitor().roles


def _decide(kind: str) -> None:
    if not _may_decide(kind):
        raise BadInput("the standard is the administrator's")


def _title(version: Version) -> Text | None:
    if version.kind == "standard":
        return None
    shelved = catalog.shelved(db.session(), version.organisation_id)
    return next((one.title for one in shelved if (one.kind, one.key) == (version.kind, version.key)), None)
