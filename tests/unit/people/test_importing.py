"""Lists of people from files: what is understood, what is refused, and that doing it twice does it once."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.formats.report import Refused
from content.formats.tables import plain
from lms_tool.audit.models import AuditEntry
from lms_tool.people import queries, rules, service
from lms_tool.people.models import Intake, Person, Placement
from lms_tool.people.rules import Book, Fault, Place, Wish
from tests.factories.company import Company

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SITE, POST, SHUT = (UUID(int=n) for n in (1, 2, 3))
BOOK = Book({"s1": SITE, "云栖花园": SITE, "shut": SHUT}, {"agent": POST}, frozenset({SHUT}))
HEAD = "工号,姓名,项目,岗位,起始日期,离职日期\n"


def csv(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows)).encode("utf-8-sig")


def sheet(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (csv("Y1,张示一,云栖花园,agent,2026-11-01,"), "utf-8 with a mark"),
        ((HEAD + "Y1,张示一,云栖花园,agent,2026年11月1日,").encode("gb18030"), "gb18030"),
        ((HEAD + "Ｙ1, 张示一 ,云栖 花园,AGENT,2026/11/1,").replace(",", "\t").encode("utf-16"), "utf-16, tabs"),
        (("a title\n\n" + HEAD + "Y1;张示一;S1;agent;2026.11.1;").replace(",", ";").encode(), "semicolons, a title"),
        (
            sheet(
                ["Staff number*", "Name", "Site", "Post", "Since", "Phone"],
                ["Y1", "张示一", "s1", "agent", datetime(2026, 11, 1), "123"],  # noqa: DTZ001  as a workbook has it
            ),
            "a workbook with a date and a column of its own",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_person_however_the_file_was_saved(data: bytes, why: str) -> None:
    reading = service.read(data, BOOK)
    assert reading.faults == ()
    found = reading.wishes[0]
    assert (found.number, found.name, found.site, found.post) == ("Y1", "张示一", SITE, POST)
    assert found.since == date(2026, 11, 1)


def test_what_is_wrong_is_said_by_row_and_column_and_the_rest_is_read() -> None:
    reading = service.read(
        csv(
            ",Nobody,,,,",
            "Y1,One,nowhere,captain,soon,",
            "Y2,Two,shut,agent,2026-11-02,2026-11-01",
            "Y3,Three,,,,",
            "Y3,Again,,,,",
        ),
        BOOK,
    )
    assert [wish.number for wish in reading.wishes] == ["Y3"]
    assert {(fault.row, fault.column, fault.code) for fault in reading.faults} == {
        (2, "number", "empty"),
        (3, "site", "no-site"),
        (3, "post", "no-post"),
        (3, "since", "day"),
        (4, "site", "closed"),
        (4, "left", "order"),
        (6, "number", "twice"),
    }
    assert Fault(6, "number", "twice", "5") in reading.faults


def macros() -> bytes:
    out = io.BytesIO(sheet(["工号"], ["Y1"]))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "old-excel"),
        (b"PK\x03\x04 nonsense", "broken-zip"),
        (macros(), "macros"),
        ("姓名,项目\n张三,S1".encode(), "no-header"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "encoding"),
    ],
)
def test_a_file_that_is_no_list_or_not_safe_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        service.read(data, BOOK)
    assert refused.value.remark.code == code


def test_a_formula_is_read_as_its_value_and_never_written_as_one(db: Session, organisation: Any) -> None:
    book = Workbook()
    book.active.append(["工号", "姓名"])  # type: ignore[union-attr]
    book.active.append(["Y1", "=1+1"])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    assert service.read(out.getvalue(), BOOK).wishes[0].name == ""
    table = [["工号", "姓名"], ["=1+1", "+cmd|' /C calc'!A0"]]
    text = plain.write_csv(table).decode("utf-8-sig")
    assert "'=1+1" in text
    assert text.count("'+cmd") == 1
    written = load_workbook(io.BytesIO(plain.write_xlsx("People", table, [["Code"]], "en")))
    assert written.worksheets[0]["A2"].data_type == "s"
    assert service.read(plain.write_csv(table), BOOK).wishes[0].number == "=1+1"


@given(
    since=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    left=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    placed=st.booleans(),
    before=st.sampled_from([Place(), Place(SITE, POST), Place(left=True)]),
)
def test_a_row_never_places_somebody_after_it_says_they_left(
    since: date | None, left: date | None, placed: bool, before: Place
) -> None:
    wish = Wish(2, "Y1", site=SITE if placed else None, since=since, left=left)
    found = rules.steps(wish, before, today=TODAY)
    days = [day for day, _ in found]
    assert days == sorted(set(days))
    assert [place.left for _, place in found] == sorted(place.left for _, place in found)
    assert [day for day, place in found if place.left] == ([left] if left else [])


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, NOW)


def state(db: Session) -> list[Any]:
    people = db.execute(select(Person.id, Person.name, Person.staff_number).order_by(Person.staff_number)).all()
    asked = select(Placement.person_id, Placement.since, Placement.site_id, Placement.post_id, Placement.left)
    placed = db.execute(asked.order_by(Placement.person_id, Placement.since)).all()
    return [people, placed, db.scalar(select(func.count()).select_from(AuditEntry))]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["", "Ann", "Bo"]),
        st.sampled_from(["", "E-villa", "W-commercial"]),
        st.sampled_from(["", "agent", "senior"]),
        st.sampled_from(["", "2026-01-01", "2026-06-01", "2027-01-01"]),
        st.sampled_from(["", "2026-03-01", "2027-06-01"]),
    ),
    max_size=4,
    unique_by=lambda row: row[0],
)


def test_the_same_file_twice_changes_nothing_the_second_time(db: Session, company: Company) -> None:
    book = service.book_of(db, company.organisation.id)
    company.person("Ann", "A", "E-villa")

    @settings(max_examples=40)
    @given(ROWS)
    def twice(rows: list[tuple[str, ...]]) -> None:
        with db.begin_nested() as all_of_it:
            wishes = service.read(csv(*(",".join(row) for row in rows)), book).wishes
            service.take(db, company.organisation.id, wishes, by=None, now=NOW)
            before = state(db)
            standing = service.compare(db, company.organisation.id, wishes, now=NOW)
            assert {one.what for one in standing.values()} <= {"same"}
            assert service.take(db, company.organisation.id, wishes, by=None, now=NOW) == (0, 0)
            assert state(db) == before
            all_of_it.rollback()

    twice()


def test_an_empty_cell_leaves_things_as_they_are(db: Session, company: Company) -> None:
    person = company.person("Ann", "A", "E-villa", "senior")
    wish = Wish(2, "A", site=company.sites["W-villa"].id)
    assert service.take(db, company.organisation.id, [wish], by=None, now=NOW) == (0, 1)
    assert person.name == "Ann"
    newest = queries.history_of(db, person.id)[0]
    assert (newest.since, newest.site_id, newest.post_id) == (TODAY, wish.site, company.posts["senior"])


def test_the_log_says_what_was_before_and_what_is_now(db: Session, company: Company) -> None:
    person = company.person("Ann", "A", "E-villa", "senior")
    wish = Wish(2, "A", "Ann Lee", company.sites["W-villa"].id, since=date(2026, 11, 1), left=date(2026, 12, 31))
    service.take(db, company.organisation.id, [wish], by=None, now=NOW)
    asked = select(AuditEntry).where(AuditEntry.subject == person.id, AuditEntry.what == "person.changed")
    told = {change["field"]: (change["before"], change["after"]) for change in db.scalars(asked).one().changes}
    assert told == {
        "name": ("Ann", "Ann Lee"),
        "site": ("Site E-villa", "Site W-villa"),
        "since": ("", "2026-11-01"),
        "left": ("", "2026-12-31"),
    }


def test_of_who_leaves_the_log_says_where_they_were(db: Session, company: Company) -> None:
    person = company.person("Ann", "A", "E-villa")
    service.take(db, company.organisation.id, [Wish(2, "A", left=date(2026, 12, 31))], by=None, now=NOW)
    asked = select(AuditEntry).where(AuditEntry.subject == person.id, AuditEntry.what == "person.changed")
    told = {change["field"]: (change["before"], change["after"]) for change in db.scalars(asked).one().changes}
    assert told["left"] == ("", "2026-12-31") and told["site"] == ("Site E-villa", "")


def test_thousands_of_people_come_in_piece_by_piece_and_are_counted(db: Session, company: Company) -> None:
    rows = [f"N{n:05},Person {n},E-{'villa' if n % 2 else 'commercial'},agent,2026-01-05," for n in range(2_000)]
    reading = service.read(csv(*rows), service.book_of(db, company.organisation.id))
    intake = service.keep(db, company.organisation.id, reading, "all.csv", by=None, now=NOW)
    assert service.want(db, intake.id, now=NOW).taken == 0
    pieces = 0
    while service.take_next(db, now=NOW + timedelta(seconds=pieces)):
        pieces += 1
    assert pieces == 2_000 / service.AT_ONCE
    assert (intake.state, intake.added, intake.changed, intake.rows) == ("done", 2_000, 0, [])
    assert queries.staffed(db, company.organisation.id, day=TODAY)[0][company.sites["E-villa"].id] == 1_000
    with pytest.raises(service.NotWaiting):
        service.want(db, intake.id, now=NOW)


def test_a_list_that_breaks_something_is_set_aside(db: Session, company: Company) -> None:
    reading = service.read(csv("A,Ann,,,,"), BOOK)
    intake = service.keep(db, company.organisation.id, reading, "a.csv", by=None, now=NOW)
    intake.state, intake.rows = "wanted", [{"broken": True}]
    db.flush()
    with pytest.raises(KeyError):
        service.take_next(db, now=NOW)
    service.set_aside(db)
    assert db.get_one(Intake, intake.id).state == "failed"
    assert service.take_next(db, now=NOW) == 0


def test_the_template_can_be_filled_in_and_sent_back(tmp_path: Path) -> None:
    for language in ("zh-CN", "en"):
        heading = [rules.heading(field, language) for field in rules.COLUMNS]
        example = {"site": "s1", "post": "agent", **rules.example(language)}
        table = [heading, [example[field] for field in rules.COLUMNS]]
        for data in (plain.write_csv(table), plain.write_xlsx("People", table, [["Code"], ["s1"]], language)):
            reading = service.read(data, BOOK)
            assert [(wish.number, wish.site, wish.post) for wish in reading.wishes] == [("YQ0001", SITE, POST)]
            assert (reading.faults, reading.strange) == ((), ())
