"""Tenant data is scoped, migrations make the tables the models describe, columns explain themselves."""

import ast
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, select

import lms_tool
from lms_tool import db as tables
from lms_tool.config import Settings

ROOT = Path(lms_tool.__file__).parent
NOT_OF_A_TENANT = {
    "organisations",
    "installation",
    "launch_attempts",
    "key_sets",
    "tool_keys",
    "catalog_blobs",
    "statement_mentions",  # an index: its keys are made from the organisation, its rows are joined to statements
    "search_sources",  # an index of catalog_blobs: each question names the sources its organisation offers
    "search_passages",
    "search_postings",
    "alembic_version",
}


def test_every_table_belongs_to_an_organisation_or_is_listed_here(sessions):
    strange = {
        mapper.local_table.name
        for mapper in tables.Base.registry.mappers
        if not issubclass(mapper.class_, tables.Tenanted)
    }
    assert strange <= NOT_OF_A_TENANT


def test_a_query_of_tenant_data_without_a_scope_is_refused(sessions):
    for mapper in tables.Base.registry.mappers:
        if issubclass(mapper.class_, tables.Tenanted):
            with sessions() as session, pytest.raises(tables.UnscopedQuery):
                session.scalars(select(mapper.class_)).all()


def test_rows_of_another_organisation_are_never_seen(sessions, organisation):
    from lms_tool.organisations import service as organisations
    from lms_tool.people.models import Person

    with tables.unit_of_work(sessions) as session:
        other = organisations.add(session, "other", {"en": "Other"})
        theirs = Person(organisation_id=other.id, name="Somebody")
        session.add(theirs)
        session.flush()
        their_id = theirs.id
    with sessions() as session:
        tables.scope(session, organisation.id)
        assert session.scalars(select(Person)).all() == []
        assert session.get(Person, their_id) is None


def test_rows_of_another_organisation_cannot_be_written(sessions, organisation):
    from lms_tool.organisations import service as organisations
    from lms_tool.people.models import Person

    with tables.unit_of_work(sessions) as session:
        other_id = organisations.add(session, "other", {"en": "Other"}).id
    with sessions() as session:
        tables.begin_writing(session)
        tables.scope(session, organisation.id)
        session.add(Person(organisation_id=other_id, name="Somebody"))
        with pytest.raises(tables.UnscopedQuery):
            session.flush()


def test_migrations_make_exactly_the_tables_of_the_models(settings: Settings):
    from lms_tool.cli.base import Tool
    from lms_tool.cli.housekeeping import upgrade_database

    tool = Tool()
    tool.settings = settings
    upgrade_database(tool)
    tool.sessions.kw["bind"].dispose()
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.Base.metadata)
    engine.dispose()
    assert differences == []


def test_a_writing_session_on_sqlite_begins_as_a_writer(sessions, organisation):
    from lms_tool.people.models import Person

    if sessions.kw["bind"].dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such distinction")
    with sessions() as session:
        tables.scope(session, organisation.id)
        session.add(Person(organisation_id=organisation.id))
        with pytest.raises(RuntimeError, match="reading"):
            session.flush()


def test_nobody_commits_but_the_web_the_worker_and_units_of_work():
    committing = {
        path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if "demo" not in path.parts and _commits(path)
    }
    assert committing == {"db.py", "web/doors.py", "migrations/env.py"}


def _commits(path: Path) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        for node in ast.walk(ast.parse(path.read_text()))
    )


def test_the_newest_migration_is_known_without_alembic(app):
    from alembic.script import ScriptDirectory

    from lms_tool.web.health import newest_migration

    with app.app_context():
        assert newest_migration() == ScriptDirectory(str(ROOT / "migrations")).get_current_head()
