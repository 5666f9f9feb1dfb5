"""Accounts made at the command line, set up by a one-time link, used with password and code."""

from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms_tool.accounts import queries, rules
from lms_tool.accounts.models import LocalAccount, SetupLink
from lms_tool.audit import service as audit
from lms_tool.db import changed
from lms_tool.errors import BadInput, Conflict, NotAllowed
from lms_tool.launches import service as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.lti import keys
from lms_tool.people import queries as known
from lms_tool.people import service as people

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LINK, TOTP = "account-link", "account-totp"  # purposes of what is derived from the installation's secret


class LinkClosed(NotAllowed):
    code = "ACCOUNT-LINK"
    what = "This link is not good any more"
    do = "Such a link works once, within a day. Ask whoever runs the academy for a new one."


class NotThisPerson(NotAllowed):
    """Says the same whatever was wrong, so that nobody learns which accounts there are."""

    code = "ACCOUNT-SIGN-IN"
    what = "Name, password and code do not fit together"
    do = "Check all three. The code changes every half minute; a recovery code works once."


def add(
    db: Session, organisation_id: UUID, *, login: str, name: str, by: UUID | None, secret_key: str, now: datetime
) -> tuple[LocalAccount, SetupLink]:
    """An administrator who needs no LMS, and the link with which they set everything up. Raises BadInput, Conflict."""
    tidy = rules.login(login)
    if tidy is None:
        raise BadInput("a login is 2 to 64 letters, figures and . _ @ + -")
    if queries.by_login_or_none(db, tidy) is not None:
        raise Conflict(f"somebody signs in as {tidy} already")
    person = people.enter(db, organisation_id, name=name or tidy, staff_number="", by=by, now=now)
    account = LocalAccount(
        organisation_id=organisation_id, person_id=person.id, login=tidy, recovery=[], created_at=now
    )
    db.add(account)
    db.flush()
    _note(db, account, "added", by, now)
    return account, give_link(db, account, by=by, secret_key=secret_key, now=now)


def give_link(db: Session, account: LocalAccount, *, by: UUID | None, secret_key: str, now: datetime) -> SetupLink:
    """A link that sets password and code anew; former links are worth nothing any more."""
    former = update(SetupLink).where(SetupLink.account_id == account.id, SetupLink.used_at.is_(None))
    db.execute(former.values(used_at=now), execution_options={"synchronize_session": False})
    link_id = uuid4()
    link = SetupLink(
        id=link_id,
        organisation_id=account.organisation_id,
        account_id=account.id,
        token_hash=keys.fingerprint(link_token(link_id, secret_key=secret_key)),
        created_at=now,
        expires_at=now + rules.LINK_LIFE,
    )
    db.add(link)
    db.flush()
    _note(db, account, "link", by, now)
    return link


def link_token(link_id: UUID, *, secret_key: str) -> str:
    return keys.derived(secret_key, LINK, link_id)


def totp_secret(link_id: UUID, *, secret_key: str) -> str:
    """What the page of a link shows as a QR code: the same at every look, and kept only once a code has proved it."""
    return b32encode(sha256(keys.derived(secret_key, TOTP, link_id).encode()).digest()[:20]).decode()


def set_up(
    db: Session, link: SetupLink, account: LocalAccount, *, password: str, code: str, secret_key: str, now: datetime
) -> list[str] | None:
    """Password and code from now on; gives the recovery codes, to be shown once. None where the code is wrong.

    Raises LinkClosed where the link was used meanwhile.
    """
    secret = totp_secret(link.id, secret_key=secret_key)
    step = _step_or_none(secret, rules.digits(code), after=0, now=now)
    if step is None:
        return None
    unused = update(SetupLink).where(SetupLink.id == link.id, SetupLink.used_at.is_(None)).values(used_at=now)
    if changed(db, unused) != 1:
        raise LinkClosed(f"link {link.id}")
    codes = rules.new_recovery_codes()
    account.password_hash = _hasher().hash(password)
    account.totp_secret = keys.encrypt(secret, secret_key, TOTP)
    account.totp_step = step
    account.recovery = _kept(codes)
    _note(db, account, "set-up", account.person_id, now)
    return codes


def sign_in(
    db: Session, login: str, password: str, code: str, *, browser: str, locale: str, secret_key: str, now: datetime
) -> LaunchSession:
    """A session of an administrator. Raises NotThisPerson; the log hears of it where the account exists."""
    account = queries.by_login_or_none(db, rules.login(login) or "")
    fits = _fits(account.password_hash if account else None, password)
    if account is None:
        raise NotThisPerson("no such account")
    by = _by_code(account, code, secret_key=secret_key, now=now) if fits and account.state == "active" else None
    if by is None:
        _note(db, account, "refused", None, now)
        raise NotThisPerson(f"account {account.id}")
    account.last_in = now
    _note(db, account, "signed-in", account.person_id, now, why=by)
    now_is = known.standing_for(db, known.person(db, account.person_id))
    return launches.open_directly(
        db, account.organisation_id, now_is.id, browser=browser, locale=locale, secret_key=secret_key, now=now
    )


def sign_out(db: Session, session_id: UUID, person_id: UUID, *, now: datetime) -> None:
    launches.end(db, session_id, now=now)
    account = queries.account_of_or_none(db, person_id)
    if account is not None:
        _note(db, account, "signed-out", person_id, now)


def switch(db: Session, account: LocalAccount, state: str, *, by: UUID | None, now: datetime) -> None:
    """ "disabled": nobody comes in with it, and whoever is in is out; or "active" again."""
    account.state = state
    if state == "disabled":
        launches.end_direct(db, account.person_id, now=now)
    _note(db, account, "disabled" if state == "disabled" else "enabled", by, now)


def _by_code(account: LocalAccount, code: str, *, secret_key: str, now: datetime) -> str | None:
    """How the second proof was given ("app" or "recovery"); none where it was not. Either is used up by that."""
    if account.totp_secret is None:
        return None
    if typed := rules.digits(code):
        secret = keys.decrypt(account.totp_secret, secret_key, TOTP)
        step = _step_or_none(secret, typed, after=account.totp_step, now=now)
        account.totp_step = step or account.totp_step
        return "app" if step else None
    spent = keys.fingerprint(rules.recovery_code(code))
    if spent not in account.recovery:
        return None
    account.recovery = [one for one in account.recovery if one != spent]
    return "recovery"


def _step_or_none(secret: str, typed: str, *, after: int, now: datetime) -> int | None:
    """The time step whose code was typed: this one, or the one before or after; never one that was used."""
    import pyotp

    totp = pyotp.TOTP(secret)
    here = int(now.timestamp()) // totp.interval
    steps = (step for step in (here - 1, here, here + 1) if step > after)
    return next((step for step in steps if typed and pyotp.utils.strings_equal(totp.generate_otp(step), typed)), None)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()  # RFC 9106, low-memory profile


@cache
def _nobodys() -> str:
    """Checked where there is no account, so that it takes as long."""
    return _hasher().hash("nobody's password")


def _fits(kept: str | None, password: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(kept or _nobodys(), password[: rules.LONGEST_PASSWORD]) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


def _kept(codes: Sequence[str]) -> list[str]:
    return [keys.fingerprint(code) for code in codes]


def _note(db: Session, account: LocalAccount, done: str, by: UUID | None, now: datetime, why: str = "") -> None:
    audit.note(
        db,
        account.organisation_id,
        f"account.{done}",
        by=by,
        at=now,
        subject=account.id,
        named=account.login,
        why=why,
    )
