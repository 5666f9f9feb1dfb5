"""The evidence of a batch for tenders and audits: people, sign-in sheets, scores, results, hours."""

from collections.abc import Iterable, Iterator
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from content.formats import spreadsheet
from content.markdown import plain
from content.schema import Line, Standard, Text
from lms_tool.cohorts.queries import batches
from lms_tool.cohorts.queries.batches import Staff
from lms_tool.db import utc_now
from lms_tool.hours import rules as hours_rules
from lms_tool.people.models import Person
from lms_tool.records import queries, rules
from lms_tool.records.queries import Evidence
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language, local, points
from lms_tool.web.pages import download

doors = Blueprint("evidence", __name__, url_prefix="/s/<launch>/file/batches", template_folder="templates")

CRITERIA = ("discussion", "speaking", "homework")
Rows = Iterator[Iterable[object]]


@doors.get("/<uuid:batch>/evidence.zip")
@guard("instructor", "administrator")
def export(batch: UUID) -> Response:
    session, who = db.session(), visitor()
    staff = Staff(who.person_id, who.course_id, "administrator" in who.roles)
    found = queries.evidence_of(session, who.organisation_id, batches.batch_of(session, batch, staff))
    tables = {
        "people.csv": _people(found),
        "exemptions.csv": _exemptions(found),
        "sign-in.csv": _sign_in(found),
        "scores.csv": _scores(found),
        "results.csv": _results(found),
        "answers.csv": _answers(found),
        "papers.csv": _papers(found),
        "hours.csv": _hours(found),
    }
    cover = [render_template("records/cover.html", found=found, files=_files(), visitor=who, now=utc_now())]
    made = rules.archive([("cover.html", cover), *((name, spreadsheet.as_csv(rows)) for name, rows in tables.items())])
    return download(made, f"batch-{found.batch.id.hex[:8]}-{language()}.zip")


def _files() -> dict[str, str]:
    """What each file of the archive holds."""
    return {
        "people.csv": _("Everybody who is or was in the batch, with group and mentor"),
        "exemptions.csv": _("From what people are exempt, why, with what proof, and who decided"),
        "sign-in.csv": _("The list of every session: who was there, when they signed in, which minutes count"),
        "scores.csv": _("What was scored in the classroom"),
        "results.csv": _("Every quiz handed in, by the version that was taken"),
        "answers.csv": _("What everybody answered in these quizzes, and whether it was right"),
        "papers.csv": _("Every question that these quizzes draw from, with what is right"),
        "hours.csv": _("Minutes that count, and the training hours that they make"),
    }


def _who(person: Person) -> list[object]:
    return [person.name or _("Without a name"), person.staff_number]


def _head(*more: str) -> list[object]:
    return [_("Name"), _("Staff number"), *more]


def _people(found: Evidence) -> Rows:
    yield _head(_("Group"), _("In the batch since"), _("Left on"), _("Mentor"))
    for member, person in found.members:
        group = found.group(member)
        joined = hours_rules.day_of(member.joined_at, found.zone)
        left = hours_rules.day_of(member.left_at, found.zone) if member.left_at else ""
        yield [*_who(person), group.title if group else "", joined, left, found.mentor(member)]


def _exemptions(found: Evidence) -> Rows:
    decided = [_("Module"), _("Exempt since"), _("Decided by"), _("Reason"), _("Proof")]
    yield _head(*decided, _("Taken back on"), _("Taken back by"), _("Reason for taking it back"))
    lost = _("The proof is not stored any more.")
    for person, one in found.spared:
        yield [*_who(person), *one.cells(found.names, local, lost)]


def _sign_in(found: Evidence) -> Rows:
    states = {"present": _("there"), "late": _("late"), "absent": _("absent"), "excused": _("excused")}
    yield [_("Session"), _("Began"), _("Place"), *_head(_("Attendance"), _("Signed in at"), _("Minutes"), _("Note"))]
    for session, lines in found.sheets():
        zone = ZoneInfo(session.timezone)
        held = [session.title, session.starts_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"), session.place]
        for line in lines:
            there = line.attendance
            came = there.came_at.astimezone(zone).strftime("%H:%M") if there and there.came_at else ""
            state = states.get(there.state, there.state) if there else ""
            why = next((mark.why for mark in reversed(line.marks) if mark.why), "")
            yield [*held, *_who(line.person), state, came, there.minutes if there else "", why]


def _scores(found: Evidence) -> Rows:
    yield [_("Session"), *_head(_("Discussion"), _("Speaking"), _("Homework"), _("Note"))]
    for session, lines in found.sheets():
        for line in lines:
            if line.scores:
                given = [line.scores.get(one) for one in CRITERIA]
                notes = " / ".join(score.note for score in given if score and score.note)
                yield [session.title, *_who(line.person), *(score.points if score else "" for score in given), notes]


def _results(found: Evidence) -> Rows:
    head = [_("Quiz"), _("Module"), _("Version"), _("Day"), _("Points"), _("Passed"), _("Try"), _("Pass mark")]
    yield _head(*head)
    for person, entries in found.learnt():
        for entry in entries:
            if entry.activity == hours_rules.QUIZ:
                score, mark = ("" if one is None else points(one) for one in (entry.score, entry.pass_mark))
                passed = _("yes") if entry.passed else _("no")
                taken = [local(entry.names), entry.module, entry.version, entry.day]
                yield [*_who(person), *taken, score, passed, entry.number, mark]


def _answers(found: Evidence) -> Rows:
    taken = [_("Quiz"), _("Module"), _("Version"), _("Try"), _("Day")]
    yield _head(*taken, _("Question"), _("What is asked"), _("What was answered"), _("Right"))
    for person, paper in found.answered():
        made, edition = paper.attempt, paper.edition
        day = hours_rules.day_of(made.submitted_at or made.started_at, found.zone)
        said = [*_who(person), local(paper.quiz.title), edition.key, edition.version, made.number, day]
        for shown in paper.shown:
            given = " / ".join(_line(line, shown.standard) for line in shown.lines) or _("left open")
            right = _("yes") if shown.given and shown.given.right else _("no")
            yield [*said, shown.question.key, _say(shown.question.stem, shown.standard), given, right]


def _papers(found: Evidence) -> Rows:
    yield [_("Quiz"), _("Module"), _("Version"), _("Question"), _("What is asked"), _("What is right")]
    for one in found.asked():
        for asked in one.questions:
            right = " / ".join(_line(line, one.standard) for line in asked.right_answer(one.standard))
            stem = _say(asked.stem, one.standard)
            yield [local(one.quiz.title), one.edition.key, one.edition.version, asked.key, stem, right]


def _line(line: Line, standard: Standard) -> str:
    said = _say(line.text, standard)
    return f"{_say(line.beside, standard)} – {said}" if line.beside else said


def _say(text: Text | str, standard: Standard) -> str:
    """Without marks, the figures of the company standard spoken."""
    if isinstance(text, str):
        return text
    return plain(text.get(language()), text.nearest(language()), standard)


def _hours(found: Evidence) -> Rows:
    yield _head(_("Online, minutes"), _("Classroom, minutes"), _("Corrections, minutes"), _("Training hours"))
    for person, entries in found.learnt():
        sums = hours_rules.total(entries)
        hours = hours_rules.hours(max(0, sums.minutes), found.owed.length)
        yield [*_who(person), sums.online, sums.classroom, sums.corrected, hours]
