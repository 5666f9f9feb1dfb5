"""The trainings of one person side by side, and the one that their post asks for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.progress.models import Enrolment
from lms_tool.progress.queries.enrolments import edition_of, enrolments_of
from lms_tool.tracks import queries as tracks


@dataclass(frozen=True, slots=True)
class Training:
    """enrolment: None where the post asks for it and it has not been begun."""

    track: str
    title: Text
    enrolment: Enrolment | None


def trainings(db: Session, organisation_id: UUID, person_id: UUID) -> list[Training]:
    """What can be turned to: what the post asks for first, then what was last used; nothing that staff took back."""
    taken = tracks.taken_back(db, person_id)
    mine = [one for one in enrolments_of(db, person_id) if one.track not in taken]
    found = [Training(one.track, edition_of(db, one).title, one) for one in mine]
    asked = tracks.track_of_post(db, organisation_id, person_id)
    if asked is None or asked in taken or any(one.track == asked for one in mine):
        return found
    return [Training(asked, catalog.track(db, organisation_id, asked).title, None), *found]
