"""Structured logs: one line an event, with the request's id and without personal data."""

import logging
import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def _lean(name: str, *unwanted: str) -> ModuleType:
    """Import a module without what it would only use if it happened to be there.

    structlog paints tracebacks with rich and pygments: 4 MB in every process, for a server that writes JSON.
    """
    absent: dict[str, Any] = {one: None for one in unwanted if one not in sys.modules}  # None: "not installed"
    sys.modules.update(absent)
    try:
        return import_module(name)
    finally:
        for one in absent:
            del sys.modules[one]


_lean("structlog", "rich")

import structlog  # noqa: E402


def logger() -> Any:
    """Whoever writes logs gets its logger here."""
    return structlog.get_logger()


def begin(**known: str) -> None:
    """From now on every line of this thread says what is known, and nothing of what was before."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**known)


def configure(log_format: str) -> None:
    """log_format: json for machines, text for people."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if log_format == "text"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
