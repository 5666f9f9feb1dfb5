"""The conversation with one gradebook, without a database."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lms_tool.db import utc_now
from lms_tool.errors import english
from lms_tool.grades import rules
from lms_tool.lti import ags, claims
from lms_tool.lti.dialects import Dialect
from lms_tool.lti.service_token import GrantedToken, NoToken
from lms_tool.outbox.rules import Answer, Verdict
from lms_tool.platforms.service import TokenRequest, fetch_token

if TYPE_CHECKING:
    import httpx

    from lms_tool.lti.http import Outside

LONGEST_BATCH = 25.0  # seconds after which no further score is begun: the lease of a batch is 60
FAILURES_IN_A_ROW = 3  # after which it is the platform and not the score
AFTER_CONFLICT = 1.5  # seconds: the next one is a second later for a platform that counts in seconds

# Reasons: a sentence for people, then on a line of its own what the platform said.
NO_ACCESS = english("The LMS gives us no access to its gradebook.")
NO_ANSWER = english("The LMS did not answer.")
NOT_NOW = english("The LMS could not take it just now.")
NOT_LET_IN = english("The LMS does not accept the access it gave us.")
REFUSED = english("The course did not accept this score.")
LATER_GRADE = english("The course keeps refusing it because it holds a later grade for this learner.")
OWN_COLUMN_GONE = english("The column of this activity was deleted in the course. Add the activity there once more.")
COLUMN_GONE = english("The column was deleted in the course and could not be made again.")
NO_COLUMN = english("The course made no column for this score.")
KEPT_THERE = english(
    "The LMS keeps showing the grade: it was written there by hand, or the LMS does not let go of it. Empty it there."
)
BAD_ADDRESS = english("The address of the gradebook may not be called from here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One score and where it goes. column: what we look for or make where there is no address yet; given: none where
    the grade is taken out again; complete: nothing that counts is still to come; again: it may have left before under
    the same timestamp."""

    message: UUID
    score: UUID
    column_id: UUID
    address: str | None
    coupled: bool
    columns_url: str | None
    column: ags.Column
    scopes: str
    subject: str
    given: float | None
    maximum: float
    comment: str
    at: datetime
    tries: int
    complete: bool = True
    again: bool = False


@dataclass(frozen=True, slots=True)
class Gradebook:
    """How to reach a platform's gradebook. tokens and requests: by the set of scopes."""

    outside: "Outside"
    dialect: Dialect
    tokens: Mapping[str, str] = field(repr=False)
    requests: Mapping[str, tuple[TokenRequest, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was learnt on the way, to be written down. landed: score → address that took it; gone: columns that were
    deleted and cannot be made from here."""

    verdicts: list[Verdict] = field(default_factory=list)
    tokens: list[tuple[TokenRequest, GrantedToken]] = field(default_factory=list)
    addresses: dict[UUID, str] = field(default_factory=dict)
    landed: dict[UUID, str] = field(default_factory=dict)
    conflicts: set[UUID] = field(default_factory=set)
    gone: set[UUID] = field(default_factory=set)


def send_all(gradebook: Gradebook, jobs: tuple[Job, ...]) -> Sent:
    """Send scores until all are sent, the time is up, or the platform is not to be troubled any more."""
    sent = Sent()
    end = time.monotonic() + LONGEST_BATCH
    failures = 0
    with gradebook.outside.client() as client:
        errand = Errand(gradebook, client, sent)
        for job in jobs:
            if time.monotonic() > end:
                break
            verdict = errand.deliver(job)
            fails = verdict.answer is Answer.RETRY and job.score not in sent.conflicts
            failures = failures + 1 if fails else 0
            if failures == FAILURES_IN_A_ROW:
                verdict = replace(verdict, alone=False)
            sent.verdicts.append(verdict)
            if verdict.answer is Answer.STOP or (verdict.answer is Answer.RETRY and not verdict.alone):
                break  # whatever keeps this one from arriving keeps the others too
    return sent


class Failed(Exception):
    """This score does not arrive now."""

    def __init__(
        self, answer: Answer, reason: str, detail: str = "", after: float | None = None, *, alone: bool = False
    ) -> None:
        super().__init__(reason)
        self.answer, self.after, self.alone = answer, after, alone
        self.reason = f"{reason}\n{rules.platform_words(detail)}".strip()


class Errand:
    def __init__(self, gradebook: Gradebook, client: "httpx.Client", sent: Sent) -> None:
        self._gradebook, self._client, self._sent = gradebook, client, sent
        self._tokens = dict(gradebook.tokens)
        self._requests = {scopes: list(requests) for scopes, requests in gradebook.requests.items()}
        self._status: int | None = None  # of the last answer

    def deliver(self, job: Job) -> Verdict:
        self._status = None
        try:
            self._sent.landed[job.score] = self._place(job)
        except Failed as failed:
            return Verdict(job.message, failed.answer, failed.reason, self._status, failed.after, failed.alone)
        return Verdict(job.message, Answer.DELIVERED, status=self._status)

    def _place(self, job: Job) -> str:
        """The address of the column that has the score now. Raises Failed."""
        address = self._address(job)
        if job.again and self._gradebook.dialect.takes_twice and self._shows(job, address):
            return address
        answer = self._post(job, address)
        if isinstance(answer, ags.Refused) and answer.code == "gone" and job.given is None:
            return address  # with its column the grade has gone, too
        if isinstance(answer, ags.Refused) and answer.code == "gone" and not job.coupled:
            address = self._look_or_make(job)
            answer = self._post(job, address)
        if isinstance(answer, ags.Delivered):
            self._check_emptied(job, address)
            return address
        assert isinstance(answer, ags.Refused)
        if answer.code == "conflict" and self._shows(job, address):
            return address
        raise self._refusal(job, answer)

    def _check_emptied(self, job: Job, address: str) -> None:
        """A grade that was taken out is looked up: a platform may take the message and keep it. Raises Failed."""
        if job.given is None and claims.SCOPE_RESULTS in job.scopes.split() and not self._shows(job, address):
            raise Failed(Answer.PARK, KEPT_THERE)

    def _refusal(self, job: Job, answer: ags.Refused) -> Failed:
        if answer.code == "gone":
            self._sent.gone.add(job.column_id)
            return Failed(Answer.PARK, OWN_COLUMN_GONE if job.coupled else COLUMN_GONE, answer.reason)
        if answer.code == "conflict":
            self._sent.conflicts.add(job.score)
            if job.tries >= rules.MOST_CONFLICTS:
                return Failed(Answer.PARK, LATER_GRADE, answer.reason)
            return Failed(Answer.RETRY, NOT_NOW, answer.reason, AFTER_CONFLICT, alone=True)
        return Failed(Answer.PARK, REFUSED, answer.reason)

    def _post(self, job: Job, address: str) -> ags.Delivered | ags.Refused:
        call = ags.score(
            address,
            subject=job.subject,
            given=job.given,
            maximum=job.maximum,
            at=job.at,
            dialect=self._gradebook.dialect,
            comment=job.comment,
            complete=job.complete,
        )
        return self.ask(job.scopes, call)

    def _shows(self, job: Job, address: str) -> bool:
        """Whether the gradebook has our score although it answered 409: it came before, and the answer was lost."""
        status = self._status
        answer = self.ask(job.scopes, ags.results(address, subject=job.subject))
        self._status = status
        results = answer.body if isinstance(answer, ags.Delivered) and isinstance(answer.body, list) else []
        ours = [one for one in results if isinstance(one, dict) and one.get("userId") == job.subject]
        if job.given is None:
            return isinstance(answer, ags.Delivered) and not any(one.get("resultScore") is not None for one in ours)
        return any(rules.is_shown(one, job.given, job.maximum) for one in ours)

    def _address(self, job: Job) -> str:
        return self._sent.addresses.get(job.column_id) or job.address or self._look_or_make(job)

    def _look_or_make(self, job: Job) -> str:
        """Look first: no platform keeps columns unique, and the answer to an earlier making may have been lost."""
        if job.columns_url is None:
            raise Failed(Answer.PARK, COLUMN_GONE)
        wanted = job.column
        asked = ags.find_columns(job.columns_url, resource_id=wanted.resource_id, tag=wanted.tag)
        found = [
            column
            for column in ags.read_columns(self._got(job, asked))
            if (column.resource_id, column.tag) == (wanted.resource_id, wanted.tag)
        ]
        made = found or ags.read_columns(self._got(job, ags.make_column(job.columns_url, wanted)))
        if not made:
            raise Failed(Answer.PARK, NO_COLUMN)
        self._sent.addresses[job.column_id] = made[0].url
        return made[0].url

    def _got(self, job: Job, call: ags.Call) -> Any:
        answer = self.ask(job.scopes, call)
        if isinstance(answer, ags.Refused):
            raise Failed(Answer.PARK, NO_COLUMN, answer.reason)
        return answer.body

    def ask(self, scopes: str, call: ags.Call) -> ags.Delivered | ags.Refused:
        """Make a call, with a new token once where the old one is no longer good. Raises Failed."""
        for _ in range(2):
            answer = self._answer(call.authorised(self._token(scopes)))
            if isinstance(answer, ags.Delivered | ags.Refused):
                return answer
            if isinstance(answer, ags.Retry):
                raise Failed(Answer.RETRY, NOT_NOW, answer.reason, answer.after, alone=answer.alone)
            self._tokens.pop(scopes)
        raise Failed(Answer.RETRY, NOT_LET_IN)

    def _answer(self, call: ags.Call) -> ags.Answer:
        import httpx

        from lms_tool.lti.http import AddressRefused

        try:
            answer = self._client.request(call.method, call.url, headers=dict(call.headers), content=call.content)
        except (AddressRefused, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Failed(Answer.STOP, BAD_ADDRESS, str(error)) from error
        except httpx.HTTPError as error:
            raise Failed(Answer.RETRY, NO_ANSWER, type(error).__name__) from error
        self._status = answer.status_code
        return ags.understand(answer.status_code, answer.headers, answer.text, now=utc_now())

    def _token(self, scopes: str) -> str:
        if scopes not in self._tokens:
            requests = self._requests.get(scopes)
            if not requests:
                raise Failed(Answer.RETRY, NOT_LET_IN)
            request = requests.pop()
            granted = self._granted(request)
            self._sent.tokens.append((request, granted))
            self._tokens[scopes] = granted.token
        return self._tokens[scopes]

    def _granted(self, request: TokenRequest) -> GrantedToken:
        from lms_tool.lti.http import AddressRefused

        try:
            return fetch_token(self._client, request, now=utc_now())
        except NoToken as refused:
            if isinstance(refused.__cause__, AddressRefused):
                raise Failed(Answer.STOP, BAD_ADDRESS, str(refused.__cause__)) from refused
            answer = Answer.RETRY if refused.passing else Answer.STOP
            raise Failed(answer, NO_ACCESS, str(refused)) from refused
