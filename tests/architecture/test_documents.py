"""What is written about the product holds: settings, folders, decisions."""

import re
from pathlib import Path

from lms_tool.config import Settings

ROOT = Path(__file__).parents[2]


def test_every_setting_is_explained_in_the_handbook():
    handbook = (ROOT / "docs/operating.md").read_text()
    missing = [name for name in Settings.__dataclass_fields__ if f"`{name.upper()}`" not in handbook]
    assert missing == []


def test_every_folder_has_a_line_in_the_map_of_the_readme():
    readme = (ROOT / "README.md").read_text()
    slices = [path.parent.name for path in (ROOT / "lms_tool").glob("*/__init__.py")]
    missing = [name for name in slices if not re.search(rf"`(lms_tool/)?{name}/`", readme)]
    assert missing == []


def test_every_package_file_of_a_slice_bears_a_known_name():
    known = {"__init__", "models", "rules", "queries", "service", "views", "manage", "api"}
    no_slices = {"web", "lti", "demo", "cli", "migrations", "facts"}
    strange = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "lms_tool").glob("*/*.py")
        if path.parent.name not in no_slices and path.stem not in known
    ]
    assert strange == []


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
