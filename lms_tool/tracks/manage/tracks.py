"""Tracks: all of them, one with its rules, and the same as text."""

from flask import Response, flash, make_response, request
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response as Answer

from content.schema import to_dict
from content.source import Unreadable
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.tracks import queries, rules, service
from lms_tool.tracks.manage import words
from lms_tool.tracks.manage.drafts import back, doors, edition_of, page_of
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


@doors.get("")
@guard("administrator")
def index() -> Response:
    session, who = db.session(), visitor()
    editions = catalog.tracks(session, who.organisation_id)
    return page(
        "tracks/index.html",
        editions=editions,
        drafts=queries.drafts(session, who.organisation_id),
        counts={one.key: len(queries.assigned(session, who.organisation_id, one.key)) for one in editions},
        period=words.period,
    )


@doors.get("/<key>")
@guard("administrator")
def show(key: str) -> Response:
    return page_of(key)


@doors.get("/<key>/text")
@guard("administrator")
def text(key: str) -> Response:
    edition, draft = edition_of(key)
    written = rules.as_text(draft.written if draft else to_dict(edition.plan))
    if "download" in request.args:
        answer = make_response(written)
        answer.headers["Content-Type"] = "text/yaml; charset=utf-8"
        answer.headers["Content-Disposition"] = f'attachment; filename="{key}.yaml"'
        return answer
    return page("tracks/text.html", edition=edition, draft=draft, text=written, wrong=[])


@doors.post("/<key>/text")
@guard("administrator")
def put_back(key: str) -> Answer:
    edition, draft = edition_of(key)
    said = request.form.get("text", "").replace("\r\n", "\n")
    try:
        read = rules.from_text(said)
        service.put_back(db.session(), visitor().organisation_id, key, read, by=visitor().person_id, now=utc_now())
    except Unreadable as error:
        wrong = [_("Line %(line)s: %(said)s", line=error.line, said=words.sentence(error.sentence, error.values))]
        return page("tracks/text.html", 422, edition=edition, draft=draft, text=said, wrong=wrong)
    except ValidationError as error:
        return page("tracks/text.html", 422, edition=edition, draft=draft, text=said, wrong=words.told(error.messages))
    flash(_("Kept as a draft. Nothing changes for learners until it is published."))
    return back(key)
