"""A plainly fictitious company for the demo: three regions, four project types, and its people at their sites."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.organisations import queries as organisations
from lms_tool.organisations import service as structure
from lms_tool.organisations.rules import Written
from lms_tool.people import queries as people
from lms_tool.people import service as listing
from lms_tool.people.rules import Place

REGIONS = (
    ("EAST", "华东大区（示例）", "East (sample)", "first-tier"),
    ("NORTH", "华北大区（示例）", "North (sample)", "first-tier"),
    ("WEST", "西南大区（示例）", "South-west (sample)", "lower-tier"),
)
SITES = (
    ("YX-01", "云栖花园（示例）", "Yunqi Garden (sample)", "EAST", "residential"),
    ("YX-02", "云栖中心（示例）", "Yunqi Centre (sample)", "EAST", "commercial"),
    ("YX-03", "云栖智谷（示例）", "Yunqi Valley (sample)", "NORTH", "industrial-park"),
    ("YX-04", "云栖山墅（示例）", "Yunqi Hillside (sample)", "WEST", "villa"),
    ("YX-05", "云栖老街（示例）", "Yunqi Old Town (sample)", "WEST", "residential"),
)
# The first four are those who can sign in to the demo LMS, which sends their numbers.
STAFF = (
    ("YQ0011", "李小雨（示例）", "YX-01", "agent", date(2026, 11, 2)),
    ("YQ0012", "陈一鸣（示例）", "YX-04", "agent", date(2026, 11, 2)),
    ("YQ0013", "吴芳（示例）", "YX-02", "senior", date(2024, 3, 1)),
    ("YQ0014", "周启明（示例）", "YX-02", "supervisor", date(2021, 7, 1)),
    ("YQ0101", "张示一（示例）", "YX-01", "supervisor", date(2020, 5, 6)),
    ("YQ0102", "王示二（示例）", "YX-02", "agent", date(2025, 9, 1)),
    ("YQ0103", "赵示三（示例）", "YX-03", "senior", date(2023, 2, 1)),
    ("YQ0104", "孙示四（示例）", "YX-03", "agent", date(2026, 4, 1)),
    ("YQ0105", "钱示五（示例）", "YX-04", "supervisor", date(2019, 10, 8)),
    ("YQ0106", "冯示六（示例）", "YX-05", "agent", date(2026, 6, 15)),
    ("YQ0107", "褚示七（示例）", "YX-05", "senior", date(2022, 1, 4)),
    ("YQ0108", "卫示八（示例）", "YX-03", "project-manager", date(2018, 3, 12)),
)


def furnish(db: Session, organisation_id: UUID, *, now: datetime) -> None:
    """Give a company that has no regions yet those of the demo, with sites and people. Done twice, it is done once."""
    if organisations.regions(db, organisation_id):
        return
    regions = {
        code: _save(db, organisation_id, "region", Written(code=code, names={"zh-CN": zh, "en": en}, tier=tier), now)
        for code, zh, en, tier in REGIONS
    }
    sites = {}
    for code, zh, en, region, kind in SITES:
        said = Written(code=code, names={"zh-CN": zh, "en": en}, region=str(regions[region]), project_type=kind)
        sites[code] = _save(db, organisation_id, "site", said, now)
    posts = {post.code: post.id for post in organisations.posts(db, organisation_id)}
    for number, name, site, post, since in STAFF:
        known = people.by_number_or_none(db, organisation_id, number)
        person = known or listing.enter(db, organisation_id, name=name, staff_number=number, by=None, now=now)
        listing.place(db, person.id, Place(sites[site], posts.get(post)), since=since, by=None, now=now)


def _save(db: Session, organisation_id: UUID, kind: str, written: Written, now: datetime) -> UUID:
    return structure.save(db, organisation_id, kind, None, written, by=None, now=now).id
