"""Regions, sites, posts and certificates: seen, written, closed, opened again."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.organisations import rules
from lms_tool.organisations import service as structure
from lms_tool.organisations.rules import Written
from lms_tool.people import queries
from lms_tool.people.manage import words
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import LANGUAGES
from lms_tool.web.pages import page

doors = Blueprint("company", __name__, url_prefix="/s/<launch>/company", template_folder="../templates")


@doors.get("")
@guard("administrator")
def index() -> Response:
    session, whose = db.session(), visitor().organisation_id
    sites = organisations.sites(session, whose)
    at_sites, in_posts = queries.staffed(session, whose, day=organisations.today(session, whose, utc_now()))
    return page(
        "people/company.html",
        regions=organisations.regions(session, whose),
        sites_of={region: [site for site in sites if site.region_id == region] for region in _regions(sites)},
        posts=organisations.posts(session, whose),
        certificates=organisations.certificate_kinds(session, whose),
        at_sites=at_sites,
        in_posts=in_posts,
        tiers=words.tiers(),
        project_types=words.project_types(),
    )


@doors.get("/<kind>/new")
@guard("administrator")
def begin(kind: str) -> Response:
    start = Written(code="", region=request.args.get("region", ""))
    return _form(_kind(kind), None, start, {})


@doors.get("/<kind>/<uuid:part>")
@guard("administrator")
def show(kind: str, part: UUID) -> Response:
    return _form(_kind(kind), part, _written(organisations.part(db.session(), structure.KINDS[_kind(kind)], part)), {})


@doors.post("/<kind>/new")
@guard("administrator")
def add(kind: str) -> Answer:
    return _save(_kind(kind), None)


@doors.post("/<kind>/<uuid:part>")
@guard("administrator")
def change(kind: str, part: UUID) -> Answer:
    return _save(_kind(kind), part)


@doors.post("/<kind>/<uuid:part>/closing")
@guard("administrator")
def close(kind: str, part: UUID) -> Answer:
    structure.close(db.session(), _kind(kind), part, by=visitor().person_id, now=utc_now())
    flash(_("Closed. It takes nobody new; all records stay, and you can open it again at any time."))
    return _back()


@doors.post("/<kind>/<uuid:part>/opening")
@guard("administrator")
def reopen(kind: str, part: UUID) -> Answer:
    structure.reopen(db.session(), _kind(kind), part, by=visitor().person_id, now=utc_now())
    flash(_("Open again."))
    return _back()


@doors.post("/<kind>/<uuid:part>/removal")
@guard("administrator")
def remove(kind: str, part: UUID) -> Answer:
    structure.remove(db.session(), _kind(kind), part, by=visitor().person_id, now=utc_now())
    flash(_("Removed; nothing ever spoke of it."))
    return _back()


def _kind(kind: str) -> str:
    if kind not in structure.KINDS:
        raise NotFound(f"kind {kind[:40]!r}")
    return kind


def _regions(sites: list[structure.Site]) -> set[UUID]:
    return {site.region_id for site in sites}


def _back() -> Answer:
    return redirect(url_for("company.index"), 303)


def _save(kind: str, part: UUID | None) -> Answer:
    session, who, written = db.session(), visitor(), _read()
    try:
        saved = structure.save(session, who.organisation_id, kind, part, written, by=who.person_id, now=utc_now())
    except structure.Faulty as error:
        return _form(kind, part, written, error.faults)
    flash(_("“%(name)s” is saved.", name=next(iter(saved.names.values()))))
    return _back()


def _read() -> Written:
    said = request.form
    return Written(
        code=rules.tidy(said.get("code", "")),
        names={language: rules.name(said.get(f"name-{language}", "")) for language in LANGUAGES},
        tier=said.get("tier", ""),
        project_type=said.get("project_type", ""),
        region=said.get("region", ""),
        step=rules.tidy(said.get("step", "")),
        leads="leads" in said,
        certificates=tuple(said.getlist("certificates")),
    )


def _written(part: structure.Part) -> Written:
    """A part of the company as its form shows it."""
    if isinstance(part, structure.Region):
        return Written(code=part.code, names=part.names, tier=part.tier)
    if isinstance(part, structure.Site):
        region = str(part.region_id)
        return Written(code=part.code, names=part.names, project_type=part.project_type, region=region)
    if isinstance(part, structure.Post):
        asked = tuple(part.certificates)
        return Written(code=part.code, names=part.names, step=str(part.step), leads=part.leads, certificates=asked)
    return Written(code=part.code, names=part.names)


def _form(kind: str, part_id: UUID | None, written: Written, faults: Mapping[str, str]) -> Response:
    session, whose = db.session(), visitor().organisation_id
    part = organisations.part(session, structure.KINDS[kind], part_id) if part_id else None
    return page(
        "people/part.html",
        422 if faults else 200,
        kind=kind,
        part=part,
        written=written,
        faults={field: words.faults()[code] for field, code in faults.items()},
        title=words.titles()[kind][0 if part is None else 1],
        languages=LANGUAGES,
        tiers=words.tiers(),
        project_types=words.project_types(),
        regions=[one for one in organisations.regions(session, whose) if not one.closed_at or _chosen(one, written)],
        certificates=organisations.certificate_kinds(session, whose),
    )


def _chosen(region: structure.Region, written: Written) -> bool:
    return str(region.id) == written.region
