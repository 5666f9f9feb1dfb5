"""A figure that the company standard may decide: a number, or `std:exam.practical`."""

import re
from typing import Any

from marshmallow import ValidationError, fields

from content.schema.standard import KEY, Site, Standard

Figure = int | float | str

_REFERENCE = re.compile(rf"std:({KEY})\Z")


def entry_of(figure: Figure | None) -> str | None:
    """The entry a figure refers to, or None."""
    found = _REFERENCE.match(figure) if isinstance(figure, str) else None
    return found[1] if found else None


def number(figure: Figure, standard: Standard, site: Site | None = None) -> int | float:
    """What a figure is at this site. Raises NoSuchEntry."""
    entry = entry_of(figure)
    if entry is not None:
        return standard.value(entry, site)
    assert not isinstance(figure, str)
    return figure


class FigureField(fields.Field[Figure]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Figure:
        if isinstance(value, str) and _REFERENCE.match(value):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1_000_000_000:
            raise ValidationError("A number, or an entry of the company standard such as std:exam.practical.")
        return value
