import re

from sqlalchemy.orm import Session

from lms_tool.errors import BadInput, Conflict
from lms_tool.organisations import queries
from lms_tool.organisations.models import Installation, Organisation
from lms_tool.organisations.service.structure import furnish

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def add(db: Session, key: str, names: dict[str, str], locale: str = "zh-CN") -> Organisation:
    """A new company. Raises BadInput for a key that is no word, Conflict for one that is taken."""
    if not KEY.fullmatch(key) or len(key) > 64:
        raise BadInput(f"the key {key!r} must be lower-case letters, digits and single hyphens")
    if queries.by_key_or_none(db, key):
        raise Conflict(f"there is an organisation {key!r} already")
    organisation = Organisation(key=key, names=names, locale=locale)
    db.add(organisation)
    db.flush()
    furnish(db, organisation.id, is_new=True)
    return organisation


def make_first(db: Session) -> None:
    """What a fresh database needs: its own namespace and the organisation `default`. Does nothing the second time.

    A company without any posts gets the ladder it would have begun with.
    """
    if db.query(Installation).first() is None:
        db.add(Installation())
    known = queries.every(db)
    if not known:
        add(db, "default", {"zh-CN": "云栖物业（示例）", "en": "Yunqi Property (sample)"})
    for organisation in known:
        if not queries.posts(db, organisation.id):
            furnish(db, organisation.id)
