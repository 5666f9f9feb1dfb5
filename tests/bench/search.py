"""Search over 6,000 passages: indexing, an answer, memory, both databases.

The passages are those of the shipped library, and as many further ones as are missing, made of its sentences in
another order: so words are as frequent as they really are. An answer is the whole question as a page asks it: which
sources count, postings, ranking, the passages that are shown.
"""

import gc
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.catalog.models import Blob, Version
from lms_tool.organisations import queries as organisations
from lms_tool.search import queries, rules, service
from lms_tool.search.models import Passage, Posting, Source
from tests import postgresql
from tests.bench.academy import academy
from tests.bench.measuring import Figure, middle, seconds, stay_on_one_core

TEXTS, IN_A_SOURCE, ROUNDS, AT_ONCE = 6_000, 40, 3, 20_000
QUESTIONS = {
    "zh-CN": (
        "电梯困人怎么说",
        "楼上漏水怎么回复业主",
        "业主骂我怎么办",
        "物业费涨价业主有意见怎么解释",
        "上门维修要不要穿鞋套",
        "业主不交物业费可以停水吗",
        "公共收益归谁",
        "接电话第一句话怎么说",
        "半夜装修噪音扰民",
        "媒体记者来了怎么应对",
        "车位被占怎么处理",
        "民法典944条",
    ),
    "en": (
        "What do I say when the lift is stuck?",
        "owner refuses to pay the fee",
        "where does the advertising money go",
        "water leaks from the flat above",
        "may we cut off the water",
        "shoe covers on a home visit",
        "how to open a phone call",
        "noise from renovation at night",
        "a journalist is at the gate",
        "dog without a lead bit a child",
        "how do I calm an angry owner",
        "Civil Code 944",
    ),
}

Shelf = dict[tuple[str, str], list[Passage]]


def fill(db: Session) -> int:
    """Add sources until there are enough passages; how many there are."""
    luck, real = Random(1), list(db.scalars(select(Passage)))
    shelf: Shelf = {}
    for row in real:
        shelf.setdefault((row.kind, row.language), []).append(row)
    missing = TEXTS - len(real)
    sizes = [min(IN_A_SOURCE, missing - begun) for begun in range(0, missing, IN_A_SOURCE)]
    made = [[_mixed(luck, luck.choice(real), shelf, number) for number in range(size)] for size in sizes]
    ids = _sources(db, organisations.every(db)[0].id, made)
    _insert(db, Passage, ({"source_id": at, **_row(one)} for at, found in zip(ids, made, strict=True) for one in found))
    counted = ((at, one) for at, found in zip(ids, made, strict=True) for one in rules.impacts(found))
    _insert(db, Posting, ({"term": one.term, "source_id": at, "found": one.packed} for at, one in counted))
    return len(real) + sum(sizes)


def _mixed(luck: Random, model: Passage, shelf: Shelf, number: int) -> rules.Passage:
    """As long as the model, of sentences of three others of its kind and language."""
    others = shelf[model.kind, model.language]
    lines = [line for row in luck.choices(others, k=3) for line in row.text.splitlines()]
    words = "\n".join(luck.sample(lines, max(1, len(lines) // 3)))
    title = luck.choice(others).title
    made = rules.Passage("case", model.language, f"case:{uuid4()}", title, words, about={"level": "blue"})
    return replace(made, number=number)


def _sources(db: Session, whose: UUID, made: list[list[rules.Passage]]) -> list[int]:
    """Versions that are offered, and their sources; ids of these."""
    hashes = [uuid4().hex * 2 for _ in made]
    db.add_all(Blob(hash=hash_, payload="{}") for hash_ in hashes)
    db.flush()
    db.add_all(Version(organisation_id=whose, kind="case", key=f"bench-{h[:32]}", number=1, hash=h) for h in hashes)
    rows = [Source(hash=h, method=service.METHOD, passages=len(of)) for h, of in zip(hashes, made, strict=True)]
    db.add_all(rows)
    db.flush()
    return [row.id for row in rows]


def _row(passage: rules.Passage) -> dict[str, object]:
    names = ("number", "kind", "language", "place", "title", "heading", "anchor", "text", "about")
    return {name: getattr(passage, name) for name in names}


def _insert(db: Session, table: type[Passage] | type[Posting], rows: Iterator[dict[str, object]]) -> None:
    while some := list(islice(rows, AT_ONCE)):
        db.execute(insert(table.__table__), some)


def on(name: str, database_url: str) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, academy(Path(place), database_url) as house:
        indexed: list[int] = []

        def index() -> None:
            with tables.unit_of_work(house.sessions) as db:
                while done := service.catch_up(db, now=tables.utc_now()):
                    indexed.append(done)

        spent = seconds(index)
        yield Figure(f"{name}: indexing the shipped library", f"{spent:.1f} s", f"{sum(indexed)} passages")
        with tables.unit_of_work(house.sessions) as db:
            whose = organisations.every(db)[0].id
            texts = fill(db)
        with tables.unit_of_work(house.sessions) as db:
            db.execute(text("ANALYZE"))  # as a server does by itself, minutes after so much was written
        with house.sessions() as db:
            tables.scope(db, whose)
            yield from _answers(name, db, whose, texts)


def _answers(name: str, db: Session, whose: UUID, texts: int) -> Iterator[Figure]:
    asked = [(question, language) for language, questions in QUESTIONS.items() for question in questions]

    def ask(question: str, language: str) -> None:
        if not queries.answers(db, queries.sources(db, whose), question, language, most=15).shown:
            raise RuntimeError(f"nothing answers {question}")

    for one in asked:  # warm: caches of the database and of words, as in a process that has been asked before
        ask(*one)
    gc.collect()
    gc.freeze()  # what filling left on the heap would be looked through in the middle of an answer
    clock: list[float] = []
    work: list[float] = []
    for one in asked * ROUNDS:
        begun = time.process_time()
        clock.append(1000 * seconds(lambda q=one: ask(*q)))
        work.append(1000 * (time.process_time() - begun))
    note = f"worst {max(work):.0f} ms, {len(asked)} questions {ROUNDS} times"
    yield Figure(f"{name}: an answer over {texts} passages, processor (limit 100 ms)", f"{middle(work):.0f} ms", note)
    yield Figure(f"{name}: the same by the clock", f"{middle(clock):.0f} ms", f"worst {max(clock):.0f} ms")
    tracemalloc.start()
    for one in asked:
        ask(*one)
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    yield Figure(f"{name}: memory of an answer", f"{most:.1f} MB", "at the most; nothing is kept between two")


def figures() -> Iterator[Figure]:
    stay_on_one_core()
    with postgresql.server() as server:
        yield from on("SQLite", "")
        if server:
            yield from on("PostgreSQL", postgresql.fresh(server))
