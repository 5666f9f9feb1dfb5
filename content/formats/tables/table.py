"""A table of questions, row by row, wherever the rows come from; and questions as rows."""

from collections.abc import Iterable, Iterator, Sequence

from content.formats.drafts import Drafts, Written, clean, part_key
from content.formats.metadata import tidied
from content.formats.report import Losses, Where
from content.formats.safety import MOST_ROWS
from content.formats.tables import cells as understand
from content.formats.tables.columns import Column, is_header, layout, passed_over, recognise
from content.formats.tables.rows import Row
from content.schema import Question, to_dict

NumberedRow = tuple[int, Sequence[str]]
SEARCHED = 15
"""A header stands in one of so many first rows."""
_LONGEST = 32_767  # characters in one cell of a spreadsheet


def read_rows(rows: Iterable[NumberedRow], drafts: Drafts, sheet: str = "", usual_type: str | None = None) -> bool:
    """Read a table; whether it has a header at all. Rows are taken one by one and not kept."""
    every = iter(rows)
    header = _header(every)
    if header is None:
        return False
    number, names = header
    columns = _columns(names, number, drafts, sheet)
    for count, (at, values) in enumerate(every):
        if count >= MOST_ROWS:
            drafts.remark("too-many-rows", Where(sheet, at), most=MOST_ROWS)
            break
        if any(value.strip() for value in values) and not _repeats(values, names):
            Row(columns, values, (sheet, at), drafts).add(usual_type)
    return True


def _header(rows: Iterator[NumberedRow]) -> NumberedRow | None:
    for _, (number, values) in zip(range(SEARCHED), rows, strict=False):
        if is_header(values):
            return number, list(values)
    return None


def _repeats(values: Sequence[str], names: Sequence[str]) -> bool:
    return [value for value in values if value] == [name for name in names if name]


def _columns(names: Sequence[str], row: int, drafts: Drafts, sheet: str) -> dict[Column, int]:
    columns: dict[Column, int] = {}
    for at, name in enumerate(names):
        column = recognise(name) if name.strip() else None
        if column is not None and column.language == drafts.language:
            column = Column(column.field, column.letter)
        if column is None:
            if name.strip() and not passed_over(name):
                drafts.remark("unknown-column", Where(sheet, row, at + 1), "note", name=clean(name))
        elif column in columns:
            drafts.remark("column-twice", Where(sheet, row, at + 1), "note", name=clean(name))
        else:
            columns[column] = at
    return columns


class Table:
    """Questions as rows of texts, in columns that are enough for all of them."""

    def __init__(self, questions: Iterable[Question], language: str, languages: tuple[str, ...]) -> None:
        """languages: those that are written, the language of the file first."""
        self.language = language
        self.losses = Losses()
        self._languages = languages
        self._written = written = [tidied(to_dict(question), self.losses) for question in questions]
        most = max((len(_lettered(each)) for each in written), default=0)
        pairs = max((len(each.get("pairs", ())) + len(each.get("extra", ())) for each in written), default=0)
        used = {name for each in written for name in _fields(each, languages)}
        every = layout(max(most, 4), pairs, languages)
        self.columns = [column for column in every if not column.language or column in used]

    def rows(self) -> Iterator[list[str]]:
        for written in self._written:
            row = _Writer(written, self.language, self._languages, self.losses).row()
            yield [self._fitting(row.get(column, ""), column, written["key"]) for column in self.columns]

    def _fitting(self, text: str, column: Column, key: str) -> str:
        if len(text) > _LONGEST:
            self.losses.add("lost-length", key, column.field)
        return text[:_LONGEST]


def _lettered(written: Written) -> list[Written]:
    return [*written.get("options", ()), *written.get("pairs", ()), *written.get("extra", ())]


def _fields(written: Written, languages: tuple[str, ...]) -> Iterator[Column]:
    """The columns in further languages that this question needs."""
    row = _Writer(written, languages[0], languages, Losses()).row()
    return (column for column, text in row.items() if column.language and text)


class _Writer:
    def __init__(self, written: Written, language: str, languages: tuple[str, ...], losses: Losses) -> None:
        self._written = written
        self._language = language
        self._languages = languages
        self._losses = losses
        self._row: dict[Column, str] = {}

    def row(self) -> dict[Column, str]:
        written = self._written
        chinese = self._language.startswith("zh")
        kind = written["type"]
        self._row[Column("type")] = understand.TYPE_NAMES[kind] if chinese else kind
        self._row[Column("ability")] = understand.ABILITY_NAMES[written["ability"]] if chinese else written["ability"]
        for name in ("area", "difficulty", "review_by", "key", "lesson", "minutes", "tolerance"):
            self._row[Column(name)] = str(written.get(name, ""))
        self._row[Column("applied")] = ("是" if chinese else "yes") if written.get("applied") else ""
        self._sources()
        for name in ("scene", "stem", "feedback", "unit", "model_answer"):
            self._text(written.get(name, {}), name)
        self._parts()
        self._answer()
        self._rubric()
        self._keys()
        return self._row

    def _text(self, words: dict[str, str], field: str, letter: str = "") -> None:
        for language in words:
            if language not in self._languages:
                self._losses.add("lost-language", self._written["key"], field, language=language)
        for language in self._languages:
            if words.get(language):
                self._row[Column(field, letter, "" if language == self._language else language)] = words[language]

    def _sources(self) -> None:
        sources = self._written.get("sources", ())
        if any("\n" in source or clean(source) != source for source in sources):
            self._losses.add("lost-spaces", self._written["key"], "sources")
        self._row[Column("sources")] = "\n".join(" ".join(source.split("\n")) for source in sources)

    def _parts(self) -> None:
        for at, part in enumerate(_lettered(self._written)):
            letter = chr(65 + at)
            if "left" in part:
                self._text(part["left"], "option", letter)
                self._text(part["right"], "match", letter)
            else:
                extra = part in self._written.get("extra", ())
                self._text(part["text"], "match" if extra else "option", letter)
            self._text(part.get("why", {}), "why", letter)

    def _answer(self) -> None:
        written, kind = self._written, self._written["type"]
        if kind == "true-false":
            truths = ("对", "错") if self._language.startswith("zh") else ("true", "false")
            self._row[Column("answer")] = truths[0] if written["right"] else truths[1]
        elif kind in {"single", "multiple"}:
            right = [chr(65 + at) for at, option in enumerate(written["options"]) if option.get("right")]
            self._row[Column("answer")] = "".join(right)
        elif kind == "number":
            self._row[Column("answer")] = str(written["value"])
        elif kind == "short-text":
            self._accepted()

    def _accepted(self) -> None:
        said = {}
        for language, texts in self._written["accept"].items():
            one_line = [" ".join(text.split("\n")).strip() for text in texts]
            if one_line != list(texts):
                self._losses.add("lost-spaces", self._written["key"], "accept")
            said[language] = "\n".join(one_line) + ("\n" if len(texts) == 1 and set(one_line[0]) & set("|｜；") else "")
        self._text(said, "answer")

    def _rubric(self) -> None:
        said: dict[str, list[str]] = {}
        for criterion in self._written.get("rubric", ()):
            for language, text in criterion["text"].items():
                one_line = " ".join(text.split("\n")).strip()
                if one_line != text:
                    self._losses.add("lost-spaces", self._written["key"], "rubric")
                said.setdefault(language, []).append(f"{one_line}：{criterion['points']}")
        self._text({language: "\n".join(lines) for language, lines in said.items()}, "rubric")

    def _keys(self) -> None:
        named = [
            (part["key"], part_key(at, prefix))
            for name, prefix in (("options", ""), ("pairs", ""), ("extra", "x"), ("rubric", ""))
            for at, part in enumerate(self._written.get(name, ()))
        ]
        if any(key != usual for key, usual in named):
            self._row[Column("keys")] = " ".join(key for key, _ in named)
