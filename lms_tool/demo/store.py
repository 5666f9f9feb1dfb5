"""The demo LMS's own database: one SQLite file, several threads."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.demo.models import Base, Link
from lms_tool.demo.settings import LmsSettings

FILE_NAME = "demo-lms.sqlite3"
LINK_TITLES = {"zh-CN": "客服学堂", "en": "Service academy"}


class Store:
    """Sessions for reading and for writing. Writers take their turn at the start, so none fails half-way."""

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(f"sqlite:///{file}")
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._readers = sessionmaker(self._engine, expire_on_commit=False)
        self._writers = sessionmaker(self._engine.execution_options(begin="BEGIN IMMEDIATE"), expire_on_commit=False)

    def create(self, settings: LmsSettings) -> None:
        """Make the tables, and each course's first link where the database is new."""
        with self.writing() as db:
            new = not inspect(db.connection()).has_table(Link.__tablename__)
            Base.metadata.create_all(db.connection())
            _add_columns(db.connection())
            for course in settings.cast.courses if new else ():
                custom = {"content": course.content}
                db.add(Link(course=course.key, titles=LINK_TITLES, url=settings.tool.redirect_uri, custom=custom))
                db.flush()  # one by one, so that their numbers follow the courses' order

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of things and changes nothing."""
        with self._readers() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back when something is raised."""
        with self._writers.begin() as session:
            yield session

    def ping(self) -> None:
        """Raise where the database cannot be read."""
        with self.reading() as db:
            db.execute(text("SELECT 1 FROM links"))

    def close(self) -> None:
        self._engine.dispose()


def _add_columns(connection: Connection) -> None:
    """Columns that are new since this database was made; all of them may be empty."""
    for table in Base.metadata.sorted_tables:
        known = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}")


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's driver would begin transactions on its own, and later than asked for: _begin does it instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "busy_timeout=15000", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
