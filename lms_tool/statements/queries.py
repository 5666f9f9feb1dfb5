"""How statements call people, and what was said lately."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from lms_tool.lrs import queries as lrs
from lms_tool.lrs.rules import Filters
from lms_tool.people import queries as people
from lms_tool.people.models import Account, Person
from lms_tool.statements import rules
from lms_tool.statements.models import Manner, Pseudonym

PAGE = 25
MOST_LIKE = 8
"""People offered where a name is not one person's alone."""


def manner_or_none(db: Session, organisation_id: UUID) -> Manner | None:
    return db.scalar(select(Manner).where(Manner.organisation_id == organisation_id))


def calling(db: Session, organisation_id: UUID) -> str:
    """One of `rules.CALLINGS`."""
    row = manner_or_none(db, organisation_id)
    return row.calling if row else rules.USUAL


def pseudonym_or_none(db: Session, person_id: UUID) -> Pseudonym | None:
    return db.scalar(select(Pseudonym).where(Pseudonym.person_id == person_id))


# --- The stream ------------------------------------------------------------------------------------------------------


def stream(
    db: Session, organisation_id: UUID, filters: Filters, agents: Sequence[str] | None, after: UUID | None
) -> lrs.Page:
    """The newest first, PAGE at most. agents: what one person was called, by one name or several; None: anybody."""
    start = lrs.by_ids(db, organisation_id, [after]).get(after) if after else None
    wanted = [filters] if agents is None else [replace(filters, agent=agent) for agent in agents]
    pages = [lrs.find(db, organisation_id, one, most=PAGE, after=start) for one in wanted]
    rows = sorted((row for page in pages for row in page.rows), key=lambda row: -row.sequence)
    more = len(rows) > PAGE or any(page.last for page in pages)
    return lrs.Page(rows[:PAGE], rows[:PAGE][-1] if more and rows else None)


def called(db: Session, accounts: Collection[tuple[str, str]], base: str) -> dict[tuple[str, str], str]:
    """What the academy calls the people behind these accounts (home page and name); pseudonyms, whose home page is
    ``base``, are followed back, strangers left out."""
    if not accounts:
        return {}
    asked = select(Account.issuer, Account.subject, Account.person_id)
    found = {
        (issuer, subject): person
        for issuer, subject, person in db.execute(
            asked.where(tuple_(Account.issuer, Account.subject).in_(list(accounts)))
        )
    }
    drawn = {_uuid(name): (home, name) for home, name in accounts if home == base}
    for row in db.scalars(select(Pseudonym).where(Pseudonym.id.in_([one for one in drawn if one]))):
        found[drawn[row.id]] = row.person_id
    names = people.names_of(db, set(found.values()))
    return {account: names[person] for account, person in found.items() if names.get(person)}


def alike(db: Session, organisation_id: UUID, words: str) -> list[Person]:
    """People whose name holds these words, or whose staff number or account they are; at most MOST_LIKE."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    by_account = select(Account.person_id).where(Account.subject == words)
    asked = select(Person).where(Person.organisation_id == organisation_id, Person.merged_into_id.is_(None))
    asked = asked.where(
        Person.name.ilike(pattern, escape="\\") | (Person.staff_number == words) | Person.id.in_(by_account)
    )
    return list(db.scalars(asked.order_by(Person.name, Person.id).limit(MOST_LIKE)))


def agents_of(db: Session, person_id: UUID, base: str) -> list[str]:
    """Everything that statements may have called this person, as the record store looks for it."""
    accounts = db.scalars(select(Account).where(Account.person_id == person_id))
    called = [f"account {one.issuer} {one.subject}" for one in accounts]
    row = pseudonym_or_none(db, person_id)
    return [*called, f"account {base} {row.id}"] if row else called


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
