"""Where platforms differ from the letter, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

from lms_tool.lti import claims


@dataclass(frozen=True, slots=True)
class Dialect:
    """The defaults are the specification's; a platform's dialect overrides what it needs."""

    deployments_arrive_later: bool = False
    pages_grades: bool = True  # whether `limit` and `Link` may be used on line items and results
    finest_timestamp: float = 0.001  # seconds by which two scores of one person in one column must differ at least
    takes_twice: bool = False  # whether a score with the same timestamp is taken again, and its comment added again
    replaces_submission: bool = False  # whether every score opens a new submission unless told otherwise
    tells_sections: bool = False  # whether its list, asked by the id of the course, tells what is custom of each member
    guards_its_calls: bool = False  # whether it answers 404 for tokens where it may not fetch our key set

    def score_extras(self) -> dict[str, Any]:
        """Additional members of a score."""
        if self.replaces_submission:
            # https://canvas.instructure.com/doc/api/score.html: default true, which empties the learner's submission.
            return {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
        return {}


STANDARD = Dialect()

_DIALECTS = {
    # Moodle compares timestamps by the second and answers 409 to equal ones (ltiservice_gradebookservices scores.php);
    # its `limit` on results fails and its `Link` headers on line items are broken. Its "HTTP security" blocks private
    # networks and all ports but 80 and 443; a key set that it may not fetch makes the token address a page with 404.
    "moodle": Dialect(pages_grades=False, finest_timestamp=1.0, guards_its_calls=True),
    # Canvas takes a score whose timestamp equals the last one's and adds its comment once more. A score without points
    # empties its grade, unless `preserve_score` is sent (https://developerdocs.instructure.com, Score API).
    # Its list of members, asked with rlid=<id of the course>, names everybody and adds each one's custom parameters:
    # staff number, sections; with a link's id it leaves out to whom that is not assigned (memberships_provider.rb).
    # It makes a deployment per account or course in which the tool is installed, long after the registration.
    "canvas": Dialect(deployments_arrive_later=True, replaces_submission=True, takes_twice=True, tells_sections=True),
    # The demo LMS behaves like Moodle.
    "demo-lms": Dialect(pages_grades=False, finest_timestamp=1.0, guards_its_calls=True),
}


def dialect(product_family: str) -> Dialect:
    return _DIALECTS.get(product_family, STANDARD)


def family(product_family_code: str) -> str:
    """The family as we keep it: lower case, at most 64 characters, "" where the platform is silent."""
    return product_family_code.strip().lower()[:64]


# Canvas shows a tool where its configuration says so, one message for each place
# (https://canvas.instructure.com/doc/api/file.placements_overview.html).
CANVAS_PLACEMENTS: Mapping[str, str] = {
    "link_selection": claims.DEEP_LINKING_REQUEST,
    "assignment_selection": claims.DEEP_LINKING_REQUEST,
    "module_index_menu_modal": claims.DEEP_LINKING_REQUEST,
    "module_menu_modal": claims.DEEP_LINKING_REQUEST,
    "course_assignments_menu": claims.DEEP_LINKING_REQUEST,
    "course_navigation": claims.RESOURCE_LINK_REQUEST,
    "account_navigation": claims.RESOURCE_LINK_REQUEST,
}

# Hosted Canvas answers under several names: accounts, issuer and signing in live on different hosts of one company. A
# Canvas of one's own lives elsewhere and keeps that issuer, unless somebody changes it (config/security.yml, lti_iss).
CANVAS_CLOUD = ("instructure.com", "canvaslms.com")


def same_platform(product_family: str, one: SplitResult, other: SplitResult) -> bool:
    """Whether two addresses belong to one platform: one host and port, or both in the cloud of Canvas."""
    if _place(one) == _place(other):
        return True
    both = product_family == "canvas" and one.scheme == other.scheme == "https"
    return both and is_canvas_cloud(one.hostname or "") and is_canvas_cloud(other.hostname or "")


def may_be_issuer(product_family: str, home: SplitResult, issuer: SplitResult) -> bool:
    """Whether a platform that lives at home can be called so."""
    shared = product_family == "canvas" and issuer.scheme == "https" and is_canvas_cloud(issuer.hostname or "")
    return shared or same_platform(product_family, home, issuer)


def is_canvas_cloud(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in CANVAS_CLOUD)


def _place(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
