"""The answer to a platform that asks for a link."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.errors import BadInput, Conflict
from lms_tool.launches import queries as launches
from lms_tool.linking import queries
from lms_tool.linking.rules import Choice
from lms_tool.lti import claims, deep_linking
from lms_tool.lti.launch import LinkingRequest
from lms_tool.platforms import queries as platforms
from lms_tool.platforms.models import Deployment

TAG = "theory"  # marks columns of quizzes, as the scores of plain links do
MAXIMUM = 100


class NotAsked(Conflict):
    code = "LINKING-NOT-ASKED"
    what = "Your course is not waiting for a link"
    do = "Go to the course in the LMS, add an activity there and choose the academy: this page then lets you choose."


class NotAccepted(Conflict):
    code = "LINKING-NOT-ACCEPTED"
    what = "Your LMS takes no links to the academy at this place"
    do = "Go back and add the academy as an activity of the course instead."


class NothingChosen(BadInput):
    code = "LINKING-NOTHING"
    what = "Nothing was chosen yet"
    do = "Go back, choose one track, module, lesson or quiz and add it to the course."


@dataclass(frozen=True, slots=True)
class Response:
    """What the browser posts to the platform, and where."""

    return_url: str
    token: str


def accepts_links(request: LinkingRequest) -> bool:
    return claims.RESOURCE_LINK_ITEM in request.accepts_types


def insert(
    db: Session, session_id: UUID, content: str, *, language: str, public_url: str, secret_key: str, now: datetime
) -> Response:
    """Give the platform a link to this content, titled in this language.

    Raises NotAsked, NotAccepted; NothingChosen for content that is not published.
    """
    request = queries.request_or_none(db, session_id)
    if request is not None and not accepts_links(request):
        raise NotAccepted(f"accepts {request.accepts_types}")
    session = launches.session(db, session_id)
    choice = queries.shelves(db, session.organisation_id).choice_or_none(content)
    if choice is None:
        raise NothingChosen(f"content {content[:80]!r}")
    return _respond(db, session_id, [_item(choice, language, public_url)], secret_key=secret_key, now=now)


def cancel(db: Session, session_id: UUID, message: str, *, secret_key: str, now: datetime) -> Response:
    """Tell the platform that nothing was chosen; the message is for the instructor. Raises NotAsked."""
    return _respond(db, session_id, [], message=message, secret_key=secret_key, now=now)


def _item(choice: Choice, language: str, public_url: str) -> deep_linking.LinkedItem:
    """The key stands in the address, too: some platforms lose custom parameters when a course is copied."""
    title = choice.title.get(language)
    return deep_linking.LinkedItem(
        title=title,
        text=choice.about.get(language) if choice.about else "",
        url=f"{public_url}/lti/launch?{urlencode({'content': choice.content})}",
        content=choice.content,
        column=deep_linking.Column(MAXIMUM, title, choice.content, TAG) if choice.has_column else None,
    )


def _respond(
    db: Session,
    session_id: UUID,
    items: list[deep_linking.LinkedItem],
    *,
    secret_key: str,
    now: datetime,
    message: str = "",
) -> Response:
    request = queries.request_or_none(db, session_id)
    if request is None:
        raise NotAsked(f"session {session_id}")
    session = launches.session(db, session_id)
    if session.registration_id is None:
        raise NotAsked(f"session {session_id} has no platform")
    registration = platforms.registration(db, session.registration_id)
    key = platforms.signing_key(db, secret_key=secret_key)
    token = deep_linking.response(
        items,
        request,
        issuer=registration.issuer,
        client_id=registration.client_id,
        deployment=db.get_one(Deployment, session.deployment_id).deployment_id,
        kid=key.kid,
        private_pem=key.private_pem,
        now=now,
        message=message,
    )
    return Response(request.return_url, token)
