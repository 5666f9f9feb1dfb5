"""Alembic's entry: the tool's tables on the database of the settings."""

from alembic import context
from flask import current_app
from sqlalchemy import JSON

from lms_tool.db import Base, UtcDateTime

engine = current_app.extensions["migrate"].db.engine


def render(kind: str, column_type: object, _autogen: object) -> str | bool:
    """Our own column types keep their names in migrations; see script.py.mako for their import."""
    if kind == "type" and isinstance(column_type, UtcDateTime):
        return "UtcDateTime()"
    return "Json" if kind == "type" and isinstance(column_type, JSON) else False


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
