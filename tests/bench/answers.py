"""Quizzes of 15 questions: answers saved and hand-ins per second in one process, both databases.

Every learner has a launch of their own. A hand-in marks 15 answers, writes 17 statements, queues the score and counts
progress, in one transaction. The figures are of requests through the whole app, one after the other.
"""

import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests import postgresql
from tests.bench.academy import Academy, academy, somebody
from tests.bench.measuring import Browser, Figure, expect, middle, stay_on_one_core
from tests.factories.learner import bank

MODULE, QUIZ, LEARNERS = "service-etiquette", "module-test", 30


def begin(academy: Academy) -> tuple[Browser, str, list[str]]:
    """A learner in front of an open attempt: their browser, the attempt's path, its questions."""
    browser, home = academy.launch(somebody())
    answer = browser.post(f"{home}modules/{MODULE}/quizzes/{QUIZ}", {})
    attempt = urlsplit(expect(303, answer).location).path
    page = expect(200, browser.get(attempt)).body.decode()
    return browser, attempt, re.findall(r'data-key="([^"]+)"', page)


def sit(academy: Academy) -> tuple[list[float], float]:
    """Seconds of each saved answer, and of the hand-in."""
    browser, attempt, keys = begin(academy)
    saves = []
    right = {key: sorted(bank(MODULE)[key].right_keys) for key in keys}
    for key, chosen in right.items():
        body = json.dumps({"chosen": chosen, "revision": 1, "flagged": False}).encode()
        begun = time.perf_counter()
        answer = browser.ask("PUT", f"{attempt}/answers/{key}", body, "application/json")
        saves.append(time.perf_counter() - begun)
        expect(200, answer)
    form = {f"q.{key}": chosen for key, chosen in right.items()}
    begun = time.perf_counter()
    answer = browser.post(f"{attempt}/submission", form)
    spent = time.perf_counter() - begun
    expect(303, answer)
    return saves, spent


def on(name: str, database_url: str) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, academy(Path(place), database_url) as house:
        sit(house)  # warm
        sittings = [sit(house) for _ in range(LEARNERS)]
    save = middle(one for saves, _ in sittings for one in saves)
    hand_in = middle(spent for _, spent in sittings)
    yield Figure(f"{name}: answers saved", f"{1 / save:.0f}/s", f"median {1000 * save:.1f} ms")
    yield Figure(f"{name}: hand-ins", f"{1 / hand_in:.0f}/s", f"median {1000 * hand_in:.1f} ms")


def figures() -> Iterator[Figure]:
    with postgresql.server() as server:
        stay_on_one_core()
        yield from on("SQLite", "")
        if server is None:
            yield Figure("PostgreSQL", "none", postgresql.HOW_TO_GET)
        else:
            yield from on("PostgreSQL", postgresql.fresh(server))
