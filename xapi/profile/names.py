"""What each sentence is called and what it means, for those who read the profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xapi import vocabulary as v
from xapi.vocabulary import Names

UNITS: Final[Mapping[str, str]] = {"lesson": v.LESSON, "quiz": v.QUIZ}
"""What one sits down to: key → type."""


def _said(en: str, zh: str, meaning: str, sense: str) -> tuple[Names, Names]:
    return {"en": en, "zh-CN": zh}, {"en": meaning, "zh-CN": sense}


# Key of a template → its label and definition.
SENTENCES: Final[Mapping[str, tuple[Names, Names]]] = {
    "lesson-initialized": _said(
        "lesson begun",
        "开始课时",
        "A learner sat down to a lesson: a session begins.",
        "学员开始学习一个课时，一次学习会话由此开始。",
    ),
    "lesson-resumed": _said(
        "lesson resumed", "继续课时", "After a pause the same session goes on.", "停顿后继续同一次学习会话。"
    ),
    "lesson-suspended": _said(
        "lesson suspended",
        "暂停课时",
        "The learner left to come back; the duration is that of the session so far.",
        "学员暂时离开；时长为本次会话到此为止的用时。",
    ),
    "lesson-terminated": _said(
        "lesson left",
        "结束课时",
        "The session ended in order; the duration is the active time in it.",
        "学习会话正常结束；时长为其中的有效学习时间。",
    ),
    "lesson-abandoned": _said(
        "lesson abandoned",
        "中断课时",
        "The session gave no sign of life for a while; it ended with its last one.",
        "会话长时间没有动静，以最后一次活动为结束时间。",
    ),
    "quiz-initialized": _said(
        "quiz begun",
        "开始测验",
        "An attempt began; its id is the session as well.",
        "一次作答开始；作答编号同时也是会话编号。",
    ),
    "quiz-resumed": _said(
        "quiz resumed", "继续测验", "The learner came back to an open attempt.", "学员回到尚未交卷的作答。"
    ),
    "quiz-suspended": _said(
        "quiz suspended", "暂停测验", "The learner left an attempt to come back to it.", "学员暂时离开一次作答。"
    ),
    "quiz-terminated": _said(
        "quiz ended",
        "结束测验",
        "The attempt is over; its answers and its outcome were said before.",
        "作答结束；答案和结果已先行陈述。",
    ),
    "quiz-abandoned": _said(
        "quiz abandoned", "中断测验", "An attempt gave no sign of life any more.", "作答长时间没有动静。"
    ),
    "lesson-experienced": _said(
        "lesson read",
        "阅读课时",
        "A lesson was read in this session, to its end or not; its position is its place in the module, from 1.",
        "在本次会话中阅读了课时，不论是否读完；位置为课时在模块中的序号，从 1 起计。",
    ),
    "lesson-progressed": _said(
        "lesson progressed",
        "课时进度",
        "A lesson passed a quarter of its length; never said after it is completed.",
        "课时学到四分之一、一半或四分之三；完成之后不再陈述。",
    ),
    "lesson-completed": _said(
        "lesson completed",
        "完成课时",
        "A lesson was worked through; once in a registration.",
        "学完一个课时；每次注册只陈述一次。",
    ),
    "check-answered": _said(
        "check question answered",
        "回答随堂题",
        "A question inside a lesson was answered; every answer is said, the last one holds.",
        "回答课时中的随堂题；每次作答都会陈述，以最后一次为准。",
    ),
    "quiz-answered": _said(
        "quiz question answered",
        "回答测验题",
        "One question of an attempt; without a response where it was left blank.",
        "一次作答中的一道题；未作答时没有 response。",
    ),
    "solution-viewed": _said(
        "explanations viewed", "查看解析", "The explanations of an attempt were looked at.", "查看一次作答的解析。"
    ),
    "hint-revealed": _said(
        "hint unfolded", "展开提示", "A hint was unfolded; its position counts from 1.", "展开一条提示；序号从 1 起计。"
    ),
    "quiz-submitted": _said(
        "quiz handed in",
        "交卷待评",
        "An attempt was handed in and waits for its outcome; not said where that follows at once.",
        "已交卷、等待结果；当场出分时不陈述。",
    ),
    "quiz-passed": _said(
        "quiz passed",
        "通过测验",
        "The mastery score was reached for the first time; once in a registration.",
        "首次达到及格线；每次注册只陈述一次。",
    ),
    "quiz-failed": _said(
        "quiz failed",
        "未通过测验",
        "The mastery score was missed; never said after a pass.",
        "未达到及格线；通过之后不再陈述。",
    ),
    "quiz-scored": _said(
        "practice scored",
        "练习得分",
        "An attempt after a pass: points, but no second outcome.",
        "通过后的练习：只有得分，没有第二个结果。",
    ),
    "launched": _said(
        "launched from the LMS",
        "从 LMS 启动",
        "A learner arrived through a link of the LMS; the object is what the link shows.",
        "学员通过 LMS 中的链接进入；宾语为该链接所指内容。",
    ),
    "track-assigned": _said(
        "track assigned",
        "指派岗位阶段",
        "Staff decided that somebody learns a track, perhaps by a date.",
        "工作人员指派某人学习一个岗位阶段，可带截止日期。",
    ),
    "track-registered": _said(
        "enrolled in a track",
        "加入岗位阶段",
        "A registration began: one learner in one track, one cycle.",
        "一次注册开始：一名学员、一个岗位阶段、一个周期。",
    ),
    "track-unregistered": _said("left a track", "退出岗位阶段", "An assignment was taken back.", "指派被撤回。"),
    "track-progressed": _said(
        "track progressed",
        "岗位阶段进度",
        "A module was satisfied and the track grew by it, in per cent.",
        "一个模块达成，岗位阶段的进度（百分比）随之增长。",
    ),
    "track-satisfied": _said(
        "track satisfied",
        "达成岗位阶段",
        "All that a track asks for is done or waived; voided where that is no longer so.",
        "岗位阶段所要求的内容全部完成或免修；情况有变时作废。",
    ),
    "module-satisfied": _said(
        "module satisfied",
        "达成模块",
        "All lessons and quizzes of a module are done; once in a registration.",
        "模块的全部课时和测验均已完成；每次注册只陈述一次。",
    ),
    "module-waived": _said(
        "module waived",
        "免修模块",
        "Staff decided that a module need not be done; voided when it must be after all.",
        "工作人员决定某人免修一个模块；撤回时作废。",
    ),
    "lesson-waived": _said("lesson waived", "免修课时", "A lesson need not be done.", "免修一个课时。"),
    "quiz-waived": _said("quiz waived", "免考测验", "A quiz need not be done.", "免考一个测验。"),
    "batch-registered": _said("came into a batch", "加入班次", "Somebody belongs to a batch.", "某人加入一个班次。"),
    "batch-unregistered": _said(
        "left a batch", "退出班次", "Somebody does not belong to a batch any more.", "某人不再属于该班次。"
    ),
    "meeting-registered": _said(
        "has a seat in a classroom session",
        "获得面授席位",
        "Asked for, moved up or taken at the door.",
        "报名、递补或现场签到所得。",
    ),
    "meeting-unregistered": _said(
        "gave back a seat",
        "释放面授席位",
        "Given back, gone to somebody who was there, or the session is not held.",
        "本人退还、因未到场转给他人，或课程取消。",
    ),
    "meeting-attended": _said(
        "attended a classroom session",
        "参加面授",
        "The duration is what counts as learning time; a corrected list voids it and says it anew.",
        "时长为计入的学习时间；签到表更正后作废并重新陈述。",
    ),
    "practical-passed": _said(
        "passed a practical",
        "通过实操考核",
        "Marked by people with a rubric; the instructor decided. A correction voids it and says it anew.",
        "由考评员按评分表打分，主考官确认；更正时作废并重新陈述。",
    ),
    "practical-failed": _said(
        "failed a practical",
        "未通过实操考核",
        "As a passed one, below the mark.",
        "同上，得分未达合格线。",
    ),
    "practical-scored": _said(
        "was marked in a practical", "实操得分", "Where no mark says what passes.", "未设合格线时仅给出得分。"
    ),
    "question-asked": _said(
        "question put to the trainer",
        "向培训师提问",
        "Under a lesson or case; what it says stays private, voided when taken back.",
        "在课时或案例下提问；内容不外传，撤回时作废。",
    ),
    "question-responded": _said(
        "question answered by a person",
        "回复提问",
        "A trainer or a colleague answered; the actor is whoever wrote.",
        "培训师或同事作了回复；主语为撰写者。",
    ),
    "hours-credited": _said(
        "study hours corrected",
        "更正学时",
        "Staff put minutes on somebody's account or took some off; voided when taken back.",
        "工作人员为某人增记或扣减学时；撤回时作废。",
    ),
    "voided": _said(
        "taken back",
        "作废",
        "The tool takes back a statement that does not hold; what holds instead follows under a new id.",
        "系统作废一条不再成立的陈述；成立的内容另以新编号陈述。",
    ),
}
