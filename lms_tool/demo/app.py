"""Puts a demo LMS together."""

from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import Flask, Request, Response, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from lms_tool.demo.ags import ags
from lms_tool.demo.control import control
from lms_tool.demo.copying import copying
from lms_tool.demo.course_services import course_services
from lms_tool.demo.deep_linking import deep_linking
from lms_tool.demo.errors import Refusal
from lms_tool.demo.faults import Faults
from lms_tool.demo.journal import keep_journal
from lms_tool.demo.keys import FetchJson, PlatformKeys, ToolKeys, fetch_json, kept_secret
from lms_tool.demo.launch import launch
from lms_tool.demo.nrps import nrps
from lms_tool.demo.pages import day, moment, pages
from lms_tool.demo.platform import Platform
from lms_tool.demo.registration import registration, tools
from lms_tool.demo.settings import LmsSettings
from lms_tool.demo.store import FILE_NAME, Store
from lms_tool.demo.texts import LANGUAGES, say
from lms_tool.demo.token import token
from lms_tool.demo.visitors import language, person_or_none

FOR_PROGRAMS = ("ags", "nrps", "course_services", "token", "control")  # blueprints that answer refusals as JSON
FOR_PROBES = ("control.alive", "control.ready")  # reached under any host name
MAX_BODY = 1024 * 1024  # bytes


def create_lms(settings: LmsSettings, *, fetch_tool_json: FetchJson = fetch_json) -> Flask:
    """A demo LMS whose data lie in `settings.data_dir`; one process, any number of threads.

    `fetch_tool_json` reads the tool's key set; tests that have no network pass their own.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.data_dir / FILE_NAME)
    store.create(settings)
    app = Flask(__name__)
    app.extensions["demo_lms"] = Platform(
        settings=settings,
        store=store,
        keys=PlatformKeys.kept_in(settings.data_dir),
        tool_keys=ToolKeys(settings.tool.jwks_url, fetch_tool_json),
        faults=Faults(),
    )
    app.config.update(
        SECRET_KEY=kept_secret(settings.data_dir / "demo-lms-secret", lambda: token_urlsafe(32)),
        SESSION_COOKIE_NAME="demo_lms",  # cookies are shared across ports, so not the tool's name
        SESSION_COOKIE_SAMESITE="Lax",  # as Moodle's over http
        MAX_CONTENT_LENGTH=MAX_BODY,
    )
    services = (token, ags, nrps, course_services)
    for blueprint in (pages, launch, *services, deep_linking, copying, registration, tools, control):
        app.register_blueprint(blueprint)
    _guard(app, settings)
    _answer_refusals(app)
    _dress(app, settings)
    keep_journal(app)
    return app


def _guard(app: Flask, settings: LmsSettings) -> None:
    host = urlsplit(settings.public_url).netloc
    policy = "; ".join(
        (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'",
            f"frame-src 'self' {' '.join(settings.tool.origins)}",
            f"form-action 'self' {' '.join(settings.tool.origins)}",
            "frame-ancestors 'self'",
        )
    )

    @app.before_request
    def keep_to_one_host() -> AnyResponse | None:
        if request.host == host or request.endpoint in FOR_PROBES:
            return None
        return redirect(settings.url(_path_and_query(request)), 307)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def _path_and_query(asked: Request) -> str:
    return asked.full_path if asked.query_string else asked.path


def _answer_refusals(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        if request.blueprint in FOR_PROGRAMS:
            answer = jsonify(error=refusal.code, error_description=refusal.why)
        else:
            answer = Response(render_template("refused.html", heading="refused", why=refusal.why))
        answer.status_code = refusal.status
        if refusal.retry_after is not None:
            answer.headers["Retry-After"] = str(refusal.retry_after)
        if refusal.status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        status = error.code or 500
        heading = {403: "forbidden", 404: "not_found", 500: "broken"}.get(status, "refused")
        return Response(render_template("refused.html", heading=heading, why=""), status=status)


def _dress(app: Flask, settings: LmsSettings) -> None:
    app.jinja_env.filters.update(moment=moment, day=day)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def words_and_visitor() -> dict[str, object]:
        chosen = language()
        return {
            "say": lambda key, **values: say(chosen, key, **values),
            "lang": chosen,
            "languages": LANGUAGES,
            "me": person_or_none(),
            "tool_origins": " ".join(settings.tool.origins),
        }
