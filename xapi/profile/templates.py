"""What each of our statements looks like, as rules that a program can check.

One template for each sentence and kind of object. A statement that has the verb and types of a template must follow
its rules. https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-structure.md#70-statement-templates
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from xapi import vocabulary as v
from xapi.profile.names import SENTENCES, UNITS
from xapi.vocabulary import Names, Verb

Presence = Literal["included", "excluded", "recommended"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be found at a place of a statement (JSONPath without filters)."""

    location: str
    presence: Presence = "included"
    any: tuple[Any, ...] = ()
    all: tuple[Any, ...] = ()

    def document(self) -> dict[str, Any]:
        values = {"any": list(self.any), "all": list(self.all)}
        return {
            "location": self.location,
            "presence": self.presence,
            **{name: listed for name, listed in values.items() if listed},
        }


@dataclass(frozen=True, slots=True)
class Template:
    """``key`` is the last part of its id; ``verb``, ``type`` and ``parent`` tell which statements it is for."""

    key: str
    verb: Verb
    label: Names
    definition: Names
    type: str | None = None
    parent: str | None = None
    rules: tuple[Rule, ...] = field(default=())

    @property
    def id(self) -> str:
        return template_id(self.key)

    def document(self) -> dict[str, Any]:
        marks: dict[str, Any] = {"verb": self.verb.id}
        if self.type:
            marks["objectActivityType"] = self.type
        if self.parent:
            marks["contextParentActivityType"] = [self.parent]
        return {
            "id": self.id,
            "type": "StatementTemplate",
            "inScheme": v.PROFILE_VERSION,
            "prefLabel": dict(self.label),
            "definition": dict(self.definition),
            **marks,
            "rules": [rule.document() for rule in self.rules],
        }


def template_id(key: str) -> str:
    return f"{v.PROFILE}/templates/{key}"


# --- Rules -----------------------------------------------------------------------------------------------------------


def _has(*places: str) -> tuple[Rule, ...]:
    return tuple(Rule(place) for place in places)


def _has_not(*places: str) -> tuple[Rule, ...]:
    return tuple(Rule(place, "excluded") for place in places)


def _should_have(*places: str) -> tuple[Rule, ...]:
    return tuple(Rule(place, "recommended") for place in places)


def _always(place: str, *values: Any) -> Rule:
    return Rule(place, all=values)


def _result(iri: str) -> str:
    return f"$.result.extensions['{iri}']"


def _context(iri: str) -> str:
    return f"$.context.extensions['{iri}']"


_PARENT = "$.context.contextActivities.parent[*].definition.type"
_GROUPED = "$.context.contextActivities.grouping[*].definition.type"
_DURATION: Final = "$.result.duration"
_NO_RESULT: Final = _has_not("$.result")

_EVERY: Final = (
    *_has("$.timestamp", "$.actor.account.homePage", "$.actor.account.name"),
    *_has_not("$.actor.mbox", "$.actor.mbox_sha1sum", "$.actor.openid"),
    Rule("$.context.contextActivities.category[*].id", any=(v.PROFILE_VERSION,)),
)
_ABOUT_ACTIVITY: Final = (_always("$.context.platform", v.PLATFORM), *_should_have("$.context.language"))
_ENROLLED: Final = _has("$.context.registration")
_PERHAPS_ENROLLED: Final = _should_have("$.context.registration")
_SEATED: Final = (*_ENROLLED, *_has(_context(v.SESSION_ID)))
_IN_CURRICULUM: Final = (Rule(_GROUPED, any=(v.TRACK,)), Rule(_GROUPED, any=(v.LAYER,)))
_IN_MODULE: Final = (*_IN_CURRICULUM, Rule(_GROUPED, any=(v.MODULE,)), *_has("$.context.revision"))
_BELOW_MODULE: Final = (*_SEATED, *_IN_MODULE, _always(_PARENT, v.MODULE))
_IN_ATTEMPT: Final = _has(_context(v.ATTEMPT_ID), _context(v.ASSESSMENT_TYPE))
_TIMED: Final = _has(_DURATION)
_NO_POINTS: Final = _has_not("$.result.score", "$.result.success")
_NO_OUTCOME: Final = (*_NO_POINTS, *_has_not("$.result.completion"))
_POINTS: Final = _has("$.result.score.scaled", "$.result.score.raw", "$.result.score.min", "$.result.score.max")
_ONLY_TEXT: Final = (*_has(_result(v.RESPONSE_DIGEST)), *_has_not("$.result.response"), *_NO_OUTCOME)


def _template(key: str, verb: Verb, type_: str | None, *rules: tuple[Rule, ...], parent: str | None = None) -> Template:
    label, definition = SENTENCES[key]
    common = _EVERY if type_ is None and verb is v.VOIDED else (*_EVERY, *_ABOUT_ACTIVITY)
    return Template(key, verb, label, definition, type_, parent, (*common, *(rule for some in rules for rule in some)))


# --- The sentences ---------------------------------------------------------------------------------------------------

_SITTINGS: Final[Mapping[str, tuple[Verb, tuple[Rule, ...]]]] = {
    "initialized": (v.INITIALIZED, _NO_RESULT),
    "resumed": (v.RESUMED, _NO_RESULT),
    "suspended": (v.SUSPENDED, (*_TIMED, *_NO_OUTCOME)),
    "terminated": (v.TERMINATED, (*_TIMED, *_NO_OUTCOME)),
    "abandoned": (v.ABANDONED, (*_TIMED, *_NO_OUTCOME)),
}


def _sittings() -> tuple[Template, ...]:
    made = []
    for unit, type_ in UNITS.items():
        attempt = _IN_ATTEMPT if type_ == v.QUIZ else ()
        for step, (verb, rules) in _SITTINGS.items():
            made.append(_template(f"{unit}-{step}", verb, type_, _BELOW_MODULE, attempt, rules))
    return tuple(made)


_LESSONS: Final = (
    _template(
        "lesson-experienced",
        v.EXPERIENCED,
        v.LESSON,
        _BELOW_MODULE,
        _has(_context(v.POSITION)),
        _TIMED,
        _NO_OUTCOME,
    ),
    _template(
        "lesson-progressed",
        v.PROGRESSED,
        v.LESSON,
        _BELOW_MODULE,
        _has(_result(v.PROGRESS)),
        _TIMED,
        _NO_OUTCOME,
    ),
    _template(
        "lesson-completed",
        v.COMPLETED,
        v.LESSON,
        _BELOW_MODULE,
        (_always("$.result.completion", True),),
        _TIMED,
        _NO_POINTS,
    ),
)
_QUESTIONS: Final = (
    _template(
        "check-answered",
        v.ANSWERED,
        v.QUESTION,
        (*_SEATED, *_IN_MODULE, *_has("$.result.success", _context(v.POSITION)), *_POINTS),
        parent=v.LESSON,
    ),
    _template(
        "quiz-answered",
        v.ANSWERED,
        v.QUESTION,
        (*_SEATED, *_IN_MODULE, *_IN_ATTEMPT, *_has("$.result.success", _context(v.POSITION)), *_POINTS),
        parent=v.QUIZ,
    ),
    _template("solution-viewed", v.VIEWED, v.SOLUTION, _SEATED, _IN_MODULE, _NO_OUTCOME),
    _template(
        "hint-revealed", v.REVEALED, v.SOLUTION, _SEATED, _IN_MODULE, _has(_context(v.POSITION)), _has_not("$.result")
    ),
)
_QUIZZES: Final = (
    _template("quiz-submitted", v.SUBMITTED, v.QUIZ, _BELOW_MODULE, _IN_ATTEMPT, _TIMED, _NO_OUTCOME),
    *(
        _template(
            f"quiz-{verb.display['en']}",
            verb,
            v.QUIZ,
            (*_BELOW_MODULE, *_IN_ATTEMPT, *_POINTS, *_TIMED),
            (_always("$.result.success", success), *_has(_context(v.MASTERY_SCORE))),
        )
        for verb, success in ((v.PASSED, True), (v.FAILED, False))
    ),
    _template(
        "quiz-scored", v.SCORED, v.QUIZ, _BELOW_MODULE, _IN_ATTEMPT, _POINTS, _TIMED, _has_not("$.result.success")
    ),
)
_TRACKS: Final = (
    _template(
        "launched", v.LAUNCHED, None, _ENROLLED, _has(_context(v.LAUNCH_MODE), _context(v.LAUNCH_URL)), _NO_RESULT
    ),
    _template(
        "track-assigned", v.WAS_ASSIGNED, v.TRACK, _PERHAPS_ENROLLED, _should_have(_context(v.DUE_DATE)), _NO_RESULT
    ),
    _template("track-registered", v.REGISTERED, v.TRACK, _ENROLLED, _NO_RESULT),
    _template("track-unregistered", v.UNREGISTERED, v.TRACK, _PERHAPS_ENROLLED, _NO_RESULT),
    _template("track-progressed", v.PROGRESSED, v.TRACK, _ENROLLED, _has(_result(v.PROGRESS)), _NO_OUTCOME),
    _template("track-satisfied", v.SATISFIED, v.TRACK, _SEATED, _NO_OUTCOME),
    _template("module-satisfied", v.SATISFIED, v.MODULE, _SEATED, _IN_CURRICULUM, _NO_OUTCOME),
    *(
        _template(
            f"{unit}-waived",
            v.WAIVED,
            type_,
            _PERHAPS_ENROLLED,
            (
                Rule(
                    _result(v.REASON),
                    all=("Tested Out", "Equivalent AU", "Equivalent Outside Activity", "Administrative"),
                ),
                _always("$.result.success", True),
                _always("$.result.completion", True),
            ),
            (*_has(_context(v.SESSION_ID)), *_has_not("$.result.score"), *_should_have("$.context.instructor")),
        )
        for unit, type_ in (("module", v.MODULE), *UNITS.items())
    ),
)
_CLASSROOM: Final = (
    *(
        _template(f"{thing}-{verb.display['en']}", verb, type_, _PERHAPS_ENROLLED, _NO_RESULT)
        for thing, type_ in (("batch", v.BATCH), ("meeting", v.MEETING))
        for verb in (v.REGISTERED, v.UNREGISTERED)
    ),
    _template(
        "meeting-attended",
        v.ATTENDED,
        v.MEETING,
        (*_PERHAPS_ENROLLED, *_TIMED, _always("$.result.completion", True), *_NO_POINTS),
        (Rule(_GROUPED, any=(v.BATCH,)), *_should_have("$.context.instructor")),
    ),
)
_PRACTICALS: Final = tuple(
    _template(
        f"practical-{verb.display['en']}",
        verb,
        v.PRACTICAL,
        (*_SEATED, *_has(_context(v.ATTEMPT_ID)), *_POINTS, _always(_PARENT, v.TRACK)),
        (*_has(_result(v.CRITERIA), _result(v.RUBRIC)), *_should_have("$.context.instructor"), *rules),
    )
    for verb, rules in (
        (v.PASSED, (_always("$.result.success", True), *_has(_context(v.MASTERY_SCORE)))),
        (v.FAILED, (_always("$.result.success", False), *_has(_context(v.MASTERY_SCORE)))),
        (v.SCORED, _has_not("$.result.success")),
    )
)
_TALK: Final = (
    _template("question-asked", v.ASKED, v.DISCUSSION, _PERHAPS_ENROLLED, _ONLY_TEXT, _has(_PARENT)),
    _template("question-responded", v.RESPONDED, v.DISCUSSION, _PERHAPS_ENROLLED, _ONLY_TEXT, _has(_PARENT)),
)
_OFFICE: Final = (
    _template(
        "hours-credited",
        v.CREDITED,
        v.STUDY_ACCOUNT,
        (*_has(_result(v.STUDY_TIME)), *_NO_OUTCOME, *_should_have("$.context.instructor")),
    ),
    _template(
        "voided",
        v.VOIDED,
        None,
        (_always("$.object.objectType", "StatementRef"), *_has("$.object.id")),
        _has_not("$.result", "$.context.platform", "$.context.revision"),
    ),
)

TEMPLATES: Final[tuple[Template, ...]] = (
    *_sittings(),
    *_LESSONS,
    *_QUESTIONS,
    *_QUIZZES,
    *_TRACKS,
    *_CLASSROOM,
    *_PRACTICALS,
    *_TALK,
    *_OFFICE,
)
