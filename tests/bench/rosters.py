"""A course's list of 10,000 members: how long it takes to read, the second time too, and how much memory that costs.

A hundred members a page, as asked for; the platform answers at once and in this process, so that the time is ours.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import select

from lms_tool import db as tables
from lms_tool import worker
from lms_tool.lti import claims
from lms_tool.people.models import Course
from lms_tool.rosters import queries, service
from tests.bench.academy import LMS, academy
from tests.bench.measuring import Figure

MEMBERS, PAGE, LIMIT = 10_000, 100, 100


@dataclass
class Campus:
    """Gives tokens and pages; stands in for lti.http.Outside."""

    members: int = MEMBERS

    def client(self, **_: Any) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600, "scope": claims.SCOPE_ROSTER})
        start = int(parse_qs(urlsplit(str(request.url)).query).get("from", ["0"])[0])
        end = min(start + PAGE, self.members)
        members = [
            {
                "user_id": f"{number}",
                "status": "Active",
                "roles": ["Learner"],
                "name": f"Person {number} (sample)",
                "given_name": "Person",
                "lis_person_sourcedid": f"K-{number}",
            }
            for number in range(start, end)
        ]
        link = {"Link": f'<{LMS}/members?limit={PAGE}&from={end}>; rel="next"'} if end < self.members else {}
        return httpx.Response(200, text=json.dumps({"members": members}), headers=link)


def forget_peak() -> float:
    """From now on the peak is counted anew. MB that are held now. Linux only."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> float:
    """The most this process has held since, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def figures() -> Iterator[Figure]:
    campus = Campus()
    with tempfile.TemporaryDirectory() as place, academy(Path(place)) as house:
        house.launch("trainer", "instructor")
        service.configure(house.settings, campus)  # type: ignore[arg-type]
        with tables.unit_of_work(house.sessions) as db:
            course = db.scalars(select(Course)).one()
            service.know(db, course.organisation_id, course.id, f"{LMS}/members", now=tables.utc_now())
        before = forget_peak()
        for what in ("read for the first time", "read again, nothing changed"):
            begun, pages = time.perf_counter(), 0
            while worker.read_roster(house.sessions):
                pages += 1
            yield Figure(what, f"{time.perf_counter() - begun:.1f} s", f"{pages} pages")
            with tables.unit_of_work(house.sessions) as db:
                roster = queries.roster(db, course.id)
                assert (roster.seen, roster.trouble) == (MEMBERS, "")
                service.want(roster, now=tables.utc_now())
        yield Figure(
            f"memory (limit {LIMIT} MB)",
            f"{peak() - before:.0f} MB",
            f"more than before; the whole process {peak():.0f} MB",
        )
        with tables.unit_of_work(house.sessions) as db:
            begun = time.perf_counter()
            missing = queries.not_started(db, queries.roster(db, course.id), db.get_one(Course, course.id))
            yield Figure("who has not started", f"{time.perf_counter() - begun:.1f} s", f"{len(missing)} people")
