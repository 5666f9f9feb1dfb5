"""An organisation's own values: what they touch, what follows, what is flagged, what survives the next publication."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from content.schema import Site
from lms_tool.catalog import queries, service
from lms_tool.errors import NotFound
from tests.unit.catalog.test_publishing import MODULE, NOW, Shelf, shelf

__all__ = ["shelf"]

SOMEBODY = uuid4()
LOWER = "region=lower-tier"


def change(shelf: Shelf, *values: tuple[str, str, float], days: int = 1) -> list[tuple[str, int]]:
    changes = service.change_standard(
        shelf.db,
        shelf.whose,
        {(entry, site): value for entry, site, value in values},
        by=SOMEBODY,
        why="Our contract says so",
        now=NOW + timedelta(days=days),
    )
    return [(f"{one.kind}:{one.key}", one.number) for one in changes]


def spoken(shelf: Shelf, version: Any = None) -> str:
    return queries.module(shelf.db, shelf.whose, "manners", version).objectives[0].get("en")


def test_a_changed_value_publishes_what_speaks_of_it_and_leaves_old_versions_bound_to_the_old_one(
    shelf: Shelf,
) -> None:
    shelf.publish()
    first = queries.module(shelf.db, shelf.whose, "manners").id
    assert change(shelf, ("phone.answer", "", 5)) == [
        ("standard:company", 2),
        ("module:manners", 2),
        ("track:starters", 2),
    ]
    assert (spoken(shelf), spoken(shelf, first)) == ("Answer within 5 rings", "Answer within 3 rings")


def test_a_value_nothing_speaks_of_makes_a_version_of_the_standard_alone(shelf: Shelf) -> None:
    shelf.publish()
    assert change(shelf, ("lift.plan", "", 2)) == [("standard:company", 2)]


def test_what_is_touched_is_known_before(shelf: Shelf) -> None:
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["stem"].update(en="In {std:phone.answer}?"))
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[1].update(sources=["std:phone.answer"]))
    shelf.change(f"{MODULE}/module.yaml", lambda module: module["summary"].update(en="In 3 rings, as we say"))
    shelf.publish()
    touched = {item.key: item for item in queries.touched(shelf.db, shelf.whose, {"phone.answer"})}
    told = {(touch.kind, touch.key): touch.reason for touch in touched["manners"].touches}
    assert told == {
        ("module", "manners"): "typed",
        ("lesson", "telephone"): "",
        ("question", "repeat"): "answers",
        ("question", "polite"): "answers",
    }
    assert queries.touched(shelf.db, shelf.whose, {"phone"}) == []


def test_only_what_is_said_to_get_a_new_version_gets_one(shelf: Shelf) -> None:
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[1].update(sources=["std:lift.plan"]))
    shelf.publish()
    (leaning,) = queries.touched(shelf.db, shelf.whose, {"lift.plan"})
    (quoting, *_) = queries.touched(shelf.db, shelf.whose, {"phone.answer"})
    assert (leaning.renewed, quoting.renewed) == (False, True)
    assert change(shelf, ("lift.plan", "", 2)) == [("standard:company", 2)]
    (told,) = queries.flagged(shelf.db, shelf.whose)
    assert told.title and told.belongs_to and told.entry
    assert (told.title.get("en"), told.belongs_to.get("en")) == ("What do you do? polite", "Manners")


def test_flagged_prose_waits_until_somebody_ticks_it_and_is_flagged_once(shelf: Shelf) -> None:
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["stem"].update(en="In {std:phone.answer}?"))
    shelf.publish()
    change(shelf, ("phone.answer", "", 5))
    change(shelf, ("phone.answer", "", 6), days=2)
    (flag,) = queries.flags(shelf.db, shelf.whose)
    assert (flag.item, flag.kind, flag.key, flag.reason) == ("manners", "question", "repeat", "answers")
    service.tick(shelf.db, flag.id, by=SOMEBODY, now=NOW)
    assert queries.flags(shelf.db, shelf.whose) == []


def test_own_values_survive_the_next_publication_of_the_library(shelf: Shelf) -> None:
    shelf.publish()
    change(shelf, ("phone.answer", "", 5))
    assert shelf.publish(days=2) == []
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["feedback"].update(en="Better"))
    assert shelf.publish(days=3) == [("published", "module:manners", 3)]
    assert spoken(shelf) == "Answer within 5 rings"


def test_the_product_changing_a_value_below_ours_is_noticed(shelf: Shelf) -> None:
    shelf.publish()
    change(shelf, ("phone.answer", "", 5))
    shelf.change("standard.yaml", lambda standard: standard["entries"]["phone.answer"].update(value=4))
    shelf.publish(days=2)
    own = queries.overrides(shelf.db, shelf.whose)["phone.answer", ""]
    assert (own.value, own.shipped, own.shipped_before) == (5, 4, 3)
    assert own.shipped_changed_at is not None
    assert spoken(shelf) == "Answer within 5 rings"
    service.accept_shipped(shelf.db, own.id)
    assert own.shipped_changed_at is None


def test_a_value_of_a_site_is_added_and_the_more_exact_site_holds(shelf: Shelf) -> None:
    shelf.publish()
    exact = "region=lower-tier&project_type=villa"
    change(shelf, ("repair.answer", exact, 20), ("repair.answer", LOWER, 40))
    standard = queries.company_standard(shelf.db, shelf.whose)
    assert standard.value("repair.answer", Site(region="lower-tier", project_type="villa")) == 20
    assert standard.value("repair.answer", Site(region="lower-tier")) == 40
    assert standard.value("repair.answer") == 15


def test_setting_the_shipped_value_again_ends_our_own(shelf: Shelf) -> None:
    shelf.publish()
    change(shelf, ("phone.answer", "", 5))
    change(shelf, ("phone.answer", "", 3), days=2)
    assert queries.overrides(shelf.db, shelf.whose) == {}
    assert spoken(shelf) == "Answer within 3 rings"


def test_a_standard_is_rolled_back_with_what_speaks_of_it(shelf: Shelf) -> None:
    shelf.publish()
    change(shelf, ("phone.answer", "", 5), ("repair.answer", "region=first-tier", 10))
    done = service.roll_back(
        shelf.db, shelf.whose, "standard", "company", 1, by=SOMEBODY, why="A mistake", now=NOW + timedelta(days=2)
    )
    assert (done.kind, done.number) == ("standard", 3)
    assert spoken(shelf) == "Answer within 3 rings"
    assert queries.overrides(shelf.db, shelf.whose) == {}
    newest = queries.version(shelf.db, shelf.whose, "standard", "company")
    assert newest.copy_of == 1
    assert newest.hash == queries.version(shelf.db, shelf.whose, "standard", "company", 1).hash
    assert shelf.publish(days=3) == []


def test_a_rolled_back_module_stays_rolled_back_when_a_value_changes(shelf: Shelf) -> None:
    shelf.publish()
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["feedback"].update(en="Worse"))
    shelf.publish(days=1)
    service.roll_back(shelf.db, shelf.whose, "module", "manners", 1, by=SOMEBODY, why="Better", now=NOW)
    change(shelf, ("phone.answer", "", 5), days=2)
    assert shelf.publish(days=3) == []
    edition = queries.module(shelf.db, shelf.whose, "manners")
    assert queries.questions(shelf.db, edition, ["repeat"])["repeat"].feedback.get("en") == "Repeating saves time"


@pytest.mark.parametrize(
    ("entry", "site", "value", "error"),
    [
        ("no.such", "", 5, NotFound),
        ("phone.answer", "region=moon", 5, service.NotAValue),
        ("phone.answer", "moon=1", 5, service.NotAValue),
        ("phone.answer", "", -1, service.NotAValue),
        ("phone.answer", "", float("nan"), service.NotAValue),
        ("phone.answer", "", 3, service.NothingToDo),
    ],
)
def test_what_is_no_value_is_refused(shelf: Shelf, entry: str, site: str, value: float, error: type) -> None:
    shelf.publish()
    with pytest.raises(error):
        change(shelf, (entry, site, value))
