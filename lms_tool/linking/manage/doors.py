"""The blueprint, and what its doors share: what the platform asks for, what is sent back to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request

from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.models import Batch
from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.linking import queries, service
from lms_tool.linking.rules import COLUMNS, Choice, Planned, Shelves, Span, planned
from lms_tool.lti.launch import LinkingRequest
from lms_tool.lti.login import origin
from lms_tool.organisations.queries import today
from lms_tool.web.database import db
from lms_tool.web.doors import visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("linking", __name__, url_prefix="/s/<launch>/linking", template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Wish:
    """How links are to come into the course. batch: whose days they bear."""

    columns: str
    batch: Batch | None


def asked() -> LinkingRequest:
    """What the platform accepts. Raises NotAsked, NotAccepted."""
    found = queries.request_or_none(db.session(), visitor().session_id)
    if found is None:
        raise service.NotAsked(f"session {visitor().session_id}")
    if not service.accepts_links(found):
        raise service.NotAccepted(f"accepts {found.accepts_types}")
    return found


def batches(track: str | None = None) -> list[Batch]:
    """Batches of this course that are not over."""
    who = visitor()
    day = today(db.session(), who.organisation_id, utc_now())
    return queries.batches(db.session(), who.course_id, today=day, track=track)


def wish(chooses_from: Sequence[Batch]) -> Wish:
    """As the form or the address says. Unless somebody says otherwise: one column for each module, the days of the
    batch that comes next."""
    said = request.values.get("columns", "")
    wanted = request.values.get("batch")
    batch = next((one for one in chooses_from if str(one.id) == wanted), None)
    if wanted is None:
        batch = next(iter(chooses_from), None)
    return Wish(said if said in COLUMNS else COLUMNS[0], batch)


def spans(batch: Batch | None) -> dict[str, Span]:
    """Module → the days of a batch; nothing where its track is not published any more."""
    if batch is None:
        return {}
    who = visitor()
    try:
        return queries.spans(catalog.track(db.session(), who.organisation_id, batch.track), batch, who.timezone)
    except NotFound:
        return {}


def plan(choices: Sequence[Choice], chosen: Wish, accepts: LinkingRequest) -> tuple[Planned, ...]:
    return planned(choices, chosen.columns if accepts.accepts_columns else COLUMNS[0], spans(chosen.batch))


def titles(links: Sequence[Planned], shelves: Shelves) -> list[str]:
    """What the links are called in the course: a quiz with its module, since many are called alike."""
    spoken = language()
    rooms = {room.whole.module: room.whole.title.get(spoken) for room in shelves.rooms}
    found = []
    for link in links:
        title, module = link.choice.title.get(spoken), rooms.get(link.choice.module, "")
        found.append(f"{module} · {title}" if link.choice.kind == "quiz" and module not in title else title)
    return found


def answering() -> dict[str, Any]:
    """What every answer needs."""
    settings: Settings = current_app.config["SETTINGS"]
    return {"public_url": settings.public_url, "secret_key": settings.secret_key, "now": utc_now()}


def insert(links: Sequence[Planned], shelves: Shelves) -> Response:
    """The page that takes the links to the LMS; where something else was answered before, the page that says so."""
    session_id: UUID = visitor().session_id
    try:
        response = service.insert(
            db.session(), session_id, links, titles=titles(links, shelves), language=language(), **answering()
        )
    except service.AnsweredAlready:
        return answered(409)
    return take_back(response)


def take_back(response: service.Response, *, cancelled: bool = False) -> Response:
    g.form_action = origin(response.return_url)
    return page("linking/return.html", response=response, cancelled=cancelled)


def answered(status: int = 200) -> Response:
    """What this request was answered with; it can be sent once more, and the LMS takes it once."""
    session_id = visitor().session_id
    response = service.again(db.session(), session_id, **answering())
    answer = queries.answer_or_none(db.session(), session_id)
    if response is None or answer is None:
        raise service.NotAsked(f"session {session_id}")
    g.form_action = origin(response.return_url)
    return page("linking/answered.html", status, response=response, answer=answer)
