"""lms-tool content import: a Word, PowerPoint or PDF document as the draft of a lesson."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from content import documents
from content.documents import Draft
from content.media import Refused
from content.schema import LANGUAGES
from lms_tool.cli.base import Failed

_REVIEWED_AFTER = timedelta(days=182)
_library = click.Path(exists=True, file_okay=False, path_type=Path)
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def import_lesson(
    file: Path, module: str | None, lesson: str, into: Path | None, *, language: str, pages: str, dry_run: bool
) -> None:
    """Write the draft of a lesson beside the others of its module, and say what could not be carried over."""
    if not _KEY.fullmatch(lesson):
        raise click.UsageError("--lesson is a key: lower-case words joined by hyphens")
    if not dry_run and not (module and into):
        raise click.UsageError("say where it goes: --module KEY --into PATH, or only look with --dry-run")
    try:
        draft = documents.read(file.read_bytes(), lesson, language, pages=pages)
    except Refused as refused:
        raise Failed(f"{file.name}: {refused}") from None
    if not dry_run and module and into:
        _write(draft, into / "modules" / module, lesson, file.stem)
    for what, times in draft.losses.items():
        click.echo(f"not carried over: {times} × {what}")
    count = len(draft.blocks)
    click.echo(
        f"{count} blocks, {len(draft.pictures)} pictures; {'nothing was' if dry_run else 'the draft was'} written"
    )
    if not dry_run:
        click.echo(f"Read it, give it check questions, and name {lesson} in module.yaml; then: lms-tool content check")


def _write(draft: Draft, folder: Path, lesson: str, stem: str) -> None:
    if not (folder / "module.yaml").is_file():
        raise Failed(f"there is no module {folder.name} in {folder.parent.parent}")
    body = folder / "lessons" / f"{lesson}.{draft.language}.md"
    if body.exists():
        raise Failed(f"{body} is there already; choose another --lesson, or remove it first")
    body.parent.mkdir(exist_ok=True)
    body.write_text(draft.markdown, encoding="utf-8")
    head = body.with_name(f"{lesson}.yaml")
    if not head.exists():
        head.write_text(_head(draft, lesson, stem), encoding="utf-8")
    if draft.pictures:
        (folder / "media").mkdir(exist_ok=True)
    for name, data in draft.pictures.items():
        (folder / "media" / name).write_bytes(data)


def _head(draft: Draft, lesson: str, stem: str) -> str:
    title = json.dumps(" ".join((draft.title or stem).split()), ensure_ascii=False)
    minutes = min(60, max(3, round(len(draft.markdown) / 300)))
    return (
        f"key: {lesson}\ntitle: {{{draft.language}: {title}}}\naim: {{{draft.language}: {title}}}\n"
        f"minutes: {minutes}\nability: knowledge\nreview_by: {datetime.now(UTC).date() + _REVIEWED_AFTER}\n"
    )


@click.command("import-lesson")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--module", metavar="KEY", help="The module it goes into.")
@click.option("--lesson", metavar="KEY", required=True, help="What the lesson is called in files and addresses.")
@click.option("--into", type=_library, metavar="PATH", help="The library on disk in which the module lies.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of the text.")
@click.option(
    "--pages",
    type=click.Choice(documents.PAGES),
    default="text",
    show_default=True,
    help="Pages of a PDF: as text, or as pictures where the layout matters.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_document(
    file: Path, module: str | None, lesson: str, into: Path | None, language: str, pages: str, dry_run: bool
) -> None:
    """Make the draft of a lesson from a Word (.docx), PowerPoint (.pptx) or PDF document.

    Text, lists, tables, pictures and notes are taken; what is lost is said. Macros are refused.

    Example: lms-tool content import-lesson handbook.docx --module service-etiquette --lesson handbook --into library
    """
    import_lesson(file, module, lesson, into, language=language, pages=pages, dry_run=dry_run)
