"""Published editions → the passages that can be found in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from sqlalchemy.orm import Session

from content.schema import Case, Law, PhraseScene, Text, When
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.models import Version
from lms_tool.catalog.rules import LessonHead, ModuleEdition
from lms_tool.search.rules import Block, Passage, blocks_of, cut


def passages(db: Session, version: Version) -> list[Passage]:
    """Of one published version, in every language it has, numbered."""
    numbers = count()
    return [replace(passage, number=next(numbers)) for passage in READERS[version.kind](db, version)]


def _module(db: Session, version: Version) -> Iterator[Passage]:
    edition = catalog.module(db, version.organisation_id, version.key, version.id)
    for language in edition.title.words:
        whole = Passage("module", language, f"module:{edition.key}", edition.title.get(language), "")
        whole = replace(whole, about={"door": edition.door}, meant=_meant(edition.when))
        yield from cut(whole, _module_parts(edition, language))
        for head in edition.lessons:
            yield from _lesson(db, edition, head, language)


def _module_parts(edition: ModuleEdition, language: str) -> Iterator[Block]:
    said: list[Text] = [edition.summary, *edition.key_points]
    for task in edition.practical_tasks:
        said += [task.title, task.text]
    yield from (Block("", "", text.get(language)) for text in said)


def _lesson(db: Session, edition: ModuleEdition, head: LessonHead, language: str) -> Iterator[Passage]:
    if language not in catalog.lesson(db, edition, head.key).bodies.words:
        return
    rendered = catalog.rendered_lesson(db, edition, head.key, language)
    html = "".join(part.html for part in rendered.parts if hasattr(part, "html"))
    whole = Passage("lesson", language, f"lesson:{edition.key}/{head.key}", head.title.get(language), "")
    about = {"door": edition.door, "module": edition.title.get(language)}
    whole = replace(whole, about=about, meant=_meant(edition.when, head.when))
    blocks = blocks_of(html)
    aim = Block(blocks[0].anchor, blocks[0].heading, head.aim.get(language)) if blocks else None
    yield from cut(whole, [aim, *blocks] if aim else [])


def _case(db: Session, version: Version) -> Iterator[Passage]:
    edition = catalog.case(db, version.organisation_id, version.key, version.id)
    case: Case = catalog.spoken(db, edition)
    for language in case.title.words:
        said = [text.get(language) for text in (case.event, case.handling, case.result, *case.lessons)]
        whole = Passage("case", language, f"case:{case.key}", case.title.get(language), "")
        whole = replace(whole, about={"level": case.level}, meant=_meant(case.when))
        yield from cut(whole, (Block("", "", text) for text in said))


def _phrases(db: Session, version: Version) -> Iterator[Passage]:
    edition = catalog.phrase_scene(db, version.organisation_id, version.key, version.id)
    scene: PhraseScene = catalog.spoken(db, edition)
    for language in scene.title.words:
        about = {"scene": scene.title.get(language)}
        for phrase in scene.phrases:
            yield Passage(
                "phrase",
                language,
                f"phrase:{scene.key}/{phrase.key}",
                phrase.situation.get(language),
                "\n".join(text.get(language) for text in (phrase.say, phrase.why)),
                heading=scene.title.get(language),
                anchor=phrase.key,
                about=about,
                meant=_meant(scene.when, phrase.when),
            )


def _law(db: Session, version: Version) -> Iterator[Passage]:
    law: Law = catalog.spoken(db, catalog.law(db, version.organisation_id, version.key, version.id))
    for language in law.title.words:
        about = {"in_force": law.in_force.isoformat()}
        for article in law.articles:
            title, text = law.cite(article.number).get(language), article.text.get(language)
            place, anchor = f"law:{law.key}/{article.number}", f"a{article.number}"
            yield Passage("law", language, place, title, text, anchor=anchor, about=about)


def _meant(*conditions: When | None) -> tuple[When, ...]:
    return tuple(when for when in conditions if when is not None)


READERS: Mapping[str, Callable[[Session, Version], Iterator[Passage]]] = {
    "module": _module,
    "case": _case,
    "phrases": _phrases,
    "law": _law,
}
"""Kind of a version → who reads it. What is not named here (tracks, the standard, role-plays, …) is not found."""
