"""The synonyms the shipped library keeps for the search."""

from functools import cache
from pathlib import Path

import yaml

from content.loader import LIBRARY
from content.schema import from_dict
from content.schema.synonyms import Synonyms

FILE = LIBRARY / "synonyms.yaml"


@cache
def synonyms(path: Path = FILE) -> Synonyms:
    """Read once. Raises marshmallow.ValidationError where the file is not as it must be."""
    return from_dict(Synonyms, yaml.safe_load(path.read_text(encoding="utf-8")))
