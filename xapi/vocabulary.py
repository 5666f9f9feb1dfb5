"""Every IRI the product says, once, with the place it comes from.

Two look-alikes to avoid: the ADL verbs also circulate under ``https://adlnet.gov`` (another string, so another verb),
and ``satisfied``, ``waived`` and ``abandoned`` are at home under ``https://w3id.org/xapi/adl/verbs/``, not adlnet.gov.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Names = Mapping[str, str]
"""A language map: language tag (RFC 5646) → plain text, never HTML."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What somebody did, and how to read it aloud."""

    id: str
    display: Names


def _verb(iri: str, en: str, zh: str) -> Verb:
    return Verb(iri, {"en": en, "zh-CN": zh})


# Our own profile: the id stays for ever, the version is what statements carry as their category.
PROFILE: Final = "https://w3id.org/xapi/service-academy"
PROFILE_VERSION: Final = f"{PROFILE}/v1.0"

# The name statements give as their platform.
PLATFORM: Final = "Service Academy"

# --- Verbs -----------------------------------------------------------------------------------------------------------
# ADL vocabulary, https://profiles.adlnet.gov/profile/c752b257-047f-4718-b353-d29238fef2c2; `voided` is fixed by the
# specification itself: https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md#voided
_ADL = "http://adlnet.gov/expapi/verbs/"
LAUNCHED: Final = _verb(f"{_ADL}launched", "launched", "启动了")
INITIALIZED: Final = _verb(f"{_ADL}initialized", "initialized", "开始了")
RESUMED: Final = _verb(f"{_ADL}resumed", "resumed", "继续了")
EXPERIENCED: Final = _verb(f"{_ADL}experienced", "experienced", "阅读了")
PROGRESSED: Final = _verb(f"{_ADL}progressed", "progressed", "推进了")
COMPLETED: Final = _verb(f"{_ADL}completed", "completed", "完成了")
SUSPENDED: Final = _verb(f"{_ADL}suspended", "suspended", "暂停了")
TERMINATED: Final = _verb(f"{_ADL}terminated", "terminated", "结束了")
ANSWERED: Final = _verb(f"{_ADL}answered", "answered", "回答了")
PASSED: Final = _verb(f"{_ADL}passed", "passed", "通过了")
FAILED: Final = _verb(f"{_ADL}failed", "failed", "未通过")
SCORED: Final = _verb(f"{_ADL}scored", "scored", "得分")
REGISTERED: Final = _verb(f"{_ADL}registered", "registered", "加入了")
VOIDED: Final = _verb(f"{_ADL}voided", "voided", "作废了")
ATTENDED: Final = _verb(f"{_ADL}attended", "attended", "参加了")
ASKED: Final = _verb(f"{_ADL}asked", "asked", "提问了")
RESPONDED: Final = _verb(f"{_ADL}responded", "responded", "回复了")

# cmi5, https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#93-verbs
_CMI5_VERBS = "https://w3id.org/xapi/adl/verbs/"
ABANDONED: Final = _verb(f"{_CMI5_VERBS}abandoned", "abandoned", "中断了")
SATISFIED: Final = _verb(f"{_CMI5_VERBS}satisfied", "satisfied", "达成了")
WAIVED: Final = _verb(f"{_CMI5_VERBS}waived", "waived", "免修了")

# acrossX profile, https://w3id.org/xapi/acrossx
_ACROSSX = "https://w3id.org/xapi/acrossx"
WAS_ASSIGNED: Final = _verb(f"{_ACROSSX}/verbs/was-assigned", "was assigned", "被指派了")
REVEALED: Final = _verb(f"{_ACROSSX}/verbs/revealed", "revealed", "展开了")

# Tin Can registry, http://id.tincanapi.com
_TINCAN = "http://id.tincanapi.com"
VIEWED: Final = _verb(f"{_TINCAN}/verb/viewed", "viewed", "查看了")
UNREGISTERED: Final = _verb(f"{_TINCAN}/verb/unregistered", "unregistered", "退出了")

# Activity Streams verbs as the ADL profile server publishes them, http://activitystrea.ms
SUBMITTED: Final = _verb("http://activitystrea.ms/submit", "submitted", "提交了")

# Ours: minutes put on an account or taken off it; published verbs only ever give (earned, received).
CREDITED: Final = _verb(f"{PROFILE}/verbs/credited", "was credited", "获记学时")

# --- Activity types --------------------------------------------------------------------------------------------------
# ADL vocabulary (as above)
_ADL_TYPES = "http://adlnet.gov/expapi/activities/"
LESSON: Final = f"{_ADL_TYPES}lesson"
QUIZ: Final = f"{_ADL_TYPES}assessment"
COURSE: Final = f"{_ADL_TYPES}course"
LINK: Final = f"{_ADL_TYPES}link"
MEETING: Final = f"{_ADL_TYPES}meeting"
PRACTICAL: Final = f"{_ADL_TYPES}performance"
PROFILE_TYPE: Final = f"{_ADL_TYPES}profile"
# The specification itself: https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md#interaction-activities
QUESTION: Final = f"{_ADL_TYPES}cmi.interaction"

# cmi5, section 9.4: a course is our track, a block is our module
_CMI5_TYPES = "https://w3id.org/xapi/cmi5/activitytype"
TRACK: Final = f"{_CMI5_TYPES}/course"
MODULE: Final = f"{_CMI5_TYPES}/block"

LMS: Final = f"{_TINCAN}/activitytype/lms"
TEST_DATA: Final = f"{_TINCAN}/activitytype/test-data-batch"
SOLUTION: Final = f"{_TINCAN}/activitytype/solution"
DISCUSSION: Final = f"{_TINCAN}/activitytype/discussion"
CASE: Final = f"{_TINCAN}/activitytype/resource"

# Ours: no published profile has a type for a storey of a curriculum that cuts across courses.
LAYER: Final = f"{PROFILE}/activity-types/layer"
# Ours: people who go through a track together; published profiles know courses and groups of agents, but no such cycle.
BATCH: Final = f"{PROFILE}/activity-types/batch"
# Ours: published profiles count attempts and badges, not minutes over a year.
STUDY_ACCOUNT: Final = f"{PROFILE}/activity-types/study-account"

# --- Extensions ------------------------------------------------------------------------------------------------------
# cmi5, sections 9.5.5 and 9.6.3
_CMI5_CONTEXT = "https://w3id.org/xapi/cmi5/context/extensions"
_CMI5_RESULT = "https://w3id.org/xapi/cmi5/result/extensions"
SESSION_ID: Final = f"{_CMI5_CONTEXT}/sessionid"
MASTERY_SCORE: Final = f"{_CMI5_CONTEXT}/masteryscore"
LAUNCH_MODE: Final = f"{_CMI5_CONTEXT}/launchmode"
LAUNCH_URL: Final = f"{_CMI5_CONTEXT}/launchurl"
PROGRESS: Final = f"{_CMI5_RESULT}/progress"
REASON: Final = f"{_CMI5_RESULT}/reason"

# Tin Can registry
ATTEMPT_ID: Final = f"{_TINCAN}/extension/attempt-id"
ASSESSMENT_TYPE: Final = f"{_TINCAN}/extension/assessment-type"
POSITION: Final = f"{_TINCAN}/extension/position"
WEIGHTING: Final = f"{_TINCAN}/extension/cmi-interaction-weighting"

# Total Learning Architecture profile, https://w3id.org/xapi/tla
DUE_DATE: Final = "https://w3id.org/xapi/tla/extensions/due_date"

# Ours: what somebody wrote stays in the tool; its length and SHA-256 go out, so that it can be told apart and proved.
RESPONSE_DIGEST: Final = f"{PROFILE}/extensions/response-digest"

# Ours: points for each criterion of a rubric, and the rubric in the version that was used. Published profiles have one
# score for a whole, or free text (https://w3id.org/xapi/acrossx/extensions/rubrics).
CRITERIA: Final = f"{PROFILE}/extensions/criteria"
RUBRIC: Final = f"{PROFILE}/extensions/rubric"

# Ours: minutes, and the calendar year they count for.
STUDY_TIME: Final = f"{PROFILE}/extensions/study-time"
