"""lms-tool serve, worker, demo: the processes of the tool."""

import gc
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms_tool.cli.base import Failed, Tool, pass_tool

if TYPE_CHECKING:
    from flask import Flask


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT")
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Threads in each.")
@pass_tool
def serve(tool: Tool, bind: str, workers: int, threads: int) -> None:
    """Serve the tool. Put a proxy with TLS in front and name it in TRUSTED_PROXIES.

    Example: PUBLIC_URL=https://academy.example.org lms-tool serve --bind 127.0.0.1:8000 --workers 2
    """
    from lms_tool.cli.serving import Server

    settings = tool.settings

    def load() -> "Flask":
        from lms_tool.app import create_app

        app = create_app(settings)
        warm_up(app)
        return app

    def after_fork(app: "Flask") -> None:
        from lms_tool.web.database import forget_connections

        forget_connections(app)

    Server(
        load,
        after_fork,
        bind=bind,
        workers=workers,
        threads=threads,
        worker_class="gthread",
        timeout=60,
        graceful_timeout=20,
        max_requests=20_000,
        max_requests_jitter=2_000,
        loglevel="warning",
        control_socket_disable=True,
    ).run()


def warm_up(app: "Flask") -> None:
    """Make before the fork what every process would make for itself at its first page: it is then shared memory."""
    from babel import Locale
    from sqlalchemy.orm import configure_mappers

    from lms_tool.web.languages import LANGUAGES

    import_module("content.markdown.page")
    configure_mappers()
    for template in app.jinja_env.list_templates(filter_func=_is_daily):
        app.jinja_env.get_template(template)
    with app.test_client() as visitor:
        for tag in LANGUAGES:
            Locale.parse(tag.replace("-", "_")).datetime_formats  # noqa: B018  reads the locale's data
            visitor.get("/", headers={"Accept-Language": tag})
    gc.collect()


DAILY = ("web/", "home/", "progress/", "attempts/", "launches/", "notices/", "discussion/")


def _is_daily(template: str) -> bool:
    """Whether it is among the pages that most visits see; those of trainers are made when the first of them comes."""
    return template.startswith(DAILY)


@click.command()
@click.option("--once", is_flag=True, help="Deliver and do what is due now, then end.")
@click.option("--name", default="worker", show_default=True, help="Several on one machine need several names.")
@pass_tool
def worker(tool: Tool, once: bool, name: str) -> None:
    """Deliver scores and statements, hand in overdue quizzes, end stale sessions.

    With SQLite one worker runs; with PostgreSQL any number.

    Example: lms-tool worker
    """
    from lms_tool import logs
    from lms_tool import worker as work

    logs.configure(tool.settings.log_format)
    if tool.settings.uses_sqlite:
        name = "worker"
    try:
        work.run(tool.settings, name=name, once=once)
    except work.WorkerRunning as error:
        raise Failed(str(error)) from None


@click.command()
@click.option("--tool-port", default=8000, show_default=True, envvar="TOOL_PORT")
@click.option("--lms-port", default=8001, show_default=True, envvar="LMS_PORT")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=None, help="Folder for everything.")
@click.option("--reset", is_flag=True, help="Throw away what an earlier demo left and begin anew.")
@click.option("--faults", is_flag=True, help="Open the demo LMS's fault switches to this machine.")
@click.option("--speaks", type=click.Choice(["moodle", "canvas"]), default="moodle", help="Like which the LMS behaves.")
def demo(tool_port: int, lms_port: int, data: Path | None, reset: bool, faults: bool, speaks: str) -> None:
    """Try everything: the tool, a worker and a small LMS, with shipped courseware. Ctrl-C stops all of it.

    Example: lms-tool demo
    """
    data = (data or Path(os.environ.get("DATA_DIR") or "instance")).absolute()
    if reset:
        _throw_away(data)
    environment = {
        "LOG_FORMAT": "text",
        **os.environ,
        "DATA_DIR": str(data),
        "PUBLIC_URL": f"http://127.0.0.1:{tool_port}",
        "DEVELOPMENT": "1",
    }
    prepare(environment, f"http://localhost:{lms_port}", speaks)
    me = [sys.executable, "-m", "lms_tool.cli"]
    lms = [sys.executable, "-m", "lms_tool.demo", "--port", str(lms_port), "--data", str(data / "lms")]
    lms += ["--speaks", speaks, "--tool-url", environment["PUBLIC_URL"], *(["--faults"] if faults else [])]
    log = (data / "demo.log").open("a")
    commands = {
        "the academy": [*me, "serve", "--bind", f"127.0.0.1:{tool_port}", "--workers", "1"],
        "the worker": [*me, "worker"],
        "the demo LMS": lms,
    }
    # A group of their own: Ctrl-C reaches us alone and we stop them in order.
    running = {
        name: subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
        for name, command in commands.items()
    }
    try:
        _wait_until_ready(
            [f"http://127.0.0.1:{tool_port}/readyz", f"http://localhost:{lms_port}/readyz"], running, log.name
        )
        click.echo(_WELCOME.format(lms=f"http://localhost:{lms_port}", log=log.name))
        _wait_for_end(running, log.name)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(timeout=30)


_WELCOME = """
The academy is running. Open  {lms}

  1. Sign in as 李小雨 (a new hire), open her course and click 客服学堂: the academy opens inside the course page.
  2. Read a lesson, take a quiz, hand it in; moments later the score is in the course's gradebook.
  3. Sign in as 林老师 (the instructor): see who did what, and add a module or a quiz to the course.
  4. Sign in as 何敏 (the administrator): see the connections and the record store.

Every page has a switch to English. What the processes say is in {log}. Ctrl-C stops everything.
"""


def _throw_away(data: Path) -> None:
    """Only what a demo makes; never a folder that is something else."""
    import shutil

    for pattern in ("academy.sqlite3*", "worker-*.lock", "demo.log", "secret_key"):
        for path in data.glob(pattern):
            path.unlink()
    shutil.rmtree(data / "lms", ignore_errors=True)


def prepare(environment: Mapping[str, str], lms: str, speaks: str = "moodle") -> None:
    """Database, courseware and the demo LMS as a registered platform."""
    from lms_tool.config import Settings

    tool = Tool()
    tool.settings = Settings.read(environment)
    furnish(tool)
    connect(tool, lms, speaks)
    tool.close()


def furnish(tool: Tool) -> None:
    """Database, courseware, a company with its sites and a batch."""
    from lms_tool.cli.housekeeping import upgrade_database

    click.echo("Preparing the database …")
    upgrade_database(tool)
    click.echo("Publishing the courseware …")
    from content.loader import load
    from lms_tool.catalog import service as catalog
    from lms_tool.cli import classroom, company
    from lms_tool.cli.base import pick_organisation
    from lms_tool.db import utc_now
    from lms_tool.search import service as search

    library, _ = load()
    with tool.transaction() as db:
        organisation = pick_organisation(db, None)
        catalog.publish(db, organisation.id, library, now=utc_now())
        while search.catch_up(db, now=utc_now()):
            pass
        company.furnish(db, organisation.id, now=utc_now())
        classroom.furnish(db, organisation.id, now=utc_now())


def connect(tool: Tool, lms: str, speaks: str = "moodle") -> None:
    """The demo LMS at this address as a platform, where it is not one yet."""
    from lms_tool.cli.base import pick_organisation
    from lms_tool.db import utc_now
    from lms_tool.demo.settings import CANVAS_ISSUER
    from lms_tool.platforms import queries, service

    as_canvas = speaks == "canvas"
    issuer = CANVAS_ISSUER if as_canvas else lms

    with tool.transaction() as db:
        organisation = pick_organisation(db, None)
        if not queries.registrations_of(db, issuer, "demo-academy"):
            platform = service.NewPlatform(
                issuer=issuer,
                client_id="demo-academy",
                auth_url=f"{lms}/lti/auth",
                token_url=f"{lms}/lti/token",
                jwks_url=f"{lms}/lti/jwks",
                name="Demo LMS",
                deployments=() if as_canvas else ("1",),  # Canvas has one for each course
                product_family="canvas" if as_canvas else "",
                admits_administrators=True,
            )
            service.add(db, organisation.id, platform, http_allowed=True, now=utc_now())


def _wait_until_ready(addresses: list[str], running: "Mapping[str, subprocess.Popen[bytes]]", log: str) -> None:
    deadline = time.monotonic() + 60
    for address in addresses:
        while not _answers(address):
            if _ended(running) or time.monotonic() > deadline:
                raise Failed(
                    f"{address} does not answer; {log} says why. Is the port taken? Try --tool-port and --lms-port."
                )
            time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _ended(running: "Mapping[str, subprocess.Popen[bytes]]") -> str | None:
    """The first process that is no longer there, and how it went; None while all of them run."""
    for name, process in running.items():
        code = process.poll()
        if code is not None:
            return f"{name} {f'was killed by signal {-code}' if code < 0 else f'ended with exit code {code}'}"
    return None


def _wait_for_end(running: "Mapping[str, subprocess.Popen[bytes]]", log: str) -> None:
    """Until Ctrl-C, SIGTERM, or one of the processes ends by itself."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while (ended := _ended(running)) is None:
            time.sleep(0.5)
        raise Failed(f"{ended}; {log} has its last words. Run the demo again: nothing is lost.")
    except KeyboardInterrupt:
        click.echo("\nStopping …")
