"""What the form of a step says: it comes back on every page as it was sent, until it is confirmed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from content.schema.standard import PROJECT_TYPES
from lms_tool.people.queries import Asked
from lms_tool.progress.queries import Choice

MOST_TICKED = 500
FURTHEST = timedelta(days=2 * 366)  # of a first day, from today
Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """ticked: in the order in which they were. starts_on: None where it is no day that can be meant."""

    asked: Asked
    batch: UUID | None
    ticked: tuple[UUID, ...]
    everybody: bool
    track: str
    starts_on: date | None
    moves: bool
    page: int
    form: UUID | None
    seal: str
    why: str

    def choice(self, teacher: UUID | None) -> Choice:
        ticked = None if self.everybody else frozenset(self.ticked)
        return Choice(asked=self.asked, batch=self.batch, teacher=teacher, ticked=ticked)

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the list, as the form sends it."""
        asked = self.asked
        told = (asked.words, asked.region, asked.project_type, asked.site, asked.post, self.batch)
        names = ("q", "region", "kind", "site", "post", "batch")
        return {name: str(value) for name, value in zip(names, told, strict=True) if value}


def read(sent: Sent, *, today: date) -> Wish:
    ticked = dict.fromkeys(one for said in sent.getlist("person") if (one := _uuid(said)))
    kind = sent.get("kind", "")
    return Wish(
        asked=Asked(
            words=sent.get("q", "").strip()[:80],
            site=_uuid(sent.get("site")),
            post=_uuid(sent.get("post")),
            region=_uuid(sent.get("region")),
            project_type=kind if kind in PROJECT_TYPES else "",
        ),
        batch=_uuid(sent.get("batch")),
        ticked=tuple(ticked)[:MOST_TICKED],
        everybody=sent.get("who") == "found",
        track=sent.get("track", ""),
        starts_on=_day(sent.get("starts_on", ""), today),
        moves=sent.get("others") == "leave",
        page=min(max(1, sent.get("page", 1, type=int)), 100_000),
        form=_uuid(sent.get("form")),
        seal=sent.get("seal", ""),
        why=sent.get("why", "").strip(),
    )


def _day(said: str, today: date) -> date | None:
    """Today where nothing was said."""
    if not said.strip():
        return today
    try:
        found = date.fromisoformat(said.strip())
    except ValueError:
        return None
    return found if abs(found - today) <= FURTHEST else None


def _uuid(said: Any) -> UUID | None:
    try:
        return UUID(said or "")
    except ValueError:
        return None
