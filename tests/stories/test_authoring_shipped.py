"""A module that came with the academy can be copied and published as it is, with its pictures, words and cases."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library, load
from lms_tool.authoring import queries, service
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.db import utc_now
from tests.factories.learners import Classroom
from tests.factories.writing import Desk


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load()[0]


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    return Classroom(db, organisation, shipped, "new-hire", now=utc_now())


def published_copy(room: Classroom, key: str, *, same_key: bool = False) -> ModuleEdition:
    who: dict[str, Any] = {"by": uuid4(), "now": utc_now()}
    draft = service.copy(room.db, room.organisation.id, key, same_key=same_key, **who)
    assert queries.checked(room.db, draft, now=utc_now()).errors == []
    service.send_on(room.db, draft, "asked", note="", **who)
    service.publish(room.db, draft, note="", **who)
    return catalog.module(room.db, room.organisation.id, draft.module)


def test_every_shipped_module_can_be_copied_and_keeps_pictures_words_and_cases(
    room: Classroom, shipped: Library
) -> None:
    for key in shipped.modules:
        original = catalog.module(room.db, room.organisation.id, key)
        copy = published_copy(room, key)
        assert copy.media == original.media
        assert copy.terms_hash == original.terms_hash
        assert copy.cases == tuple(case for case in copy.cases if copy.key in case.modules)
        assert [case.key for case in copy.cases] == [case.key for case in original.cases]
        for head in original.lessons:
            texts = [catalog.rendered_lesson(room.db, one, head.key, "zh-CN") for one in (original, copy)]
            assert texts[0].parts == texts[1].parts
    replaced = published_copy(room, "service-etiquette", same_key=True)
    assert replaced.version == 2
    assert [case.key for case in replaced.cases] == [
        case.key for case in catalog.module(room.db, room.organisation.id, f"{replaced.key}-2").cases
    ]
    published = {edition.key: edition.version for edition in catalog.cases(room.db, room.organisation.id)}
    assert set(published.values()) == {1}, "the cases themselves stay what came with the academy"


def test_a_copy_shows_the_pictures_and_words_of_the_original_in_editor_and_preview(
    client: FlaskClient, room: Classroom
) -> None:
    desk = Desk(client, room.seat(room.person("Writer (sample)", "instructor"), "instructor"))
    room.db.commit()
    answer = desk.post("/copies/service-etiquette", {"way": "beside"})
    draft = answer.headers["Location"].split("/authoring")[1]
    bank = desk.get(f"{draft}/questions").text
    assert '<option value="home-visit">Home visits</option>' in bank and " · home-visit · " not in bank
    assert ">Home visits</option>" in desk.get(f"{draft}/parts/quiz/eight-scenes").text
    for page in (desk.get(f"{draft}/preview"), desk.get(f"{draft}/parts/lesson/home-visit")):
        assert 'class="drawing"' in page.text
        assert 'class="term"' in page.text
        assert "Words in this lesson" in page.text
        assert "There is no file" not in page.text
