"""Columns of a course's gradebook as launches tell of them: known, found, made; and moved, where a link came back."""

from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.db import found_or_made
from lms_tool.facts import Arrived
from lms_tool.grades import queries, rules
from lms_tool.grades.models import Column
from lms_tool.grades.service.sending import resend
from lms_tool.launches import queries as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.organisations import queries as organisations
from lms_tool.progress import queries as progress


def note_arrival(db: Session, fact: Arrived) -> None:
    """A launch says where columns are now. What was parked because a column was gone, or could not be made, goes into
    the one there is: everybody's points of that column, not only those of whoever came."""
    session = launches.session(db, fact.launch)
    offer = queries.offer(db, session)
    if session.course_id is None or session.reviewed is not None or not offer.takes_scores:
        return
    if offer.has_own_column:
        for column in queries.own_columns(db, session):
            if (column.link_id, column.address) != (session.link_id, session.line_item):
                column.link_id, column.address, column.gone_at = session.link_id, session.line_item, None
                _fill_again(db, column, fact)
    if offer.takes_columns:
        for column in queries.columns_given_up(db, session.course_id):
            column.columns_url, column.scopes, column.gone_at = session.line_items, sorted(session.grade_scopes), None
            _fill_again(db, column, fact)


def _fill_again(db: Session, column: Column, fact: Arrived) -> None:
    db.flush()
    resend(db, [score.id for _, score in queries.pairs(db, column.course_id, columns=[column.id])], now=fact.at)


def column_of(
    db: Session, session: LaunchSession, target: rules.Target, earned: rules.EarnedInQuiz | rules.EarnedInPractical
) -> Column:
    """The column of a target, known from now on; what the launch says of it anew is taken over."""

    def find() -> Column | None:
        return queries.column_or_none(db, session, target)

    column = found_or_made(db, find, lambda: _new_column(db, session, target, earned))
    column.columns_url = session.line_items or column.columns_url
    column.scopes = sorted(session.grade_scopes)
    return column


def _new_column(
    db: Session, session: LaunchSession, target: rules.Target, earned: rules.EarnedInQuiz | rules.EarnedInPractical
) -> Column:
    assert session.course_id is not None  # without a course there is no target
    return Column(
        organisation_id=session.organisation_id,
        registration_id=session.registration_id,
        course_id=session.course_id,
        link_id=session.link_id if target.own else None,
        content=target.content,
        coupled=target.own,
        address=session.line_item if target.own else None,
        columns_url=session.line_items,
        scopes=sorted(session.grade_scopes),
        resource_id=target.content,
        tag=rules.tag(target.content),
        label=_label(db, target.content, earned),
        score_maximum=rules.MAXIMUM,
    )


def _label(db: Session, content: str, earned: rules.EarnedInQuiz | rules.EarnedInPractical) -> str:
    """What the gradebook's readers see above the column: in the organisation's language."""
    organisation = organisations.organisation(db, earned.organisation)
    kind = content.partition(":")[0]
    if not isinstance(earned, rules.EarnedInQuiz) or kind in ("track", *rules.PARTS):
        part = [rules.PARTS[kind]] if kind in rules.PARTS else []
        followed = progress.edition_of(db, progress.enrolment(db, earned.enrolment))
        titles = [followed.title, *part]
    else:
        edition = catalog.module(db, organisation.id, earned.module, earned.version)
        titles = [edition.title]
        if kind == "quiz":
            titles.append(catalog.quiz(db, edition, earned.quiz).title)
    return " · ".join(title.get(organisation.locale) for title in titles)[:255]
