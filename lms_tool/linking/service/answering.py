"""The answer to a platform that asks for links. It is given once, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.db import found_or_made
from lms_tool.errors import BadInput, Conflict
from lms_tool.launches import queries as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.linking import queries
from lms_tool.linking.models import Answer, Insertion
from lms_tool.linking.rules import Choice, Planned, Shelves
from lms_tool.lti import claims, deep_linking
from lms_tool.lti.launch import LinkingRequest
from lms_tool.platforms import queries as platforms
from lms_tool.platforms.models import Deployment

TAG = "theory"  # marks columns of quizzes, as the scores of plain links do
MAXIMUM = 100
MOST = deep_linking.MOST
LONGEST_TITLE = 255  # characters

# Filled in by platforms that know where a copied course and its links come from; others hand them back as they stand.
COPIES = {"link_history": "$ResourceLink.id.history", "context_history": "$Context.id.history"}


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
    do = "Go back, choose something that is published and add it to the course."


class OneAtATime(BadInput):
    code = "LINKING-ONE"
    what = "Your LMS takes one link at a time here"
    do = "Go back and choose one. Then choose the academy in the course again for the next one."


class TooMany(BadInput):
    code = "LINKING-MANY"
    what = "That is too much at once"
    do = "Go back and choose at most 60 links. Then choose the academy in the course again for the rest."


class AnsweredAlready(Conflict):
    """The request was answered with something else."""

    code = "LINKING-ANSWERED"
    what = "Your course was given an answer already"
    do = "Go to the course and look there. To add more, choose the academy in the course again."


@dataclass(frozen=True, slots=True)
class Response:
    """What the browser posts to the platform, and where."""

    return_url: str
    token: str


def accepts_links(request: LinkingRequest) -> bool:
    return claims.RESOURCE_LINK_ITEM in request.accepts_types


def chosen(shelves: Shelves, contents: Sequence[str], request: LinkingRequest) -> tuple[Choice, ...]:
    """What these keys stand for, in the order of the shelves.

    Raises NotAccepted; NothingChosen where none is published; OneAtATime, TooMany where the platform takes fewer.
    """
    if not accepts_links(request):
        raise NotAccepted(f"accepts {request.accepts_types}")
    found = shelves.chosen(contents)
    if not found:
        raise NothingChosen(f"contents {contents[:3]!r}"[:200])
    if len(found) > 1 and not request.accepts_several:
        raise OneAtATime(f"{len(found)} links")
    if len(found) > MOST:
        raise TooMany(f"{len(found)} links")
    return found


def insert(
    db: Session,
    session_id: UUID,
    links: Sequence[Planned],
    *,
    titles: Sequence[str],
    language: str,
    public_url: str,
    secret_key: str,
    now: datetime,
) -> Response:
    """Give the platform these links, in this order; titles: of each. What was sent is known of the course from now on.

    Done twice with the same links, it is the same answer. Raises NotAsked, AnsweredAlready.
    """
    session = _asking(db, session_id)
    kept = [_kept(link, title, language) for link, title in zip(links, titles, strict=True)]
    answer = _answer_once(db, session, kept, "", now)
    if answer.chosen != kept:
        raise AnsweredAlready(f"session {session_id}")
    return _signed(db, session, answer, public_url=public_url, secret_key=secret_key, now=now)


def cancel(db: Session, session_id: UUID, message: str, *, public_url: str, secret_key: str, now: datetime) -> Response:
    """Tell the platform that nothing was chosen; the message is for the instructor.

    Raises NotAsked, AnsweredAlready.
    """
    session = _asking(db, session_id)
    answer = _answer_once(db, session, [], message, now)
    if answer.chosen:
        raise AnsweredAlready(f"session {session_id}")
    return _signed(db, session, answer, public_url=public_url, secret_key=secret_key, now=now)


def again(db: Session, session_id: UUID, *, public_url: str, secret_key: str, now: datetime) -> Response | None:
    """The answer that was given, to be sent once more; None where there is none. Raises NotAsked."""
    session = _asking(db, session_id)
    answer = queries.answer_or_none(db, session_id)
    if answer is None:
        return None
    return _signed(db, session, answer, public_url=public_url, secret_key=secret_key, now=now)


def _asking(db: Session, session_id: UUID) -> LaunchSession:
    session = launches.session(db, session_id)
    if session.linking is None or session.registration_id is None:
        raise NotAsked(f"session {session_id}")
    return session


def _kept(link: Planned, title: str, language: str) -> dict[str, Any]:
    return {
        "content": link.choice.content,
        "title": title[:LONGEST_TITLE],
        "text": link.choice.about.get(language) if link.choice.about else "",
        "has_column": link.has_column,
        "columns": link.columns,
        "opens": link.span.opens.isoformat() if link.span.opens else None,
        "due": link.span.due.isoformat() if link.span.due else None,
    }


def _answer_once(
    db: Session, session: LaunchSession, kept: list[dict[str, Any]], message: str, now: datetime
) -> Answer:
    """The answer of this request: a new one, or the one that was given before, perhaps in the same moment."""
    made = Answer(
        organisation_id=session.organisation_id,
        session_id=session.id,
        person_id=session.person_id,
        chosen=kept,
        message=message,
        nonce=token_urlsafe(24),
        at=now,
    )
    answer = found_or_made(db, lambda: queries.answer_or_none(db, session.id), lambda: made)
    if answer is made:
        _note(db, session, made, now)
    return answer


def _note(db: Session, session: LaunchSession, answer: Answer, now: datetime) -> None:
    """Remember what the course was sent; what belongs to no course is not remembered."""
    if session.course_id is None:
        return
    db.add_all(
        Insertion(
            organisation_id=session.organisation_id,
            answer_id=answer.id,
            course_id=session.course_id,
            content=one["content"],
            title=one["title"],
            at=now,
        )
        for one in answer.chosen
    )
    db.flush()


def _item(kept: dict[str, Any], public_url: str) -> deep_linking.LinkedItem:
    """The key stands in the address, too: some platforms lose custom parameters when a course is copied."""
    content, title = kept["content"], kept["title"]
    return deep_linking.LinkedItem(
        title=title,
        text=kept["text"],
        url=f"{public_url}/lti/launch?{urlencode({'content': content})}",
        content=content,
        column=deep_linking.Column(MAXIMUM, title, content, TAG) if kept["has_column"] else None,
        custom=COPIES | ({"columns": kept["columns"]} if kept["columns"] else {}),
        opens=datetime.fromisoformat(kept["opens"]) if kept["opens"] else None,
        due=datetime.fromisoformat(kept["due"]) if kept["due"] else None,
    )


def _signed(
    db: Session, session: LaunchSession, answer: Answer, *, public_url: str, secret_key: str, now: datetime
) -> Response:
    assert session.linking is not None and session.registration_id is not None
    request = LinkingRequest.from_dict(session.linking)
    registration = platforms.registration(db, session.registration_id)
    key = platforms.signing_key(db, secret_key=secret_key)
    token = deep_linking.response(
        [_item(one, public_url) for one in answer.chosen],
        request,
        issuer=registration.issuer,
        client_id=registration.client_id,
        deployment=db.get_one(Deployment, session.deployment_id).deployment_id,
        kid=key.kid,
        private_pem=key.private_pem,
        now=now,
        message=answer.message,
        nonce=answer.nonce,
    )
    return Response(request.return_url, token)
