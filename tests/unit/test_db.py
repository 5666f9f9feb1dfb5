"""The three promises of the database layer: whose rows, when, and who writes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Select, delete, exists, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased, sessionmaker

from lms_tool import db as tables
from lms_tool.organisations import queries as organisations
from lms_tool.organisations import service
from lms_tool.organisations.models import Organisation
from lms_tool.people.models import Person

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
Somebody = aliased(Person)
same = Person.organisation_id == Organisation.id
QUESTIONS: dict[str, Callable[[], Any]] = {
    "rows": lambda: select(Person.name),
    "an alias": lambda: select(Somebody.name),
    "a count": lambda: select(func.count()).select_from(Person),
    "a count of a column": lambda: select(func.count(Person.id)),
    "a count of a subquery": lambda: select(func.count()).select_from(select(Person.id).subquery()),
    "a common table": lambda: select(func.count()).select_from(select(Person.id).cte()),
    "a number beside": lambda: select(select(func.count(Person.id)).scalar_subquery()),
    "whether there is one": lambda: select(exists().where(Person.name == "Theirs")),
    "others that have one": lambda: select(Organisation.key).where(select(Person.id).where(same).exists()),
    "others joined": lambda: select(Organisation.key).join(Person, same),
    "others in a list": lambda: select(Organisation.key).where(Organisation.id.in_(select(Person.organisation_id))),
    "two lists in one": lambda: select(Person.name).union_all(select(Person.name)),
}
ANSWERS: dict[str, list[Any]] = {
    "rows": ["Ours"],
    "an alias": ["Ours"],
    "a count": [1],
    "a count of a column": [1],
    "a count of a subquery": [1],
    "a common table": [1],
    "a number beside": [1],
    "whether there is one": [False],
    "others that have one": ["default"],
    "others joined": ["default"],
    "others in a list": ["default"],
    "two lists in one": ["Ours", "Ours"],
}


@pytest.fixture
def two(sessions: sessionmaker[Session], organisation: Any) -> Any:
    """Two organisations with a person each; gives the id of the first one."""
    with tables.unit_of_work(sessions) as session:
        other = service.add(session, "other", {"en": "Other"})
        session.add_all(
            [Person(organisation_id=organisation.id, name="Ours"), Person(organisation_id=other.id, name="Theirs")]
        )
    return organisation.id


@pytest.mark.parametrize("asked", QUESTIONS)
def test_however_one_asks_only_ones_own_rows_are_seen(sessions: sessionmaker[Session], two: Any, asked: str) -> None:
    with sessions() as session:
        tables.scope(session, two)
        assert session.scalars(QUESTIONS[asked]()).all() == ANSWERS[asked]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_however_one_asks_one_has_to_say_whose(sessions: sessionmaker[Session], two: Any, asked: str) -> None:
    with sessions() as session, pytest.raises(tables.UnscopedQuery):
        session.scalars(QUESTIONS[asked]())


def test_changes_reach_ones_own_rows_only(sessions: sessionmaker[Session], two: Any) -> None:
    for change in (update(Person).values(name="Changed"), delete(Person)):
        with tables.unit_of_work(sessions, two) as session:
            assert session.execute(change).rowcount == 1  # type: ignore[attr-defined]
    with tables.unit_of_work(sessions) as session:
        assert session.scalars(select(Person.name)).all() == ["Theirs"]


def test_who_wants_to_see_everybody_says_why(sessions: sessionmaker[Session], two: Any) -> None:
    with sessions() as session:
        with pytest.raises(ValueError, match="why"):
            tables.unscope(session, "")
        tables.unscope(session, "a test")
        assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_what_belongs_to_nobody_needs_no_scope(sessions: sessionmaker[Session]) -> None:
    asked: Select[Any] = select(Organisation.key)
    with sessions() as session:
        assert session.scalars(asked).all() == ["default"]


def test_times_come_back_in_utc(db: Session, organisation: Any) -> None:
    shanghai = timezone(timedelta(hours=8))
    person = Person(organisation_id=organisation.id, created_at=NOW.astimezone(shanghai))
    db.add(person)
    db.flush()
    db.expire(person)
    assert (person.created_at, person.created_at.tzinfo) == (NOW, UTC)
    assert db.scalar(select(Person.id).where(Person.created_at == NOW.astimezone(shanghai))) == person.id


def test_a_time_without_a_zone_is_refused(db: Session, organisation: Any) -> None:
    db.add(Person(organisation_id=organisation.id, created_at=NOW.replace(tzinfo=None)))
    with pytest.raises(Exception, match="without a zone"):
        db.flush()


def test_a_unit_of_work_that_fails_leaves_nothing(sessions: sessionmaker[Session]) -> None:
    with pytest.raises(ZeroDivisionError), tables.unit_of_work(sessions) as session:
        service.add(session, "maple", {"en": "Maple"})
        raise ZeroDivisionError
    with tables.unit_of_work(sessions) as session:
        assert organisations.by_key_or_none(session, "maple") is None


def test_a_writer_waits_for_the_writer_before_it(sessions: sessionmaker[Session]) -> None:
    """A reader that turned into a writer would fail on SQLite; begun as a writer it waits."""
    with sessions() as session:
        tables.begin_writing(session)
        assert session.info["writing"]
        tables.begin_writing(session)  # the second time changes nothing
        tables.unscope(session, "a new company belongs to none")
        service.add(session, "maple", {"en": "Maple"})
        session.commit()
        assert "writing" not in session.info


def test_what_was_read_before_writing_began_is_forgotten(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        organisation = session.scalars(select(Organisation)).one()
        with tables.unit_of_work(sessions) as other:
            other.execute(update(Organisation).values(timezone="Europe/Berlin"))
        tables.begin_writing(session)
        assert organisation.timezone == "Europe/Berlin"


def test_errors_do_not_quote_what_was_to_be_stored(sessions: sessionmaker[Session]) -> None:
    with sessions() as session, pytest.raises(DBAPIError) as refusal:
        session.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Somebody (sample)"})
    assert "Somebody" not in str(refusal.value)


def test_errors_do_not_quote_the_row_that_was_refused(sessions: sessionmaker[Session]) -> None:
    with sessions() as session, pytest.raises(DBAPIError) as refusal:
        tables.begin_writing(session)
        session.execute(text("INSERT INTO people (name) VALUES ('Somebody (sample)')"))
    refused: BaseException | None = refusal.value
    while refused is not None:
        assert "Failing row" not in str(refused)
        refused = refused.__cause__


def test_errors_of_the_web_do_not_either(app: Any) -> None:
    from lms_tool.web.database import db

    with app.app_context():
        assert db.engine.hide_parameters
