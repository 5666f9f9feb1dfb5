"""A plainly fictitious batch for the demo: new hires, one session to sign in to now, one to sign up for."""

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Batch
from lms_tool.cohorts.rules import planning, times
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import holding, joining, seating
from lms_tool.cohorts.service import planning as batches
from lms_tool.cohorts.service.holding import NewSession
from lms_tool.cohorts.service.planning import NewBatch
from lms_tool.people import queries as people

ZONE = "Asia/Shanghai"
NEW_HIRES = ("YQ0011", "YQ0012", "YQ0102", "YQ0104", "YQ0106")
# As a trainer of the demo would write them: in one language.
BATCH, TELEPHONE, TRAINING_ROOM, RESCUE, BUILDING, WHY = TYPED = (
    "年新入职第 11 期（示例）",
    "电话礼仪面授（示例）",
    "云栖中心 3 楼培训室（示例）",
    "困人救援演练（示例）",
    "云栖花园 2 号楼（示例）",
    "已在原公司学过，先上面授（示例）",
)
GROUPS = {
    ("residential", "first-tier"): "住宅 · 一线城市（示例）",
    ("residential", "lower-tier"): "住宅 · 三四线城市（示例）",
    ("villa", "lower-tier"): "别墅 · 三四线城市（示例）",
    ("commercial", "first-tier"): "商业 · 一线城市（示例）",
    ("industrial-park", "first-tier"): "产业园区 · 一线城市（示例）",
}


def furnish(db: Session, organisation_id: UUID, *, now: datetime) -> None:
    """Give an organisation without batches that of the demo. Done twice, it is done once."""
    if db.scalar(select(Batch.id).limit(1)):
        return
    known = (people.by_number_or_none(db, organisation_id, number) for number in NEW_HIRES)
    persons = [person.id for person in known if person]
    today = times.today(now, ZONE)
    monday = today - timedelta(days=today.weekday())
    span = Span(monday, monday + timedelta(days=13))
    new = NewBatch(
        title=f"{today.year} {BATCH}",
        track="new-hire",
        size=planning.USUAL_SIZE,
        span=span,
        makes_up=planning.make_up_week(span),
    )
    [batch] = batches.add(db, organisation_id, [new], course=None, by=None, now=now)
    joining.join(db, batch.id, persons, by=None, now=now)
    joining.form_groups(db, batch.id, lambda kind, region: GROUPS.get((str(kind), str(region)), "其他（示例）"))
    _sessions(db, batch.id, persons, now)


def _sessions(db: Session, batch_id: UUID, persons: list[UUID], now: datetime) -> None:
    begin = times.local(now, ZONE) + timedelta(hours=2)
    evening = begin + timedelta(hours=2, minutes=30)
    first = NewSession(
        title=TELEPHONE,
        day=begin.date(),
        begins=time(begin.hour, begin.minute // 5 * 5),
        ends=time(evening.hour, evening.minute // 5 * 5),
        timezone=ZONE,
        place=TRAINING_ROOM,
        module="service-etiquette",
        opens_before=180,
    )
    held = holding.add(db, batch_id, first, now=now)
    joining.let_in(db, batch_id, persons[1:3], by=None, why=WHY, now=now)
    for person in persons[1:3]:
        seating.ask(db, held.id, person, now=now)
    later = NewSession(
        title=RESCUE,
        day=begin.date() + timedelta(days=6),
        begins=time(9),
        ends=time(11, 30),
        timezone=ZONE,
        seats=12,
        place=BUILDING,
        module="emergency-response",
        minutes=140,
    )
    holding.add(db, batch_id, later, now=now)
