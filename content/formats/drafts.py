"""From what a reader understood to questions: what the source did not give is filled in and said, what cannot be
answered is left out and said."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError

from content.formats.faults import Fault, fault
from content.formats.report import Found, Losses, Reading, Refused, Remark, Severity, Where
from content.formats.safety import MOST_QUESTIONS, MOST_REMARKS
from content.schema import Question, from_dict
from content.schema.areas import AREA

Written = dict[str, Any]
"""A question as in questions.yaml; anything may be missing."""

Lessons = Mapping[str, Collection[str]]
"""The lessons of a module: key → what they are called, in any language."""

At = Callable[[tuple[str | int, ...]], Where]
"""Where a part of a question stands."""

_NEAR = 20  # remarks among which another one about the same cell is looked for
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UNSAID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Assumed:
    """What stands in where the source says nothing."""

    review_by: date
    area: str = "general"
    ability: str = "knowledge"
    difficulty: int = 2


class Drafts:
    """Collects what a reader finds in one file."""

    def __init__(self, language: str, assumed: Assumed, lessons: Lessons | None = None) -> None:
        self.language = language
        self.losses = Losses()
        self._assumed = assumed
        self._lessons = lessons or {}
        self._found: list[Found] = []
        self._remarks: list[Remark] = []
        self._keys: dict[str, Found] = {}

    def words(self, text: str) -> dict[str, str]:
        """A text in the language of the file; {} for none."""
        cleaned = clean(text)
        return {self.language: cleaned} if cleaned else {}

    def remark(self, code: str, where: Where, severity: Severity = "error", **values: object) -> None:
        if where.column and any(one.where == where and one.severity == "error" for one in self._remarks[-_NEAR:]):
            return  # one complaint about a cell is enough
        if len(self._remarks) < MOST_REMARKS:
            self._remarks.append(Remark(severity, code, where, values))

    def lose(self, code: str, where: Where, field: str = "", **values: object) -> None:
        self.losses.add(code, where.say(self.language) or "—", field, **values)

    def refuse(self, refused: Refused) -> None:
        self._remarks.append(refused.remark)

    def add(self, written: Written, where: Where, at: At | None = None) -> None:
        """Take a question, or say why not. Raises Refused when there are too many of them."""
        if len(self._found) >= MOST_QUESTIONS:
            raise Refused("too-many", most=MOST_QUESTIONS)
        at = at or (lambda _: where)
        written = _pruned(written)
        complaint = fault(written) or self._find_lesson(written)
        if complaint:
            self.remark(complaint.code, at(complaint.path), "error", **complaint.values)
            return
        given = set(written)
        self._complete(written, at)
        found = self._made(written, where, at, frozenset(set(written) - given))
        if found:
            self._keep(found)

    def unanswered(self, written: Written, where: Where) -> None:
        """An essay of another system, which need not say what a good answer is: here somebody has to write it."""
        if written.get("model_answer") or written.get("feedback"):
            return
        tags = written.get("stem") or [self.language]
        written["model_answer"] = {tag: "（待写）" if tag.startswith("zh") else "(to be written)" for tag in tags}
        self.remark("model-answer-to-write", where, "note")

    def reading(self) -> Reading:
        return Reading(tuple(self._found), tuple(self._remarks), self.losses.told())

    def _find_lesson(self, written: Written) -> Fault | None:
        """A lesson may be named by its title: its key then stands in its place."""
        word = written.get("lesson")
        if word is None or word in self._lessons:
            return None
        keys = [key for key, titles in self._lessons.items() if normal(word) in map(normal, titles)]
        if len(keys) > 1:
            return Fault("lesson-twice", ("lesson",), {"word": word, "keys": ", ".join(sorted(keys))})
        if keys:
            written["lesson"] = keys[0]
        return None

    def _complete(self, written: Written, at: At) -> None:
        _name_parts(written)
        for name in ("area", "ability", "difficulty", "review_by"):
            written.setdefault(name, _plain(getattr(self._assumed, name)))
        named = written["area"]
        written["area"] = area_named(named) or self._assumed.area
        if written["area"] != named:
            self.remark("area-key", at(("area",)), "note", word=named, key=written["area"])
        key = written.get("key")
        if key is not None and not (KEY.fullmatch(key) and len(key) <= 64):
            self.remark("bad-key", at(("key",)), "note", word=key)
            del written["key"]
        lesson = written.get("lesson")
        if lesson is not None and not (KEY.fullmatch(lesson) and len(lesson) <= 64):
            self.remark("bad-lesson", at(("lesson",)), "note", word=lesson)
            del written["lesson"]
        if written["type"] == "case":
            self._complete_case(written, at)
        if not written.get("feedback"):
            written["feedback"] = right_answer(written)
            self.remark("no-feedback", at(("stem",)), "note")
        written.setdefault("key", self._free_key(written))

    def _complete_case(self, written: Written, at: At) -> None:
        if not written.get("model_answer") and written.get("feedback"):
            written["model_answer"] = dict(written["feedback"])
            self.remark("no-model-answer", at(("model_answer",)), "note")
        if not written.get("rubric"):
            text = {
                language: "与参考答案的要点一致"
                if language.startswith("zh")
                else "Makes the points of the model answer"
                for language in written["stem"]
            }
            written["rubric"] = [{"key": "a", "text": text, "points": 10}]
            self.remark("no-rubric", at(("rubric",)), "note")

    def _free_key(self, written: Written) -> str:
        """A key that is the same whenever the same question is read."""
        key = key_of_stem(written)
        return key_of_all(written) if key in self._keys else key

    def _made(self, written: Written, where: Where, at: At, assumed: frozenset[str]) -> Found | None:
        try:
            return Found(from_dict(Question, written), where, assumed, at)
        except ValidationError as error:
            for path, message in _flat(error.messages, ()):
                named = ".".join(str(step) for step in path if step not in {"_schema", "value"})
                self.remark("grammar", at(path), field=named or "question", message=message)
            return None

    def _keep(self, found: Found) -> None:
        key = found.question.key
        first = self._keys.get(key)
        if first is not None:
            code = "same-question" if first.question == found.question else "duplicate-key"
            self.remark(code, found.where, other=first.where.say(self.language), key=key)
            return
        self._keys[key] = found
        self._found.append(found)


def clean(text: str) -> str:
    """Without what nobody types and without spaces around it."""
    return _UNSAID.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def key_of_stem(written: Written) -> str:
    return _key(_said(written.get("scene", {})), _said(written["stem"]))


def key_of_all(written: Written) -> str:
    parts = [_said(part.get("text") or part.get("left") or {}) for part in _parts(written)]
    return _key(_said(written.get("scene", {})), _said(written["stem"]), *sorted(parts))


def area_named(named: str) -> str:
    """A knowledge area as the grammar has it: as it is named, or its words joined by hyphens."""
    if re.match(AREA, named):
        return named
    pieces = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", named))
    return "-".join(pieces)[:64].rstrip("-")


def _key(*pieces: str) -> str:
    said = "|".join(normal(piece) for piece in pieces)
    return "q-" + hashlib.sha256(said.encode()).hexdigest()[:12]


def _said(words: Mapping[str, str]) -> str:
    return next(iter(words.values()), "")


def normal(text: str) -> str:
    """What counts when two texts are compared: letters and figures, neither case nor width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN") or folded.strip()


ANSWER_ALONE = ("正确答案：", "Right answer: ")
"""How feedback begins that only names the answer: in Chinese, and in any other language."""


def right_answer(written: Written) -> dict[str, str]:
    """A sentence with the right answer, for a question that came without an explanation."""
    made = {}
    for language in written["stem"]:
        chinese = language.startswith("zh")
        said = _answer(written, language, "；" if chinese else "; ")
        made[language] = f"{ANSWER_ALONE[0] if chinese else ANSWER_ALONE[1]}{said}"
    return made


def _answer(written: Written, language: str, joint: str) -> str:
    kind = written["type"]
    if kind == "true-false":
        chinese = language.startswith("zh")
        return ("对" if written["right"] else "错") if chinese else ("true" if written["right"] else "false")
    if kind == "short-text":
        return written["accept"].get(language, next(iter(written["accept"].values())))[0]
    if kind == "number":
        return str(written["value"])
    if kind == "case":
        return _in(written.get("model_answer") or {language: "—"}, language)
    if kind == "matching":
        return joint.join(
            f"{_in(pair['left'], language)} → {_in(pair['right'], language)}" for pair in written["pairs"]
        )
    right = [part for part in written["options"] if kind == "ordering" or part.get("right")]
    return joint.join(_in(part["text"], language) for part in right)


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or _said(words)


def _parts(written: Written) -> list[Written]:
    return [*written.get("options", ()), *written.get("pairs", ())]


def _name_parts(written: Written) -> None:
    """Keys a, b, c … for parts that have none."""
    for name, prefix in (("options", ""), ("pairs", ""), ("extra", "x"), ("rubric", "")):
        for at, part in enumerate(written.get(name, ())):
            part.setdefault("key", part_key(at, prefix))


def part_key(at: int, prefix: str = "") -> str:
    """0 → a; with the prefix x: x1."""
    if prefix:
        return f"{prefix}{at + 1}"
    return chr(97 + at) if at < 26 else f"a{at + 1}"


def _pruned(written: Written) -> Written:
    """A copy without empty texts and empty parts."""
    return {name: kept for name, value in written.items() if (kept := _kept(value)) not in (None, {}, [], "")}


def _kept(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: kept for name, inner in value.items() if (kept := _kept(inner)) not in (None, {}, [], "")}
    if isinstance(value, list | tuple):
        return [kept for inner in value if (kept := _kept(inner)) not in (None, {}, [], "")]
    return clean(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _flat(messages: Any, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(messages, dict):
        return [each for step, inner in messages.items() for each in _flat(inner, (*path, step))]
    if isinstance(messages, list):
        return [each for inner in messages for each in _flat(inner, path)]
    return [(path, str(messages))]
