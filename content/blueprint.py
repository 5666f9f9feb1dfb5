"""Filling a blueprint: which questions serve which quota. Pure; luck is an argument.

One question may fit several quotas and serves one, so taking the first that fits can leave a quota empty that could be
filled. This is bipartite matching with capacities: a question that finds its quotas full moves another one on to where
there is room, along an augmenting path (https://en.wikipedia.org/wiki/Matching_(graph_theory)). Questions that can be
served together form a matroid, so taking them in order of preference is best: nothing unseen is left out that could
have been asked instead of something seen.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from content.schema import Question, Quota, Site, When
from content.schema.standard import PROJECT_TYPES, REGIONS


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A quota that stays short when the whole blueprint is filled as far as it can be."""

    quota: int
    """Position in the blueprint, from 0."""
    missing: int
    fitting: int
    """How many questions fit it, whether or not other quotas need them."""


class _Filling:
    """Questions placed into quotas so far."""

    def __init__(self, quotas: Sequence[Quota]) -> None:
        self.quotas = quotas
        self.placed: list[list[Question]] = [[] for _ in quotas]
        self._fits: dict[str, tuple[int, ...]] = {}
        self._hopeless: set[tuple[int, ...]] = set()
        self._open = sum(quota.count for quota in quotas)

    @property
    def is_full(self) -> bool:
        return self._open == 0

    def fits(self, question: Question) -> tuple[int, ...]:
        if question.key not in self._fits:
            fitting = (at for at, quota in enumerate(self.quotas) if quota.fits(question))
            self._fits[question.key] = tuple(fitting)
        return self._fits[question.key]

    def add(self, question: Question) -> None:
        """Place the question, if need be by moving others; leave everything as it is where that is impossible."""
        fits = self.fits(question)
        if fits in self._hopeless:
            return
        if self._place(question, set()):
            self._open -= 1
        else:
            self._hopeless.add(fits)  # what is full for one of this kind stays full for all of them

    def _place(self, question: Question, tried: set[int]) -> bool:
        fresh = [at for at in self.fits(question) if at not in tried]
        for at in fresh:
            if len(self.placed[at]) < self.quotas[at].count:
                self.placed[at].append(question)
                return True
        for at in fresh:
            if at in tried:
                continue
            tried.add(at)
            for other in list(self.placed[at]):
                if self._place(other, tried):
                    self.placed[at].remove(other)
                    self.placed[at].append(question)
                    return True
        return False


def _filled(quotas: Sequence[Quota], questions: Iterable[Question]) -> _Filling:
    filling = _Filling(quotas)
    for question in questions:
        if filling.is_full:
            break
        filling.add(question)
    return filling


def shortfalls(quotas: Sequence[Quota], bank: Collection[Question]) -> list[Shortfall]:
    """What is missing; nothing when the blueprint can be filled."""
    placed = _filled(quotas, bank).placed
    return [
        Shortfall(at, quota.count - len(placed[at]), sum(quota.fits(question) for question in bank))
        for at, quota in enumerate(quotas)
        if len(placed[at]) < quota.count
    ]


def sites(*conditions: When | None) -> list[Site]:
    """The kinds of site something is meant for that has all these conditions; of each no more is known than they ask.

    The first condition that asks for a project type, or for a region, is the narrowest.
    """
    asked = [when for when in conditions if when]
    types: Sequence[str | None] = next((when.project_type for when in asked if when.project_type), (None,))
    regions: Sequence[str | None] = next((when.region for when in asked if when.region), (None,))
    return [Site(region, project_type) for region in regions for project_type in types]


def kinds_of_site(bank: Iterable[Question], *conditions: When | None) -> list[Site]:
    """Every kind of site, under all these conditions, at which some of the bank may be asked and some not: first the
    kinds of which no more is known than the conditions ask, for they get the fewest questions."""
    named = [question.when for question in bank if question.when]
    bare = sites(*conditions)
    types = PROJECT_TYPES if any(when.project_type for when in named) else ()
    regions = REGIONS if any(when.region for when in named) else ()
    known = [
        Site(site.region or region, site.project_type or kind)
        for site in bare
        for region in (None, *regions)
        for kind in (None, *types)
    ]
    return list(dict.fromkeys([*bare, *known]))


def pool(quotas: Sequence[Quota], bank: Iterable[Question]) -> list[Question]:
    """Every question that can be drawn."""
    return [question for question in bank if any(quota.fits(question) for quota in quotas)]


def draw(quotas: Sequence[Quota], bank: Collection[Question], seen: Collection[str], luck: Random) -> list[str]:
    """Keys of the questions of one attempt, quota by quota: as many unseen ones as can be, the rest by luck."""
    fitting = pool(quotas, bank)
    luck.shuffle(fitting)
    fitting.sort(key=lambda question: question.key in seen)
    placed = _filled(quotas, fitting).placed
    return [question.key for questions in placed for question in questions]


def said(quota: Quota) -> str:
    """A quota in words, for complaints."""
    conditions = {"area": quota.area, "difficulty": quota.difficulty, "ability": quota.ability, "type": quota.type}
    named = ", ".join(f"{name} {value}" for name, value in conditions.items() if value is not None)
    return named or "any question"
