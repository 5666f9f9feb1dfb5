"""A class begins: 500 people launch from one address, each with a browser of their own.

`serve --workers 2` on SQLite. The tool knows no key of the platform yet, and everybody is new. A launch is all that a
browser waits for: the login, the launch, the first page. The platform signs in this process and costs the tool nothing
but its key set.
"""

import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import quantiles

import httpx

from tests.bench.academy import Campus
from tests.bench.measuring import Figure
from tests.factories.house import House

PEOPLE, AT_ONCE = 500, 100
PACES = (
    ("within a minute, with no key known yet", 60.0, "a"),
    ("once more, other people, within 20 seconds", 20.0, "b"),
)


class KeySet(BaseHTTPRequestHandler):
    """The platform's only door."""

    document = b""
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.document)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the table is on the same screen."""


class ClassHouse(House):
    """The tool's own processes, and no LMS but a key set."""

    def start_lms(self) -> None:
        server = ThreadingHTTPServer(("localhost", self.lms_port), KeySet)
        threading.Thread(target=server.serve_forever, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Launched:
    seconds: float
    outcome: str
    """"in", or the status that it ended with."""


def come_in(campus: Campus, subject: str) -> Launched:
    begun = time.perf_counter()
    alone = httpx.Limits(max_keepalive_connections=0)  # between two of them a browser is with the platform
    with httpx.Client(base_url=campus.tool, timeout=60, trust_env=False, limits=alone) as browser:
        login = browser.post("/lti/login", data=campus.announcement(subject))
        if login.status_code != 302:
            return Launched(time.perf_counter() - begun, str(login.status_code))
        asked = httpx.URL(login.headers["Location"]).params
        cookie = {"Cookie": login.headers["Set-Cookie"].partition(";")[0]}  # Secure: httpx keeps it from http
        token = campus.token(subject, "learner", asked["nonce"])
        launch = browser.post("/lti/launch", data={"state": asked["state"], "id_token": token}, headers=cookie)
        if launch.status_code != 303:
            return Launched(time.perf_counter() - begun, str(launch.status_code))
        page = browser.get(launch.headers["Location"], headers=cookie)
        return Launched(time.perf_counter() - begun, "in" if page.status_code == 200 else str(page.status_code))


def begin(campus: Campus, seconds: float, name: str) -> list[Launched]:
    """All of them, at random moments of so many seconds."""
    luck, start = random.Random(7), time.perf_counter()
    moments = sorted(luck.uniform(0, seconds) for _ in range(PEOPLE))

    def one(number: int) -> Launched:
        time.sleep(max(0.0, moments[number] - (time.perf_counter() - start)))
        asked = time.perf_counter()
        try:
            return come_in(campus, f"{name}-{number}")
        except httpx.HTTPError as error:
            return Launched(time.perf_counter() - asked, type(error).__name__)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, ClassHouse(Path(place), workers=2) as house:
        campus = Campus(tool=house.tool_url, address=house.lms_url)
        KeySet.document = json.dumps(campus.key_set).encode()
        for what, seconds, name in PACES:
            launched = begin(campus, seconds, name)
            ended = Counter(one.outcome for one in launched)
            errors = PEOPLE - ended["in"]
            cuts = quantiles((one.seconds for one in launched), n=100)
            told = f"{errors} errors {dict(ended - Counter({'in': PEOPLE})) or ''}; median {cuts[49] * 1000:.0f} ms"
            yield Figure(f"{PEOPLE} launches {what}: p95", f"{cuts[94] * 1000:.0f} ms", told)
        yield Figure("times the key set was fetched", f"{KeySet.asked}")
