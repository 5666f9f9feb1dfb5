"""Whoever reports gets figures as files; the statements alone, of whatever record store, give the same figures."""

import csv
import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.lrs import queries as lrs
from lms_tool.lrs import service as lrs_service
from lms_tool.people import service as persons
from lms_tool.people.rules import Place
from lms_tool.progress import service as progress
from lms_tool.progress.models import Enrolment
from lms_tool.reports import queries
from lms_tool.reports.rules import Filter, Name
from lms_tool.reports.rules.retold import Retelling, differences
from lms_tool.statements.service import naming
from lms_tool.tracks import queries as decisions
from lms_tool.tracks import service as tracks
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom, Learner
from tests.factories.strict_store import StrictStore
from tests.factories.terminal import Terminal


@pytest.fixture
def room(db: Session, app: Any, organisation: Any, tmp_path: Path) -> Classroom:
    return Classroom(db, organisation, load(courseware.write(tmp_path / "library"))[0], "starters", now=utc_now())


@pytest.fixture
def everybody_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens reaches the record store, too."""
    monkeypatch.setattr("tests.factories.learners.only_progress", nullcontext)


@pytest.fixture
def people(room: Classroom, everybody_hears: None) -> dict[str, Learner]:
    """Anna has done the module, Bea failed its test, Carl has only come in."""
    anna, bea, carl = (room.learner(f"{name} (sample)", days=2) for name in ("=Anna", "Bea", "Carl"))
    anna.read("manners", "telephone", 1)
    anna.take("manners", "module-test", 0.9, right=2)
    bea.read("manners", "telephone", 1)
    bea.take("manners", "module-test", 0.9, right=0)
    bea.take("manners", "module-test", 0.5, right=1)
    return {"anna": anna, "bea": bea, "carl": carl}


@pytest.fixture
def desk(fresh: Terminal, room: Classroom, people: dict[str, Learner]) -> Terminal:
    """Whoever reports, at a terminal, after all that."""
    room.enrolled(room.person("=1+1"), "starters", 1)
    room.db.commit()
    return fresh


FIGURES = {
    Name.COMPLETION: [("starters", "foundation", "manners", 3, 2, 1, 0.3333)],
    Name.SCORES: [("starters", "manners", "module-test", 3, 2, 0.5, 0.0, 0.0, 0.5, 1.0, 1.0, 1)],
    Name.TIME: [("starters", "manners", 2, 46.0, 23.0)],
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_figures_are_those_that_one_counts_by_hand(name, room, people, db, organisation):
    report = queries.read(db, organisation.id, name, Filter(), now=room.now)
    assert list(report.rows) == FIGURES[name]
    assert report.people == {Name.COMPLETION: 3}.get(name, 2)


def test_sites_batches_tracks_and_layers_are_told_apart(room, people, db, organisation):
    company = Company(db, organisation, room.ago(30))
    company.put(people["anna"].person, "E-villa")
    company.put(people["bea"].person, "W-villa")

    def rows(**wanted: Any) -> list[Any]:
        return list(queries.read(db, organisation.id, Name.GROUPS, Filter(**wanted), now=room.now).rows)

    assert rows(by="site") == [
        ("site", "W-villa", 1, 1, 0, 0.0, 0),
        ("site", "E-villa", 1, 1, 1, 1.0, 1),
        ("site", None, 1, 1, 0, 0.0, 0),
    ]
    assert rows(by="track") == [("track", "starters", 3, 1 * 3, 1, 0.3333, 1)]
    assert rows(by="layer") == [("layer", "foundation", 3, 3, 1, 0.3333, None)]
    assert rows(by="batch") == [("batch", None, 3, 3, 1, 0.3333, 1)]
    assert [row[0] for row in rows()] == ["site", "site", "site", "batch", "track", "layer"]
    assert rows(by="site", module="elsewhere") == rows(by="layer", track="elsewhere") == []


def test_it_is_told_who_has_not_done_what_the_longest_away_first(room, people, db, organisation):
    report = queries.read(db, organisation.id, Name.NOT_DONE, Filter(), now=room.now)
    assert [(row[1], *row[5:8], row[11]) for row in report.rows] == [
        ("Carl (sample)", 0, 0, 1, "manners"),
        ("Bea (sample)", 0, 1, 1, "manners"),
    ]


def test_what_is_owed_has_a_day_and_is_overdue_after_it(room, people, db, organisation):
    def due(days: float) -> list[Any]:
        later = room.now + timedelta(days)
        return [row[8:10] for row in queries.read(db, organisation.id, Name.NOT_DONE, Filter(), now=later).rows]

    [(day, late), _] = due(0)
    assert day > room.now.date() and late == 0
    assert due((day - room.now.date()).days + 2) == [(day, 1), (day, 1)]


def test_whoever_left_or_had_the_track_taken_back_owes_it_no_more(room, people, db, organisation):
    boss, company = room.person("Boss (sample)", "administrator").id, Company(db, organisation, room.ago(30))
    company.put(people["bea"].person, "E-villa")

    def owing() -> set[str]:
        return {row[1] for row in queries.read(db, organisation.id, Name.NOT_DONE, Filter(), now=room.now).rows}

    assert owing() == {"Carl (sample)", "Bea (sample)"}
    gone = room.ago(1).date()
    persons.place(db, people["bea"].person.id, Place(left=True), since=gone, by=boss, now=room.now)
    assert owing() == {"Carl (sample)"}
    carl = people["carl"].person.id
    given = decisions.active_or_none(db, carl, "starters")
    assert given
    tracks.take_back_assignment(db, carl, given.id, by=boss, why="Another post", now=room.now)
    assert owing() == set()


def test_days_are_those_of_the_company(room, people, db, organisation):
    """Read yesterday at this hour, handed in at two other hours."""
    zone = ZoneInfo(organisation.timezone)
    report = queries.read(db, organisation.id, Name.ACTIVITY, Filter(), now=room.now)
    ended = [room.ago(days) for days in (0.9, 0.9, 0.5)]
    days = {moment.astimezone(zone).date() for moment in [room.ago(1), *ended]}
    assert {row[0] for row in report.rows} <= days | {day + timedelta(1) for day in days}
    assert [sum(row[at] for row in report.rows) for at in (2, 3)] == [2, 3]
    assert sum(row[4] for row in report.rows) == pytest.approx(2 * 8 + 3 * 10, abs=0.3)


def test_who_was_to_learn_and_never_came_stands_first(room, people, db, organisation):
    """One whom the list of members names, one who was given the track before they ever came."""
    named = room.person("Named (sample)")
    given = persons.enter(db, organisation.id, name="Given (sample)", staff_number="YQ1", by=None, now=room.now)
    boss = room.person("Boss (sample)", "administrator").id
    tracks.assign(db, given.id, "starters", by=boss, why="New", starts_on=None, now=room.now)

    def rows(**wanted: Any) -> list[Any]:
        return list(queries.read(db, organisation.id, Name.NOT_DONE, Filter(**wanted), now=room.now).rows)

    assert [(row[0], row[1], row[10]) for row in rows()[:2]] == [
        ("starters", "Given (sample)", None),
        ("starters", "Named (sample)", None),
    ]
    assert {row[1] for row in rows(course=room.course.id)} == {named.name, "Carl (sample)", "Bea (sample)"}
    assert len(rows(track="elsewhere")) == 0
    assert len(rows(module="manners")) == 4
    assert len(rows(since=room.ago(90).date())) == 2, "they came on no day"


def test_a_quiz_left_open_overnight_is_no_night_of_work(room, people, db, organisation):
    attempt = people["anna"].take("manners", "module-test", 0.4, right=2)
    attempt.started_at = attempt.submitted_at - timedelta(days=3)
    db.flush()
    report = queries.read(db, organisation.id, Name.ACTIVITY, Filter(), now=room.now)
    assert sum(row[4] for row in report.rows) == pytest.approx(2 * 8 + 3 * 10 + 60, abs=0.3)


def test_the_last_moment_of_a_day_is_on_that_day(room, people, db, organisation):
    anna, zone = people["anna"], ZoneInfo(organisation.timezone)
    attempt = anna.take("manners", "module-test", 0.4, right=2)
    last = room.ago(3).astimezone(zone).replace(hour=23, minute=59, second=59, microsecond=800_000)
    attempt.submitted_at, attempt.started_at = last, last - timedelta(minutes=1)
    db.flush()
    report = queries.read(db, organisation.id, Name.ACTIVITY, Filter(), now=room.now)
    assert report.rows[0] == (last.date(), 1, 0, 1, 1.0)


def test_days_module_and_site_narrow_what_is_counted(room, people, db, organisation):
    company = Company(db, organisation, room.ago(30))
    site = company.sites["E-villa"]
    company.put(people["bea"].person, "E-villa")
    today = room.now.date()

    def rows(name: Name, **wanted: Any) -> list[Any]:
        return list(queries.read(db, organisation.id, name, Filter(**wanted), now=room.now).rows)

    assert rows(Name.COMPLETION, site=site.id) == [("starters", "foundation", "manners", 1, 1, 0, 0.0)]
    assert rows(Name.SCORES, since=today.replace(year=today.year + 1)) == []
    assert rows(Name.SCORES, module="elsewhere") == rows(Name.TIME, module="elsewhere") == []
    assert rows(Name.COMPLETION, track="elsewhere") == []


def test_questions_tell_of_first_tries_and_say_little_where_few_have_answered(room, people, db, organisation):
    report = queries.read(db, organisation.id, Name.QUESTIONS, Filter(), now=room.now)
    assert {row[2]: row[3:] for row in report.rows} == {"late": (1, 1, 1.0, None), "repeat": (1, 1, 1.0, None)}


def test_files_open_in_excel_and_run_nothing(desk: Terminal, tmp_path: Path):
    written = {kind: tmp_path / f"open.{kind}" for kind in ("csv", "xlsx", "json")}
    for kind, file in written.items():
        told = desk.run(f"reports export not-done --format {kind} --out", str(file))
        assert told.startswith("3 rows over 3 people")
    text = written["csv"].read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(text.decode("utf-8-sig"))))
    assert "'=1+1" in {row["person"] for row in rows}
    sheet = load_workbook(BytesIO(written["xlsx"].read_bytes())).active
    assert {cell.data_type for cell in sheet["B"]} == {"s"} and "=1+1" in {cell.value for cell in sheet["B"]}
    assert [cell.value for cell in sheet["B"] if cell.quotePrefix] == ["=1+1"]  # nor once somebody edits the cell
    assert {row["person"] for row in json.loads(written["json"].read_text())} >= {"=1+1", "Bea (sample)"}


def test_a_wrong_wish_is_told_in_one_line(desk: Terminal, tmp_path: Path):
    assert [row["name"] for row in desk.ask("reports list")] == [name.value for name in Name]
    assert "There are: none" in desk.fails("reports export completion --site X9")
    assert "There are: starters" in desk.fails("reports export completion --track new-hires")
    assert "There are: manners" in desk.fails("reports export completion --module manner")
    assert "there is no batch" in desk.fails(f"reports export completion --batch {uuid4()}")
    assert "--out" in desk.fails("reports export completion --format xlsx")
    assert "choose another place" in desk.fails("reports export completion --out", str(tmp_path / "no" / "where.csv"))
    for half in ("--from-lrs", ""), ("--key", "k"), ("--academy", "https://a.example"):
        assert "which record store" in desk.fails("reports verify", *half)
    assert "between 2000 and 2199" in desk.fails("reports export completion --until 9999-12-31")
    assert "between 2000 and 2199" in desk.fails("reports export scores --since 0001-01-01")
    assert "nothing lies between" in desk.fails("reports export scores --since 2026-02-01 --until 2026-01-31")
    assert "belongs to the report groups" in desk.fails("reports export scores --by site")
    assert "completion, scores" in desk.fails("reports export time --from-lrs http://127.0.0.1:9/xapi")
    assert "cannot be read" in desk.fails("reports export scores --from-lrs http://127.0.0.1:9/xapi --key k --secret s")


def test_the_statements_alone_give_the_same_figures(room, desk: Terminal):
    assert desk.run("reports verify").startswith("No differences (completion 1 rows, scores 1 rows; ")
    with StrictStore(statements=_said(room)).running() as store:
        there = f"--from-lrs {store.endpoint} --key {store.key} --secret {store.secret}"
        assert desk.run(f"reports verify {there}").startswith("No differences")
        passed = next(id_ for id_, one in store.statements.items() if one["verb"]["id"].endswith("/passed"))
        del store.statements[passed]
        result = desk.type(f"reports verify {there} --json")
    assert result.exit_code == 1
    found = {(one["report"], one["row"], one["column"]): one for one in json.loads(result.stdout)}
    attempts = found["scores", "starters/manners/module-test", "attempts"]
    assert (attempts["tables"], attempts["statements"]) == (3, 2)


def test_a_store_tells_completion_and_scores_to_an_academy_that_has_nothing(room, people, tmp_path: Path):
    nobody = Terminal(tmp_path, f"sqlite:///{tmp_path / 'never-made.sqlite3'}")
    with StrictStore(statements=_said(room)).running() as store:
        there = f"--from-lrs {store.endpoint} --key {store.key} --secret {store.secret} --format json"
        for name in (Name.COMPLETION, Name.SCORES):
            rows = json.loads(nobody.run(f"reports export {name.value} {there}"))
            assert [tuple(row.values()) for row in rows] == FIGURES[name]


def test_a_store_of_results_only_does_not_say_that_nobody_has_started(room, desk: Terminal):
    results = {id_: one for id_, one in _said(room).items() if not one["verb"]["id"].endswith("/initialized")}
    with StrictStore(statements=results).running() as store:
        there = f"--from-lrs {store.endpoint} --key {store.key} --secret {store.secret}"
        told = desk.type(f"reports export completion {there} --format json")
        assert [row["started"] for row in json.loads(told.stdout)] == [None]
        assert "results only" in told.stderr
        assert desk.run(f"reports verify {there}").startswith("No differences")


def test_statements_are_heard_in_any_order_twice_and_taken_back(room, people, db, organisation):
    said = list(_said(room).values())
    told = Retelling()
    for one in [*reversed(said), *said]:
        told.hear(one)
    ours = queries.read(db, organisation.id, Name.SCORES, Filter(), now=room.now)
    assert differences(ours, told.report(Name.SCORES)) == []
    passed = next(one for one in said if one["verb"]["id"].endswith("/passed"))
    voided = {"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}, "id": "v"}
    told.hear({**voided, "object": {"objectType": "StatementRef", "id": passed["id"].upper()}})
    assert told.report(Name.SCORES).rows[0][3:5] == (2, 1)


def test_what_others_write_into_the_store_is_not_the_academys(room, desk: Terminal):
    [started] = [one for one in _said(room).values() if one["verb"]["id"].endswith("/initialized")][:1]
    strange = {**started, "id": str(uuid4()), "actor": {"account": {"homePage": "https://x.example", "name": "1"}}}
    tables.begin_writing(room.db)
    lrs_service.store(room.db, room.organisation.id, [strange], authority=lrs_service.agent("x:y", "k"), now=room.now)
    room.db.commit()
    assert desk.run("reports verify").startswith("No differences")


def test_a_report_from_a_store_is_narrowed_to_a_track_and_a_module(room, people, tmp_path: Path):
    nobody = Terminal(tmp_path, f"sqlite:///{tmp_path / 'never-made.sqlite3'}")
    with StrictStore(statements=_said(room)).running() as store:
        there = f"--from-lrs {store.endpoint} --key {store.key} --secret {store.secret} --format json"
        for narrowed, rows in (("--track starters", 1), ("--track no", 0), ("--module manners", 1), ("--module no", 0)):
            assert len(json.loads(nobody.run(f"reports export completion {there} {narrowed}"))) == rows
        assert "not narrowed by --site" in nobody.fails(f"reports export completion {there} --site X")


def test_of_several_academies_in_one_store_one_is_chosen(room, people, tmp_path: Path):
    nobody = Terminal(tmp_path, f"sqlite:///{tmp_path / 'never-made.sqlite3'}")
    said = _said(room)
    ours = next(one["object"]["id"].partition("/xapi/")[0] for one in said.values())
    theirs = json.loads(json.dumps(list(said.values())).replace(ours, "https://other.example"))
    more = {str(uuid4()): one for one in theirs} | {str(uuid4()): {"verb": "shouted", "stored": "2026-01-01T00:00:00Z"}}
    with StrictStore(statements=said | {id_: {**one, "id": id_} for id_, one in more.items()}).running() as store:
        there = f"reports export scores --from-lrs {store.endpoint} --key {store.key} --secret {store.secret}"
        assert f"{ours}, https://other.example" in nobody.fails(there)
        assert "has nothing of https://nobody.example" in nobody.fails(f"{there} --academy https://nobody.example")
        rows = json.loads(nobody.run(f"{there} --format json --academy {ours}/"))
        assert [tuple(row.values()) for row in rows] == FIGURES[Name.SCORES]


def test_what_is_no_statement_is_left_out() -> None:
    told = Retelling()
    for strange in (None, [], {}, {"verb": 1}, {"verb": {"id": "x"}, "object": "y"}, {"verb": {"id": "x"}}):
        told.hear(strange)
    assert (told.heard, told.strange) == (6, 6)
    assert told.report(Name.COMPLETION).rows == ()


def test_whoever_gets_a_pseudonym_on_the_way_is_one_person(room, everybody_hears, db, organisation):
    anna = room.learner("Anna (sample)", days=3)
    anna.read("manners", "telephone", 2, percent=50)
    anna.take("manners", "module-test", 1.5, right=2)
    naming.set_calling(db, organisation.id, "pseudonym", by=anna.person.id, now=room.now)
    anna.take("manners", "module-test", 0.9, right=2)
    told = Retelling()
    for one in _said(room).values():
        told.hear(one)
    for name in (Name.COMPLETION, Name.SCORES):
        assert differences(queries.read(db, organisation.id, name, Filter(), now=room.now), told.report(name)) == []


def test_whoever_learns_a_track_again_under_another_name_is_one_person(room, everybody_hears, fresh, organisation):
    """Nothing was said of the first cycle under the second name: the academy alone knows whose both are."""
    anna = room.learner("Anna (sample)", days=3)
    anna.take("manners", "module-test", 1.5, right=2)
    naming.set_calling(room.db, organisation.id, "pseudonym", by=anna.person.id, now=room.now)
    _again(anna).take("manners", "module-test", 0.5, right=2)
    room.db.commit()
    assert fresh.run("reports verify").startswith("No differences")


def test_who_was_called_both_names_in_one_enrolment_is_one_person_everywhere(room, everybody_hears, db, organisation):
    anna = room.learner("Anna (sample)", days=3)
    anna.take("manners", "module-test", 1.5, right=1)
    naming.set_calling(db, organisation.id, "pseudonym", by=anna.person.id, now=room.now)
    anna.take("manners", "module-test", 0.9, right=2)
    _again(anna).take("manners", "module-test", 0.5, right=2)
    told = Retelling()
    for one in _said(room).values():
        told.hear(one)
    for name in (Name.COMPLETION, Name.SCORES):
        assert differences(queries.read(db, organisation.id, name, Filter(), now=room.now), told.report(name)) == []


def _again(learner: Learner) -> Learner:
    """The next cycle of the track, which is due at once."""
    room, enrolment = learner.room, learner.room.db.get(Enrolment, learner.occasion.enrolment)
    assert enrolment
    enrolment.renews_on = room.ago(1).date()
    made = progress.renew(room.db, enrolment.id, now=room.ago(0.7))
    assert made and made.cycle == 2
    return replace(learner, occasion=replace(learner.occasion, enrolment=made.id))


def _said(room: Classroom) -> dict[str, dict[str, Any]]:
    """All statements of the academy, by id."""
    rows = lrs.after(room.db, room.organisation.id, 0, most=1000)
    return {str(row.id): {**json.loads(row.payload), "id": str(row.id)} for row in rows}
