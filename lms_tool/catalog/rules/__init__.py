"""What a published edition is and how two of them differ. Pure."""

from lms_tool.catalog.rules.editions import (
    OWN,
    SHIPPED,
    Change,
    LessonHead,
    ModuleEdition,
    Published,
    TrackCell,
    TrackEdition,
    canonical,
    module_edition,
    module_manifest,
    name,
    speak,
    track_edition,
    track_manifest,
)

__all__ = [
    "OWN",
    "SHIPPED",
    "Change",
    "LessonHead",
    "ModuleEdition",
    "Published",
    "TrackCell",
    "TrackEdition",
    "canonical",
    "module_edition",
    "module_manifest",
    "name",
    "speak",
    "track_edition",
    "track_manifest",
]
