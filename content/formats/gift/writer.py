"""Questions → GIFT."""

from collections.abc import Iterable

from content.formats.drafts import Written, clean
from content.formats.gift.signs import escaped
from content.formats.metadata import labels, outside
from content.formats.moodlexml.writer import share
from content.formats.report import Losses, Writing
from content.schema import Question, to_dict


def write(questions: Iterable[Question], language: str, languages: tuple[str, ...]) -> Writing:
    """In one category for each knowledge area. Texts are marked [plain]: what they say is not markup."""
    losses = Losses()
    pieces: list[str] = []
    area = None
    for question in questions:
        written = outside(to_dict(question), language, losses)
        if written["type"] == "ordering":
            losses.add("lost-question", written["key"], "*", name="ordering")
            continue
        if written["area"] != area:
            area = written["area"]
            pieces.append(f"$CATEGORY: $course$/top/{area}\n")
        pieces.append(_Writer(written, losses).text())
    return Writing("\n".join(pieces).encode(), losses.told())


class _Writer:
    def __init__(self, written: Written, losses: Losses) -> None:
        self._written = written
        self._losses = losses

    def text(self) -> str:
        written = self._written
        said = labels(written, self._losses, "[]<>`")
        scene = written.get("scene")
        said += [f"scene:{len(scene.split(_BREAK))}"] if scene else []
        stem = f"{scene}{_BREAK}{written['stem']}" if scene else written["stem"]
        comment = " ".join([f"[id:{written['key']}]", *(f"[tag:{label}]" for label in said)])
        answers = [f"\t{line}" for line in self._answers()]
        # without an answer the feedback follows the brace
        lines = [*answers, f"\t####{self._say(written['feedback'])}"]
        return f"// {comment}\n::{written['key']}::[plain]{self._say(stem)}{{\n" + "\n".join(lines) + "\n}\n"

    def _say(self, words: str, *, first: bool = False) -> str:
        """first: whether it begins a part, where brackets could name a format."""
        kept = clean(words)
        if kept != words:
            self._losses.add("lost-spaces", self._written["key"], "*")
        return ("[plain]" if first and kept.startswith("[") else "") + escaped(kept)

    def _lose(self, code: str, field: str, **values: object) -> None:
        self._losses.add(code, self._written["key"], field, **values)

    def _answers(self) -> list[str]:
        kind = self._written["type"]
        if kind == "single":
            return [self._option("=" if option.get("right") else "~%0%", option) for option in self._written["options"]]
        if kind == "multiple":
            self._lose("lost-all-or-nothing", "")
            right = share(sum(bool(option.get("right")) for option in self._written["options"]))
            return [
                self._option(f"~%{right}%" if option.get("right") else "~%-100%", option)
                for option in self._written["options"]
            ]
        return self._others(kind)

    def _others(self, kind: str) -> list[str]:
        written = self._written
        if kind == "true-false":
            return ["TRUE" if written["right"] else "FALSE"]
        if kind == "short-text":
            return [f"=%100%{self._say(self._arrowless(text, 'accept'), first=True)}" for text in written["accept"]]
        if kind == "number":
            if written.get("unit"):
                self._lose("lost-field", "unit", name="unit")
            return [f"#=%100%{_value(written['value'])}:{written.get('tolerance', 0)}"]
        if kind == "matching":
            return self._pairs()
        self._lose("lost-field", "model_answer", name="model answer")
        self._lose("lost-field", "rubric", name="rubric")
        return []

    def _option(self, mark: str, option: Written) -> str:
        why = f"#{self._say(option['why'], first=True)}" if option.get("why") else ""
        return f"{mark}{self._say(option['text'], first=True)}{why}"

    def _pairs(self) -> list[str]:
        lines = []
        for pair in self._written["pairs"]:
            left = self._arrowless(pair["left"], "pairs.left")
            lines.append(f"={self._say(left, first=True)} -> {self._say(pair['right'])}")
            if pair.get("why"):
                self._lose("lost-field", "pairs.why", name="why")
        return lines + [f"= -> {self._say(extra['text'])}" for extra in self._written.get("extra", ())]

    def _arrowless(self, text: str, field: str) -> str:
        """-> parts the two halves of a pair and cannot be escaped."""
        if "->" in text:
            self._lose("lost-arrow", field)
        return text.replace("->", "→")


_BREAK = "\n\n"


def _value(value: object) -> str:
    return escaped(str(value))
