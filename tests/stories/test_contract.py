"""The public contract, walked from top to bottom: every command, address and setting is there and told as written.

What is not built yet stands in LATER, with the number of the issue that brings it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from lms_tool.cli import main
from lms_tool.config import Settings
from tests.factories import courseware, papers
from tests.factories.terminal import PLATFORM, Terminal

COMMANDS = """
demo, serve, worker, db upgrade, doctor,
content check, content publish, content import, content export,
organisations add, organisations list, platforms add, platforms list, platforms check, platforms invite,
lrs credentials create, lrs credentials list, lrs credentials revoke,
lrs add, lrs list, lrs status, lrs pause, lrs resume,
outbox list, outbox retry, outbox discard,
tracks export, tracks import, people import, figures import,
reports list, reports export, reports verify,
keys rotate, privacy export, privacy erase, backup, restore
"""

OPTIONS = {
    "demo": "--tool-port --lms-port --data --reset",
    "serve": "--bind --workers",
    "worker": "--once",
    "content check": "--json",
    "content publish": "--organisation --json",
    "content import": "--format --lesson --dry-run --json",
    "content export": "--format",
    "platforms add": "--issuer --client-id --auth-url --token-url --jwks-url --audience --deployment --organisation",
    "platforms list": "--json",
    "platforms invite": "--organisation --json",
    "lrs credentials create": "--json --organisation",
    "lrs add": "--endpoint --key --secret --version",
    "outbox list": "--state --json",
    "outbox retry": "--all",
    "outbox discard": "--why",
}

ADDRESSES = """
/healthz, /readyz, /metrics, /lti/login, /lti/launch, /lti/jwks.json, /lti/register, /lti/config/canvas.json,
/xapi/about, /xapi/statements, /xapi/activities, /xapi/activities/state, /xapi/activities/profile, /xapi/agents,
/xapi/agents/profile, /xapi/profile, /api/v1/openapi.json, /certificates/abc
"""

SETTINGS = """
DATABASE_URL, PUBLIC_URL, SECRET_KEY, DATA_DIR, TRUSTED_PROXIES, DEVELOPMENT, ALLOWED_PRIVATE_NETWORKS, CA_BUNDLE,
LOG_FORMAT, RATE_LIMIT_STORAGE, DEFAULT_LOCALE, FILES_ACCEL, FILES_QUOTA_MB
"""

NOBODY = "6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11"

UNPLANNED = None  # promised, and no issue brings it yet

LATER: dict[str, int | None] = {
    "figures import": UNPLANNED,
    "/api/v1/openapi.json": UNPLANNED,
    "/certificates/abc": UNPLANNED,
    "privacy export": UNPLANNED,
    "privacy erase": UNPLANNED,
    "backup": UNPLANNED,
    "restore": UNPLANNED,
}


def names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := " ".join(part.split()))]


BUILT_COMMANDS = [name for name in names(COMMANDS) if name not in LATER]

BUILT_ADDRESSES = [name for name in names(ADDRESSES) if name not in LATER]

NOWHERE = click.Context(main)


def command(name: str) -> click.Command | None:
    found: click.Command | None = main
    for part in name.split():
        found = found.get_command(NOWHERE, part) if isinstance(found, click.Group) else None
    return found


def every(group: click.Group, path: str = "") -> Iterator[str]:
    for name in group.list_commands(NOWHERE):
        found = group.get_command(NOWHERE, name)
        if isinstance(found, click.Group):
            yield from every(found, f"{path} {name}".strip())
        yield f"{path} {name}".strip()


# --- Commands --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT_COMMANDS)
def test_every_command_is_there(name: str) -> None:
    found = command(name)
    assert found is not None and not isinstance(found, click.Group)
    options = {option for param in found.params for option in param.opts}
    assert set(OPTIONS.get(name, "").split()) <= options


@pytest.mark.parametrize("name", ["", *every(main)])
def test_every_command_helps_with_an_example(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0
    example = result.stdout.partition("Example: ")[2]
    assert "lms-tool" in example
    assert name in " ".join(example.split())


def test_what_comes_later_is_not_there_yet(app: Flask) -> None:
    promised = {*names(COMMANDS), *names(ADDRESSES)}
    assert LATER.keys() <= promised
    built = {name for name in LATER if command(name)}
    doors = {rule.rule for rule in app.url_map.iter_rules()}
    assert built | (LATER.keys() & doors) == set(), "built now: strike it off the list"


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "serve --workers many",
        "content check nowhere",
        "content import nowhere.xlsx",
        "content export",
        "content import {document}",
        "content import {document} --lesson desk --format xlsx",
        "content import {document} --lesson desk",
        "organisations add",
        "platforms add --issuer https://lms.example.org",
        "platforms check 7",
        "lrs pause store",
        "lrs add --endpoint https://lrs.example.org/xapi --key K --secret S --version 0.95",
        "outbox list --state lost",
        "outbox retry",
        f"outbox retry --all {NOBODY}",
        f"outbox discard {NOBODY}",
    ],
)
def test_wrong_use_is_exit_code_2(fresh: Terminal, tmp_path: Path, line: str) -> None:
    document = tmp_path / "desk.docx"
    document.write_bytes(papers.word())
    result = fresh.type(line.replace("{document}", str(document)))
    assert result.exit_code == 2 and "Usage: " in result.stderr


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (f"platforms check {NOBODY}", "The list commands show"),
        (f"lrs pause {NOBODY}", "nothing is sent to"),
        (f"outbox retry {NOBODY}", "there is no message"),
        (f"outbox discard {NOBODY} --why gone", "no waiting or parked message"),
        ("lrs credentials revoke nobody", "no credential"),
        ("organisations add Not_A_Key", "lower-case letters"),
        ("organisations add default", "already"),
        ("content publish --organisation nobody", "organisations list"),
        ("lrs add --endpoint ftp://lrs.example.org --key K --secret S", "https://"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(terminal: Terminal, line: str, advice: str) -> None:
    assert advice in terminal.fails(line)


def test_a_bad_setting_and_an_empty_database_are_told_in_one_line(fresh: Terminal) -> None:
    assert "DATABASE_URL must begin" in fresh.fails("platforms list", DATABASE_URL="mysql://db")
    assert "lms-tool db upgrade" in fresh.fails("platforms list")


def test_the_doctor_prints_settings_without_secrets_and_what_to_mend(fresh: Terminal, tmp_path: Path) -> None:
    fresh.environment["SECRET_KEY"] = "hush"
    result = fresh.type("doctor")
    assert result.exit_code == 1 and "lms-tool db upgrade" in result.stdout
    fresh.run("db upgrade")
    assert "lms-tool content publish" in fresh.type("doctor").stdout
    fresh.run("content publish", str(courseware.write(tmp_path / "library")))
    fresh.run("platforms add", *PLATFORM)
    said = fresh.run("doctor")
    assert "FIX" not in said and "hush" not in said
    assert all(f"\n{name}=" in f"\n{said}" for name in names(SETTINGS))


def test_a_real_process_answers_scripts(terminal: Terminal) -> None:
    def lms_tool(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "lms_tool.cli", *arguments]
        environment = {**os.environ, **terminal.environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    listed = lms_tool("platforms", "list", "--json")
    assert (listed.returncode, json.loads(listed.stdout)) == (0, [])
    assert lms_tool("platforms", "lost").returncode == 2
    missing = lms_tool("lrs", "pause", str(uuid4()))
    assert (missing.returncode, missing.stdout) == (1, "") and "Traceback" not in missing.stderr
    assert lms_tool("worker", "--once").returncode == 0


# --- Addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", BUILT_ADDRESSES)
def test_every_address_answers(client: Any, address: str) -> None:
    assert client.get(address).status_code not in (404, 500)


# --- Settings --------------------------------------------------------------------------------------------------------


def test_every_setting_is_there_and_no_other() -> None:
    assert sorted(names(SETTINGS)) == sorted(name.upper() for name in Settings.__dataclass_fields__)
