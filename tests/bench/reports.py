"""Reports over what a million statements tell, on PostgreSQL.

3,200 people in the new-hire track, each with ten tries at quizzes of fifteen questions: 32,000 tries, 480,000 answers,
and the lessons around them. Each report is read as the page and the command read it, by the clock.
"""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lms_tool.attempts.models import Attempt, Response
from lms_tool.catalog import queries as catalog
from lms_tool.db import unit_of_work, utc_now
from lms_tool.organisations import queries as organisations
from lms_tool.progress.models import UnitProgress
from lms_tool.reports import queries
from lms_tool.reports.rules import Filter, Name
from tests import postgresql
from tests.bench.academy import academy
from tests.bench.measuring import Figure, middle, seconds

PEOPLE, MODULES, QUESTIONS, TIMES = 3_200, 10, 15, 5

FILL = f"""
INSERT INTO people (id, organisation_id, name, created_at)
SELECT gen_random_uuid(), :whose, 'Person ' || n || ' (sample)', now() FROM generate_series(1, {PEOPLE}) AS n;

INSERT INTO enrolments (id, organisation_id, person_id, track, track_version_id, cycle, enrolled_at, last_seen_at,
                        changes)
SELECT gen_random_uuid(), :whose, id, 'new-hire', :version, 1, now() - interval '90 days', now(), 0 FROM people
WHERE name LIKE 'Person %';

INSERT INTO module_progress (id, organisation_id, enrolment_id, module, version_id, started_at, satisfied_at)
SELECT gen_random_uuid(), :whose, e.id, 'module-' || m, gen_random_uuid(), now() - interval '60 days',
       CASE WHEN random() < 0.6 THEN now() - random() * interval '50 days' END
FROM enrolments AS e, generate_series(1, {MODULES}) AS m;

INSERT INTO unit_progress (id, organisation_id, enrolment_id, person_id, module, kind, key, started_at, last_seen_at,
                           completed_at, percent, position, seconds, tries)
SELECT gen_random_uuid(), :whose, e.id, e.person_id, 'module-' || m, 'lesson', 'lesson-' || l,
       now() - interval '60 days', now() - interval '20 days', now() - random() * interval '50 days', 100, '',
       random() * 900, 0
FROM enrolments AS e, generate_series(1, {MODULES}) AS m, generate_series(1, 3) AS l;

INSERT INTO attempts (id, organisation_id, person_id, enrolment_id, language, module, quiz, version_id, number, items,
                      state, started_at, last_seen_at, submitted_at, overdue, raw, maximum, scaled, pass_mark, passed,
                      outcome)
SELECT gen_random_uuid(), :whose, e.person_id, e.id, 'en', 'module-' || m, 'module-test', gen_random_uuid(), 1, '[]',
       'graded', t.at - interval '10 minutes', t.at, t.at, false, t.raw, {QUESTIONS}, t.raw / {QUESTIONS}.0, 0.8,
       t.raw >= 12, CASE WHEN t.raw >= 12 THEN 'passed' ELSE 'failed' END
FROM enrolments AS e, generate_series(1, {MODULES}) AS m,
     LATERAL (SELECT now() - random() * interval '50 days' AS at,
                     (8 + floor(random() * 8))::int + 0 * m * e.cycle AS raw) AS t;

INSERT INTO responses (id, organisation_id, attempt_id, question, chosen, flagged, revision, saved_at, "right")
SELECT gen_random_uuid(), :whose, a.id, 'question-' || q, '["a"]', false, 1, a.submitted_at, q <= a.raw
FROM attempts AS a, generate_series(1, {QUESTIONS}) AS q;
"""


def fill(db: Session) -> None:
    whose = organisations.every(db)[0].id
    values = {"whose": whose, "version": catalog.track(db, whose, "new-hire").id}
    for statement in FILL.split(";\n"):
        if statement.strip():
            db.execute(text(statement), {key: values[key] for key in values if f":{key}" in statement})


def figures() -> Iterator[Figure]:
    with postgresql.server() as address:
        if address is None:
            yield Figure("reports", "–", postgresql.HOW_TO_GET)
            return
        with tempfile.TemporaryDirectory() as place, academy(Path(place), postgresql.fresh(address)) as house:
            with unit_of_work(house.sessions) as db:
                fill(db)
            with unit_of_work(house.sessions) as db:
                db.execute(text("ANALYZE"))
                yield from _asked(db)


def _asked(db: Session) -> Iterator[Figure]:
    tries, answers, lessons = (
        db.scalar(select(func.count()).select_from(table)) or 0 for table in (Attempt, Response, UnitProgress)
    )
    about = answers + 4 * tries + 4 * lessons
    whose = organisations.every(db)[0].id
    for name in Name:
        read = partial(queries.read, db, whose, name, Filter(), now=utc_now())
        rounds = []
        for _ in range(TIMES):
            db.expunge_all()
            rounds.append(seconds(read))
        note = f"{len(read().rows)} rows over {tries} tries and {answers} answers, about {about} statements"
        yield Figure(f"{name.value} (aim 1,000 ms)", f"{1000 * middle(rounds):.0f} ms", note)
