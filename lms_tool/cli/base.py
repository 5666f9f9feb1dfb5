"""What every command shares: settings, a transaction, errors in one line, output for people or for scripts.

The database layer is imported when it is used: the arbiter of `serve` lives as long as the tool and never needs it.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from lms_tool.config import BadSetting, Settings
from lms_tool.errors import BadInput, Conflict, NotFound, ToolError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session, sessionmaker

    from lms_tool.organisations.models import Organisation


class Failed(click.ClickException):
    """Exit code 1 with one line that says what to do."""

    def show(self, file: Any = None) -> None:
        click.echo(f"lms-tool: {self.format_message()}", err=True)


@dataclass
class Tool:
    """What a command works with."""

    @cached_property
    def settings(self) -> Settings:
        try:
            return Settings.read()
        except BadSetting as error:
            raise Failed(str(error)) from None

    @cached_property
    def sessions(self) -> "sessionmaker[Session]":
        from lms_tool import reactions
        from lms_tool.db import session_factory
        from lms_tool.files import service as files
        from lms_tool.statements import service as statements

        reactions.install()
        statements.configure(self.settings)
        files.configure(self.settings)
        return session_factory(self.settings.database_url)

    def close(self) -> None:
        if "sessions" in self.__dict__:  # otherwise nobody asked the database
            from lms_tool.db import close

            close(self.sessions)

    @contextmanager
    def transaction(self) -> "Iterator[Session]":
        """One unit of work; what goes wrong in it is told in one line."""
        from sqlalchemy.exc import OperationalError, ProgrammingError

        from lms_tool.db import unit_of_work

        try:
            with unit_of_work(self.sessions) as db:
                yield db
        except ToolError as error:
            raise Failed(f"{error.detail or error.what}. {_ADVICE.get(error.do, error.do)}") from None
        except (OperationalError, ProgrammingError) as error:
            first = str(error.orig).splitlines()[0] if error.orig else "no answer"
            raise Failed(f"the database does not answer as expected ({first}). Run: lms-tool db upgrade") from None


# What the general errors advise is meant for pages; at a terminal one does something else.
_ADVICE = {
    NotFound.do: "The list commands show what there is.",
    BadInput.do: "Nothing was changed; --help shows an example.",
    Conflict.do: "Nothing was changed.",
}
pass_tool = click.make_pass_decorator(Tool, ensure=True)
as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
organisation_option = click.option(
    "--organisation", metavar="KEY", help="Which company; may be left out while there is one."
)


class Commands(click.Group):
    """Commands that are imported when they are asked for."""

    def lie_in(self, modules: Mapping[str, str]) -> None:
        """Where each command is: its name → a module of lms_tool.cli that has it."""
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        module = import_module(f"lms_tool.cli.{self._modules[cmd_name]}")
        found: click.Command = next(
            one for one in vars(module).values() if isinstance(one, click.Command) and one.name == cmd_name
        )
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="service-academy")
@click.pass_context
def main(context: click.Context) -> None:
    """The service academy: serve it, feed it, look after it.

    Example: lms-tool doctor
    """
    context.call_on_close(context.ensure_object(Tool).close)


def pick_organisation(db: "Session", key: str | None) -> "Organisation":
    """The organisation of this key; without one the only one there is. Raises NotFound, BadInput."""
    from lms_tool.organisations import queries as organisations

    if key:
        found = organisations.by_key_or_none(db, key)
        if found is None:
            raise NotFound(f"no organisation has the key {key!r}; lms-tool organisations list shows them")
        return found
    every = organisations.every(db)
    if len(every) != 1:
        raise BadInput(f"there are {len(every)} organisations; say which one with --organisation KEY")
    return every[0]


def hand_over(data: bytes, out: "Path | None") -> None:
    """To a file, or without one to the terminal. Raises Failed where it cannot be written."""
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Failed(f"{out} cannot be written ({error.strerror}); choose another place with --out") from None


def _plain(value: Any) -> str:
    """As people read it: nothing for None, a moment to the second."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return "" if value is None else str(value)


def show(rows: Sequence[Mapping[str, Any]], as_json: bool, empty: str) -> None:
    """Rows as JSON or as a table. empty: what to say when there are none."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=str, indent=2))
        return
    if not rows:
        click.echo(empty)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_plain(value) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
