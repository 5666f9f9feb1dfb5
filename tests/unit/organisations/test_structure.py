"""Regions, sites and posts: what may be written, closed and removed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.audit.models import AuditEntry
from lms_tool.organisations import queries, rules, service
from lms_tool.organisations.rules import Written
from tests.factories.company import Company

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, NOW)


def test_a_company_begins_with_a_ladder_whose_certificates_exist(db: Session, organisation: Any) -> None:
    posts = queries.posts(db, organisation.id)
    assert [post.code for post in posts] == ["agent", "senior", "supervisor", "project-manager"]
    assert [post.leads for post in posts] == [False, False, True, True]
    known = {one.code for one in queries.certificate_kinds(db, organisation.id)}
    assert all(post.certificates and set(post.certificates) <= known for post in posts)


def test_furnishing_twice_changes_nothing(db: Session, organisation: Any) -> None:
    before = [(post.id, post.names) for post in queries.posts(db, organisation.id)]
    service.furnish(db, organisation.id)
    assert [(post.id, post.names) for post in queries.posts(db, organisation.id)] == before


@pytest.mark.parametrize(
    ("kind", "written", "faults"),
    [
        ("region", Written(code="", names={}), {"code": "empty", "names": "empty", "tier": "choose"}),
        ("region", Written(code="a b", names={"en": "x"}, tier="first-tier"), {"code": "code"}),
        ("region", Written(code="E", names={"en": "x"}, tier="first-tier"), {"code": "taken"}),
        ("site", Written(code="N", names={"en": "x" * 121}), None),
        ("post", Written(code="boss", names={"en": "Boss"}, step="0"), {"step": "step"}),
    ],
)
def test_what_cannot_be_kept_is_told_field_by_field(
    company: Company, kind: str, written: Written, faults: dict[str, str] | None
) -> None:
    with pytest.raises(service.Faulty) as refused:
        company.save(kind, written)
    assert refused.value.faults == (faults or {"names": "long", "region": "choose", "project_type": "choose"})


def test_a_site_that_somebody_worked_at_is_closed_and_never_removed(db: Session, company: Company) -> None:
    site = company.sites["E-villa"]
    company.person("Somebody (sample)", "Y1", "E-villa")
    with pytest.raises(service.InUse):
        service.remove(db, "site", site.id, by=None, now=NOW)
    assert service.close(db, "site", site.id, by=None, now=NOW).closed_at == NOW
    assert service.reopen(db, "site", site.id, by=None, now=NOW).closed_at is None


def test_what_was_never_used_can_be_removed(db: Session, company: Company) -> None:
    service.remove(db, "site", company.sites["W-villa"].id, by=None, now=NOW)
    assert "W-villa" not in {site.code for site in queries.sites(db, company.organisation.id)}
    with pytest.raises(service.InUse):
        service.remove(db, "region", company.regions["W"].id, by=None, now=NOW)


def test_a_certificate_that_a_post_asks_for_stays(db: Session, company: Company) -> None:
    duty = next(one for one in queries.certificate_kinds(db, company.organisation.id) if one.code == "duty")
    with pytest.raises(service.InUse):
        service.remove(db, "certificate", duty.id, by=None, now=NOW)


def test_every_change_is_noted_with_what_was_before(db: Session, company: Company) -> None:
    region = company.regions["E"]
    company.save("region", Written(code="E", names={"en": "Far East"}, tier="lower-tier"), region.id)
    company.save("region", Written(code="E", names={"en": "Far East"}, tier="lower-tier"), region.id)
    db.flush()
    noted = db.scalars(select(AuditEntry).where(AuditEntry.subject == region.id)).all()
    assert sorted(entry.what for entry in noted) == ["region.added", "region.changed"]
    changed = next(entry for entry in noted if entry.what == "region.changed")
    assert changed.changes == [
        {"field": "names", "before": "Region E", "after": "Far East"},
        {"field": "tier", "before": "first-tier", "after": "lower-tier"},
    ]


def test_a_code_goes_before_a_name_and_a_shared_name_means_nobody() -> None:
    parts = {
        1: ("A1", {"zh-CN": "云栖花园", "en": "Garden"}),
        2: ("Garden", {"en": "Other"}),
        3: ("A3", {"en": "Twin"}),
        4: ("A4", {"en": "Twin"}),
    }
    names = rules.spoken(parts)
    assert rules.called("ａ１", names) == 1
    assert rules.called(" 云栖 花园", names) == 1
    assert rules.called("garden", names) == 2
    assert rules.called("Twin", names) is None


def test_today_is_the_day_where_the_company_works(db: Session, organisation: Any) -> None:
    late = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert queries.today(db, organisation.id, late) == date(2026, 11, 21)
