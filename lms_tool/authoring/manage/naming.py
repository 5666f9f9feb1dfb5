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
    names = {area: local(title) for edition in editions for area, title in edition.areas.items()}
    areas = {edition.item.area for edition in catalog.cases(session, draft.organisation_id)} | names.keys()
    return {
        "modules": [*known, *gone],
        "lessons": [("", "–"), *_once(lessons)],
        "areas": sorted(((area, names.get(area, area)) for area in areas), key=lambda pair: pair[1]),
    }


def area_names(modules: Iterable[Part]) -> dict[str, str]:
    """Knowledge area → what readers call it, where the module says so. modules: parts of that kind."""
    named = [area for module in modules for area in module.written.get("areas") or ()]
    return {str(area.get("key")): local(area["title"]) for area in named if area.get("title")}


def area_choices(areas: Iterable[str], modules: Iterable[Part]) -> list[tuple[str, str]]:
    """Areas with their words, by these."""
    names = area_names(modules)
    return sorted(((area, names.get(area, area)) for area in areas), key=lambda pair: pair[1])


def _once(pairs: Iterable[tuple[str, str]]) -> Choices:
    return list(dict(pairs).items())
