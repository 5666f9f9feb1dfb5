"""Whole modules as zip files, for lms-tool content import and export."""

from pathlib import Path

import click

from content.formats.folder import put, read_folder
from content.formats.guess import guess
from content.formats.report import Refused
from lms_tool.cli.base import Failed, show


def is_module(name: str | None, data: bytes) -> bool:
    """Whether a file is a module: because somebody says so, or by what is in it."""
    if name is not None or not data.startswith(b"PK"):
        return name == "zip"
    try:
        return guess(data) == "zip"
    except Refused:
        return False


def import_module(data: bytes, into: Path | None, language: str, *, dry_run: bool, as_json: bool) -> None:
    """Set the module down as a folder of the library. Raises Failed."""
    if into is None:
        raise click.UsageError("say which library the module goes into: --into PATH")
    try:
        folder = read_folder(data)
        bundle = put(folder, into, dry_run=dry_run)
    except Refused as refused:
        raise Failed(refused.remark.say(language)) from None
    told = {
        "module": folder.key,
        "lessons": len(bundle.lessons),
        "questions": len(bundle.questions),
        "quizzes": len(bundle.quizzes),
        "left_out": list(folder.strange),
        "written": not dry_run,
    }
    if as_json:
        show([told], True, "")
        return
    for name in folder.strange:
        click.echo(f"left out: {name} belongs to no module")
    counts = f"lessons: {told['lessons']}, questions: {told['questions']}, quizzes: {told['quizzes']}"
    then = "nothing was written" if dry_run else f"now run: lms-tool content check {into}"
    click.echo(f"module {folder.key}: {counts}; {then}")
