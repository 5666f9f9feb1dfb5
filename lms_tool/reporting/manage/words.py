"""How the instructor's pages say it: one sentence for a course, one for a learner."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from lms_tool.catalog.rules import ModuleEdition
from lms_tool.people.models import Person
from lms_tool.people.rules import code
from lms_tool.progress.rules import minutes
from lms_tool.reporting import rules
from lms_tool.reporting.queries import Row
from lms_tool.reporting.rules import State, Summary, Trend, Why
from lms_tool.web.languages import day, gap, local, points


@dataclass(frozen=True, slots=True)
class Said:
    """What is in the way: the point, and what else is known of it."""

    point: str
    more: str = ""

    def __str__(self) -> str:
        return f"{self.point}{gap()}{self.more}".strip()


def name(person: Person) -> str:
    return name_of(person.id, person.name)


def name_of(person: UUID, said: str | None) -> str:
    return said or _("Learner %(code)s", code=code(person))


def states() -> dict[State, str]:
    return {
        State.STUCK: _("Stuck"),
        State.NOT_STARTED: _("Not started"),
        State.ON_TRACK: _("On track"),
        State.FINISHED: _("Finished"),
    }


def everybody() -> str:
    return _("Everybody")


def heading(summary: Summary, modules: Mapping[str, ModuleEdition]) -> str:
    """The answer to "who is stuck, and where?"."""
    stuck, every, hot = summary.stuck, summary.people, summary.hot
    if stuck == 0:
        return _calm(summary)
    if hot is None or hot not in modules:
        return ngettext("%(num)s of %(every)s is stuck", "%(num)s of %(every)s are stuck", stuck, every=every)
    where = f"{modules[hot].door} {local(modules[hot].title)}"
    if summary.stuck_at[hot] == stuck:
        return ngettext(
            "%(num)s of %(every)s is stuck, at %(where)s",
            "%(num)s of %(every)s are stuck, all of them at %(where)s",
            stuck,
            every=every,
            where=where,
        )
    return _(
        "%(stuck)s of %(every)s are stuck, %(most)s of them at %(where)s",
        stuck=stuck,
        every=every,
        most=summary.stuck_at[hot],
        where=where,
    )


def _calm(summary: Summary) -> str:
    if summary.counts[State.FINISHED] == summary.people:
        return _("Everybody who has come has finished")
    if summary.counts[State.NOT_STARTED] == summary.people:
        return _("Nobody has started yet")
    return _("Nobody is stuck")


def where(row: Row) -> str:
    """Door number and title of the module a learner is at; empty where there is none."""
    unit, standing = row.placing.unit, row.standing
    module = standing.outline.module(unit.module) if unit and standing else None
    return f"{module.door} {local(module.title)}" if module else ""


def in_the_way(row: Row) -> Said:
    """What stands between a learner and the next step, or where they are."""
    placing, step = row.placing, row.placing.step
    if row.enrolment is None:
        return Said(_("Has not opened anything yet."), _("Not enrolled in any track of this course."))
    if placing.state is State.FINISHED:
        return Said(_("Finished on %(day)s.", day=day(placing.since)))
    if placing.state is State.NOT_STARTED:
        return Said(_("Has not opened anything yet."), _("Enrolled on %(day)s.", day=day(placing.since)))
    if step is None:
        return Said(_("Has not opened this yet."), _("Last here on %(day)s.", day=day(row.last_here)))
    return _at(step, placing.why)


def _at(step: rules.Step, why: Why) -> Said:
    if why is Why.HALF_READ:
        opened = ngettext(
            "Opened once, read to %(percent)s%%.",
            "Opened %(num)s times, read to %(percent)s%%.",
            max(step.visits, 1),
            percent=step.percent,
        )
        return Said(opened, _("Last on %(day)s.", day=day(step.last_seen_at)))
    if why is Why.NOT_HANDED_IN:
        return Said(_("Started the quiz and did not hand it in."), _("Last on %(day)s.", day=day(step.last_seen_at)))
    best = points(step.best or 0)
    mark = _("The pass mark is %(mark)s.", mark=step.pass_mark or 0)
    if why is Why.TRIES_USED:
        return Said(
            ngettext(
                "The only try used, %(best)s points.",
                "All %(num)s tries used, %(best)s points at best.",
                step.tries,
                best=best,
            ),
            mark,
        )
    tried = ngettext("One try, %(best)s points.", "%(num)s tries, %(best)s points at best.", step.tries, best=best)
    if step.allowed is None:
        return Said(tried, mark)
    left = ngettext("%(num)s try left.", "%(num)s tries left.", step.allowed - step.tries)
    return Said(tried, f"{mark}{gap()}{left}")


def pace(days: tuple[float, ...]) -> str:
    """The small line in words. days: seconds on each."""
    average, trend = rules.trend(days)
    return {
        Trend.NONE: _("none"),
        Trend.EARLY: _("%(n)s min a day so far", n=average),
        Trend.STOPPED: _("%(n)s min a day, now none", n=average),
        Trend.RISING: _("%(n)s min a day, rising", n=average),
        Trend.FALLING: _("%(n)s min a day, falling", n=average),
        Trend.STEADY: _("%(n)s min a day, steady", n=average),
    }[trend]


def time_spent(seconds: float) -> str:
    hours, rest = divmod(minutes(seconds), 60)
    if hours:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    return _("%(minutes)s min", minutes=rest)
