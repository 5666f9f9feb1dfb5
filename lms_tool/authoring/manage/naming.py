"""What a case, a scene of phrases or a form can name: modules, their lessons, knowledge areas."""

from collections.abc import Iterable

from lms_tool.authoring.models import Draft, Part
from lms_tool.catalog import queries as catalog
from lms_tool.web.database import db
from lms_tool.web.languages import local

Choices = list[tuple[str, str]]


def item_choices(draft: Draft, part: Part) -> dict[str, Choices]:
    """Value and words; what it names and is not published any more can still be unticked."""
    session, written = db.session(), part.written
    editions = catalog.modules(session, draft.organisation_id)
    known = [(edition.key, f"{edition.door} {local(edition.title)}") for edition in editions]
    named = [str(key) for key in written.get("modules") or ()]
    gone = [(key, key) for key in named if key not in dict(known)]
    lessons = [
        (lesson.key, local(lesson.title)) for edition in editions if edition.key in named for lesson in edition.lessons
    ]
    areas = {edition.item.area for edition in catalog.cases(session, draft.organisation_id)}
    return {
        "modules": [*known, *gone],
        "lessons": [("", "–"), *_once(lessons)],
        "areas": [(a, a) for a in sorted(areas)],
    }


def _once(pairs: Iterable[tuple[str, str]]) -> Choices:
    return list(dict(pairs).items())
