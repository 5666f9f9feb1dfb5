"""The administrator's door to the company standard: one table, what a change touches, what is to be read again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from content.markdown import plain
from content.schema import Site, Text
from content.schema.standard import PROJECT_TYPES, REGIONS
from lms_tool.catalog import queries, service
from lms_tool.catalog.models import Flag
from lms_tool.catalog.queries import EntryRow
from lms_tool.catalog.rules import site_name, site_of
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("standard", __name__, url_prefix="/s/<launch>/standard", template_folder="templates")


@doors.get("")
@guard("administrator")
def index() -> Response:
    session, who = db.session(), visitor()
    sought = request.args.get("q", "")[:80]
    waiting = queries.flags(session, who.organisation_id)
    return page(
        "catalog/standard.html",
        rows=queries.standard_table(session, who.organisation_id, sought),
        sought=sought,
        waiting=len(waiting),
        noticed=[one for one in queries.overrides(session, who.organisation_id).values() if one.shipped_changed_at],
        site_words=site_words,
        figure=figure,
    )


@doors.get("/entries/<entry>")
@guard("administrator")
def edit(entry: str) -> Response:
    """A cell with its value; with a new one, everything it would touch, before anything is published."""
    session, whose, row = db.session(), visitor().organisation_id, _row(entry)
    site, value = _site(), request.args.get("value")
    touched = queries.touched(session, whose, {entry}) if value is not None else []
    return page(
        "catalog/entry.html",
        row=row,
        site=site,
        value=value,
        number=_number(value) if value is not None else None,
        now_holds=queries.company_standard(session, whose).value(entry, site_of(site)),
        touched=touched,
        say=_speaker(),
        kind_words=kind_words,
        site_words=site_words,
        figure=figure,
        regions=REGIONS,
        project_types=PROJECT_TYPES,
    )


@doors.post("/entries/<entry>")
@guard("administrator")
def change(entry: str) -> Answer:
    changes = service.change_standard(
        db.session(),
        visitor().organisation_id,
        {(entry, request.form.get("site", "")): _number(request.form.get("value", ""))},
        by=visitor().person_id,
        why=request.form.get("why", ""),
        now=utc_now(),
    )
    others = len(changes) - 1
    flash(
        ngettext(
            "Published, with %(num)s thing that speaks of it.",
            "Published, with %(num)s things that speak of it.",
            others,
        )
    )
    return redirect(url_for("standard.review") if _waiting() else url_for("standard.index"), 303)


@doors.get("/review")
@guard("administrator")
def review() -> Response:
    """What a changed figure may have made wrong, until somebody has read it."""
    session, whose = db.session(), visitor().organisation_id
    found = queries.flagged(session, whose)
    return page(
        "catalog/review.html",
        found=found,
        reason_words=reason_words,
        kind_words=kind_words,
        place_of=place_of,
        say=_speaker(),
    )


@doors.post("/review/<uuid:flag>")
@guard("administrator")
def tick(flag: UUID) -> Answer:
    service.tick(db.session(), flag, by=visitor().person_id, now=utc_now())
    return redirect(url_for("standard.review"), 303)


@doors.post("/overrides/<uuid:override>/seen")
@guard("administrator")
def seen(override: UUID) -> Answer:
    service.accept_shipped(db.session(), override)
    flash(_("Your value stays."))
    return redirect(url_for("standard.index"), 303)


def _speaker() -> Callable[[Text], str]:
    """Says a title or a stem in this page's language, in plain words, with the figures that hold everywhere."""
    figures, tag = queries.company_standard(db.session(), visitor().organisation_id), language()
    return lambda text: plain(text.get(tag), text.nearest(tag), figures)


def _waiting() -> bool:
    return bool(queries.flags(db.session(), visitor().organisation_id))


def _row(entry: str) -> EntryRow:
    found = queries.standard_table(db.session(), visitor().organisation_id)
    row = next((one for one in found if one.key == entry), None)
    if row is None:
        raise NotFound(f"entry {entry}")
    return row


def _site() -> str:
    """The place of the cell: named as a whole, or put together from the fields of the form."""
    if "site" in request.args:
        return request.args["site"]
    parts: dict[str, Any] = {name: request.args.get(name) or None for name in ("region", "project_type", "event")}
    return site_name(Site(**parts))


def _number(value: str) -> float:
    """Raises NotAValue."""
    try:
        return float(value.strip())
    except ValueError as error:
        raise service.NotAValue(f"{value[:40]!r}") from error


def figure(row: EntryRow, value: float) -> str:
    """A value with its unit, as this page's language says it."""
    forms = [form.strip() for form in row.unit.get(language()).split("|")]
    return forms[0 if value == 1 else -1].replace("{n}", f"{value:g}")


def site_words(name: str) -> str:
    """For whom a cell holds."""
    site = site_of(name)
    if site is None:
        return _("everywhere else")
    words = {
        "first-tier": _("first-tier cities"),
        "lower-tier": _("other cities"),
        "residential": _("residential"),
        "commercial": _("commercial"),
        "industrial-park": _("industrial parks"),
        "villa": _("villas"),
    }
    asked = [part for part in (site.region, site.project_type, site.event) if part]
    return _(", ").join(words.get(part, part) for part in asked)


def kind_words(kind: str) -> str:
    return {
        "module": _("Module"),
        "track": _("Track"),
        "lesson": _("Lesson"),
        "question": _("Question"),
        "quiz": _("Quiz"),
        "case": _("Case"),
        "phrases": _("Phrases"),
        "scenario": _("Role-play"),
        "work-order": _("Work order"),
        "form": _("Form"),
    }.get(kind, kind)


def place_of(flag: Flag) -> str:
    """Where it can be read."""
    if flag.item_kind == "module" and flag.kind == "question":
        return url_for("versions.question_page", key=flag.item, question=flag.key)
    if flag.item_kind == "module" and flag.kind == "lesson":
        return url_for("progress.lesson", module=flag.item, lesson=flag.key)
    if flag.item_kind == "module":
        return url_for("progress.module", module=flag.item)
    if flag.item_kind == "case":
        return url_for("handbook.case", key=flag.item)
    if flag.item_kind == "phrases":
        return url_for("handbook.phrase", key=flag.item)
    return url_for("versions.history", kind=flag.item_kind, key=flag.item)


def reason_words(reason: str) -> str:
    return {
        "answers": _("Its right answer was chosen by hand: is it still right?"),
        "source": _("It leans on this entry without quoting it: does it still say the right thing?"),
        "typed": _("The old figure may be typed into the text."),
    }[reason]
