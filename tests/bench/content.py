"""The shipped library: reading, checking, publishing."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from content.check import examine
from content.loader import load
from lms_tool import db as tables
from lms_tool.catalog import service as catalog
from lms_tool.cli.base import Tool
from lms_tool.cli.housekeeping import upgrade_database
from lms_tool.config import Settings
from lms_tool.organisations import queries as organisations
from tests.bench.measuring import Figure, middle, seconds

ROUNDS = 3


def publish(library: object) -> tuple[float, float]:
    """Seconds of publishing into an empty catalog, and of finding that nothing changed."""
    with tempfile.TemporaryDirectory() as place:
        tool = Tool()
        tool.settings = Settings.read({"DATA_DIR": place, "SECRET_KEY": "x", "DEVELOPMENT": "1"})
        upgrade_database(tool)
        with tool.transaction() as db:
            whose = organisations.every(db)[0].id

            def once() -> None:
                catalog.publish(db, whose, library, now=tables.utc_now())

            return seconds(once), seconds(once)


def figures() -> Iterator[Figure]:
    library, _ = load()
    today = datetime.now(UTC).date()
    files = sum(path.is_file() for path in (Path(catalog.__file__).parents[2] / "content/library").rglob("*"))
    yield Figure("reading", f"{middle(seconds(load) for _ in range(ROUNDS)):.2f} s", f"{files} files, grammar included")
    yield Figure("checking", f"{middle(seconds(lambda: examine(library, today)) for _ in range(ROUNDS)):.2f} s")
    published = [publish(library) for _ in range(ROUNDS)]
    yield Figure("publishing", f"{middle(first for first, _ in published):.2f} s", "into an empty catalog")
    yield Figure("publishing again", f"{middle(again for _, again in published):.2f} s", "nothing changed")
