"""Web, worker and command line are wired alike: what one of them refuses, the others refuse as well."""

from collections.abc import Callable, Iterator

import pytest

from lms_tool import facts, worker
from lms_tool.app import create_app
from lms_tool.cli.base import Tool
from lms_tool.cohorts.queries import opening
from lms_tool.cohorts.service.refusals import HoursFirst
from lms_tool.config import Settings
from lms_tool.db import begin_writing
from lms_tool.reactions import REACTIONS
from tests.factories.batch import batch_room
from tests.factories.desk import Desk, desk

__all__ = ["batch_room", "desk"]


@pytest.fixture(autouse=True)
def unwired() -> Iterator[None]:
    """Nothing was started in this process yet; afterwards it is as it was before."""
    table, ask = facts.installed(), opening._ask
    facts.install({})
    opening.install(opening._asks_for_nothing)
    yield
    facts.install(table)
    opening.install(ask)


def web(settings: Settings) -> None:
    create_app(settings)


def work(settings: Settings) -> None:
    worker.run(settings, once=True)


def command(settings: Settings) -> None:
    tool = Tool()
    tool.settings = settings
    with tool.transaction():
        pass
    tool.close()


@pytest.mark.parametrize("start", [web, work, command])
@pytest.mark.usefixtures("sessions")
def test_every_process_knows_who_reacts(settings: Settings, start: Callable[[Settings], None]) -> None:
    start(settings)
    assert facts.installed() is REACTIONS


@pytest.mark.parametrize("start", [web, work, command])
def test_no_process_gives_a_seat_before_the_hours_online(
    settings: Settings, desk: Desk, start: Callable[[Settings], None], request: pytest.FixtureRequest
) -> None:
    desk.db.commit()  # the worker writes as well
    start(settings)
    begin_writing(desk.db)
    room = request.getfixturevalue("batch_room")
    desk.publish("tracks/starters.yaml", lambda track: track.update(before_classroom=20))
    newcomer = room.newcomer("Newcomer (sample)")
    with pytest.raises(HoursFirst):
        room.ask(room.hold(), newcomer)
