from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.catalog import queries, service
from lms_tool.errors import NotFound
from tests.factories import courseware, stock

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


class Shelf:
    def __init__(self, root: Path, db: Session, organisation: Any) -> None:
        self.root, self.db, self.whose = stock.write(root), db, organisation.id

    def publish(self) -> list[tuple[str, str, int]]:
        library, problems = load(self.root)
        assert not problems
        changes = service.publish(self.db, self.whose, library, now=NOW)
        return [(change.what, f"{change.kind}:{change.key}", change.number) for change in changes]

    def change(self, file: str, edit: Callable[[Any], object]) -> None:
        data = yaml.safe_load((self.root / file).read_text(encoding="utf-8"))
        edit(data)
        courseware.dump(self.root / file, data)


@pytest.fixture
def shelf(tmp_path: Path, db: Session, organisation: Any) -> Shelf:
    return Shelf(tmp_path / "library", db, organisation)


def test_everything_beside_the_modules_has_versions_of_its_own(shelf: Shelf) -> None:
    published = {item for _, item, _ in shelf.publish()}
    assert published >= {
        "case:wrong-door",
        "form:reaction",
        "indicator:answered-in-time",
        "law:civil-code",
        "phrases:fees",
        "scenario:first-call",
        "work-order:dripping-tap",
    }
    assert shelf.publish() == []


def test_a_changed_case_touches_itself_and_the_module_that_shows_it(shelf: Shelf) -> None:
    shelf.publish()
    shelf.change("cases/wrong-door.yaml", lambda case: case["result"].update(en="A much longer wait."))
    assert shelf.publish() == [("published", "case:wrong-door", 2), ("published", "module:manners", 2)]
    shelf.change("cases/wrong-door.yaml", lambda case: case["checks"][0]["stem"].update(en="And why?"))
    assert shelf.publish() == [("published", "case:wrong-door", 3)]


def test_a_changed_standard_touches_whatever_works_with_the_entry(shelf: Shelf) -> None:
    shelf.publish()
    shelf.change("standard.yaml", lambda standard: standard["entries"]["lift.plan"].update(value=2))
    assert shelf.publish() == [
        ("published", "form:reaction", 2),
        ("published", "scenario:first-call", 2),
        ("published", "standard:company", 2),
    ]


def test_a_published_case_keeps_the_standard_it_was_published_with(shelf: Shelf) -> None:
    shelf.publish()
    first = queries.case(shelf.db, shelf.whose, "wrong-door")
    shelf.change("standard.yaml", lambda standard: standard["entries"]["phone.answer"].update(value=4))
    shelf.publish()
    latest = queries.case(shelf.db, shelf.whose, "wrong-door")
    pinned = queries.case(shelf.db, shelf.whose, "wrong-door", first.id)
    spoken = [queries.spoken(shelf.db, edition).event.get("en") for edition in (pinned, latest)]
    assert spoken == ["Picked up in 3 rings, nothing repeated.", "Picked up in 4 rings, nothing repeated."]
    assert "{std:phone.answer}" in latest.item.event.get("en")
    event = queries.speaker(shelf.db, pinned, "en")(pinned.item.event)
    assert event == 'Picked up in <span class="std">3 rings</span>, nothing repeated.'


def test_a_module_shows_its_cases_without_their_questions(shelf: Shelf) -> None:
    shelf.publish()
    (case,) = queries.module(shelf.db, shelf.whose, "manners").cases
    assert case.event.get("en") == "Picked up in 3 rings, nothing repeated."
    assert case.checks == ()
    assert queries.case(shelf.db, shelf.whose, "wrong-door").item.check_or_none("why-repeat")


def test_one_question_for_each_kind(shelf: Shelf) -> None:
    shelf.publish()
    db, whose = shelf.db, shelf.whose
    for every, one in (
        (queries.cases, queries.case),
        (queries.phrases, queries.phrase_scene),
        (queries.scenarios, queries.scenario),
        (queries.work_orders, queries.work_order),
        (queries.forms, queries.form),
        (queries.indicators, queries.indicator),
        (queries.laws, queries.law),
    ):
        (edition,) = every(db, whose)
        assert one(db, whose, edition.key) == edition
        with pytest.raises(NotFound):
            one(db, whose, "nowhere")
    assert queries.cases(db, whose, "nowhere") == []
    assert len(queries.cases(db, whose, "manners")) == 1


def test_grave_cases_come_first(shelf: Shelf) -> None:
    for key, level in (("a-small-one", "blue"), ("a-great-one", "red")):
        courseware.dump(shelf.root / f"cases/{key}.yaml", stock.CASE | {"key": key, "level": level})
    shelf.publish()
    assert [edition.key for edition in queries.cases(shelf.db, shelf.whose)] == [
        "a-great-one",
        "wrong-door",
        "a-small-one",
    ]


def test_another_organisation_sees_nothing_of_it(shelf: Shelf) -> None:
    shelf.publish()
    assert queries.cases(shelf.db, uuid4()) == []
    with pytest.raises(NotFound):
        queries.case(shelf.db, uuid4(), "wrong-door")


def test_sources_are_cited_for_the_reader(shelf: Shelf) -> None:
    shelf.publish()
    both = "公司守则·上门 / House rule: home visit"
    sources = ("law:civil-code/944", "std:phone.answer", "House rule", "law:civil-code/1", both, "law:nowhere/3")
    article, entry, plain, strange, said, unknown = queries.cited(shelf.db, shelf.whose, sources)
    assert article.name and article.name.get("zh-CN") == "《民法典》第 944 条"
    assert article.article and article.article.text.get("en") == "No cutting of water."
    assert (entry.entry, entry.name) == ("phone.answer", None)
    assert (article.law, article.number) == ("civil-code", "944")
    assert plain.name and plain.name.get("zh-CN") == plain.name.get("en") == "House rule"
    assert said.name and [said.name.get(tag) for tag in ("zh-CN", "en")] == ["公司守则·上门", "House rule: home visit"]
    assert strange.name and strange.article is None
    assert (unknown.name, unknown.law) == (None, "")


def test_the_shelf_names_it_with_its_title_and_review(shelf: Shelf) -> None:
    shelf.publish()
    shelved = {item.kind: item for item in queries.shelved(shelf.db, shelf.whose)}
    assert shelved["case"].title and shelved["case"].title.get("en") == "The wrong door"
    assert str(shelved["law"].review_by) == "2027-03-31"


def test_an_edition_from_before_cases_had_files_still_shows_them(shelf: Shelf) -> None:
    """Published manifests are never rewritten, so their shape is read for ever."""
    from lms_tool.catalog import rules

    shelf.publish()
    edition = queries.module(shelf.db, shelf.whose, "manners")
    library, _ = load(shelf.root)
    bundle = library.modules["manners"]
    manifest, _ = rules.module_manifest(
        bundle.module, library.layers["foundation"], [], [], [], library.standard, media={}, glossary=library.glossary
    )
    texts = {part: {"en": part} for part in ("title", "event", "handling", "result", "lesson")}
    manifest["module"] |= {"cases": [{"key": "old", **texts}]}
    del manifest["cases"]
    read = rules.module_edition(rules.Published(edition.id, 1, NOW), manifest, library.standard)
    assert [(case.key, case.lessons[0].get("en")) for case in read.cases] == [("old", "lesson")]
