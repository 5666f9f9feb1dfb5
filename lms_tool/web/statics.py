"""Style sheets, scripts and pictures: under an address that changes when they do, so that browsers may keep them for a
year; scripts without the spaces and remarks that only people read."""

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, Response, send_file, send_from_directory
from rjsmin import jsmin
from werkzeug.utils import safe_join

FOLDER = Path(__file__).parent / "static"


def _version() -> str:
    """Short digest of all there is."""
    whole = sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(FOLDER).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()[:12]


@lru_cache(maxsize=64)
def lean(path: Path, _changed: int) -> bytes:
    """A script as it is sent. _changed: nanoseconds, so that who works on it sees the change."""
    return str(jsmin(path.read_text())).encode()


def send(version: str, filename: str) -> Response:
    """Whichever version is asked for: a page from before an upgrade gets what there is now."""
    found = safe_join(str(FOLDER), filename)
    if found is None or not found.endswith(".js") or not Path(found).is_file():
        return send_from_directory(FOLDER, filename)
    script = lean(Path(found), Path(found).stat().st_mtime_ns)
    return send_file(BytesIO(script), mimetype="text/javascript", etag=sha256(script).hexdigest()[:20])


def install(app: Flask) -> None:
    version = _version()

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", version)

    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static", view_func=send)
