"""What platforms tell us by themselves: a course was copied."""

from datetime import datetime

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms_tool.db import utc_now
from lms_tool.launches import queries, service
from lms_tool.launches.views.arriving import platform_keys
from lms_tool.launches.views.doors import doors, everywhere, within
from lms_tool.launches.views.refusals import refused
from lms_tool.lti import notices
from lms_tool.lti.errors import Rejected
from lms_tool.lti.verify import LARGEST_TOKEN
from lms_tool.web import limits
from lms_tool.web.doors import public

LARGEST = 4 * LARGEST_TOKEN  # bytes


@doors.post("/lti/notices")
@public("the platform signs what it tells", writes=False)  # it writes, but only after whatever has to be fetched was
def notices_door() -> Response:
    now, session = utc_now(), everywhere()
    try:
        if (request.content_length or 0) > LARGEST:
            raise Rejected("notice-malformed", "too large")
        for token in notices.tokens(request.get_data(cache=False)):
            _take(session, token, now)
    except Rejected as rejected:
        raise refused(rejected) from rejected
    return Response("", 204)


def _take(session: Session, token: str, now: datetime) -> None:
    said = notices.sender(token)
    limits.take("notice", f"{said.issuer} {said.client_id}")
    known = queries.keys_of_or_none(session, said.issuer, said.client_id)
    if known is None:
        raise Rejected("registration-unknown", "of a notice")
    told = notices.read(token, platform_keys(session, known, said.kid, now), said, now=now)
    if told is not None:
        within(session, known.organisation_id)
        service.note_copied(session, known, told, now=now)
