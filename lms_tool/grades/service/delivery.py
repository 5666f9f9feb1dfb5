"""Taking scores to the gradebook: what the worker calls. Nothing goes out while a transaction is open.

A score's timestamp is fixed and kept before it leaves. So a score that is sent twice, because an answer was lost or the
worker was killed, meets a 409 the second time, and the gradebook's results tell that it has arrived.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.errors import english
from lms_tool.grades import queries, rules
from lms_tool.grades.models import Column, Score
from lms_tool.grades.service.calling import Gradebook, Job, Sent, send_all
from lms_tool.grades.service.sending import enqueue
from lms_tool.lti import ags, claims, dialects
from lms_tool.lti.service_token import scope_set
from lms_tool.outbox import queries as messages
from lms_tool.outbox.rules import Answer, Verdict
from lms_tool.outbox.service import Claim
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations
from lms_tool.platforms.models import Registration

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

SCOPES = frozenset((claims.SCOPE_LINE_ITEMS, claims.SCOPE_LINE_ITEMS_READ, claims.SCOPE_RESULTS, claims.SCOPE_SCORES))
SWITCHED_OFF = english("This LMS is switched off here.")
LONGEST_ANSWER = 15.0  # seconds for the results of a whole column
NO_SCORE = english("This score is no longer here.")
NO_KEYS = english("The academy cannot read its own keys: whoever runs it has to set SECRET_KEY as it was before.")


@dataclass(slots=True)
class _Configured:
    secret_key: str = ""
    outside: "Outside | None" = None
    patient: "Outside | None" = None  # for answers that take their time


_configured = _Configured()


def configure(settings: Settings, outside: "Outside | None" = None) -> None:
    """Tell this process, once, how secrets are kept and which networks it may reach; tests give their own way out."""
    from lms_tool.lti.http import Outside  # heavy: brings httpx along

    _configured.secret_key = settings.secret_key
    networks, bundle = settings.allowed_private_networks, settings.ca_bundle
    _configured.outside = outside or Outside(settings.development, networks, bundle)
    _configured.patient = outside or Outside(settings.development, networks, bundle, LONGEST_ANSWER)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything needed to send a batch without a database. verdicts: of messages that cannot be sent at all."""

    gradebook: Gradebook | None
    jobs: tuple[Job, ...]
    verdicts: tuple[Verdict, ...]


def prepare(db: Session, claim: Claim, *, leaves: datetime | None = None) -> Parcel:
    """Read a batch, and fix the timestamps under which its scores leave: of this moment. Commit before sending."""
    now = utc_now()
    registration = platforms.registration(db, claim.destination)
    if registration.state != "active":
        return Parcel(None, (), (Verdict(claim.messages[0][0], Answer.STOP, SWITCHED_OFF),))
    dialect = dialects.dialect(registration.product_family)
    scores = queries.scores(db, claim.subjects)
    columns = queries.columns(db, {score.column_id for score in scores.values()})
    tries = {message.id: message.attempts for message in messages.by_ids(db, [m for m, _, _ in claim.messages])}
    jobs, verdicts = [], []
    for message, subject, _ in claim.messages:
        score = scores.get(subject)
        if score is None:
            verdicts.append(Verdict(message, Answer.PARK, NO_SCORE))
            continue
        again = score.at is not None
        if score.at is None:
            score.at = score.last_at = ags.later(_in_milliseconds(leaves or now), score.last_at, dialect)
        jobs.append(_job(message, score, score.at, columns[score.column_id], tries.get(message, 0), again))
    try:
        gradebook = gradebook_of(db, registration, {job.scopes for job in jobs}, now)
    except platforms.SecretLost:  # by itself it goes on once the key is back
        return Parcel(None, (), tuple(Verdict(message, Answer.RETRY, NO_KEYS) for message, _, _ in claim.messages))
    return Parcel(gradebook, tuple(jobs), tuple(verdicts))


def send(parcel: Parcel) -> Sent:
    """Send a batch; takes no database. Messages without a verdict were not tried and simply go on waiting."""
    if parcel.gradebook is None or not parcel.jobs:
        return Sent()
    return send_all(parcel.gradebook, parcel.jobs)


def settle(db: Session, parcel: Parcel, sent: Sent, now: datetime) -> list[Verdict]:
    """Write down what was learnt on the way; gives the verdicts for the outbox."""
    keep_tokens(db, sent)
    made_anew = _keep_addresses(db, sent, now)
    scores = queries.scores(db, [job.score for job in parcel.jobs], made_anew)
    columns = queries.columns(db, {score.column_id for score in scores.values()})
    for job in parcel.jobs:
        score = scores.get(job.score)
        if score is not None and job.score in sent.landed:
            _note_landed(db, columns, score, job, now)
        elif score is not None and job.score in sent.conflicts and score.at == job.at:
            score.at = None  # the next time with a later timestamp
    for score in scores.values():
        if (
            score.column_id in made_anew
            and not score.held
            and sent.landed.get(score.id) != sent.addresses[score.column_id]
        ):
            score.at = None  # everybody's score goes into the new column
            enqueue(db, made_anew[score.column_id], score, now=now)
    return [*parcel.verdicts, *sent.verdicts]


def keep_tokens(db: Session, sent: Sent) -> None:
    for request, granted in sent.tokens:
        registrations.keep_token(db, request, granted, secret_key=_configured.secret_key)


def _note_landed(db: Session, columns: Mapping[UUID, Column], score: Score, job: Job, now: datetime) -> None:
    score.sent_at = None if job.given is None else now
    if job.given is None:
        return
    if score.held == rules.TAKEN:  # it was on its way when it was taken back
        score.at = None
        enqueue(db, columns[score.column_id], score, now=now)
    elif score.held != rules.LEFT:
        score.held = ""  # it may have been on its way when it was to be kept here


def _keep_addresses(db: Session, sent: Sent, now: datetime) -> dict[UUID, Column]:
    """Note where columns were found or made, and which are gone; gives those that had to be made anew.

    Columns are written before their scores are locked, as attempts do.
    """
    columns = queries.columns(db, {*sent.addresses, *sent.gone})
    made_anew = {id: column for id, column in columns.items() if id in sent.addresses and column.address}
    for column in columns.values():
        column.address = sent.addresses.get(column.id, column.address)
        column.gone_at = now if column.id in sent.gone else None
    db.flush()
    return made_anew


def _in_milliseconds(moment: datetime) -> datetime:
    """As precise as it is sent: two scores must not differ by less."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _job(message: UUID, score: Score, at: datetime, column: Column, tries: int, again: bool) -> Job:
    return Job(
        message=message,
        score=score.id,
        column_id=column.id,
        address=column.address,
        coupled=column.coupled,
        columns_url=column.columns_url,
        column=ags.Column("", column.label, column.score_maximum, column.resource_id, column.tag),
        scopes=scope_set(SCOPES.intersection(column.scopes)),
        subject=score.subject,
        given=score.given if score.held != rules.TAKEN else None,
        maximum=score.maximum,
        comment=score.comment if score.held != rules.TAKEN else "",
        at=at,
        tries=tries,
        complete=score.complete,
        again=again,
    )


def gradebook_of(
    db: Session, registration: Registration, scope_sets: set[str], now: datetime, *, patient: bool = False
) -> Gradebook:
    """How to reach it. patient: for answers that take their time. Raises SecretLost."""
    outside = _configured.patient if patient else _configured.outside
    assert outside is not None, "call grades.configure() when the process starts"
    secret = _configured.secret_key
    tokens, requests = {}, {}
    for scopes in sorted(scope_sets):
        kept = platforms.service_token_or_none(db, registration.id, scopes, secret_key=secret, now=now)
        if kept is not None:
            tokens[scopes] = kept
        # An assertion is good once. A token that was kept may need one new one; a new one, which is refused, another.
        requests[scopes] = tuple(
            registrations.token_request(db, registration.id, scopes.split(), secret_key=secret, now=now)
            for _ in range(1 if kept else 2)
        )
    return Gradebook(outside, dialects.dialect(registration.product_family), tokens, requests)
