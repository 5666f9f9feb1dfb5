"""The only wiring: settings, database, doors, reactions."""

from flask import Flask
from sqlalchemy import text

from lms_tool import logs, reactions
from lms_tool.accounts import views as account_views
from lms_tool.attempts import views as attempt_views
from lms_tool.authoring import manage as authoring_manage
from lms_tool.catalog import manage as catalog_manage
from lms_tool.cohorts import manage as batch_manage
from lms_tool.cohorts import views as classroom_views
from lms_tool.config import Settings
from lms_tool.connections import manage as connection_manage
from lms_tool.db import UtcDateTime
from lms_tool.discussion import views as discussion_views
from lms_tool.files import api as file_api
from lms_tool.files import manage as file_manage
from lms_tool.files import service as files
from lms_tool.files import views as file_views
from lms_tool.forwarding import manage as forwarding_manage
from lms_tool.forwarding import service as forwarding
from lms_tool.grades import manage as grade_manage
from lms_tool.grades import views as grade_views
from lms_tool.handbook import views as handbook_views
from lms_tool.home import manage as home_manage
from lms_tool.home import views as home_views
from lms_tool.hours import manage as hours_manage
from lms_tool.hours import views as hours_views
from lms_tool.launches import views as launch_views
from lms_tool.linking import manage as linking_manage
from lms_tool.lrs import api as lrs_api
from lms_tool.notices import views as notice_views
from lms_tool.people import manage as people_manage
from lms_tool.platforms import manage as platform_manage
from lms_tool.platforms import views as platform_views
from lms_tool.practicals import manage as practical_manage
from lms_tool.practicals import views as practical_views
from lms_tool.progress import manage as progress_manage
from lms_tool.progress import views as progress_views
from lms_tool.records import manage as record_manage
from lms_tool.records import views as record_views
from lms_tool.reporting import manage as reporting_manage
from lms_tool.reporting.manage import log as log_manage
from lms_tool.reporting.manage import team as team_manage
from lms_tool.reports import manage as report_manage
from lms_tool.rosters import manage as roster_manage
from lms_tool.search import views as search_views
from lms_tool.statements import api as profile_api
from lms_tool.statements import manage as statement_manage
from lms_tool.statements import service as statements
from lms_tool.statements.manage import keys as store_keys
from lms_tool.tracks import manage as track_manage
from lms_tool.web import deeds, doors, front, headers, health, languages, limits, pages, proxy, sites, statics
from lms_tool.web.database import connect

DOORS = (
    front.doors,
    health.doors,
    launch_views.doors,
    platform_views.doors,
    account_views.doors,
    platform_manage.doors,
    connection_manage.doors,
    home_views.doors,
    home_manage.doors,
    forwarding_manage.doors,
    batch_manage.doors,
    classroom_views.doors,
    classroom_views.scanning_doors,
    progress_views.doors,
    progress_manage.doors,
    progress_manage.assigning,
    catalog_manage.doors,
    file_views.doors,
    file_manage.doors,
    file_api.doors,
    attempt_views.doors,
    practical_views.doors,
    practical_manage.doors,
    grade_views.doors,
    grade_manage.doors,
    roster_manage.doors,
    linking_manage.doors,
    authoring_manage.doors,
    reporting_manage.doors,
    log_manage.doors,
    team_manage.doors,
    report_manage.doors,
    search_views.doors,
    handbook_views.doors,
    discussion_views.doors,
    notice_views.doors,
    hours_views.doors,
    record_views.doors,
    record_manage.doors,
    hours_manage.doors,
    hours_manage.settings,
    track_manage.tracks,
    track_manage.training,
    people_manage.people,
    people_manage.company,
    people_manage.importing,
    people_manage.joining,
    lrs_api.doors,
    profile_api.doors,
    statement_manage.doors,
    store_keys.doors,
)

# Metric → (explanation, SQL that gives one number, or a moment whose age is meant); asked at each scrape of /metrics.
FIGURES: dict[str, tuple[str, health.Question]] = {
    "academy_launches": ("Launches that went well", "SELECT count(*) FROM launch_sessions"),
    "academy_enrolments": ("Learners in tracks", "SELECT count(*) FROM enrolments"),
    "academy_attempts_open": ("Quizzes being worked on", "SELECT count(*) FROM attempts WHERE state = 'open'"),
    "academy_attempts_graded": ("Quizzes handed in", "SELECT count(*) FROM attempts WHERE state = 'graded'"),
    "academy_statements": ("Statements in the record store", "SELECT count(*) FROM statements"),
    "academy_outbox_waiting": ("Messages to send", "SELECT count(*) FROM outbox_messages WHERE state = 'waiting'"),
    "academy_outbox_oldest_seconds": (
        "Age of the oldest message to send",
        text("SELECT min(created_at) AS since FROM outbox_messages WHERE state = 'waiting'").columns(since=UtcDateTime),
    ),
    "academy_outbox_parked": (
        "Messages that need a person",
        "SELECT count(*) FROM outbox_messages WHERE state = 'parked'",
    ),
    "academy_outbox_stopped": (
        "Destinations that refuse us",
        "SELECT count(*) FROM outbox_destinations WHERE state = 'stopped'",
    ),
}


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    settings = settings or Settings.read()
    logs.configure(settings.log_format)
    app = Flask(__name__, template_folder="web/templates", static_folder=None)
    app.testing = testing
    app.config.update(SETTINGS=settings, SECRET_KEY=settings.secret_key)
    app.config.update(SESSION_COOKIE_NAME="__Host-flash", SESSION_COOKIE_SECURE=True, SESSION_COOKIE_PATH="/")
    app.config.update(SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_PARTITIONED=True)
    connect(app, settings)
    headers.install(app, settings)
    doors.install(app, launch_views.find_visitor)
    languages.install(app)
    statics.install(app)
    sites.install(app)
    deeds.install(app)
    pages.install(app)
    limits.install(app, settings)
    notice_views.install(app)
    discussion_views.install(app)
    team_manage.install(app)
    for blueprint in DOORS:
        app.register_blueprint(blueprint)
    app.extensions["figures"] = health.Figures(FIGURES)
    reactions.install()
    statements.configure(settings)
    forwarding.configure(settings)
    files.configure(settings)
    app.wsgi_app = lrs_api.accept_alternate_syntax(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.wsgi_app = proxy.trust(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign, assignment]
    return app
