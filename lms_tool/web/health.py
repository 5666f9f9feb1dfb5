"""Is the process alive, can it work, and how much has it done?"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import TextualSelect, text
from sqlalchemy.exc import SQLAlchemyError

from lms_tool.db import utc_now
from lms_tool.web.database import db
from lms_tool.web.doors import public

doors = Blueprint("health", __name__)
Question = str | TextualSelect


@doors.get("/healthz")
@public("a balancer asks whether the process is alive")
def alive() -> Response:
    return jsonify(status="ok")


@doors.get("/readyz")
@public("a balancer asks whether the process can work")
def ready() -> tuple[Response, int]:
    reason = why_not_ready()
    return jsonify(status="waiting" if reason else "ok", reason=reason), 503 if reason else 200


def why_not_ready() -> str | None:
    """What keeps this process from working, and the command that mends it; None when nothing does."""
    try:
        present = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return "the database does not answer or is empty: run lms-tool db upgrade"
    return None if present == newest_migration() else "the database is behind: run lms-tool db upgrade"


def newest_migration() -> str:
    """Files begin with the numbers of their revisions. Asking Alembic would cost every process 10 MB."""
    versions = Path(current_app.root_path, "migrations/versions")
    return max(path.name.partition("_")[0] for path in versions.glob("[0-9]*.py"))


@doors.get("/metrics")
@public("Prometheus asks; figures only, no personal data")
def metrics() -> Response:
    registry = CollectorRegistry()
    registry.register(current_app.extensions["figures"])
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


class Figures:
    """Counts read from the database at each scrape: the same whichever of the processes is asked."""

    def __init__(self, questions: Mapping[str, tuple[str, Question]]) -> None:
        self.questions = questions  # metric name → (help, SQL giving one number, or a moment whose age is meant)

    def collect(self) -> list[GaugeMetricFamily]:
        return [
            GaugeMetricFamily(name, explanation, value=_figure(question))
            for name, (explanation, question) in self.questions.items()
        ]


def _figure(question: Question) -> float:
    """The number, or for a moment the seconds since then; 0 where there is none."""
    found = db.session.scalar(text(question) if isinstance(question, str) else question)
    if isinstance(found, datetime):
        return max((utc_now() - found).total_seconds(), 0.0)
    return float(found or 0)
