"""What pages of tracks say in words."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from content.schema import Figure, Period, Standard, entry_of, number
from content.sentences import SENTENCES
from lms_tool.tracks.rules import Touch
from lms_tool.web.languages import day
from lms_tool.web.sentences import said as known


def period(value: Period) -> str:
    if value.months:
        return ngettext("%(num)s month", "%(num)s months", value.months)
    if value.weeks:
        return ngettext("%(num)s week", "%(num)s weeks", value.weeks)
    return ngettext("%(num)s day", "%(num)s days", value.days or 0)


def figure(value: Figure, standard: Standard) -> str:
    """A pass mark, with where it comes from when the company standard decides it."""
    entry = entry_of(value)
    if entry and entry not in standard.entries:
        return _("unknown to the company standard: %(entry)s", entry=entry)
    mark = f"{number(value, standard):g}"
    return _("%(mark)s (company standard)", mark=mark) if entry else mark


def sentence(name: str, values: Mapping[str, Any]) -> str:
    """What the check says, in the reader's language."""
    english = SENTENCES[name][1] if name in SENTENCES else str(values.get("said", name))
    return str(_(re.sub(r"\{(\w+)\}", r"%(\1)s", english.replace("{{", "{").replace("}}", "}")), **values))


_SHARES = re.compile(r"The shares make (\d+) per cent together, not 100\.")


def told(messages: Any) -> list[str]:
    """What a grammar complains of, with the way to it."""
    return [f"{' → '.join(way)}: {said}" if way else said for way, said in _leaves(messages, ())]


def _leaves(messages: Any, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = str(key + 1) if isinstance(key, int) else str(key)
            yield from _leaves(inner, way if key == "_schema" else (*way, step))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _leaves(inner, way)
    elif shares := _SHARES.fullmatch(str(messages)):
        yield (), _("The shares make %(total)s per cent together, not 100.", total=shares[1])
    else:
        sentence, values = known(str(messages))
        yield way, str(_(sentence, **values))


def touch(change: Touch, title: Callable[[str], str]) -> str:
    """One thing that becomes different for somebody. title: of a module."""
    named = {"module": title(change.module)} if change.module else {}
    parts = {"required": _("required"), "elective": _("elective"), "none": _("not in this track")}
    before, after = (_said(one, parts) for one in (change.before, change.after))
    if change.what == "comes":
        return _("%(module)s comes in (%(part)s)", part=after, **named)
    if change.what == "goes":
        return _("%(module)s is not asked any more", **named)
    if change.what == "mark":
        return _("pass mark of %(module)s: %(before)s → %(after)s", before=before, after=after, **named)
    if change.what == "classroom":
        hours = [_("none") if one is None else f"{one:g}" for one in (change.before, change.after)]
        return _("hours online before the classroom: %(before)s → %(after)s", before=hours[0], after=hours[1])
    if change.what == "due" and not change.module:
        return _("deadline of the track: %(before)s → %(after)s", before=before, after=after)
    if change.what == "due":
        return _("deadline of %(module)s: %(before)s → %(after)s", before=before, after=after, **named)
    if change.what == "part":
        return _("%(module)s: %(before)s → %(after)s", before=before, after=after, **named)
    return (
        _("%(module)s now waits for others", **named)
        if change.what == "locked"
        else _("%(module)s is open at once", **named)
    )


def _said(value: Any, parts: Mapping[str, str]) -> str:
    if value is None:
        return _("as each quiz says")
    if isinstance(value, date):
        return day(value)
    return parts[value] if isinstance(value, str) else f"{value:g}"
