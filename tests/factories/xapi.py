"""Sample people, places and occasions for statements. Everything here is invented and the same on every run."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from xapi import activities, actors
from xapi.activities import Question, Thing
from xapi.actors import Who
from xapi.contexts import Where
from xapi.statements import Occasion, statement_id

BASE = "https://tool.example/xapi"
NAMESPACE = UUID("0a4f6c1e-52c3-4f5e-9d27-6c2f0f1f7b10")
PLATFORM = UUID("7d1c1a55-0f0e-4a52-8a1b-3f1d6a2f9c01")
REGISTRATION = UUID("6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11")
SESSION = UUID("f0b0c5b2-7d57-4f4b-8d53-1f0f6d1f3d20")
ATTEMPT = UUID("3c8de6a1-4a0b-4d3c-8f5e-2b7a9d0c4e55")
EVENT = UUID("a1b2c3d4-0001-4000-8000-000000000001")
NOW = datetime(2026, 3, 3, 9, 2, 11, 310_000, tzinfo=UTC)


def learner(name: str = "4711") -> Who:
    return Who(home_page="https://lms.example", name=name)


def instructor() -> Who:
    return learner("2044")


def layer() -> Thing:
    return activities.layer(BASE, "foundation", {"zh-CN": "基础层", "en": "Foundation"})


def track() -> Thing:
    return activities.track(BASE, "new-hire", {"zh-CN": "新入职", "en": "New hire"})


def module() -> Thing:
    return activities.module(BASE, "service-etiquette", {"zh-CN": "服务礼仪", "en": "Service etiquette"})


def lesson() -> Thing:
    return activities.lesson(module(), "telephone", {"zh-CN": "电话礼仪", "en": "On the telephone"})


def quiz() -> Thing:
    return activities.quiz(module(), "module-exam", {"zh-CN": "模块测验", "en": "Module quiz"})


def batch() -> Thing:
    return activities.batch(BASE, UUID("5d0c9b1e-0b7a-4c36-9d0e-6a1f2b3c4d05"), {"und": "2026 年第 3 期（示例）"})


def meeting() -> Thing:
    return activities.meeting(BASE, UUID("c2a7f6d4-3e1b-4f58-8a90-1b2c3d4e5f06"), {"und": "电话礼仪面授（示例）"})


def practical() -> Thing:
    return activities.practical(BASE, "practical-rubric", {"zh-CN": "实操考核评分表", "en": "Practical rubric"})


def in_practical() -> Where:
    """A practical of a track; one try of it is both its session and its attempt."""
    return where(module=None, layer=None, link=None, session=ATTEMPT, attempt=ATTEMPT)


def in_classroom(of_module: bool = True) -> Where:
    """A session of a batch; with a module, or by itself."""
    return Where(
        track=track(),
        layer=layer() if of_module else None,
        module=module() if of_module else None,
        batch=batch(),
        registration=REGISTRATION,
        language="zh-CN",
    )


def single_choice() -> Question:
    """One right answer, b."""
    return activities.question(
        module(),
        "first-ring",
        {"zh-CN": "电话响起，最迟第几声接听？", "en": "The telephone rings. By which ring do you answer?"},
        {
            "a": {"zh-CN": "第一声", "en": "The first"},
            "b": {"zh-CN": "第三声", "en": "The third"},
            "c": {"zh-CN": "第五声", "en": "The fifth"},
        },
        ("b",),
    )


def multiple_choice() -> Question:
    """Two right answers, a and c."""
    return activities.question(
        module(),
        "repeat-back",
        {"zh-CN": "挂断前要复述哪些信息？", "en": "What do you repeat before you hang up?"},
        {
            "a": {"zh-CN": "地址", "en": "The address"},
            "b": {"zh-CN": "天气", "en": "The weather"},
            "c": {"zh-CN": "联系方式", "en": "The contact"},
        },
        ("c", "a"),
    )


def true_false() -> Question:
    """The right answer is true."""
    return activities.question(
        module(),
        "shoe-covers",
        {"zh-CN": "上门服务要穿鞋套。", "en": "Shoe covers are worn on a home visit."},
        right=("true",),
    )


def ordering() -> Question:
    """Right as a, b, c."""
    names = {"zh-CN": "接到投诉，先后做什么？", "en": "A complaint comes in. In which order do you act?"}
    steps = {
        "a": {"zh-CN": "倾听", "en": "Listen"},
        "b": {"zh-CN": "记录", "en": "Take notes"},
        "c": {"zh-CN": "给方案", "en": "Offer a plan"},
    }
    name = activities.question_id(module(), "steps")
    return Question(name, names, "sequencing", choices=steps, patterns=("a[,]b[,]c",))


def matching() -> Question:
    """Two clocks and a distractor."""
    return Question(
        activities.question_id(module(), "clocks"),
        {"zh-CN": "什么事多快到？", "en": "How fast for what?"},
        "matching",
        source={
            "entrapment": {"zh-CN": "困人", "en": "Entrapment"},
            "complaint": {"zh-CN": "普通投诉", "en": "Ordinary complaint"},
        },
        target={
            "five": {"zh-CN": "5 分钟", "en": "5 minutes"},
            "fifteen": {"zh-CN": "15 分钟", "en": "15 minutes"},
            "hour": {"zh-CN": "1 小时", "en": "1 hour"},
        },
        patterns=("entrapment[.]five[,]complaint[.]fifteen",),
    )


def short_text() -> Question:
    return Question(
        activities.question_id(module(), "rule"),
        {"zh-CN": "谁先被问到谁负责，这叫什么？", "en": "Whoever is asked first stays responsible: what is it called?"},
        "fill-in",
        patterns=(
            activities.filled_in("首问负责制", "zh-CN", case_matters=False),
            activities.filled_in("first-asked responsibility", "en", case_matters=False),
        ),
    )


def number() -> Question:
    names = {"zh-CN": "平均几分钟？", "en": "How many minutes on average?"}
    return Question(activities.question_id(module(), "average"), names, "numeric", patterns=("4[:]6",))


def discussion() -> Thing:
    return activities.discussion(BASE, UUID("5b0d4c3a-6f5e-4a38-9a51-8e3f0c2d7b44"))


def where(**changes: object) -> Where:
    """A learner's place in the curriculum and the LMS; pass fields of `Where` to change it."""
    usual: dict[str, object] = {
        "track": track(),
        "layer": layer(),
        "module": module(),
        "course": activities.course(BASE, PLATFORM, "9f2c", {"zh-CN": "客服新人班"}),
        "link": activities.link(BASE, PLATFORM, "link-17"),
        "lms": activities.platform("https://lms.example", {"en": "Example LMS"}),
        "registration": REGISTRATION,
        "session": SESSION,
        "revision": "7",
        "language": "zh-CN",
        "team": actors.site(BASE, "site-0042"),
    }
    return Where(**{**usual, **changes})  # type: ignore[arg-type]


def in_quiz() -> Where:
    return where(attempt=ATTEMPT, assessment="summative")


def in_track() -> Where:
    """Above all modules: what is said of a track as a whole."""
    return where(module=None, layer=None, session=None, link=None)


def satisfying() -> Where:
    """A track whose last unit was done in a session."""
    return where(module=None, layer=None, link=None)


def in_office() -> Where:
    """Staff do something for somebody: in no curriculum, through no door."""
    return Where(lms=where().lms, language="zh-CN")


def occasion(kind: str, at_place: Where | None = None, who: Who | None = None) -> Occasion:
    """An occasion whose statement id depends on ``kind`` alone."""
    return Occasion(statement_id(NAMESPACE, kind, EVENT), who or learner(), NOW, at_place or where())
