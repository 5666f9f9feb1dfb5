"""What answers a question: looked up by terms, in what one organisation offers now."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from content.schema import Site, When, applies, from_dict
from content.synonyms import synonyms
from lms_tool.catalog.models import Version
from lms_tool.search import rules
from lms_tool.search.models import Passage, Posting, Source
from lms_tool.search.rules import Hit, Piece, Question

MOST = 400  # passages looked at for one question; what scores less is not shown
KINDS = ("lesson", "phrase", "case", "law", "module")


@dataclass(frozen=True, slots=True)
class Reader:
    """A learner: the modules of their training, and where they work."""

    modules: Collection[str]
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A place that answers, with the passage that does so best."""

    kind: str
    language: str
    place: str
    title: str
    heading: str
    anchor: str
    about: Mapping[str, Any]
    pieces: tuple[Piece, ...]
    meant: tuple[When, ...]
    """For whom it is, where it is not for everybody."""


@dataclass(frozen=True, slots=True)
class Answers:
    """shown: of the kind and page asked for; counts: of every kind."""

    shown: tuple[Answer, ...]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def not_indexed(db: Session, kinds: Collection[str], method: int) -> list[Version]:
    """Of everything offered one version that is not indexed this way, the oldest first."""
    known = select(Source.hash).where(Source.method == method)
    asked = select(Version).where(Version.id.in_(_offered()), Version.hash.not_in(known), Version.kind.in_(kinds))
    found = db.scalars(asked.order_by(Version.published_at, Version.kind, Version.key))
    return list({version.hash: version for version in found}.values())


def _offered(organisation_id: UUID | None = None) -> Select[tuple[UUID]]:
    """Ids of the newest versions that are not withdrawn."""
    newest = func.row_number().over(
        partition_by=(Version.organisation_id, Version.kind, Version.key), order_by=Version.number.desc()
    )
    asked = select(Version.id.label("id"), newest.label("place")).where(Version.withdrawn_at.is_(None))
    if organisation_id is not None:
        asked = asked.where(Version.organisation_id == organisation_id)
    numbered = asked.subquery()
    return select(numbered.c.id).where(numbered.c.place == 1)


def sources(db: Session, organisation_id: UUID) -> dict[int, int]:
    """Source → how many passages it has, of everything an organisation offers now."""
    asked = select(Source.id, Source.passages).join(Version, Version.hash == Source.hash)
    asked = asked.where(Version.id.in_(_offered(organisation_id)))
    return {row.id: row.passages for row in db.execute(asked)}


def answers(
    db: Session,
    whose: dict[int, int],
    text: str,
    language: str,
    *,
    kind: str = "",
    reader: Reader | None = None,
    begin: int = 0,
    most: int = 20,
) -> Answers:
    """What answers in the sources `whose`, best first. reader: a learner; None for staff, who find everything."""
    question = rules.ask(text, synonyms())
    hits = _hits(db, whose, question, reader)
    mixed = rules.mix(hits, language, question.wanted)
    counts = dict.fromkeys(KINDS, 0)
    for hit in mixed:
        counts[hit.kind] += 1
    wanted = [hit for hit in mixed if not kind or hit.kind == kind][begin : begin + most]
    return Answers(tuple(_shown(db, wanted, question, language)), counts)


def _hits(db: Session, whose: dict[int, int], question: Question, reader: Reader | None) -> list[Hit]:
    postings: dict[str, dict[rules.Key, int]] = {}
    asked = select(Posting.term, Posting.source_id, Posting.found).where(Posting.term.in_(question.terms))
    for term, source, packed in db.execute(asked.where(Posting.source_id.in_(whose))):
        found = postings.setdefault(term, {})
        for number, impact in rules.unpack(packed):
            found[source, number] = impact
    scores = rules.scores(question, postings, sum(whose.values()))
    best = sorted(scores, key=lambda key: (-scores[key], key))[:MOST]
    heads = select(Passage.source_id, Passage.number, Passage.kind, Passage.language, Passage.place, Passage.meant)
    rows = db.execute(heads.where(tuple_(Passage.source_id, Passage.number).in_(best))) if best else ()
    return [
        Hit((source, number), kind, language, place, scores[source, number])
        for source, number, kind, language, place, meant in rows
        if reader is None or _is_for(reader, kind, place, _conditions(meant))
    ]


def _is_for(reader: Reader, kind: str, place: str, meant: tuple[When, ...]) -> bool:
    """Lessons are opened by those whose training has them; cases, phrases and law are there for everybody.

    What is meant for other projects or regions is found as little as it is among the reader's lessons.
    """
    if kind in ("lesson", "module") and place.partition(":")[2].partition("/")[0] not in reader.modules:
        return False
    return all(applies(when, reader.site) for when in meant)


def _conditions(kept: Collection[Mapping[str, Any]] | None) -> tuple[When, ...]:
    return tuple(from_dict(When, dict(one)) for one in kept or ())


def _shown(db: Session, hits: list[Hit], question: Question, language: str) -> Iterator[Answer]:
    """In the reader's language wherever the place has it, whatever words found it."""
    keys = [hit.key for hit in hits]
    asked = select(Passage).where(tuple_(Passage.source_id, Passage.number).in_(keys))
    rows = {(row.source_id, row.number): row for row in db.scalars(asked)} if keys else {}
    elsewhere = [(rows[hit.key].source_id, hit.place) for hit in hits if hit.language != language]
    asked = select(Passage).where(tuple_(Passage.source_id, Passage.place).in_(elsewhere), Passage.language == language)
    found = db.scalars(asked.order_by(Passage.number.desc())) if elsewhere else ()
    twins = {(row.source_id, row.place): row for row in found}
    for hit in hits:
        row = twins.get((hit.key[0], hit.place), rows[hit.key])
        pieces = tuple(rules.excerpt(row.text, question, row.language))
        where = (row.kind, row.language, row.place, row.title, row.heading, row.anchor)
        yield Answer(*where, row.about, pieces, _conditions(row.meant))
