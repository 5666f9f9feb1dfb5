"""A draft before it is published: seen as one persona or another, whom it touches, published with a reason."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from content.schema import Persona
from content.schema.standard import PROJECT_TYPES, REGIONS
from content.touches import mentions
from content.tracks import practical_mark
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations
from lms_tool.tracks import queries, rules, service
from lms_tool.tracks.manage import words
from lms_tool.tracks.manage.drafts import back, doors, draft_of, edition_of, faults_of, post_words, posts, title_of
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

SHOWN = 200  # people on the page before publishing


@doors.get("/<key>/preview")
@guard("administrator")
def preview(key: str) -> Answer:
    """The track as somebody meets it who works here or there; any track can be chosen from here."""
    session, whose = db.session(), visitor().organisation_id
    here: dict[str, Any] = {
        kind: said for kind in ("project_type", "region", "post") if (said := request.args.get(kind))
    }
    if request.args.get("track", key) != key:
        return redirect(url_for("tracks.preview", key=request.args["track"], **here))
    edition, draft = edition_of(key)
    if any(said.entry not in edition.standard.entries for said in mentions(edition.plan)):
        flash(_("The preview needs every figure: mend first what the company standard does not know."))
        return back(key)
    persona = Persona(**here)
    today = organisations.today(session, whose, utc_now())
    way = rules.way(
        edition.plan,
        edition.standard,
        rules.Journey(persona, today, today),
        queries.whens_of(session, whose, edition.plan),
    )
    return page(
        "tracks/preview.html",
        tracks=catalog.tracks(session, whose),
        edition=edition,
        draft=draft,
        persona=persona,
        way=way,
        modules={one.key: one for one in catalog.modules(session, whose)},
        practical=practical_mark(edition.plan, persona, edition.standard),
        posts=posts(),
        post_words=post_words(),
        project_types=PROJECT_TYPES,
        regions=REGIONS,
    )


@doors.get("/<key>/publication")
@guard("administrator")
def before_publishing(key: str) -> Response:
    """What is wrong, and whom it touches, before anything is published."""
    session, draft = db.session(), draft_of(key)
    faults = faults_of(draft)
    grave = any(is_grave for is_grave, _said in faults)
    reach = queries.Reach((), 0) if grave else queries.reach(session, draft, now=utc_now())
    return page(
        "tracks/publication.html",
        edition=queries.edition_of(session, draft),
        draft=draft,
        reach=reach,
        shown=reach.touched[:SHOWN],
        faults=faults,
        title_of=title_of,
        touch_words=words.touch,
    )


@doors.post("/<key>/publication")
@guard("administrator")
def publish(key: str) -> Answer:
    done = service.publish(
        db.session(),
        visitor().organisation_id,
        key,
        by=visitor().person_id,
        why=request.form.get("why", ""),
        now=utc_now(),
    )
    flash(_("Published as version %(n)s. Learners in the middle stay on theirs until you move them.", n=done.number))
    return redirect(url_for("versions.learners", kind="track", key=key), 303)


@doors.post("/<key>/draft/removal")
@guard("administrator")
def discard(key: str) -> Answer:
    service.discard(db.session(), visitor().organisation_id, key, by=visitor().person_id, now=utc_now())
    flash(_("The draft is gone; what is published holds on."))
    return back(key)
