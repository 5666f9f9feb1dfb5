"""A track: who must learn what, in which order, until when, and how well."""

import calendar
import re
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError, validates_schema
from marshmallow import fields as said

from content.schema.base import Grammar, Several, Text, Words, a_key, flag, one_of, unique, whole
from content.schema.figures import Figure, FigureField
from content.schema.items import Described, DescribedGrammar
from content.schema.standard import PROJECT_TYPES, REGIONS, Site

PARTS = ("required", "elective", "none")
"""What a module can be for somebody in a track."""

POST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody as a track tells people apart; None: not known."""

    project_type: str | None = None
    region: str | None = None
    post: str | None = None
    """Code of the post."""

    @property
    def site(self) -> Site:
        return Site(region=self.region, project_type=self.project_type)


@dataclass(frozen=True, slots=True)
class ForWhom:
    """A condition of a track. Nothing named means anybody; several words of a kind mean any of them."""

    project_type: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    post: tuple[str, ...] = ()

    def fits(self, persona: Persona) -> bool:
        """What is not known of somebody fits no condition that asks for it."""
        return not self.unmet(persona)

    def unmet(self, persona: Persona) -> tuple[str, ...]:
        """Kinds in which somebody is not meant: "project_type", "region", "post"."""
        kinds = (kind.name for kind in fields(self))
        return tuple(
            kind for kind in kinds if getattr(self, kind) and getattr(persona, kind) not in getattr(self, kind)
        )

    def covers(self, other: "ForWhom") -> bool:
        """Whether it fits everybody whom the other one fits."""
        kinds = ((getattr(self, kind.name), getattr(other, kind.name)) for kind in fields(self))
        return all(not mine or (theirs and set(theirs) <= set(mine)) for mine, theirs in kinds)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in days, weeks or calendar months."""

    days: int | None = None
    weeks: int | None = None
    months: int | None = None

    def after(self, start: date) -> date:
        """The day so long after another one; a month from the 31st ends on the last day of a shorter month."""
        if self.months is None:
            return start + timedelta(days=self.days or 0, weeks=self.weeks or 0)
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(start.day, last))

    def before(self, end: date) -> date:
        """The last day from which on it is over by `end`."""
        if self.months is None:
            return end - timedelta(days=self.days or 0, weeks=self.weeks or 0)
        return Period(months=-self.months).after(end)

    @property
    def longest(self) -> int:
        """In days, as many as it can be: what it is compared by when no day is given."""
        return (self.days or 0) + 7 * (self.weeks or 0) + 31 * (self.months or 0)

    @property
    def shortest(self) -> int:
        return (self.days or 0) + 7 * (self.weeks or 0) + 28 * (self.months or 0)


@dataclass(frozen=True, slots=True)
class MarkVariant:
    when: ForWhom
    value: Figure


@dataclass(frozen=True, slots=True)
class Mark:
    """A pass mark, per cent: the first variant that fits, else the value."""

    value: Figure
    values: tuple[MarkVariant, ...] = ()

    def variant(self, persona: Persona) -> MarkVariant | None:
        return next((one for one in self.values if one.when.fits(persona)), None)


@dataclass(frozen=True, slots=True)
class PassMarks:
    theory: Mark | None = None
    """Of the quizzes that count; None: what each says itself."""
    practical: Mark | None = None


@dataclass(frozen=True, slots=True)
class MeantAs:
    """What a module is for those whom a condition fits."""

    when: ForWhom
    part: str
    """One of PARTS."""


@dataclass(frozen=True, slots=True)
class TrackModule:
    module: str
    required: bool = True
    when: ForWhom | None = None
    """For whom it is; nobody else meets it. None: for everybody."""
    variants: tuple[MeantAs, ...] = ()
    """The first one that fits decides instead of `required`."""
    after: tuple[str, ...] = ()
    """Modules of this track that are done before it opens."""
    within: Period | None = None
    """Deadline, from the first day of the track."""
    pass_mark: Mark | None = None
    """Instead of the track's mark for theory."""


@dataclass(frozen=True, slots=True)
class TrackLayer:
    """One cell of layer × track: its modules in order, or why there are none."""

    layer: str
    share: int
    """Per cent of the track's hours."""
    modules: tuple[TrackModule, ...] = ()
    empty_because: Text | None = None
    """Also for those whom every condition of its modules leaves out."""
    in_order: bool = False
    """Whether each module opens when the required ones before it are done."""
    after: tuple[str, ...] = ()
    """Layers whose required modules are done before this one opens."""
    opens: Period | None = None
    """From the first day of the track; None: at once."""
    within: Period | None = None
    """Deadline of its modules, from the first day of the track."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track(Described):
    title: Text
    summary: Text
    days: int
    """Nominal length."""
    layers: tuple[TrackLayer, ...]
    owed: Figure | None = None
    """Training hours its required items must cover."""
    before_classroom: Figure | None = None
    """Training hours to be learnt online in it before sign-up for the classroom opens; never more than its required
    modules offer. None: it is open from the start."""
    complete: bool = False
    """Whether its author says that all of it is there: hours that fall short are then an error."""
    posts: tuple[str, ...] = ()
    """Codes of the posts whose people learn it, where nobody has decided otherwise."""
    within: Period | None = None
    """Deadline; None: its nominal length."""
    valid: Period | None = None
    """How long passing it holds; None: for ever."""
    pass_marks: PassMarks | None = None

    @property
    def deadline(self) -> Period:
        return self.within or Period(days=self.days)

    @property
    def modules(self) -> tuple[TrackModule, ...]:
        return tuple(named for cell in self.layers for named in cell.modules)


class Posts(said.Field[tuple[str, ...]]):
    """One code of a post, or a list of them; which ones there are the company says."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> tuple[str, ...]:
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list) or not named or any(not _is_post(code) for code in named):
            raise ValidationError("One or several codes of posts, such as agent.")
        unique(named)
        return tuple(named)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> list[str] | None:
        return list(value) if value else None


def _is_post(code: Any) -> bool:
    return isinstance(code, str) and POST.match(code) is not None


class ForWhomGrammar(Grammar):
    makes = ForWhom
    project_type = Several(*PROJECT_TYPES)
    region = Several(*REGIONS)
    post = Posts()

    @validates_schema
    def _asks_for_something(self, read: dict[str, Any], **_: Any) -> None:
        if not any(read.values()):
            raise ValidationError("Say for whom this is: project_type, region, post.")


class PeriodGrammar(Grammar):
    makes = Period
    days = whole(1, 3660)
    weeks = whole(1, 520)
    months = whole(1, 120)

    @validates_schema
    def _one_unit(self, read: dict[str, Any], **_: Any) -> None:
        if len(read) != 1:
            raise ValidationError("One of days, weeks, months, such as {weeks: 2}.")


class MarkVariantGrammar(Grammar):
    makes = MarkVariant
    when = said.Nested(ForWhomGrammar, required=True)
    value = FigureField(required=True)


class MarkGrammar(Grammar):
    makes = Mark
    value = FigureField(required=True)
    values = said.List(said.Nested(MarkVariantGrammar))

    @validates_schema
    def _per_cent(self, read: dict[str, Any], **_: Any) -> None:
        marks = [read["value"], *(one.value for one in read.get("values", ()))]
        if any(not isinstance(mark, str) and not 1 <= mark <= 100 for mark in marks):
            raise ValidationError("A pass mark is from 1 to 100.", "value")


class PassMarksGrammar(Grammar):
    makes = PassMarks
    theory = said.Nested(MarkGrammar)
    practical = said.Nested(MarkGrammar)


class MeantAsGrammar(Grammar):
    makes = MeantAs
    when = said.Nested(ForWhomGrammar, required=True)
    part = one_of(*PARTS)


class TrackModuleGrammar(Grammar):
    makes = TrackModule
    module = a_key()
    required = flag()
    when = said.Nested(ForWhomGrammar)
    variants = said.List(said.Nested(MeantAsGrammar))
    after = said.List(a_key(), validate=unique)
    within = said.Nested(PeriodGrammar)
    pass_mark = said.Nested(MarkGrammar)


class TrackLayerGrammar(Grammar):
    makes = TrackLayer
    layer = a_key()
    share = whole(0, 100, required=True)
    modules = said.List(said.Nested(TrackModuleGrammar))
    empty_because = Words()
    in_order = flag()
    after = said.List(a_key(), validate=unique)
    opens = said.Nested(PeriodGrammar)
    within = said.Nested(PeriodGrammar)

    @validates_schema
    def _full_or_explained(self, read: dict[str, Any], **_: Any) -> None:
        modules, reason = read.get("modules"), read.get("empty_because")
        if not modules and not reason:
            raise ValidationError("A layer without modules says why.", "empty_because")
        if reason and any(named.when is None and not named.variants for named in modules or ()):
            raise ValidationError("This layer has modules and says why it has none.", "empty_because")
        unique([named.module for named in modules or ()])


class TrackGrammar(DescribedGrammar):
    makes = Track
    title = Words(required=True)
    summary = Words(required=True)
    days = whole(1, required=True)
    owed = FigureField()
    before_classroom = FigureField()
    complete = flag()
    posts = Posts()
    within = said.Nested(PeriodGrammar)
    valid = said.Nested(PeriodGrammar)
    pass_marks = said.Nested(PassMarksGrammar)
    layers = said.List(said.Nested(TrackLayerGrammar), required=True)

    @validates_schema
    def _hours_add_up(self, read: dict[str, Any], **_: Any) -> None:
        unique([cell.layer for cell in read["layers"]])
        unique([named.module for cell in read["layers"] for named in cell.modules])
        total = sum(cell.share for cell in read["layers"])
        if total != 100:
            raise ValidationError(f"The shares make {total} per cent together, not 100.", "layers")
