"""The door of whoever leads a site: its people, how far each is, and what is overdue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, g, request

from lms_tool.db import utc_now
from lms_tool.errors import NotAllowed
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Site
from lms_tool.people import queries as people
from lms_tool.reporting import queries
from lms_tool.reporting.manage import sheet, words
from lms_tool.reporting.queries import Row
from lms_tool.reporting.rules import State
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("team", __name__, url_prefix="/s/<launch>/team", template_folder="../templates")

ORDER = (State.STUCK, State.NOT_STARTED, State.ON_TRACK, State.FINISHED)


@dataclass(frozen=True, slots=True)
class Team:
    """The people of a site. late: how many of them have something overdue."""

    site: Site
    rows: Sequence[Row]

    @property
    def people(self) -> int:
        return len({row.person.id for row in self.rows})

    @property
    def late(self) -> int:
        return len({row.person.id for row in self.rows if row.overdue})


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    session, who = db.session(), visitor()
    team = _team(_site())
    return page(
        "reporting/team.html",
        team=team,
        rows=_in_order(team.rows),
        posts=people.posts_of(session, {row.person.id for row in team.rows}),
        post_names={post.code: post.names for post in organisations.posts(session, who.organisation_id)},
        words=words,
        today=organisations.today(session, who.organisation_id, utc_now()),
    )


@doors.get("/people.csv")
@guard("learner", "instructor", "administrator")
def people_csv() -> Response:
    """The same people for a spreadsheet."""
    answer = Response(sheet.written(_in_order(_team(_site()).rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="team.csv"'
    return answer


def led() -> UUID | None:
    """The site that this visitor leads; asked once for a page."""
    if "led_site" not in g:
        g.led_site = people.oversight(db.session(), visitor().person_id)
    return UUID(str(g.led_site)) if g.led_site else None


def led_team() -> Team | None:
    """The people of the site that this visitor leads."""
    site = led()
    return _team(site) if site else None


def install(app: Flask) -> None:
    app.jinja_env.globals.update(led_site=led, led_team=led_team)


def _site() -> UUID:
    """One's own; an administrator names any. Raises NotAllowed."""
    if "administrator" in visitor().roles and "site" in request.args:
        try:
            return UUID(request.args["site"])
        except ValueError as error:
            raise NotAllowed("not a site") from error
    site = led()
    if site is None:
        raise NotAllowed("in no post that leads")
    return site


def _team(site: UUID) -> Team:
    """Without the visitor, who knows how they stand."""
    session, who = db.session(), visitor()
    found = organisations.part(session, Site, site)
    rows = queries.team(session, who.organisation_id, site, zone=ZoneInfo(who.timezone), now=utc_now())
    return Team(found, [row for row in rows if row.person.id != who.person_id])


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """Who has something overdue stands first, then who is stuck."""
    return sorted(
        rows,
        key=lambda row: (-len(row.overdue), ORDER.index(row.placing.state), -row.placing.days, words.name(row.person)),
    )
