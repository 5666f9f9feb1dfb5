"""When a course's list is read, what is done when that fails, and what makes one wonder. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo
from uuid import UUID

from lms_tool.errors import english

MOST_PAGES = 1_000
MOST_MEMBERS = 20_000
MOST_STRANGE = 50
"""Strange entries that are kept word for word; the others are counted."""
FRESH = timedelta(hours=1)
"""Older than that, the list is read anew when somebody looks at it."""
NIGHT = time(1)
NIGHT_MINUTES = 240
"""The daily reading is between one and five where the organisation works, each course at a minute of its own."""
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""After the first, second … failure that may pass; after the last one it is tried again at night."""
LONGEST_WAIT = timedelta(hours=6)
"""However long the platform asks us to wait."""
MANY_SHARE, MANY_LEAST = 0.2, 5

TROUBLES: Mapping[str, tuple[str, str]] = {
    "switched-off": (
        english("This LMS is switched off here."),
        english("An administrator can switch it on again under Connections."),
    ),
    "no-keys": (
        english("The academy cannot read its own keys."),
        english("Whoever runs it has to set SECRET_KEY as it was before."),
    ),
    "no-token": (
        english("The LMS gives us no access to its list of members."),
        english("Switch on “Names and Role Provisioning” for the academy in the LMS, then read the list again."),
    ),
    "no-scope": (
        english("The LMS does not let us read its list of members."),
        english("Switch on “Names and Role Provisioning” for the academy in the LMS, then read the list again."),
    ),
    "no-answer": (
        english("The LMS did not answer."),
        english("It is tried again by itself."),
    ),
    "not-now": (
        english("The LMS could not tell just now."),
        english("It is tried again by itself."),
    ),
    "refused": (
        english("The LMS refused to tell who is in this course."),
        english("Open the academy from the course once more, then read the list again."),
    ),
    "address": (
        english("The address of the list may not be called from here."),
        english("Whoever runs the academy can allow that network (ALLOWED_PRIVATE_NETWORKS)."),
    ),
    "not-a-list": (
        english("What the LMS sent is no list of members."),
        english("Show whoever runs the LMS what stands below."),
    ),
    "circle": (
        english("The LMS led us in circles, so the list was never whole."),
        english("Nobody was taken for gone. Show whoever runs the LMS what stands below."),
    ),
    "too-long": (
        english("The list is longer than the academy reads."),
        english("Nobody was taken for gone. Split the course, so that no list has more than 20,000 people."),
    ),
    "ours": (
        english("Something went wrong on our side."),
        english("It is tried again by itself, and the log says more."),
    ),
}
"""Key → what happened, and what is to be done."""

STRANGE: Mapping[str, str] = {
    "not-an-object": english("is no member at all; left out"),
    "no-id": english("has no user id; left out"),
    "bad-id": english("has a user id that cannot be one; left out"),
    "twice": english("is on the page twice; taken once"),
    "bad-name": english("has a name that is no text; taken without it"),
    "long-name": english("has a name that is too long; cut"),
    "bad-roles": english("has roles that are no list of texts; taken as far as they can be read"),
    "bad-status": english("has an unknown status; taken as active"),
    "not-kept": english("could not be kept; left out, and the log says more"),
}


def night(now: datetime, zone: tzinfo, course: UUID) -> datetime:
    """When the list of a course is read by itself the next time."""
    local = now.astimezone(zone)
    minute = timedelta(minutes=course.int % NIGHT_MINUTES)
    tonight = datetime.combine(local.date(), NIGHT, zone) + minute
    if tonight > local:
        return tonight
    return datetime.combine(local.date() + timedelta(days=1), NIGHT, zone) + minute


def wait_or_none(tries: int, asked: float | None) -> timedelta | None:
    """How long after so many failures in a row; none where it is left until night. asked: seconds, by the platform."""
    if tries > len(WAITS):
        return None
    return max(WAITS[tries - 1], min(timedelta(seconds=asked or 0), LONGEST_WAIT))


def counted(groups: Iterable[Sequence[str]]) -> dict[str, int]:
    """Group → how many are in it, by name."""
    found = Counter(group for theirs in groups for group in theirs)
    return dict(sorted(found.items()))


def are_many(gone: int, members: int) -> bool:
    """Whether so many are gone that one should look twice: perhaps it is the list that is wrong."""
    return gone >= MANY_LEAST and gone > MANY_SHARE * members
