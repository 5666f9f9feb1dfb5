"""Where the links of a copied course come from."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.errors import NotFound
from lms_tool.facts import LinkSeen
from lms_tool.linking import rules
from lms_tool.linking.models import Copy, Insertion
from lms_tool.linking.queries.offered import shelves
from lms_tool.people import queries as people
from lms_tool.people.models import Course, Link


def is_known(db: Session, organisation_id: UUID, content: str) -> bool:
    """Whether a key is one of this organisation's. As long as nothing is published at all, nobody can tell."""
    kind, _, key = content.partition(":")
    module, _, part = key.partition("/")
    try:
        if kind == "track":
            catalog.track(db, organisation_id, key)
        elif kind in rules.HANDBOOK:
            _STOCK[kind](db, organisation_id, key)
        else:
            edition = catalog.module(db, organisation_id, module)
            return not part or bool(edition.lesson_or_none(part) if kind == "lesson" else edition.quiz_or_none(part))
    except NotFound:
        return not catalog.modules(db, organisation_id)
    return True


_STOCK = {"case": catalog.case, "phrases": catalog.phrase_scene, "law": catalog.law}


def inherited(db: Session, fact: LinkSeen) -> str | None:
    """What the nearest ancestor shows of which we know; None where there is none, or two that differ.

    Ancestors are looked for on the same platform alone, and first in the courses that the course itself comes from.
    """
    if not fact.links_before:
        return None
    asked = select(Link, Course.context_id).join(Course, Course.id == Link.course_id)
    asked = asked.where(Course.registration_id == fact.registration, Link.resource_link_id.in_(fact.links_before))
    found = [(row[0], row[1]) for row in db.execute(asked.where(Link.id != fact.link, Link.content.is_not(None)))]
    for ancestor in fact.links_before:
        like = [(link, context) for link, context in found if link.resource_link_id == ancestor]
        near = [one for one in like if one[1] in fact.courses_before] or like
        contents = {link.content for link, _ in near}
        if contents:
            return contents.pop() if len(contents) == 1 else None
    return None


def by_origin(db: Session, fact: LinkSeen, link: Link) -> str | None:
    """What is called so in the course from which this link's course was copied; None where that is not one thing."""
    if not link.title:
        return None
    here = people.course(db, fact.course)
    asked = select(Copy.origin_id).where(Copy.registration_id == fact.registration, Copy.context_id == here.context_id)
    origins = {*db.scalars(asked), *fact.courses_before}
    wanted = select(Course.id).where(Course.registration_id == fact.registration, Course.context_id.in_(origins))
    sent = select(Insertion.title, Insertion.content).where(Insertion.course_id.in_(wanted))
    opened = select(Link.title, Link.content).where(Link.course_id.in_(wanted), Link.content.is_not(None))
    named = [(title, content) for title, content in (*db.execute(sent), *db.execute(opened)) if title]
    contents = {content for title, content in named if rules.plain(title) == rules.plain(link.title)}
    return contents.pop() if len(contents) == 1 else None


def copy_or_none(db: Session, registration_id: UUID, context_id: str, origin_id: str) -> Copy | None:
    asked = select(Copy).where(Copy.registration_id == registration_id, Copy.context_id == context_id)
    return db.scalar(asked.where(Copy.origin_id == origin_id))


def titles(db: Session, organisation_id: UUID) -> set[str]:
    """Everything that a link of ours may be called, in every language."""
    return {title for title, _ in _named(db, organisation_id)}


def likely(db: Session, organisation_id: UUID, title: str | None) -> list[rules.Choice]:
    """What a link with this title may show, the likeliest first."""
    everything = shelves(db, organisation_id)
    known = {choice.content: choice for choice in everything.everything}
    ranked = rules.ranked(title or "", [(name, content) for name, content in _named(db, organisation_id)])
    return [known[content] for content in ranked if content in known]


def _named(db: Session, organisation_id: UUID) -> Iterable[tuple[str, str]]:
    """Titles and what bears them: what is published, and what was sent to courses."""
    everything = shelves(db, organisation_id)
    rooms = {room.whole.module: room.whole.title for room in everything.rooms}
    for choice in everything.everything:
        for language, title in choice.title.words.items():
            yield title, choice.content
            if choice.kind == "quiz":
                yield f"{rooms[choice.module].get(language)} · {title}", choice.content
    sent = db.execute(select(Insertion.title, Insertion.content).distinct())
    yield from ((title, content) for title, content in sent)
