from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.loader import load
from content.markdown import Check, Html
from content.schema import Site
from lms_tool.catalog import queries, service
from lms_tool.catalog.models import Blob, Version
from lms_tool.catalog.queries import editions
from lms_tool.errors import NotFound
from tests.factories import courseware

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
MODULE = "modules/manners"


class Shelf:
    """A library on disk and the organisation that publishes it."""

    def __init__(self, root: Path, db: Session, organisation: Any) -> None:
        self.root = courseware.write(root)
        self.db = db
        self.whose = organisation.id

    def publish(self, days: int = 0, **how: Any) -> list[tuple[str, str, int]]:
        library, _ = load(self.root)
        changes = service.publish(self.db, self.whose, library, now=NOW + timedelta(days=days), **how)
        return [(change.what, f"{change.kind}:{change.key}", change.number) for change in changes]

    def change(self, file: str, edit: Callable[[Any], object]) -> None:
        path = self.root / file
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        edit(data)
        courseware.dump(path, data)


@pytest.fixture
def shelf(tmp_path: Path, db: Session, organisation: Any) -> Shelf:
    return Shelf(tmp_path / "library", db, organisation)


def test_the_first_publication(shelf: Shelf) -> None:
    assert shelf.publish() == [
        ("published", "module:manners", 1),
        ("published", "standard:company", 1),
        ("published", "track:starters", 1),
    ]


def test_publishing_twice_makes_nothing(shelf: Shelf) -> None:
    shelf.publish()
    before = shelf.db.scalar(select(func.count()).select_from(Blob))
    assert shelf.publish(days=1) == []
    assert shelf.db.scalar(select(func.count()).select_from(Blob)) == before
    assert shelf.db.scalar(select(func.count()).select_from(Version)) == 3


def test_a_change_makes_a_version_of_what_it_touches_and_nothing_else(shelf: Shelf) -> None:
    shelf.publish()
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["feedback"].update(en="Better"))
    assert shelf.publish(days=1) == [("published", "module:manners", 2)]


def test_a_changed_standard_touches_only_what_refers_to_it(shelf: Shelf) -> None:
    shelf.publish()
    shelf.change("standard.yaml", lambda standard: standard["entries"]["lift.plan"].update(value=2))
    assert shelf.publish() == [("published", "standard:company", 2)]
    shelf.change("standard.yaml", lambda standard: standard["entries"]["phone.answer"].update(value=4))
    assert shelf.publish() == [
        ("published", "module:manners", 2),
        ("published", "standard:company", 3),
        ("published", "track:starters", 2),
    ]


def test_order_and_layout_of_files_do_not_matter(shelf: Shelf) -> None:
    shelf.publish()
    path = shelf.root / MODULE / "module.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    courseware.dump(path, dict(reversed(data.items())))
    assert shelf.publish() == []


def test_a_pinned_version_survives_a_change(shelf: Shelf) -> None:
    shelf.publish()
    first = queries.module(shelf.db, shelf.whose, "manners")
    shelf.change("standard.yaml", lambda standard: standard["entries"]["phone.answer"].update(value=4))
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["stem"].update(en="New stem"))
    shelf.change(f"{MODULE}/lessons/telephone.yaml", lambda lesson: lesson.update(minutes=12))
    shelf.publish(days=1)
    latest = queries.module(shelf.db, shelf.whose, "manners")
    pinned = queries.module(shelf.db, shelf.whose, "manners", first.id)
    assert (latest.version, pinned.version) == (2, 1)
    assert (latest.lessons[0].minutes, pinned.lessons[0].minutes) == (12, 8)
    assert latest.lessons[0].title.get("en") == "Within 4 rings"
    assert pinned == first
    assert pinned.lessons[0].title.get("en") == "Within 3 rings"
    assert html(shelf, pinned, "en").startswith('<h2 id="s1">Begin</h2>\n<p>Pick up within <span class="std">3 rings')
    assert "4 rings" in html(shelf, latest, "en")
    stems = [queries.questions(shelf.db, edition, ["repeat"])["repeat"].stem.get("en") for edition in (pinned, latest)]
    assert stems == ["What do you do? repeat", "New stem"]


def html(shelf: Shelf, edition: Any, language: str) -> str:
    parts = queries.rendered_lesson(shelf.db, edition, "telephone", language).parts
    return "".join(part.html for part in parts if isinstance(part, Html))


def test_what_the_library_no_longer_has_is_withdrawn(shelf: Shelf) -> None:
    shelf.publish()
    pinned = queries.track(shelf.db, shelf.whose, "starters").id
    moved = shelf.root / "tracks/starters.yaml"
    moved.rename(shelf.root / "starters.kept")
    assert shelf.publish(days=1) == [("withdrawn", "track:starters", 1)]
    assert shelf.publish(days=2) == []
    with pytest.raises(NotFound):
        queries.track(shelf.db, shelf.whose, "starters")
    assert queries.tracks(shelf.db, shelf.whose) == []
    assert queries.track(shelf.db, shelf.whose, "starters", pinned).version == 1
    (shelf.root / "starters.kept").rename(moved)
    assert shelf.publish(days=3) == [("restored", "track:starters", 1)]
    assert queries.track(shelf.db, shelf.whose, "starters").version == 1


def test_what_comes_back_changed_is_a_new_version(shelf: Shelf) -> None:
    shelf.publish()
    moved = shelf.root / "tracks/starters.yaml"
    text = moved.read_text(encoding="utf-8")
    moved.unlink()
    shelf.publish(days=1)
    moved.write_text(text.replace("days: 14", "days: 10"), encoding="utf-8")
    assert shelf.publish(days=2) == [("published", "track:starters", 2)]
    assert [track.days for track in queries.tracks(shelf.db, shelf.whose)] == [10]


def test_what_is_broken_is_not_published(shelf: Shelf) -> None:
    shelf.change(f"{MODULE}/module.yaml", lambda module: module["lessons"].append("nowhere"))
    with pytest.raises(service.NotPublishable, match="No such lesson: nowhere"):
        shelf.publish()
    shelf.change(f"{MODULE}/module.yaml", lambda module: module["lessons"].remove("nowhere"))
    shelf.change(f"{MODULE}/lessons/telephone.yaml", lambda lesson: lesson.pop("minutes"))
    with pytest.raises(service.NotPublishable):
        shelf.publish()
    assert shelf.db.scalar(select(func.count()).select_from(Version)) == 0


def test_an_edition_says_everything_a_page_needs(shelf: Shelf) -> None:
    shelf.publish()
    edition = queries.module(shelf.db, shelf.whose, "manners")
    assert (edition.version, edition.door, edition.layer.number) == (1, 101, 1)
    assert edition.published_at == NOW
    assert edition.objectives[0].get("zh-CN") == "3 声内接起"
    assert [(lesson.key, lesson.minutes, lesson.checks) for lesson in edition.lessons] == [
        ("telephone", 8, ("repeat",))
    ]
    assert edition.quizzes == (queries.quiz(shelf.db, edition, "module-test"),)
    assert queries.modules(shelf.db, shelf.whose) == [edition]
    track = queries.track(shelf.db, shelf.whose, "starters")
    assert track.summary.get("en") == "Pick up in 3 rings"
    assert [(cell.layer.key, cell.share, len(cell.modules)) for cell in track.layers] == [
        ("foundation", 100, 1),
        ("professional", 0, 0),
        ("management", 0, 0),
    ]
    assert [named.module for named in track.modules] == ["manners"]
    assert track.layers[1].empty_because


def test_lessons_questions_and_the_standard(shelf: Shelf) -> None:
    shelf.publish()
    edition = queries.module(shelf.db, shelf.whose, "manners")
    lesson = queries.lesson(shelf.db, edition, "telephone")
    assert lesson.title.get("zh-CN") == "3 声之内"
    assert "{std:phone.answer}" in lesson.bodies.get("en")
    asked = queries.questions(shelf.db, edition, ["late", "repeat"])
    assert list(asked) == ["late", "repeat"]
    assert asked["repeat"].is_right({"b"})
    assert asked == queries.questions(shelf.db, edition, ["late", "repeat"])
    assert list(queries.standard(shelf.db, edition).entries) == ["phone.answer"]
    assert "lift.plan" in queries.company_standard(shelf.db, shelf.whose).entries
    rendered = queries.rendered_lesson(shelf.db, edition, "telephone", "zh-CN", Site(region="lower-tier"))
    assert [type(part) for part in rendered.parts] == [Html, Check, Html]
    assert rendered is queries.rendered_lesson(shelf.db, edition, "telephone", "zh-CN", Site(region="lower-tier"))


def test_a_text_that_is_not_translated_keeps_its_own_figures(shelf: Shelf) -> None:
    (shelf.root / MODULE / "lessons/telephone.en.md").unlink()
    shelf.change(
        f"{MODULE}/questions.yaml", lambda questions: questions[0].update(stem={"zh-CN": "{std:phone.answer}？"})
    )
    shelf.publish()
    edition = queries.module(shelf.db, shelf.whose, "manners")
    assert '铃响<span class="std">3 声</span>' in html(shelf, edition, "en")
    stem = queries.questions(shelf.db, edition, ["repeat"])["repeat"].stem
    assert queries.speaker(shelf.db, edition, "en")(stem) == '<span class="std">3 声</span>？'


def test_what_is_not_there(shelf: Shelf) -> None:
    shelf.publish()
    edition = queries.module(shelf.db, shelf.whose, "manners")
    for ask in (
        lambda: queries.module(shelf.db, shelf.whose, "nowhere"),
        lambda: queries.module(shelf.db, shelf.whose, "manners", shelf.whose),
        lambda: queries.track(shelf.db, shelf.whose, "manners"),
        lambda: queries.lesson(shelf.db, edition, "nowhere"),
        lambda: queries.rendered_lesson(shelf.db, edition, "nowhere", "en"),
        lambda: queries.quiz(shelf.db, edition, "nowhere"),
        lambda: queries.questions(shelf.db, edition, ["repeat", "nowhere"]),
    ):
        with pytest.raises(NotFound):
            ask()


def test_what_is_kept_in_memory_is_bounded() -> None:
    kept: editions.Kept[int] = editions.Kept(2)
    made: list[str] = []

    def make(key: str) -> int:
        return kept.get(key, lambda: made.append(key) or len(made))  # type: ignore[func-returns-value]

    assert [make(key) for key in "abacab"] == [1, 2, 1, 3, 1, 4]
    assert made == ["a", "b", "c", "b"]


def own_library(shelf: Shelf) -> None:
    """On disk there is now what the organisation wrote: one module, no track."""
    shelf.change(f"{MODULE}/module.yaml", lambda module: module.update(key="our-house", number=102))
    (shelf.root / MODULE).rename(shelf.root / "modules/our-house")
    (shelf.root / "tracks/starters.yaml").unlink()


def test_the_shipped_library_leaves_an_organisations_own_modules_alone(shelf: Shelf) -> None:
    shelf.publish()
    shipped = shelf.root.rename(shelf.root.parent / "shipped")
    shelf.root = courseware.write(shelf.root)
    own_library(shelf)
    assert shelf.publish(days=1, origin="own") == [("published", "module:our-house", 1)]
    shelf.root = shipped
    assert shelf.publish(days=2) == []
    assert {module.key for module in queries.modules(shelf.db, shelf.whose)} == {"manners", "our-house"}


def test_what_an_organisation_no_longer_has_is_withdrawn_within_its_own(shelf: Shelf) -> None:
    shelf.publish()
    (shelf.root / "tracks/starters.yaml").unlink()
    shelf.change(f"{MODULE}/module.yaml", lambda module: module.update(key="our-house", number=102))
    (shelf.root / MODULE).rename(shelf.root / "modules/our-house")
    shelf.publish(days=1, origin="own")
    for path in sorted((shelf.root / "modules/our-house").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (shelf.root / "modules/our-house").rmdir()
    assert shelf.publish(days=2, origin="own", partial=True) == []
    assert shelf.publish(days=2, origin="own") == [("withdrawn", "module:our-house", 1)]
    assert {module.key for module in queries.modules(shelf.db, shelf.whose)} == {"manners"}


def test_a_module_an_organisation_made_its_own_is_not_overwritten_by_the_shipped_one(shelf: Shelf) -> None:
    shelf.publish()
    shelf.change(f"{MODULE}/module.yaml", lambda module: module["title"].update(en="Our manners"))
    assert shelf.publish(days=1, origin="own", partial=True) == [("published", "module:manners", 2)]
    shelf.change(f"{MODULE}/module.yaml", lambda module: module["title"].update(en="Shipped manners"))
    assert shelf.publish(days=2) == []
    assert queries.module(shelf.db, shelf.whose, "manners").title.get("en") == "Our manners"
