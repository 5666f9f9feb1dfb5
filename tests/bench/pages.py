"""What a learner's pages weigh.

Counted is everything a browser without a cache fetches: the page, style sheets, icon, scripts and what they import.
gzip at level 6 is what a proxy in front makes of it; the tool itself sends it as it is.
"""

import gzip
import posixpath
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from lms_tool.web import statics
from tests.bench.academy import academy, somebody
from tests.bench.answers import MODULE, QUIZ, begin
from tests.bench.measuring import Browser, Figure, expect

FETCHED = re.compile(rb"""(?:<link[^>]+href|<script[^>]+src|<img[^>]+src)="(/[^"]+)\"""")
IMPORTED = re.compile(rb"""^\s*import\s[^"']*["'](\.[^"']+)["']""", re.MULTILINE)
LIMIT, SCRIPT_LIMIT = 150, 40  # KB of the first page; of all scripts, unpacked


def load(browser: Browser, path: str) -> dict[str, bytes]:
    """Address → content of everything a page fetches, itself included."""
    fetched = {path: expect(200, browser.get(path)).body}
    waiting = [found.decode() for found in FETCHED.findall(fetched[path])]
    while waiting:
        address = waiting.pop()
        if address not in fetched:
            fetched[address] = expect(200, browser.get(address)).body
            waiting += [urljoin(address, found.decode()) for found in IMPORTED.findall(fetched[address])]
    return fetched


def weigh(name: str, fetched: dict[str, bytes]) -> Figure:
    plain = sum(map(len, fetched.values())) / 1024
    packed = sum(len(gzip.compress(content, 6)) for content in fetched.values()) / 1024
    kinds = [posixpath.splitext(address.partition("?")[0])[1] for address in fetched]
    note = f"{packed:.0f} KB gzipped; {len(fetched)} requests, {kinds.count('.js')} of them scripts"
    return Figure(name, f"{plain:.0f} KB", note)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, academy(Path(place)) as house:
        browser, home = house.launch(somebody())
        yield weigh(f"first page (limit {LIMIT} KB)", load(browser, home))
        yield weigh("a lesson", load(browser, f"{home}modules/{MODULE}/lessons/telephone"))
        browser, attempt, _ = begin(house)
        yield weigh(f"the quiz {QUIZ}", load(browser, attempt))
    scripts = sum(len(statics.lean(path, 0)) for path in statics.FOLDER.glob("**/*.js")) / 1024
    yield Figure(f"all scripts, unpacked (limit {SCRIPT_LIMIT} KB)", f"{scripts:.1f} KB")
