"""lms-tool rosters: the lists of members that platforms tell."""

import time
from uuid import UUID

import click

from lms_tool.cli.base import Failed, Tool, as_json, pass_tool, show
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.rosters import queries, rules, service

LONGEST = 600.0
"""Seconds that a reading is waited for."""


@click.group()
def rosters() -> None:
    """Who is in a course, as its LMS tells it.

    Example: lms-tool rosters list
    """


@rosters.command("list")
@as_json
@pass_tool
def list_rosters(tool: Tool, as_json: bool) -> None:
    """The courses whose list the academy can read.

    Example: lms-tool rosters list --json
    """
    with tool.transaction() as db:
        rows = [
            {
                "course": course.id,
                "title": course.title or course.context_id,
                "read": roster.read_at and roster.read_at.isoformat(timespec="minutes"),
                "members": queries.count_members(db, course.id),
                "trouble": roster.trouble,
                "next": roster.try_at.isoformat(timespec="minutes"),
            }
            for roster, course in queries.every(db)
        ]
    show(rows, as_json, "No course has told of its list yet. It is known once somebody opens the academy from there.")


@rosters.command()
@click.argument("course", type=click.UUID)
@as_json
@pass_tool
def sync(tool: Tool, course: UUID, as_json: bool) -> None:
    """Read the list of a course now; `rosters list` shows the courses.

    Example: lms-tool rosters sync 00000000-0000-0000-0000-000000000000
    """
    from lms_tool import worker

    service.configure(tool.settings)
    with tool.transaction() as db:
        roster = next((roster for roster, _ in queries.every(db) if roster.course_id == course), None)
        if roster is None:
            raise NotFound(f"course {course} has not told of its list")
        service.want(roster, now=utc_now())
    end = time.monotonic() + LONGEST
    while _is_reading(tool, course):
        if time.monotonic() > end:
            raise Failed("the list is not read yet; a worker may be at it: lms-tool rosters list")
        if not worker.read_roster(tool.sessions):
            time.sleep(0.5)  # another worker has the page
    _tell(tool, course, as_json)


def _is_reading(tool: Tool, course: UUID) -> bool:
    with tool.transaction() as db:
        return queries.roster(db, course).try_at <= utc_now()


def _tell(tool: Tool, course_id: UUID, as_json: bool) -> None:
    from lms_tool.people import queries as people

    with tool.transaction() as db:
        roster, course = queries.roster(db, course_id), people.course(db, course_id)
        if roster.trouble:
            happened, advice = rules.TROUBLES[roster.trouble]
            raise Failed(f"{happened} {roster.detail} {advice}")
        changes = queries.changes(db, roster)
        told = {
            "seen": roster.seen,
            "strange": roster.strange_count,
            **{what: sum(one.what == what for one in changes) for what in ("new", "back", "role")},
            "gone": len(queries.gone(db, roster, course)),
            "not_started": len(queries.not_started(db, roster, course)),
        }
    show([told], as_json, "")
