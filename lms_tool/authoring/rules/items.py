"""The content check of a case, a scene of phrases or a form: the same as of files, with every problem at its field."""

from typing import Any

from marshmallow import ValidationError

from content.check import examine
from content.loader import Library, Name, Place
from content.schema import Glossary, Settings, from_dict
from lms_tool.authoring.rules.checking import Checked, Setting, addresses_in, complaint, flat, note_of
from lms_tool.authoring.rules.drafts import Written
from lms_tool.authoring.rules.grammars import CLASSES


def as_item(item: Written) -> dict[str, Any]:
    """As its file would say it: with its key, and the modules even where there are none."""
    modules: dict[str, Any] = {} if item.kind == "phrases" else {"modules": []}
    return {"key": item.key, **modules, **item.data}


def check_item(item: Written, setting: Setting) -> Checked:
    """Everything that is wrong or weak in it."""
    try:
        made: Any = from_dict(CLASSES[item.kind], as_item(item))
    except ValidationError as error:
        return Checked(None, tuple(sorted({complaint(item, way, said) for way, said in flat(error.messages, ())})))
    addresses = {f"{item.kind}/{item.key}": list(addresses_in(item.data, ()))}
    problems = examine(as_library(item, made, setting), setting.today)
    notes = {note for problem in problems if (note := note_of(problem, addresses, setting))}
    return Checked(None, tuple(sorted(notes)), made)


def as_library(item: Written, made: Any, setting: Setting) -> Library:
    """It alone, as a library that the catalog can publish; what it names is known to be there."""
    file = f"{item.kind}/{item.key}"
    lines = {address: number for number, address in enumerate(addresses_in(item.data, ()), 2)}
    places: dict[Name, Place] = {("module", key): Place("module") for key in setting.modules}
    places |= {("lesson", key, lesson): Place("lesson") for key, every in setting.modules.items() for lesson in every}
    places[item.kind, item.key] = Place(file, (), lines)
    return Library(
        layers={},
        standard=setting.standard,
        glossary=Glossary(()),
        tracks={},
        modules={},
        places=places,
        settings=Settings(languages=tuple(setting.languages)),
        stock={item.kind: {item.key: made}},
        elsewhere={"law": setting.elsewhere.get("law", {})},
    )
