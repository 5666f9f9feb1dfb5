"""Statements are compiled once for all databases of one test process: each test has a database of its own, and
SQLAlchemy otherwise compiles everything anew for each."""

from sqlalchemy import Engine

_first: dict[str, Engine] = {}


def share(engine: Engine) -> None:
    """Let an engine use the dialect, and with it the compiled statements, of the first one of its kind."""
    first = _first.get(engine.dialect.name)
    if first is None:
        with engine.connect():
            pass  # the dialect has met its database
        first = _first[engine.dialect.name] = engine
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
