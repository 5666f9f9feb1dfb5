"""Tables, column types and transactions. Plain SQLAlchemy: the worker and the tests use it without Flask.

Three promises are kept here and nowhere else: a transaction that writes on SQLite begins IMMEDIATE; a query of tenant
data is scoped to one organisation or says that it is not; times are UTC.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    Engine,
    ExceptionContext,
    ForeignKey,
    FromClause,
    MetaData,
    Table,
    Update,
    Uuid,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    registry,
    sessionmaker,
    with_loader_criteria,
)
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT = 15_000  # milliseconds a SQLite writer waits for another


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC. Refuses values without a zone; gives back values with one on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document; jsonb on PostgreSQL. Assign a new value to change it, mutation in place is not seen."""


class Base(DeclarativeBase):
    # A registry rather than a type_annotation_map: Flask-SQLAlchemy copies this class, and SQLAlchemy 2.1 refuses both.
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime, UUID: Uuid, dict[str, Any]: Json, list[Any]: Json},
    )


class Identified:
    """An id that may leave the tool: opaque, never a row number."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Tenanted(Identified):
    """A row that belongs to one organisation. Queries of it are scoped by the session (see `scope`)."""

    @declared_attr
    def organisation_id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)


class UnscopedQuery(RuntimeError):
    """Tenant data was asked for without saying whose."""


EVERY = "every organisation"


def scope(session: Session, organisation_id: UUID) -> None:
    """From now on this session sees and writes one organisation's rows only."""
    session.info["organisation"] = organisation_id


def unscope(session: Session, why: str) -> None:
    """Let this session see every organisation; `why` is for the reader (launches, worker, command line)."""
    if not why:
        raise ValueError("say why this session may see every organisation")
    session.info["organisation"] = EVERY


@event.listens_for(Session, "do_orm_execute")
def _scope_queries(state: ORMExecuteState) -> None:
    whose = state.session.info.get("organisation")
    if whose == EVERY or state.is_column_load or state.is_relationship_load:
        return
    if not ((whose and state.is_orm_statement) or _asks_of_tenants(state)):
        return
    if whose is None:
        raise UnscopedQuery(f"say whose rows are meant with db.scope() before asking: {state.statement}")
    state.statement = state.statement.options(_rows_of(whose))


@lru_cache(maxsize=256)
def _rows_of(organisation_id: UUID) -> ORMOption:
    """Made once for an organisation, since every query needs it; it changes nothing where no tenant is asked for."""
    return with_loader_criteria(Tenanted, lambda cls: cls.organisation_id == organisation_id, include_aliases=True)


def _asks_of_tenants(state: ORMExecuteState) -> bool:
    """Whether rows of a tenant are read anywhere in the statement: as a result, counted, joined, in a subquery."""
    if any(issubclass(mapper.class_, Tenanted) for mapper in state.all_mappers):
        return True
    theirs = _tables_of_tenants(len(Base.metadata.tables))
    parts = visitors.iterate(state.statement)  # type: ignore[arg-type]
    return any(isinstance(part, Table) and part in theirs for part in parts)


@lru_cache(maxsize=1)
def _tables_of_tenants(_known: int) -> frozenset[FromClause]:
    """Looked for anew when more tables are known, since slices are imported one after another."""
    return frozenset(mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenanted))


@event.listens_for(Session, "before_flush")
def _refuse_strange_rows(session: Session, *_: object) -> None:
    whose = session.info.get("organisation")
    for row in session.new | session.dirty | session.deleted:
        if isinstance(row, Tenanted) and whose != EVERY and row.organisation_id != whose:
            raise UnscopedQuery(f"{type(row).__name__} of another organisation, or of none, cannot be written here")
    if session.get_bind().dialect.name == "sqlite" and not session.info.get("writing") and _is_changed(session):
        raise RuntimeError("this transaction began as a reading one; call db.begin_writing() first")


def _is_changed(session: Session) -> bool:
    """Whether rows of ours would be written; the demo LMS has sessions and tables of its own in the same process."""
    changed = (*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row)))
    return any(isinstance(row, Base) for row in changed)


def begin_writing(session: Session) -> None:
    """Begin this session's transaction as a writer; on SQLite a deferred one would fail with "database is locked"."""
    if session.info.get("writing") and session.in_transaction():
        return
    if session.in_transaction():
        session.rollback()  # what was read so far was read by a reader
    session.info["writing"] = True
    session.connection(execution_options={"begin_immediate": True})


def hold(session: Session, *rows: object) -> None:
    """Keep rows until the transaction ends, so that whoever asks for them by id needs no query: a session by itself
    forgets what nobody holds."""
    session.info.setdefault("held", []).extend(rows)


def changed(session: Session, statement: Update | Delete, values: dict[str, Any] | None = None) -> int:
    """How many rows a statement changed. Rows that are loaded are left as they are: nobody looks at them again."""
    result = session.execute(statement, values, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


Row = TypeVar("Row", bound=Base)


def found_or_made(session: Session, find: Callable[[], Row | None], make: Callable[[], Row]) -> Row:
    """The row, made where it is not there; where a parallel transaction makes it meanwhile, theirs."""
    found = find()
    if found is not None:
        return found
    try:
        with session.begin_nested():
            made = make()
            session.add(made)
        return made
    except IntegrityError:
        theirs = find()
        if theirs is None:
            raise
        return theirs


def end_slow_statements(session: Session, longest: timedelta) -> None:
    """Within this transaction PostgreSQL gives up a statement that takes longer (OperationalError).

    SQLite has no such thing; what is asked of it must be small enough.
    """
    if session.get_bind().dialect.name == "postgresql":
        limit = str(round(longest.total_seconds() * 1000))
        session.execute(select(func.set_config("statement_timeout", limit, True)))


@event.listens_for(Session, "after_transaction_end")
def _forget_writing(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("writing", None)
        session.info.pop("held", None)


def prepare(engine: Engine) -> Engine:
    """Give an engine the pragmas and the kind of BEGIN the tool relies on; PostgreSQL errors lose what they quote."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "handle_error", _hide_rows)
        return engine

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_TIMEOUT}", "foreign_keys=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("begin_immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _hide_rows(context: ExceptionContext) -> None:
    """PostgreSQL quotes the row that it refuses in DETAIL; like parameters, it is kept out of logs."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(str(part).partition("\nDETAIL:")[0] for part in error.args)


def engine_options(url: str) -> dict[str, Any]:
    """Parameters of statements are kept out of errors, and so out of logs: names and answers are among them."""
    quiet = {"hide_parameters": True}
    return quiet if url.startswith("sqlite") else quiet | {"pool_pre_ping": True, "pool_recycle": 1800}


def session_factory(url: str) -> sessionmaker[Session]:
    """Sessions for processes without Flask: worker, command line, tests."""
    return sessionmaker(prepare(create_engine(url, **engine_options(url))), expire_on_commit=False)


def close(sessions: sessionmaker[Session]) -> None:
    """Give the connections of a factory back, at the end of a process or of a command."""
    sessions.kw["bind"].dispose()


@contextmanager
def unit_of_work(sessions: sessionmaker[Session], organisation_id: UUID | None = None) -> Iterator[Session]:
    """One writing transaction, committed at the end or rolled back. Without an organisation it sees every one."""
    with sessions() as session:
        begin_writing(session)
        session.info["organisation"] = organisation_id or EVERY
        yield session
        session.commit()


def utc_now() -> datetime:
    return datetime.now(UTC)
