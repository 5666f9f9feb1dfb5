"""Who has begun stays on their version of a module."""

from random import Random
from uuid import UUID

import pytest

from lms_tool.attempts import service as attempts
from lms_tool.facts import ModuleSatisfied, Occasion
from lms_tool.progress import queries, service
from lms_tool.progress.models import ModuleProgress, UnitProgress
from tests.factories.desk import Chronicle, Desk, chronicle
from tests.unit.progress.steps import RIGHT, count, open_lesson, take


def test_who_has_begun_stays_on_their_version_and_who_has_not_gets_the_new_one(desk: Desk, told: Chronicle) -> None:
    began = desk.module().id
    open_lesson(desk)
    desk.publish("modules/manners/module.yaml", lambda module: module.update(lessons=["telephone"]))
    assert desk.module().id != began
    mine, theirs = (
        queries.module_edition(desk.db, queries.enrolment(desk.db, who.enrolment), "manners")
        for who in (desk.who, desk.neighbour.occasion)
    )
    assert (mine.id, theirs.id) == (began, desk.module().id)
    outline = queries.outline(desk.db, queries.enrolment(desk.db, desk.who.enrolment)).module("manners")
    assert outline and [one.key for one in outline.units if one.kind == "lesson"] == ["telephone", "farewell"]


def test_a_module_is_satisfied_by_the_version_one_follows(desk: Desk, told: Chronicle) -> None:
    edition = desk.module()
    service.complete_lesson(desk.db, desk.who, edition, "telephone", now=desk.now)
    desk.publish("modules/manners/module.yaml", lambda module: module.update(lessons=["telephone"]))
    take_old = queries.module_edition(desk.db, queries.enrolment(desk.db, desk.who.enrolment), "manners")
    attempt = attempts.start(desk.db, desk.who, take_old, "module-test", luck=Random(1), now=desk.now)
    attempts.submit(desk.db, attempt.id, desk.person, RIGHT, now=desk.now)
    assert told.of(ModuleSatisfied) == []  # the new version has no second lesson, theirs has
    service.complete_lesson(desk.db, desk.who, take_old, "farewell", now=desk.now)
    assert [fact.version for fact in told.of(ModuleSatisfied)] == [edition.id]


def test_a_pin_is_made_once(desk: Desk, told: Chronicle) -> None:
    open_lesson(desk)
    open_lesson(desk, "farewell")
    take(desk, "module-test")
    assert count(desk, ModuleProgress) == 1
    assert count(desk, UnitProgress) == 3


def test_a_module_outside_the_track_is_not_part_of_the_training(desk: Desk, told: Chronicle) -> None:
    desk.publish("tracks/starters.yaml", lambda track: track["layers"][0]["modules"].pop())
    newcomer = desk.room.learner("Newcomer (sample)", days=0)

    def occasion(person: UUID, module: str) -> Occasion:
        return queries.occasion(desk.db, person, module, content=None, launch=None, language="en")

    assert occasion(newcomer.person.id, "manners").enrolment == newcomer.occasion.enrolment
    with pytest.raises(queries.NotInTrack):
        occasion(newcomer.person.id, "calm")
    assert occasion(desk.person, "calm").enrolment == desk.who.enrolment  # their track still has it


def test_the_chronicle_leaves_the_table_as_it_was() -> None:
    from lms_tool import facts

    before = facts.installed()
    with pytest.raises(ZeroDivisionError), chronicle():
        raise ZeroDivisionError
    assert facts.installed() is before
