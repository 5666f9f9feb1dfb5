"""Questions in and out, in the forms people really have: `read(name, data, …)` and `write(name, questions, …)`.

Nothing here raises for what a person may bring: a file that cannot be read is a reading without questions and with a
remark. Nothing is ever fetched, unpacked to disk or executed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from content.formats import compare as comparing
from content.formats import folder, gift, moodlexml, numbered, qti, tables
from content.formats.compare import Compared
from content.formats.drafts import Assumed, Drafts, Lessons
from content.formats.fitting import fitting, lessons_called, told_conditions, told_once, with_figures
from content.formats.guess import guess
from content.formats.messages import sentence
from content.formats.report import Found, Loss, Losses, Reading, Refused, Remark, Where, Writing
from content.formats.safety import sized
from content.formats.tables import csv, template, xlsx
from content.schema import LANGUAGES, Question, Standard

READERS: Mapping[str, Callable[[bytes, Drafts], None]] = {
    "xlsx": xlsx.read,
    "csv": csv.read,
    "text": numbered.read,
    "gift": gift.read,
    "moodlexml": moodlexml.read,
    "qti": qti.read,
}
WRITERS: Mapping[str, Callable[[Iterable[Question], str, tuple[str, ...]], Writing]] = {
    "xlsx": xlsx.write,
    "csv": csv.write,
    "gift": gift.write,
    "moodlexml": moodlexml.write,
}
FOREIGN = {"gift", "moodlexml"}
"""Formats that other systems read: they know no company standard."""
SUFFIXES = {".xlsx": "xlsx", ".csv": "csv", ".gift": "gift", ".xml": "moodlexml", ".zip": "zip"}
"""How a file is named → in which of WRITERS, or that it is a whole module (`folder`)."""


def read(
    name: str | None,
    data: bytes,
    language: str,
    *,
    review_by: date,
    filename: str = "",
    area: str = "",
    lessons: Lessons | None = None,
) -> Reading:
    """The questions in a file.

    name: one of READERS, or None to find out from the file. language: of the texts, where the file does not say it
    itself. review_by and area stand in where the file has none. lessons: those of the module the questions are for;
    a question may then name one by its title.
    """
    area = area or sentence("area", language)
    drafts = Drafts(language, Assumed(review_by, area), lessons)
    kind = name or ""
    try:
        kind = name or guess(sized(data), filename)
        if kind == "zip":
            raise Refused("whole-module")
        if kind not in READERS:
            raise Refused("unknown-format")
        READERS[kind](sized(data), drafts)
    except Refused as refused:
        drafts.refuse(refused)
    reading = drafts.reading()
    if not reading.found and not reading.errors:
        drafts.remark("no-questions", Where())
        reading = drafts.reading()
    return replace(reading, format=kind, language=language)


def compare(
    reading: Reading, there: Iterable[Question], language: str, *, standard: Standard | None = None
) -> Compared:
    """What of a reading is in a module already, and what asks the same as something else.

    A file that other systems wrote, or one in a single language, holds less than the module does; what was not changed
    in it counts as there. language: of the remarks. standard: as for `write`.
    """
    known = tuple(there)
    out = None
    if reading.format in WRITERS and {one.key for one in known} & {one.key for one in reading.questions}:
        written = write(reading.format, known, reading.language, standard=standard)
        out = read(reading.format, written.data, reading.language, review_by=date.min)
    return comparing.compare(reading, known, language, out)


def write(
    name: str,
    questions: Iterable[Question],
    language: str,
    *,
    every_language: bool = False,
    standard: Standard | None = None,
) -> Writing:
    """A file of this format, one of WRITERS. language: what it is written in, and its headings.

    every_language: whether the other languages stand beside it, where the format can hold them. standard: whose figures
    stand in for references in a file that another system reads; None: the references stay.
    """
    asked, losses = tuple(questions), Losses()
    told_conditions(asked, losses)
    if standard and name in FOREIGN:
        asked = with_figures(asked, standard, language, losses)
    others = [tag for tag in LANGUAGES if tag != language] if every_language else []
    writing = WRITERS[name](asked, language, (language, *others))
    return Writing(writing.data, (*losses.told(), *writing.losses))


__all__ = [
    "READERS",
    "SUFFIXES",
    "WRITERS",
    "Compared",
    "Found",
    "Loss",
    "Reading",
    "Remark",
    "Where",
    "Writing",
    "compare",
    "fitting",
    "folder",
    "guess",
    "lessons_called",
    "read",
    "tables",
    "template",
    "told_once",
    "write",
]
