"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, thrown away afterwards; databases on one."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from lms_tool.config import Settings

HOW_TO_GET = "PostgreSQL is absent: install it (Debian: apt-get install postgresql) or name one in TEST_DATABASE_URL"


@contextmanager
def fresh_database(folder: Path, like: str | None = None) -> Iterator[str]:
    """Address of a database: a SQLite file in the folder, or one on the server of TEST_DATABASE_URL.

    Empty, or a copy of the one whose address `like` gives (nobody may be connected to that).
    """
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given:
        if like:
            shutil.copy(like.removeprefix("sqlite:///"), folder / "test.sqlite3")
        yield f"sqlite:///{folder / 'test.sqlite3'}"
        return
    name = f"test_{uuid4().hex}"
    server = create_engine(Settings.read({"DATABASE_URL": given, "SECRET_KEY": "x"}).database_url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        template = f" TEMPLATE {like.rpartition('/')[2]}" if like else ""
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    yield given.rpartition("/")[0] + f"/{name}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, of the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def server() -> Iterator[str | None]:
    """Address of a server to make databases on: TEST_DATABASE_URL, else one started here; None where there is none."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = programs()
    if folder is None:
        yield None
        return
    place = Path(tempfile.mkdtemp(prefix="academy-pg-"))
    owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # PostgreSQL refuses to run as root
    if owner:
        shutil.chown(place, "postgres")
    port = free_port()
    data, log = str(place / "data"), str(place / "log")
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    fast = f"-p {port} -k {place} -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
    subprocess.run([*owner, f"{folder}/initdb", "-D", data, "-A", "trust", "-U", "academy", "-E", "UTF8"], **quiet)
    subprocess.run([*owner, f"{folder}/pg_ctl", "-D", data, "-l", log, "-w", "-o", fast, "start"], **quiet)
    try:
        yield f"postgresql://academy@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*owner, f"{folder}/pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(place, ignore_errors=True)


def fresh(server: str) -> str:
    """Address of a new, empty database on a server."""
    name = f"fresh_{uuid4().hex}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.rpartition("/")[0] + f"/{name}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
