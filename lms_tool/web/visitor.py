"""Who is in front of us: one person, arrived by one launch, in one role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

ROLES = ("learner", "instructor", "administrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    launch: str  # the unguessable id in the path; worthless without the browser's cookie
    session_id: UUID  # the row behind it
    organisation_id: UUID
    organisation_names: dict[str, str]
    timezone: str
    person_id: UUID
    name: str | None
    given_name: str | None
    roles: frozenset[str]  # of ROLES, what this launch allows; or "tester", a test user of the platform
    course_id: UUID | None
    course_title: str | None
    link_id: UUID | None
    content: str | None  # what the link shows: "track:new-hire", "quiz:module/key"; None for the plain academy
    locale: str  # zh-CN or en
    frame_ancestors: str  # origin of the platform that shows us
    return_url: str | None
    expires_at: datetime
    in_frame: bool = True  # the launch asked for an iframe
    is_direct: bool = False  # signed in without an LMS

    @property
    def called(self) -> str | None:
        """How this person is greeted: by a given name in Latin letters, else by the whole name, since a Chinese given
        name alone is for family and friends."""
        return self.given_name if self.given_name and self.given_name < "\u2e80" else self.name or self.given_name

    @property
    def is_learner(self) -> bool:
        """Only a learner's doings are recorded; staff and test users look at things without leaving a trace."""
        return "learner" in self.roles

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & {"instructor", "administrator"})
