"""Whether a blueprint can be filled from the questions there are, at every kind of site it is meant for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from marshmallow import Schema, ValidationError

from content import blueprint
from content.schema import Question, Quota, Site, When, WhenGrammar, meant_for
from content.schema.quizzes import QuotaGrammar
from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft, Part
from lms_tool.web.database import db

_QUOTA, _WHEN = QuotaGrammar(), WhenGrammar()


@dataclass(frozen=True, slots=True)
class Row:
    """A quota with what there is for it where there is least."""

    number: int
    count: int
    fitting: int
    missing: int


@dataclass(frozen=True, slots=True)
class Kinds:
    """Sites at which the same number of questions is missing."""

    when: When | None
    """None: of which no more is known than the quiz asks."""
    missing: int


@dataclass(frozen=True, slots=True)
class Filled:
    rows: Sequence[Row] = ()
    """Those that can be read."""
    kinds: Sequence[Kinds] = ()
    """Kind of site by kind of site, where some questions are for some sites only."""

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)


def filled(part: Part, parts: Mapping[str, Sequence[Part]]) -> Filled:
    """parts: all of the draft, by kind."""
    bank = [made for made in queries.whole_questions(parts["question"]) if made.automatic]
    quotas = _quotas(part)
    if not quotas:
        return Filled()
    sites = blueprint.kinds_of_site(bank, _when(part.written), *(_when(module.written) for module in parts["module"]))
    short = {site: _short(quotas, meant_for(bank, site)) for site in sites}
    worst = max(sites, key=lambda site: sum(short[site].values()))
    there = meant_for(bank, worst)
    rows = [
        Row(at + 1, quota.count, sum(quota.fits(question) for question in there), short[worst].get(place, 0))
        for place, (at, quota) in enumerate(quotas)
    ]
    missing = {site: sum(found.values()) for site, found in short.items()}
    return Filled(rows, _kinds(missing) if len(sites) > 1 else ())


def _quotas(part: Part) -> list[tuple[int, Quota]]:
    """With their positions; those that cannot be read yet are left out."""
    quotas: list[tuple[int, Quota]] = []
    for at, written in enumerate(part.written.get("blueprint") or ()):
        try:
            quotas.append((at, _QUOTA.load(written)))
        except ValidationError:
            continue
    return quotas


def _when(written: Mapping[str, Any]) -> When | None:
    """None where it has no condition, or none that can be read yet."""
    grammar: Schema = _WHEN
    try:
        found: When | None = grammar.load(written["when"]) if written.get("when") else None
    except ValidationError:
        return None
    return found


def _short(quotas: Sequence[tuple[int, Quota]], bank: Sequence[Question]) -> dict[int, int]:
    return {found.quota: found.missing for found in blueprint.shortfalls([quota for _, quota in quotas], bank)}


def _kinds(missing: Mapping[Site, int]) -> list[Kinds]:
    """Project types of one region that lack the same stand together."""
    together: dict[tuple[str | None, bool, int], list[str]] = {}
    for site, count in missing.items():
        alike = together.setdefault((site.region, site.project_type is None, count), [])
        alike.extend([site.project_type] if site.project_type else ())
    return [
        Kinds(When(tuple(types), (region,) if region else ()) if types or region else None, count)
        for (region, _, count), types in together.items()
    ]


def filling(draft: Draft, part: Part) -> str:
    """The same as HTML, for an editor with scripts; empty for what is no quiz."""
    if part.kind != "quiz":
        return ""
    return render_template("authoring/filling.html", filled=filled(part, queries.by_kind(db.session(), draft)))
