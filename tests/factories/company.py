"""A small company: two regions, sites of every project type, people at them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.organisations import queries
from lms_tool.organisations import service as structure
from lms_tool.organisations.models import Region, Site
from lms_tool.organisations.rules import Written
from lms_tool.people import service as people
from lms_tool.people.models import Person
from lms_tool.people.rules import Place

PROJECTS = ("residential", "commercial", "industrial-park", "villa")
LONG_AGO = date(2020, 1, 1)


@dataclass
class Company:
    db: Session
    organisation: Any
    now: datetime
    regions: dict[str, Region] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code, tier in (("E", "first-tier"), ("W", "lower-tier")):
            self.regions[code] = self.save("region", Written(code=code, names={"en": f"Region {code}"}, tier=tier))
            for kind in PROJECTS:
                self.site(f"{code}-{kind}", code, kind)
        self.posts: dict[str, UUID] = {post.code: post.id for post in queries.posts(self.db, self.organisation.id)}

    def site(self, code: str, region: str, kind: str) -> Site:
        written = Written(
            code=code, names={"en": f"Site {code}"}, region=str(self.regions[region].id), project_type=kind
        )
        self.sites[code] = self.save("site", written)
        return self.sites[code]

    def save(self, kind: str, written: Written, part: UUID | None = None) -> Any:
        return structure.save(self.db, self.organisation.id, kind, part, written, by=None, now=self.now)

    def person(self, name: str, number: str, site: str = "", post: str = "agent", since: date = LONG_AGO) -> Person:
        person = people.enter(self.db, self.organisation.id, name=name, staff_number=number, by=None, now=self.now)
        if site:
            self.put(person, site, post, since)
        return person

    def put(self, person: Person, site: str, post: str = "agent", since: date = LONG_AGO) -> None:
        where = Place(self.sites[site].id, self.posts.get(post))
        people.place(self.db, person.id, where, since=since, by=None, now=self.now)
