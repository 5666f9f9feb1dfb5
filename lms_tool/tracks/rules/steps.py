"""What one decision about many people means for each of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

GETS = ("new", "beside", "moves")
"""Those who get the track: they learn no other; they learn others too, which stay; or which are taken back."""
STAYS = ("has", "finished", "left")
"""Those who do not: they learn it already; they have finished it; they no longer work for the company."""


@dataclass(frozen=True, slots=True)
class Known:
    """Of one person. learns: tracks that hold now, with the finished ones; arrives: has come in from an LMS."""

    person: UUID
    learns: frozenset[str] = frozenset()
    finished: frozenset[str] = frozenset()
    left: bool = False
    arrives: bool = True

    def others(self, track: str) -> frozenset[str]:
        """What they are in the middle of besides; what is finished is nobody's to take back."""
        return self.learns - self.finished - {track}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody who was chosen, sorted by what it would mean for them."""

    track: str
    moves: bool
    standings: Mapping[UUID, str]
    known: Mapping[UUID, Known]

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.standings.values())

    def of(self, *standings: str) -> list[UUID]:
        return [person for person, standing in self.standings.items() if standing in standings]

    @property
    def getting(self) -> list[UUID]:
        return self.of(*GETS)

    @property
    def never_came(self) -> int:
        """For how many of those who get it the decision waits until they come in."""
        return sum(not self.known[person].arrives for person in self.getting)

    @property
    def seal(self) -> str:
        """Names what the plan says, so that nothing is confirmed but what was seen."""
        lines = (
            f"{person}:{standing}:{sorted(self.known[person].others(self.track))}" for person, standing in self.told
        )
        return sha256("\n".join([self.track, *lines]).encode()).hexdigest()[:32]

    @property
    def told(self) -> list[tuple[UUID, str]]:
        return sorted(self.standings.items(), key=lambda told: told[0].hex)


def plan(people: Iterable[Known], track: str, *, moves: bool) -> Plan:
    """moves: whether whoever is in the middle of other tracks leaves them for this one."""
    known = {one.person: one for one in people}
    return Plan(track, moves, {person: _standing(one, track, moves) for person, one in known.items()}, known)


def _standing(one: Known, track: str, moves: bool) -> str:
    if one.left:
        return "left"
    if track in one.finished:
        return "finished"
    if track in one.learns:
        return "has"
    if not one.others(track):
        return "new"
    return "moves" if moves else "beside"
