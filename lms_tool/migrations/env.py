"""Alembic's entry: the tool's tables on the database of the settings."""

from alembic import context
from flask import current_app

from lms_tool.db import Base, UtcDateTime

engine = current_app.extensions["migrate"].db.engine


def render(kind: str, column_type: object, _autogen: object) -> str | bool:
    """Our own column type keeps its name in migrations; see script.py.mako for its import."""
    return "UtcDateTime()" if kind == "type" and isinstance(column_type, UtcDateTime) else False


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
