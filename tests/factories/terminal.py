"""Somebody at a terminal: types commands, reads what they print, has a database of their own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from lms_tool import db as tables
from lms_tool import facts
from lms_tool.cli import main
from lms_tool.cohorts.queries import opening
from lms_tool.config import Settings


class Terminal:
    """Somebody at a terminal, with a database of their own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.environment = {
            **dict.fromkeys((name.upper() for name in Settings.__dataclass_fields__), ""),
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database_url,
            "DEVELOPMENT": "1",
            "LOG_FORMAT": "text",
        }

    def type(self, line: str, *more: str, **settings: str) -> Result:
        return CliRunner().invoke(main, [*line.split(), *more], env={**self.environment, **settings})

    def run(self, line: str, *more: str) -> str:
        """What a command prints that goes well."""
        result = self.type(line, *more)
        assert result.exit_code == 0, (line, result.output, result.exception)
        return result.stdout

    def ask(self, line: str, *more: str) -> Any:
        """The JSON a script would read."""
        return json.loads(self.run(line, *more, "--json"))

    def fails(self, line: str, *more: str, **settings: str) -> str:
        """The one line that says what to do, of a command that goes wrong."""
        result = self.type(line, *more, **settings)
        assert result.exit_code == 1, (line, result.exit_code, result.output, result.exception)
        (said,) = result.stderr.strip().splitlines()
        assert said.startswith("lms-tool: "), said
        return said

    def write(self, do: Any) -> Any:
        sessions = tables.session_factory(Settings.read(self.environment).database_url)
        with tables.unit_of_work(sessions) as session:
            made = do(session)
        tables.close(sessions)
        return made


@pytest.fixture
def fresh(tmp_path: Path, database_url: str) -> Iterator[Terminal]:
    """Nothing was run yet. What commands set for their whole process is put back afterwards."""
    table, ask = facts.installed(), opening._ask
    yield Terminal(tmp_path, database_url)
    facts.install(table)
    opening.install(ask)
    structlog.reset_defaults()


@pytest.fixture
def terminal(fresh: Terminal) -> Terminal:
    fresh.run("db upgrade")
    return fresh


PLATFORM = [
    "--issuer=https://lms.example.org",
    "--client-id=abc",
    "--auth-url=https://lms.example.org/auth",
    "--token-url=https://lms.example.org/token",
    "--jwks-url=https://lms.example.org/certs",
    "--audience=https://lms.example.org/aud",
    "--deployment=1",
    "--deployment=2",
]


@contextmanager
def client_of(terminal: Terminal) -> Iterator[FlaskClient]:
    """A browser in front of the database that the commands work on."""
    from lms_tool.app import create_app
    from lms_tool.web.database import db as flask_db

    app = create_app(Settings.read(terminal.environment))
    yield app.test_client()
    with app.app_context():
        flask_db.engine.dispose()
