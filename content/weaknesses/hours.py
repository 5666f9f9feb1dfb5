"""Tracks whose required items do not cover the training hours owed, or share them out otherwise than planned."""

from collections.abc import Iterator

from content.hours import TrackHours, hours
from content.problems import Problem
from content.shelves import Library, Place

LOOSE = 10  # per cent of the hours by which a layer may miss its share


def short_hours(library: Library) -> Iterator[Problem]:
    if not library.whole:
        return  # what could not be read has hours too
    for counted in hours(library):
        place = library.places["track", counted.track]
        yield from _owed(place, counted, library.tracks[counted.track].complete)
        yield from _shares(place, counted)


def _owed(place: Place, counted: TrackHours, complete: bool) -> Iterator[Problem]:
    if counted.missing > 0:
        values = {name: f"{getattr(counted, part):.1f}" for name, part in _PARTS.items()}
        yield place.wrong("hours", "owed", severity="error" if complete else "weak", **values)


_PARTS = {"there": "hours", "owed": "owed", "missing": "missing"}


def _shares(place: Place, counted: TrackHours) -> Iterator[Problem]:
    for at, layer in enumerate(counted.layers):
        share = counted.share(layer)
        if counted.minutes and abs(share - layer.planned) > LOOSE:
            yield place.wrong(
                "hours.share", "layers", at, "share", layer=layer.layer, share=share, planned=layer.planned
            )
