"""What does a link show that nobody has opened before? (docs/decisions/0025)

Its key says so, where it is one of ours; else its ancestors do; else the course that its course was copied from. Where
none of them speaks, nothing is guessed: an instructor is asked.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.db import found_or_made
from lms_tool.errors import Conflict
from lms_tool.facts import CourseCopied, LinkSeen
from lms_tool.launches import queries as launches
from lms_tool.linking import queries, rules
from lms_tool.linking.models import Copy
from lms_tool.linking.service.answering import NothingChosen
from lms_tool.people import queries as people
from lms_tool.people import service as links
from lms_tool.people.models import Link

PLAIN = "plain"  # the whole academy, no content in particular


class NotLost(Conflict):
    code = "LINKING-KNOWN"
    what = "It is known what this link opens"
    do = "Open the link in the course again. If it opens the wrong thing, remove it there and add the right one."


def recognise(db: Session, fact: LinkSeen) -> None:
    """Settle what a link shows, or that it is lost."""
    link = people.link(db, fact.link)
    if link.told is not None and queries.is_known(db, fact.organisation, link.told):
        links.settle_link(db, link.id, link.told)
        return
    found = queries.inherited(db, fact) or queries.by_origin(db, fact, link)
    if found is not None:
        links.settle_link(db, link.id, found)
    elif link.told is not None or _looks_lost(db, fact, link):
        links.settle_link(db, link.id, None, lost=True)
    else:
        links.settle_link(db, link.id, None)


def _looks_lost(db: Session, fact: LinkSeen, link: Link) -> bool:
    """A link without a key is the plain academy, unless it is called like something that we have put into courses or
    could have."""
    if not link.title:
        return False
    titles = queries.titles(db, fact.organisation)
    return rules.plain(link.title) in {rules.plain(title) for title in titles}


def note_copy(db: Session, fact: CourseCopied) -> None:
    """Remember where a course comes from; told twice, it is known once."""
    for origin in fact.origins:

        def find(origin: str = origin) -> Copy | None:
            return queries.copy_or_none(db, fact.registration, fact.context, origin)

        def make(origin: str = origin) -> Copy:
            return Copy(
                organisation_id=fact.organisation,
                registration_id=fact.registration,
                context_id=fact.context,
                origin_id=origin,
                at=fact.at,
            )

        found_or_made(db, find, make)


def settle(db: Session, session_id: UUID, content: str, *, by: UUID, now: datetime) -> Link:
    """An instructor says what the link shows through which they came; the session goes on with it.

    Raises NotLost; NothingChosen for what is not published.
    """
    session = launches.session(db, session_id)
    link = people.link(db, session.link_id) if session.link_id else None
    if link is None or link.state != "lost":
        raise NotLost(f"session {session_id}")
    choice = queries.shelves(db, session.organisation_id).choice_or_none(content)
    if choice is None and content != PLAIN:
        raise NothingChosen(f"content {content[:80]!r}")
    links.settle_link(db, link.id, choice.content if choice else None)
    session.content = link.content
    audit.note(
        db,
        session.organisation_id,
        "link.settled",
        by=by,
        at=now,
        subject=link.id,
        named=link.title or "",
        after={"content": link.content or PLAIN},
    )
    return link
