"""The rows of a learner's progress, made when they are first needed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.catalog.rules import ModuleEdition
from lms_tool.facts import Occasion
from lms_tool.progress.models import ModuleProgress, UnitProgress


def pin(db: Session, occasion: Occasion, edition: ModuleEdition, now: datetime) -> None:
    """From the first step on, the learner stays on this version of the module."""
    asked = select(ModuleProgress).where(
        ModuleProgress.enrolment_id == occasion.enrolment, ModuleProgress.module == edition.key
    )
    if db.scalar(asked) is None:
        row = ModuleProgress(
            organisation_id=occasion.organisation,
            enrolment_id=occasion.enrolment,
            module=edition.key,
            version_id=edition.id,
            started_at=now,
        )
        _add_once(db, row)


def unit_of(db: Session, occasion: Occasion, module: str, kind: str, key: str, now: datetime) -> UnitProgress:
    """The row of a lesson or quiz, made if need be; locked, so that two clicks at once come one after the other."""
    asked = select(UnitProgress).where(
        UnitProgress.enrolment_id == occasion.enrolment,
        UnitProgress.module == module,
        UnitProgress.kind == kind,
        UnitProgress.key == key,
    )
    asked = asked.with_for_update(key_share=True)
    found = db.scalar(asked)
    if found is None:
        row = UnitProgress(
            organisation_id=occasion.organisation,
            enrolment_id=occasion.enrolment,
            person_id=occasion.person,
            module=module,
            kind=kind,
            key=key,
            started_at=now,
            last_seen_at=now,
            percent=0,
            seconds=0.0,
            tries=0,
        )
        _add_once(db, row)
        found = db.scalars(asked).one()
    return found


def _add_once(db: Session, row: ModuleProgress | UnitProgress) -> None:
    """Add a row that another request may have added this very moment."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        db.expire_all()
