"""How long an invitation stands, what becomes of deployments nobody named. Pure."""

from datetime import datetime, timedelta

INVITATION_LIFE = timedelta(days=7)
REGISTRATION_TIME = timedelta(minutes=2)  # a registration that was begun and never ended blocks no longer than this
MOST_WAITING = 50  # deployments of one registration that wait for a yes
LONGEST_NAME = 255


def invitation_state(
    now: datetime, *, expires_at: datetime, used_at: datetime | None, revoked_at: datetime | None
) -> str:
    """open | used | revoked | expired"""
    if used_at is not None:
        return "used"
    if revoked_at is not None:
        return "revoked"
    return "open" if now < expires_at else "expired"


def is_under_way(now: datetime, taken_at: datetime | None) -> bool:
    return taken_at is not None and now < taken_at + REGISTRATION_TIME
