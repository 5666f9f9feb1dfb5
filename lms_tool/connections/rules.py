"""What a check of a connection can find out, in words that an administrator can act on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lms_tool.errors import english

LARGEST_DIFFERENCE = 30  # seconds between two clocks; from here on tokens are refused on one side or the other
TOO_LONG = timedelta(minutes=3)  # after which a check that a worker took counts as left behind
FINE, WRONG, UNKNOWN = "fine", "wrong", "unknown"

# Steps in the order in which a person reads them: what has to hold for the next one to make sense comes first.
STEPS = {
    "registration": english("Registration"),
    "address": english("Our address"),
    "places": english("Places in the LMS"),
    "keys": english("Keys of the LMS"),
    "clock": english("Clocks"),
    "token": english("Our keys, and a token"),
    "grades": english("Permission for grades"),
    "results": english("Permission to read grades back"),
    "members": english("Permission for the list of members"),
    "roster": english("List of members"),
    "score": english("A grade there and back"),
    "browsers": english("How browsers proved themselves"),
}


@dataclass(frozen=True, slots=True)
class Saying:
    """state: fine | wrong | unknown; what: a sentence; do: the fix, "" where nothing is to be done."""

    state: str
    what: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """step: of `STEPS`; code: of `SAYINGS`; place: the platform's name of a deployment, "" for the whole connection.

    values: fill the placeholders of the sentences. They hold no token and no name of a person.
    """

    step: str
    code: str
    place: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def saying(self) -> Saying:
        return SAYINGS[self.code]

    @property
    def what(self) -> str:
        """In English."""
        return self.saying.what % self.values

    @property
    def do(self) -> str:
        """In English."""
        return self.saying.do % self.values

    def as_dict(self) -> dict[str, Any]:
        return {"step": self.step, "code": self.code, "place": self.place, "values": dict(self.values)}


WHYS = (
    english("the academy may not call that address"),
    english("no answer came in time"),
    english("its certificate is not trusted here"),
    english("no machine of that name is known here"),
    english("nothing answers there"),
    english("that is no address that can be called"),
    english("the connection broke off"),
)
"""What `lti.http.plainly` says of a call that did not come about."""

SAYINGS = {
    "in-use": Saying(FINE, english("The connection is in use.")),
    "not-in-use": Saying(
        WRONG,
        english("The connection is switched off: nobody comes in, and no grades are sent."),
        english("Take it back into use on the page of this LMS."),
    ),
    "reachable": Saying(FINE, english("The LMS has to reach our keys at %(url)s.")),
    "needs-https": Saying(
        WRONG,
        english("The academy calls itself %(url)s. Platforms elsewhere need https to open it and to read its keys."),
        english("Whoever runs the academy sets PUBLIC_URL to its https address."),
    ),
    "places": Saying(FINE, english("Places that are let in: %(number)s. None waits.")),
    "places-wait": Saying(
        WRONG,
        english("Places that wait for your yes: %(number)s. Nobody comes in from there."),
        english("Let them in, or keep them out, on the page of this LMS."),
    ),
    "no-place": Saying(
        UNKNOWN,
        english("The LMS has not named a place yet; it does so at the first launch."),
        english("Open the academy once from a course of the LMS."),
    ),
    "keys": Saying(FINE, english("Keys of the LMS that we can use: %(number)s.")),
    "keys-unreadable": Saying(
        WRONG,
        english("The keys of the LMS at %(url)s cannot be read: %(why)s."),
        english("Check the public keyset URL, and whether our server may call that address (firewall, certificate)."),
    ),
    "keys-useless": Saying(
        WRONG,
        english("The keys at %(url)s are none that we accept: RSA of 2048 bits or more, or P-256, each with a key id."),
        english("Check the public keyset URL; a page for people instead of the key set is the usual cause."),
    ),
    "clocks": Saying(FINE, english("Seconds between the two clocks: %(seconds)s.")),
    "clock-ahead": Saying(
        WRONG,
        english("The clock of the LMS is %(seconds)s seconds ahead of ours."),
        english("Let both servers keep time by NTP."),
    ),
    "clock-behind": Saying(
        WRONG,
        english("The clock of the LMS is %(seconds)s seconds behind ours."),
        english("Let both servers keep time by NTP."),
    ),
    "clock-untold": Saying(UNKNOWN, english("The LMS does not tell its time, so the clocks were not compared.")),
    "token": Saying(FINE, english("The LMS read our keys and gave us a token.")),
    "token-refused": Saying(
        WRONG,
        english("The LMS gives us no token: %(why)s."),
        english("See that the LMS can reach our keys, that the tool is active there, and that its client ID is ours."),
    ),
    "keys-hidden": Saying(
        WRONG,
        english("The LMS gives us no token: %(why)s. Moodle answers so where its settings keep it from our keys."),
        english(
            "In Moodle: Site administration, General, Security, HTTP security. Take %(host)s and its network off the "
            "blocked hosts, and put %(port)s on the list of allowed ports."
        ),
    ),
    "secret-lost": Saying(
        WRONG,
        english("The academy cannot read its own keys."),
        english("SECRET_KEY is another one than before; whoever runs the academy sets it back."),
    ),
    "granted": Saying(FINE, english("The LMS grants it.")),
    "not-granted": Saying(
        WRONG,
        english("The LMS does not grant it: %(why)s."),
        english("Switch this service on for the tool in the LMS."),
    ),
    "not-asked": Saying(UNKNOWN, english("Not known as long as the LMS gives us no token.")),
    "roster": Saying(FINE, english("A course told us its members; %(number)s on the first page.")),
    "roster-untold": Saying(
        UNKNOWN,
        english("No launch from here has told us where its list of members is."),
        english("Switch the service on in the LMS, then open the academy from a course once and check again."),
    ),
    "roster-refused": Saying(
        WRONG,
        english("The list of members cannot be read: %(why)s."),
        english("Switch on names and roles for the tool in the LMS, and open the academy from a course that exists."),
    ),
    "score": Saying(
        FINE,
        english("A column was made in a course, took a grade, showed it when we asked, and was taken out again."),
    ),
    "score-no-learner": Saying(
        UNKNOWN,
        english("A column was made in a course and taken out again. No learner came from there who could get a grade."),
        english("Open the academy once as a learner and check again."),
    ),
    "score-untold": Saying(
        UNKNOWN,
        english("No launch from here has told us where the columns of its course are."),
        english("Switch grades on for the tool in the LMS, then open the academy from a course once and check again."),
    ),
    "score-no-column": Saying(
        WRONG,
        english("The LMS makes no column for us: %(why)s."),
        english("Let the tool make columns: in Moodle “Use this service for grade sync and column management”."),
    ),
    "score-refused": Saying(
        WRONG,
        english("The LMS made a column but takes no grade: %(why)s."),
        english("See that the learner is still enrolled in that course and that the tool may send grades."),
    ),
    "score-not-shown": Saying(
        WRONG,
        english("The LMS took a grade and does not show it when asked."),
        english("Look into the gradebook of a course: grades may be hidden, or computed anew later."),
    ),
    "score-left": Saying(
        WRONG,
        english("It works, but the column “%(label)s” could not be taken out again: %(why)s."),
        english("Delete the column in the course's gradebook."),
    ),
    "browsers": Saying(
        FINE,
        english("In 30 days: by cookie %(cookie)s, by the storage of the LMS %(storage)s, by a tap %(tap)s."),
    ),
    "browsers-tap": Saying(
        WRONG,
        english("Most launches of the last 30 days needed a tap: %(tap)s of %(all)s."),
        english(
            "Browsers keep no cookies in frames: let the LMS open the tool in a new window, and nobody has to tap."
        ),
    ),
    "browsers-none": Saying(UNKNOWN, english("Nobody has come in from there in the last 30 days.")),
    "broken": Saying(
        UNKNOWN,
        english("This step broke something on our side; the log says more."),
        english("Check again; if it happens again, tell support."),
    ),
}


def grades_go(findings: Iterable[Finding]) -> bool:
    """Whether the LMS was seen to take grades of ours as far as its permission goes."""
    seen = {one.step for one in findings if one.saying.state == FINE}
    return {"registration", "token", "grades"} <= seen


def works(findings: Iterable[Finding]) -> bool:
    """Whether nothing is known to be wrong."""
    return not any(one.saying.state == WRONG for one in findings)


def clock(seconds_ahead: int) -> Finding:
    """seconds_ahead: by which the platform's clock is before ours."""
    if abs(seconds_ahead) < LARGEST_DIFFERENCE:
        return Finding("clock", "clocks", values={"seconds": abs(seconds_ahead)})
    code = "clock-ahead" if seconds_ahead > 0 else "clock-behind"
    return Finding("clock", code, values={"seconds": abs(seconds_ahead)})


def browsers(place: str, counted: Mapping[str, int]) -> Finding:
    """counted: launches by how the browser proved itself: cookie | storage | tap."""
    every = sum(counted.values())
    values = {**{name: counted.get(name, 0) for name in ("cookie", "storage", "tap")}, "all": every}
    if not every:
        return Finding("browsers", "browsers-none", place)
    return Finding("browsers", "browsers-tap" if values["tap"] * 2 > every else "browsers", place, values)
