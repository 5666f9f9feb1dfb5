"""What one decision about many people lets be said of each of them: looked up for all at once, said one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.platforms import queries as platforms
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.statements import queries as statement_queries
from lms_tool.statements.service import naming, places
from lms_tool.statements.service.keeping import AT_ONCE, keep
from xapi import statements
from xapi.actors import Who
from xapi.contexts import Where
from xapi.rendering import Statement


def tell_step(db: Session, fact: facts.TracksAssigned) -> None:
    """The same as of each single assignment; whoever never came in has no account, and nothing is said."""
    rest = iter(fact.assigned)
    while some := list(islice(rest, AT_ONCE)):
        around = _Around(db, fact.organisation, [one.person for one in some])
        keep(db, fact.organisation, [told for one in some if (told := _assigned(around, one))])


def tell_many_enrolled(db: Session, fact: facts.ManyEnrolled) -> None:
    rest = iter(fact.enrolled)
    while some := list(islice(rest, AT_ONCE)):
        around = _Around(db, fact.organisation, [one.occasion.person for one in some])
        keep(db, fact.organisation, list(_enrolled(around, some)))


def _enrolled(around: "_Around", enrolled: Sequence[facts.Enrolled]) -> Iterator[Statement]:
    for one in enrolled:
        found = around.of(one.occasion.person, one.track)
        if found is not None:
            who, where, edition = found
            name = around.name("registered", one.occasion.enrolment)
            occasion = statements.Occasion(name, who, one.at, places.in_track(where, edition))
            yield statements.registered(occasion, places.track(edition))


def _assigned(around: "_Around", one: facts.TrackAssigned) -> Statement | None:
    found = around.of(one.person, one.track)
    if found is None:
        return None
    who, where, edition = found
    kind = "unregistered" if one.back else "was-assigned"
    occasion = statements.Occasion(around.name(kind, one.assignment), who, one.at, places.in_track(where, edition))
    if one.back:
        return statements.unregistered(occasion, places.track(edition))
    return statements.was_assigned(occasion, places.track(edition), due=one.due)


class _Around:
    """Accounts, platforms, enrolments and versions of many people, each asked for once."""

    def __init__(self, db: Session, organisation_id: UUID, persons: Sequence[UUID]) -> None:
        self._db, self._organisation = db, organisation_id
        self._language = organisations.organisation(db, organisation_id).locale
        self._namespace = organisations.namespace(db)
        self._accounts = people.first_accounts_of(db, persons)
        self._calling = statement_queries.calling(db, organisation_id)
        self._sites = people.places_of(db, persons)
        ids = {account.registration_id for account in self._accounts.values()}
        self._platforms = {id_: platforms.registration(db, id_) for id_ in ids}
        tables.hold(db, *self._platforms.values())
        self._enrolments: dict[tuple[UUID, str], Enrolment] = {}
        for one in sorted(progress.enrolments_in(db, persons), key=lambda one: one.last_seen_at):
            self._enrolments[one.person_id, one.track] = one
        self._editions: dict[tuple[str, UUID | None], TrackEdition | None] = {}

    def name(self, kind: str, key: UUID) -> UUID:
        return statements.statement_id(self._namespace, kind, key)

    def of(self, person: UUID, track: str) -> tuple[Who, Where, TrackEdition] | None:
        """In the enrolment of that track, where there is one, and the version followed there."""
        account, enrolment = self._accounts.get(person), self._enrolments.get((person, track))
        edition = self._edition(track, enrolment.track_version_id if enrolment else None)
        if account is None or edition is None:
            return None
        doing = places.Doing(person, enrolment.id if enrolment else None, None, self._language)
        where = places.at_platform(account, self._platforms[account.registration_id], doing)
        where = replace(where, team=places.team(self._sites.get(person)))
        return naming.called(self._db, account, self._calling), where, edition

    def _edition(self, track: str, version: UUID | None) -> TrackEdition | None:
        if (track, version) not in self._editions:
            try:
                found = catalog.track(self._db, self._organisation, track, version)
            except NotFound:
                found = None
            self._editions[track, version] = found
        return self._editions[track, version]
