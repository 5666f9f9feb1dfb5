"""What changed in the original of a copy, part by part; each change is taken over or left."""

from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import any_draft, authors, back_to, doors, me, title_of
from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries import originals
from lms_tool.web.database import db
from lms_tool.web.pages import page


@doors.get("/<uuid:draft>/original")
@authors()
def compare(draft: UUID) -> Answer | Response:
    session, found = db.session(), any_draft(draft)
    news = originals.news(session, found)
    if news is None:
        return _back(found, _("The original says nothing new."))
    module = queries.parts(session, found, found.kind)[0]
    return page("authoring/original.html", draft=found, module=module, news=news, title_of=title_of)


@doors.post("/<uuid:draft>/original")
@authors()
def settle(draft: UUID) -> Answer:
    """take: `kind:key` of each part whose change is taken over; the others stay as they are here."""
    session, found = db.session(), any_draft(draft)
    news = originals.news(session, found)
    if news is None or request.form.get("seen") != news.hash:
        return back_to("compare", _("The original has changed once more. Nothing was taken over yet."), draft=draft)
    wanted = {(kind, key) for kind, _colon, key in (name.partition(":") for name in request.form.getlist("take"))}
    count = service.settle(session, found, news, wanted, **me())
    if not count:
        return _back(found, _("Yours stays. You are told when the original changes again."))
    message = ngettext(
        "%(num)s part was taken over; what stood here before is one step back in it.",
        "%(num)s parts were taken over; what stood here before is one step back in each.",
        count,
    )
    return _back(found, message)


def _back(draft: Draft, message: str) -> Answer:
    """To the outline of a module, or to the editor of what has one part."""
    if draft.kind == "module":
        return back_to("outline", message, draft=draft.id)
    return back_to("edit", message, draft=draft.id, kind=draft.kind, key=draft.module)
