"""What other systems have no field for travels as labels ("difficulty:2"), which they keep and hand back."""

from collections.abc import Iterable

from content.formats.drafts import Written, clean, part_key
from content.formats.report import Losses

LONGEST = 255
"""Of a label, in Moodle."""
_PLAIN = ("ability", "area", "difficulty", "lesson", "minutes", "review_by")
_WHOLE = {"difficulty", "minutes"}


def labels(written: Written, losses: Losses, refused: str = "") -> list[str]:
    """The labels of a question. refused: signs that a label of this format cannot have."""
    said = [f"{name}:{written[name]}" for name in _PLAIN if name in written]
    said += ["applied:yes"] if written.get("applied") else []
    keys = [part["key"] for part in parts(written)]
    if keys != usual_keys(written):
        said.append("keys:" + " ".join(keys))
    for source in written.get("sources", ()):
        label = f"source:{source}"
        if len(label) > LONGEST or set(label) & set(refused + "\n") or " ".join(label.split()) != label:
            losses.add("lost-field", written["key"], "sources", name="sources")
        else:
            said.append(label)
    if len(said[-1]) > LONGEST and said[-1].startswith("keys:"):
        losses.add("lost-field", written["key"], "keys", name="keys")
        said.pop()
    return said


def apply(written: Written, said: Iterable[str]) -> list[str]:
    """Put labels back into a question; the ones that say nothing to us are returned."""
    strange: list[str] = []
    sources: list[str] = []
    for label in said:
        name, colon, value = label.partition(":")
        name = name.strip().lower()
        if name in _PLAIN and colon:
            written[name] = int(value) if name in _WHOLE and value.strip().isdecimal() else value.strip()
        elif name == "applied":
            written["applied"] = True
        elif name == "source" and colon:
            sources.append(value)
        elif name == "keys" and colon:
            written["keys"] = value.split()
        else:
            strange.append(label)
    if sources:
        written["sources"] = sources
    return strange


def name_parts(written: Written) -> None:
    """Give the parts the keys that a label named, once the parts are there."""
    keys = written.pop("keys", [])
    if len(keys) == len(parts(written)):
        for part, key in zip(parts(written), keys, strict=True):
            part["key"] = key


def parts(written: Written) -> list[Written]:
    return [part for name in ("options", "pairs", "extra", "rubric") for part in written.get(name, ())]


def usual_keys(written: Written) -> list[str]:
    return [
        part_key(at, "x" if name == "extra" else "")
        for name in ("options", "pairs", "extra", "rubric")
        for at, _ in enumerate(written.get(name, ()))
    ]


def outside(written: Written, language: str, losses: Losses) -> Written:
    """The question in one language, with what no other system can hold told as lost."""
    return {name: _one(name, value, language, written["key"], losses) for name, value in written.items()}


def _one(field: str, value: object, language: str, key: str, losses: Losses) -> object:
    if isinstance(value, list):
        return [
            {name: _one(f"{field}.{name}", inner, language, key, losses) for name, inner in part.items()}
            if isinstance(part, dict)
            else part
            for part in value
        ]
    if not isinstance(value, dict):
        return value
    for other in value:
        if other != language and (language in value or other != next(iter(value))):
            losses.add("lost-language", key, field, language=other)
    words = value.get(language) or next(iter(value.values()))
    if language not in value:
        losses.add("lost-language", key, field, language=language)
    cleaned = [clean(each) for each in words] if isinstance(words, list) else clean(words)
    if cleaned != words:
        losses.add("lost-spaces", key, field)
    return cleaned


def tidied(written: Written, losses: Losses) -> Written:
    """The question in all its languages, without spaces around its texts; where there were some is told."""
    return {name: _tidied(name, value, written["key"], losses) for name, value in written.items()}


def _tidied(field: str, value: object, key: str, losses: Losses) -> object:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [
            {name: _tidied(f"{field}.{name}", inner, key, losses) for name, inner in part.items()} for part in value
        ]
    if not isinstance(value, dict) or not all(isinstance(words, str) for words in value.values()):
        return value
    cleaned = {language: clean(words) for language, words in value.items()}
    if cleaned != value:
        losses.add("lost-spaces", key, field)
    return cleaned
