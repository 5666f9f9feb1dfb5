"""For whom something is meant: conditions by project type and region on modules, lessons, questions and other items."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from marshmallow import ValidationError, fields, validates_schema

from content.schema.base import Grammar, Several
from content.schema.standard import PROJECT_TYPES, REGIONS, Site


@dataclass(frozen=True, slots=True)
class When:
    """Where an item holds. Nothing named means anywhere; several words of a kind mean any of them."""

    project_type: tuple[str, ...] = ()
    region: tuple[str, ...] = ()


class Conditional(Protocol):
    @property
    def when(self) -> When | None: ...


Item = TypeVar("Item", bound=Conditional)


def applies(when: When | None, site: Site | None) -> bool:
    """Whether something with this condition is meant for somebody who works at this site.

    What a site does not say of itself fits no condition that asks for it: whose project is not known sees what
    everybody sees.
    """
    if when is None:
        return True
    here = site or Site()
    asked = ((when.project_type, here.project_type), (when.region, here.region))
    return all(not wanted or mine in wanted for wanted, mine in asked)


def meant_for(items: Iterable[Item], site: Site | None) -> list[Item]:
    """What of these somebody at this site gets."""
    return [item for item in items if applies(item.when, site)]


class WhenGrammar(Grammar):
    makes = When
    project_type = Several(*PROJECT_TYPES)
    region = Several(*REGIONS)

    @validates_schema
    def _asks_for_something(self, read: dict[str, Any], **_: Any) -> None:
        if not read:
            raise ValidationError("Say for whom this is: project_type, region or both.")


def a_condition() -> fields.Nested:
    return fields.Nested(WhenGrammar)
