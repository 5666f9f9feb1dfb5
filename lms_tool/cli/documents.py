"""lms-tool content import --lesson: a Word, PowerPoint, PDF or Markdown document as the draft of a lesson."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from content import documents
from content.documents import Draft
from content.media import Refused
from lms_tool.cli.base import Failed, show

_REVIEWED_AFTER = timedelta(days=182)
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_document(file: Path) -> bool:
    """Whether a file can only become a lesson, by its name; a zip, by what is in it."""
    if file.suffix.lower() == ".zip":
        return documents.is_markdown(file.name, file.read_bytes())
    return file.suffix.lower().removeprefix(".") in documents.ENDINGS


def import_lesson(
    file: Path,
    module: str | None,
    lesson: str,
    into: Path | None,
    *,
    language: str,
    pages: str,
    write: bool,
    as_json: bool,
) -> None:
    """Write the draft of a lesson beside the others of its module, and say what could not be carried over."""
    if not _KEY.fullmatch(lesson):
        raise click.UsageError("--lesson is a key: lower-case words joined by hyphens")
    if write and not (module and into):
        raise click.UsageError("say where it goes: --module KEY --into PATH, or only look with --dry-run")
    try:
        draft = documents.read(file.read_bytes(), lesson, language, pages=pages, name=file.name)
    except Refused as refused:
        raise Failed(f"{file.name}: {refused}") from None
    if write and module and into:
        _write(draft, into / "modules" / module, lesson, file.stem)
    told = {
        "lesson": lesson,
        "blocks": len(draft.blocks),
        "pictures": len(draft.pictures),
        "losses": [f"{times} × {what}" for what, times in draft.losses.items()],
        "written": write,
    }
    if as_json:
        show([told], True, "")
    else:
        _tell(told)


def _tell(told: dict[str, Any]) -> None:
    for loss in told["losses"]:
        click.echo(f"not carried over: {loss}")
    did = "the draft was" if told["written"] else "nothing was"
    click.echo(f"{told['blocks']} blocks, {told['pictures']} pictures; {did} written")
    if told["written"]:
        key = told["lesson"]
        click.echo(f"Read it, give it check questions, and name {key} in module.yaml; then: lms-tool content check")


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
    minutes = documents.whole(draft).minutes
    return (
        f"key: {lesson}\ntitle: {{{draft.language}: {title}}}\naim: {{{draft.language}: {title}}}\n"
        f"minutes: {minutes}\nability: knowledge\nreview_by: {datetime.now(UTC).date() + _REVIEWED_AFTER}\n"
    )
