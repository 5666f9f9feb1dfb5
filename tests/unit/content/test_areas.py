"""Knowledge areas: a module says what readers call those of its questions."""

from pathlib import Path

import pytest

import content
from content.loader import load
from content.schema import LANGUAGES, Module, from_dict
from tests.factories import courseware

LIBRARY = Path(content.__file__).parent / "library"


def test_every_area_of_the_shipped_library_has_a_name_in_both_languages() -> None:
    library, _ = load(LIBRARY)
    for bundle in library.modules.values():
        named = {area.key for area in bundle.module.areas if set(LANGUAGES) <= set(area.title.words)}
        assert {question.area for question in bundle.questions.values()} <= named, bundle.module.key
    everywhere = {area.key for bundle in library.modules.values() for area in bundle.module.areas}
    assert {case.area for case in library.cases.values()} <= everywhere


def test_an_area_is_named_once() -> None:
    twice = [{"key": "telephone", "title": {"en": "Telephone"}}] * 2
    with pytest.raises(Exception, match="Named twice: telephone"):
        from_dict(Module, {**courseware.MODULE, "areas": twice})
