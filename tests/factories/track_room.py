"""A course on a track of three storeys, the company around it, and its administrator."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.db import utc_now
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom, Seat


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    """A track of two modules: `gardens` waits for `manners`."""
    root = courseware.write(tmp_path / "courseware")
    folder = root / "modules/gardens"
    for path in sorted((root / "modules/manners").rglob("*")):
        if path.is_file():
            copy = folder / path.relative_to(root / "modules/manners")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    module = {**courseware.MODULE, "key": "gardens", "number": 102, "title": {"zh-CN": "园艺", "en": "Gardens"}}
    courseware.dump(folder / "module.yaml", module)
    file = root / "tracks/starters.yaml"
    track = yaml.safe_load(file.read_text(encoding="utf-8"))
    track["layers"][0]["modules"].append({"module": "gardens", "after": ["manners"]})
    theory = {"value": 80, "values": [{"when": {"region": "first-tier"}, "value": 82}]}
    courseware.dump(
        file,
        track | {"within": {"weeks": 2}, "valid": {"months": 12}, "posts": ["agent"], "pass_marks": {"theory": theory}},
    )
    read, problems = load(root)
    assert not problems, problems
    return Classroom(db, organisation, read, "starters", now=utc_now())


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def boss(room: Classroom) -> Seat:
    return room.seat(room.person("Boss (sample)", "administrator"), "administrator")
