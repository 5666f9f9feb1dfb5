"""A track for many people in one step: choose them, see what it means for each, confirm; take it back as a whole."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.cohorts.queries import batches
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.people.queries.listed import PAGE
from lms_tool.progress import queries, service
from lms_tool.progress.manage import wishes
from lms_tool.progress.manage.wishes import Wish
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import service as steps
from lms_tool.tracks.models import AssignmentStep
from lms_tool.tracks.queries.stepping import PEOPLE, STEPS
from lms_tool.tracks.rules import GETS, STAYS, Plan
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import gap
from lms_tool.web.pages import page

doors = Blueprint("assigning", __name__, url_prefix="/s/<launch>/assignments", template_folder="../templates")

SHOWN = 20  # names of each kind before confirming
PAST_BATCHES = timedelta(days=366)


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    """Every step, with who, when, why and how many; instructors see their own."""
    session, who, number = db.session(), visitor(), _number()
    found, count = tracks.steps(session, who.organisation_id, by=_teacher(), page=number)
    return page(
        "progress/steps.html",
        steps=found,
        titles=_titles(),
        names=people.names_of(session, _doers(found)),
        number=number,
        pages=-(-count // STEPS) or 1,
    )


@doors.get("/new")
@guard("instructor", "administrator")
def begin() -> Response:
    return _choosing(wishes.read(request.args, today=_today()))


@doors.post("/new")
@guard("instructor", "administrator", writes=False)
def choose() -> Response:
    """Filter, turn the page, or look at what it would mean: nothing is written, and what was ticked is kept."""
    wish = wishes.read(request.form, today=_today())
    if request.form.get("do") != "look":
        return _choosing(wish)
    trouble = _trouble(wish)
    return _choosing(wish, trouble, 422) if trouble else _looking(wish)


@doors.post("")
@guard("instructor", "administrator")
def assign() -> Answer:
    wish, who = wishes.read(request.form, today=_today()), visitor()
    trouble = _trouble(wish)
    if trouble or wish.starts_on is None:
        return _choosing(wish, trouble, 422)
    if not wish.why:
        return _looking(wish, _("Write in a few words why; it is kept with each assignment."), 422)
    try:
        step = service.assign_many(
            db.session(),
            who.organisation_id,
            wish.choice(_teacher()),
            wish.track,
            moves=wish.moves,
            seal=wish.seal,
            by=who.person_id,
            why=wish.why,
            starts_on=wish.starts_on,
            form=wish.form or uuid4(),
            now=utc_now(),
        )
    except (service.ChangedSince, service.NobodyLeft) as error:
        return _looking(wish, f"{_(error.what)}{_(': ')}{_(error.do)}", error.status)
    flash(ngettext("Assigned to %(num)s person.", "Assigned to %(num)s people.", step.people))
    return redirect(url_for("assigning.show", step=step.id), 303)


@doors.get("/<uuid:step>")
@guard("instructor", "administrator")
def show(step: UUID) -> Response:
    return _showing(_own(step))


@doors.post("/<uuid:step>/removal")
@guard("instructor", "administrator")
def take_back(step: UUID) -> Answer:
    found, why = _own(step), request.form.get("why", "").strip()
    if not why:
        return _showing(found, _("Write in a few words why; it is kept with each assignment."), 422)
    try:
        done = steps.take_back_step(db.session(), step, by=visitor().person_id, why=why, now=utc_now())
    except steps.StepTakenBack as error:
        flash(_(error.what), "hint")
    else:
        flash(_back_words(done))
    return redirect(url_for("assigning.show", step=step), 303)


def _back_words(done: steps.Undone) -> str:
    said = [ngettext("Taken back from %(num)s person.", "Taken back from %(num)s people.", done.back)]
    if done.stayed:
        said.append(
            ngettext(
                "Of %(num)s something else was decided since; that stays.",
                "Of %(num)s something else was decided since; that stays.",
                done.stayed,
            )
        )
    return gap().join(said)


def _choosing(wish: Wish, trouble: str = "", status: int = 200) -> Response:
    session, who, day = db.session(), visitor(), _today()
    found, count = queries.choosable(session, who.organisation_id, wish.choice(_teacher()), day=day, page=wish.page)
    shown = {one.person.id for one in found}
    held = tracks.holding(session, shown)
    return page(
        "progress/step_choose.html",
        status,
        wish=wish,
        trouble=trouble,
        found=found,
        count=count,
        pages=-(-count // PAGE) or 1,
        elsewhere=[one for one in wish.ticked if one not in shown],
        learns={person: [one.track for one in rows] for person, rows in held.items()},
        tracks=catalog.tracks(session, who.organisation_id),
        titles=_titles(),
        today=day,
        most=wishes.MOST_TICKED,
        **_filters(day),
    )


def _filters(day: date) -> dict[str, Any]:
    session, whose = db.session(), visitor().organisation_id
    return {
        "regions": organisations.regions(session, whose),
        "sites": {site.id: site for site in organisations.sites(session, whose)},
        "posts": {post.id: post for post in organisations.posts(session, whose)},
        "batches": batches.recent(session, _staff(), since=day - PAST_BATCHES),
    }


def _looking(wish: Wish, trouble: str = "", status: int = 200) -> Response:
    """What it would mean for everybody who was chosen, before anything is written."""
    session, who, now = db.session(), visitor(), utc_now()
    plan = queries.plan_of(session, who.organisation_id, wish.choice(_teacher()), wish.track, moves=wish.moves, now=now)
    edition = _edition(wish.track)
    first = wish.starts_on or _today()
    return page(
        "progress/step_look.html",
        status,
        wish=wish,
        trouble=trouble,
        plan=plan,
        groups=[(standing, plan.counts[standing]) for standing in (*GETS, *STAYS) if plan.counts[standing]],
        examples=_examples(plan),
        edition=edition,
        first=first,
        due=edition.plan.deadline.after(first) if edition else first,
        titles=_titles(),
        form=wish.form or uuid4(),
        words=standing_words(),
    )


def _examples(plan: Plan) -> dict[str, list[tuple[str, list[str]]]]:
    """Standing → the first of them: name, and the tracks they learn besides."""
    shown = {standing: plan.of(standing)[:SHOWN] for standing in plan.counts}
    names = people.names_of(db.session(), (person for some in shown.values() for person in some))
    return {
        standing: [(names.get(one, ""), sorted(plan.known[one].others(plan.track))) for one in some]
        for standing, some in shown.items()
    }


def _showing(step: AssignmentStep, trouble: str = "", status: int = 200) -> Response:
    session, number = db.session(), _number()
    rows = tracks.people_of_step(session, step.id, number)
    decided = [row for _person, row in rows]
    doers = {one.ended_by for one in decided if one.ended_by} | _doers([step])
    return page(
        "progress/step.html",
        status,
        step=step,
        trouble=trouble,
        rows=rows,
        names=people.names_of(session, doers),
        titles=_titles(),
        begun=queries.begun_in_step(session, step.id, step.track),
        changed=step.stayed if step.ended_at else tracks.changed_since(session, step.id),
        number=number,
        pages=-(-step.people // PEOPLE) or 1,
    )


def standing_words() -> dict[str, str]:
    return {
        "new": _("Get it; they are in the middle of no other track"),
        "beside": _("Get it beside what they are in the middle of"),
        "moves": _("Change over: what they are in the middle of is taken back"),
        "has": _("Learn it already; nothing changes for them"),
        "finished": _("Have finished it; nothing changes for them"),
        "left": _("Cannot get it: they no longer work for the company"),
    }


def _trouble(wish: Wish) -> str:
    """What keeps this from being looked at; nothing where it can be."""
    if not wish.everybody and not wish.ticked:
        return _("Choose somebody first: tick names, or take everybody the filter finds.")
    if _edition(wish.track) is None:
        return _("Choose a track.")
    if wish.starts_on is None:
        return _("The first day must be a day at most two years from today.")
    return ""


def _edition(track: str) -> TrackEdition | None:
    editions = catalog.tracks(db.session(), visitor().organisation_id)
    return next((one for one in editions if one.key == track), None)


def _titles() -> dict[str, Any]:
    return {one.key: one.title for one in catalog.tracks(db.session(), visitor().organisation_id)}


def _doers(found: Iterable[AssignmentStep]) -> set[UUID]:
    return {who for one in found for who in (one.by, one.ended_by) if who}


def _own(step_id: UUID) -> AssignmentStep:
    """Administrators see every step, instructors their own. Raises NotFound."""
    found, teacher = tracks.step(db.session(), step_id), _teacher()
    if teacher and found.by != teacher:
        raise NotFound(f"step {step_id} of somebody else")
    return found


def _teacher() -> UUID | None:
    """The instructor whose learners alone may be chosen; None for administrators."""
    who = visitor()
    return None if "administrator" in who.roles else who.person_id


def _staff() -> batches.Staff:
    who = visitor()
    kind, _colon, track = (who.content or "").partition(":")
    return batches.Staff(who.person_id, who.course_id, "administrator" in who.roles, track if kind == "track" else None)


def _today() -> date:
    return organisations.today(db.session(), visitor().organisation_id, utc_now())


def _number() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 100_000)
