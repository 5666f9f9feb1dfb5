"""Where platforms differ from the letter, each with its reason."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Dialect:
    """The defaults are the specification's; a platform's dialect overrides what it needs."""

    deployments_arrive_later: bool = False
    pages_grades: bool = True  # whether `limit` and `Link` may be used on line items and results
    finest_timestamp: float = 0.001  # seconds by which two scores of one person in one column must differ at least
    replaces_submission: bool = False  # whether every score opens a new submission unless told otherwise

    def score_extras(self) -> dict[str, Any]:
        """Additional members of a score."""
        if self.replaces_submission:
            # https://canvas.instructure.com/doc/api/score.html: default true, which empties the learner's submission.
            return {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
        return {}


STANDARD = Dialect()

_DIALECTS = {
    # Moodle compares timestamps by the second and answers 409 to equal ones (ltiservice_gradebookservices scores.php);
    # its `limit` on results fails and its `Link` headers on line items are broken.
    "moodle": Dialect(pages_grades=False, finest_timestamp=1.0),
    # Canvas makes a deployment per account or course in which the tool is installed, long after the registration.
    "canvas": Dialect(deployments_arrive_later=True, replaces_submission=True),
    # The demo LMS behaves like Moodle.
    "demo-lms": Dialect(pages_grades=False, finest_timestamp=1.0),
}


def dialect(product_family: str) -> Dialect:
    return _DIALECTS.get(product_family, STANDARD)


def family(product_family_code: str) -> str:
    """The family as we keep it: lower case, at most 64 characters, "" where the platform is silent."""
    return product_family_code.strip().lower()[:64]
