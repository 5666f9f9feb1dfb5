"""lms-tool content import, export, template: what somebody has already."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from content import documents, formats
from content.formats import Compared, Reading, Remark
from content.formats.append import appended
from content.formats.messages import sentence
from content.formats.report import Refused
from content.formats.tables.template import template as make_template
from content.formats.unfit import unfit
from content.loader import LIBRARY, Bundle, Library, load
from content.schema import LANGUAGES, Question
from lms_tool.cli.bars import working
from lms_tool.cli.base import Failed, as_json, hand_over, show
from lms_tool.cli.documents import import_lesson, is_document
from lms_tool.cli.modules import import_module, is_module
from lms_tool.cli.spoken import spoken

REVIEWED_AFTER = timedelta(days=182)
"""Half a year: how long imported questions that say nothing of it go without a review."""

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Of the questions, and of what is said about them.",
)
_library = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format", "name", type=click.Choice([*formats.READERS, "zip"]), help="Left out: found out from the file."
)
@click.option("--module", metavar="KEY", help="The module it goes into.")
@click.option("--into", type=_library, metavar="PATH", help="The library on disk in which the module lies.")
@click.option("--lesson", metavar="KEY", help="Make a document the draft of a lesson that is called so.")
@click.option(
    "--pages",
    type=click.Choice(documents.PAGES),
    default="text",
    show_default=True,
    help="Pages of a PDF: as text, or as pictures where the layout matters.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@language_option
@as_json
def import_(
    file: Path,
    name: str | None,
    module: str | None,
    into: Path | None,
    lesson: str | None,
    pages: str,
    dry_run: bool,
    language: str,
    as_json: bool,
) -> None:
    """Read the questions in FILE and put the new ones at the end of a module's questions.yaml.

    What is there already stays as it is. Nothing is written when a question has an error; exit code 1 then.
    With --lesson a Word (.docx), PowerPoint (.pptx), PDF or Markdown document (.md, or a zip of them) becomes the draft
    of a lesson: text, lists, tables, pictures and notes are taken, what is lost is said. A zip with a whole module in
    it becomes a folder of the library.

    Example: lms-tool content import questions.xlsx --module service-etiquette --into content/library
    """
    if lesson is not None:
        if name is not None:
            raise click.UsageError("--format is for questions; what kind of document it is, --lesson finds out itself")
        write = not dry_run
        import_lesson(file, module, lesson, into, language=language, pages=pages, write=write, as_json=as_json)
        return
    if name in (None, "zip") and is_document(file):
        raise click.UsageError("a document becomes a lesson: say what it is to be called, with --lesson KEY")
    data = file.read_bytes()
    if is_module(name, data):
        import_module(data, into, language, dry_run=dry_run, as_json=as_json)
        return
    if not dry_run and not (module and into):
        raise click.UsageError("say where they go: --module KEY --into PATH, or only look with --dry-run")
    _import_questions(file, data, name, module, into, language, write=not dry_run, as_json=as_json)


def _import_questions(
    file: Path,
    data: bytes,
    name: str | None,
    module: str | None,
    into: Path | None,
    language: str,
    *,
    write: bool,
    as_json: bool,
) -> None:
    library, bundle = _library_and_bundle(into, module) if into and module else (None, None)
    day = datetime.now(UTC).date() + REVIEWED_AFTER
    with working("Reading …"):
        titles = {key: lesson.title.words for key, lesson in bundle.lessons.items()} if bundle else {}
        lessons = formats.lessons_called(titles, library.standard) if library else None
        reading = formats.read(name, data, language, review_by=day, filename=file.name, lessons=lessons)
        reading = formats.fitting(reading, bundle.lessons) if bundle else reading
        there = bundle.questions.values() if bundle else ()
        compared = formats.compare(reading, there, language, standard=library.standard if library else None)
        reading = _checked(reading, compared, library, module, language) if library and module else reading
    told = _told(reading, compared, language)
    write = write and not reading.errors and bool(compared.new)
    if write and into and module:
        _append(into / "modules" / module / "questions.yaml", compared.new, language)
    if as_json:
        show([told | {"written": len(compared.new) if write else 0}], True, "")
    else:
        _print(told, language, written=write)
    if reading.errors:
        raise SystemExit(1)


def _checked(reading: Reading, compared: Compared, library: Library, module: str, language: str) -> Reading:
    """What the check of the library would refuse of the new questions, each at its place, is an error here already."""
    new = [found for found, standing in compared.standings if standing == "new"]
    wrong = [(at, spoken(problem.message, language)) for at, problem in unfit(library, module, new)]
    told = [Remark("error", "said", at, {"said": said}) for at, said in wrong]
    return replace(reading, remarks=(*reading.remarks, *told))


def _library_and_bundle(library: Path, module: str) -> tuple[Library, Bundle]:
    read, _ = load(library)
    if module not in read.modules:
        raise Failed(f"there is no module {module} in {library}; there are: {', '.join(read.modules) or 'none'}")
    return read, read.modules[module]


def _told(reading: formats.Reading, compared: formats.Compared, language: str) -> dict[str, Any]:
    remarks = [*reading.remarks, *compared.remarks]
    return {
        "found": len(reading.found),
        "new": compared.count("new"),
        "there": compared.count("there"),
        "changed": compared.count("changed"),
        "errors": len(reading.errors),
        "remarks": [
            {
                "severity": remark.severity,
                "code": remark.code,
                "where": remark.where.say(language),
                "message": remark.say(language, lambda message: spoken(message, language)),
            }
            for remark in remarks
        ],
        "losses": formats.told_once(reading.losses, language),
    }


def _print(told: dict[str, Any], language: str, *, written: bool) -> None:
    for remark in told["remarks"]:
        severity = sentence(remark["severity"], language)
        click.echo(sentence("at", language, place=severity, said=remark["message"]))
    for loss in told["losses"]:
        click.echo(sentence("not-carried", language, what=loss))
    counts = {name: told[name] for name in ("found", "new", "there", "changed", "errors")}
    click.echo(sentence("added" if written else "not-written", language, counts=sentence("counts", language, **counts)))


def _append(path: Path, new: tuple[Question, ...], language: str) -> None:
    try:
        text = appended(path.read_text(encoding="utf-8-sig") if path.exists() else "", new)
    except Refused as refused:
        raise Failed(refused.remark.say(language)) from None
    path.write_text(text, encoding="utf-8")


@click.command()
@click.argument("key")
@click.option(
    "--format", "name", type=click.Choice([*formats.WRITERS, "zip"]), help="Left out: by the ending of --out."
)
@click.option(
    "--from", "library", type=_library, default=LIBRARY, metavar="PATH", help="Library; default: the shipped one."
)
@click.option("--every-language", is_flag=True, help="The other languages in columns of their own (xlsx, csv).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@language_option
def export(key: str, name: str | None, library: Path, every_language: bool, out: Path | None, language: str) -> None:
    """Write the questions of the module KEY as a file; what the format cannot hold is said.

    With --format zip the whole module is written: lessons, questions, quizzes and media.

    Example: lms-tool content export service-etiquette --format moodlexml --out questions.xml
    """
    name = name or formats.SUFFIXES.get(out.suffix.lower() if out else "")
    if name is None:
        raise click.UsageError("say --format, or name the file after it: " + ", ".join(formats.SUFFIXES))
    read, bundle = _library_and_bundle(library, key)
    if name == "zip":
        hand_over(formats.folder.pack(library / "modules" / key), out)
        return
    questions = bundle.questions.values()
    with working("Writing …"):
        written = formats.write(name, questions, language, every_language=every_language, standard=read.standard)
    hand_over(written.data, out)
    for loss in formats.told_once(written.losses, language):
        click.echo(f"not carried over: {loss}", err=True)


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@language_option
def template(out: Path, language: str) -> None:
    """Write the Excel workbook to fill in, with lists to choose from and an example of every type.

    Example: lms-tool content template --language zh-CN --out questions.xlsx
    """
    hand_over(make_template(language), out)
