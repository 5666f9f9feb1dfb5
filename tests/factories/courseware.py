"""A small library that is right: three layers, one track, one module with a lesson, three questions and a quiz."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from content.loader import LIBRARY, Library, load

LAYERS = {
    "layers": [
        {
            "key": key,
            "number": number,
            "share": share,
            "title": {"zh-CN": zh, "en": en},
            "summary": {"zh-CN": zh, "en": en},
        }
        for key, number, share, zh, en in (
            ("foundation", 1, 30, "基础层", "Foundation"),
            ("professional", 2, 40, "专业层", "Professional"),
            ("management", 3, 30, "管理层", "Management"),
        )
    ]
}
STANDARD = {
    "units": {
        "rings": {"zh-CN": "{n} 声", "en": "{n} ring | {n} rings"},
        "minutes": {"zh-CN": "{n} 分钟", "en": "{n} minute | {n} minutes"},
    },
    "entries": {
        "phone.answer": {"unit": "rings", "value": 3, "text": {"zh-CN": "接起", "en": "Rings before the answer"}},
        "lift.plan": {"unit": "minutes", "value": 1, "text": {"zh-CN": "启动预案", "en": "Plan started"}},
        "repair.answer": {
            "unit": "minutes",
            "value": 15,
            "values": [{"when": {"region": "lower-tier"}, "value": 30}],
            "text": {"zh-CN": "报修答复", "en": "Answer to a repair request"},
        },
    },
}
TRACK = {
    "key": "starters",
    "title": {"zh-CN": "新人", "en": "Starters"},
    "summary": {"zh-CN": "铃响 {std:phone.answer}", "en": "Pick up in {std:phone.answer}"},
    "days": 14,
    "layers": [
        {"layer": "foundation", "share": 100, "modules": [{"module": "manners"}]},
        {"layer": "professional", "share": 0, "empty_because": {"zh-CN": "以后", "en": "Later"}},
        {"layer": "management", "share": 0, "empty_because": {"zh-CN": "以后", "en": "Later"}},
    ],
}
MODULE = {
    "key": "manners",
    "number": 101,
    "layer": "foundation",
    "title": {"zh-CN": "礼仪", "en": "Manners"},
    "summary": {"zh-CN": "说得体的话", "en": "The right words"},
    "review_by": "2027-03-31",
    "objectives": [{"zh-CN": "{std:phone.answer}内接起", "en": "Answer within {std:phone.answer}"}],
    "key_points": [{"zh-CN": "先听", "en": "Listen first"}],
    "lessons": ["telephone"],
    "quizzes": ["module-test"],
}
LESSON = {
    "key": "telephone",
    "title": {"zh-CN": "{std:phone.answer}之内", "en": "Within {std:phone.answer}"},
    "aim": {"zh-CN": "能按时接起", "en": "You answer in time"},
    "minutes": 8,
    "ability": "skill",
    "review_by": "2027-03-31",
    "sources": ["std:phone.answer"],
    "checks": ["repeat"],
}
BODIES = {
    "zh-CN": "## 开始\n\n铃响 {std:phone.answer} 之内接起。\n\n```check repeat\n```\n\n再见。\n",
    "en": "## Begin\n\nPick up within {std:phone.answer}.\n\n```check repeat\n```\n\nGoodbye.\n",
}


def question(name: str, **changes: Any) -> dict[str, Any]:
    """A single question whose right option is b."""
    made = {
        "key": name,
        "type": "single",
        "ability": "skill",
        "area": "telephone",
        "difficulty": 2,
        "lesson": "telephone",
        "stem": {"zh-CN": f"怎么做？{name}", "en": f"What do you do? {name}"},
        "options": [
            {"key": "a", "text": {"zh-CN": "挂断", "en": "Hang up"}, "why": {"zh-CN": "急", "en": "Haste"}},
            {"key": "b", "right": True, "text": {"zh-CN": "复述", "en": "Repeat"}},
            {"key": "c", "text": {"zh-CN": "等待", "en": "Wait on"}, "why": {"zh-CN": "懒", "en": "Sloth"}},
        ],
        "feedback": {"zh-CN": "复述省时间", "en": "Repeating saves time"},
        "review_by": "2027-03-31",
        **changes,
    }
    return {part: value for part, value in made.items() if value is not None}


QUESTIONS = [
    question("repeat"),
    question(
        "polite",
        type="multiple",
        options=[
            {"key": "a", "right": True, "text": {"zh-CN": "问好", "en": "Greet"}},
            {"key": "b", "right": True, "text": {"zh-CN": "道谢", "en": "Thank"}},
            {"key": "c", "text": {"zh-CN": "争辩", "en": "Argue"}, "why": {"zh-CN": "委屈", "en": "Hurt"}},
        ],
    ),
    question("late", type="true-false", right=False, options=None),
]
QUIZ = {
    "key": "module-test",
    "title": {"zh-CN": "测验", "en": "Module test"},
    "purpose": "summative",
    "pass_mark": 80,
    "tries": 3,
    "draw": 2,
    "shuffle": True,
    "questions": ["repeat", "polite", "late"],
}


def write(root: Path) -> Path:
    """Write the small library below root; gives root back. Change files afterwards with `dump` or by hand."""
    dump(root / "layers.yaml", LAYERS)
    dump(root / "standard.yaml", STANDARD)
    dump(root / "tracks/starters.yaml", TRACK)
    module = root / "modules/manners"
    dump(module / "module.yaml", MODULE)
    dump(module / "lessons/telephone.yaml", LESSON)
    dump(module / "questions.yaml", QUESTIONS)
    dump(module / "quizzes/module-test.yaml", QUIZ)
    for language, body in BODIES.items():
        (module / f"lessons/telephone.{language}.md").write_text(body, encoding="utf-8")
    return root


def dump(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(data, allow_unicode=True, sort_keys=False, Dumper=_Dumper), encoding="utf-8")


def shipped_anew(folder: Path, module: str, lesson: str) -> Path:
    """The shipped library with one sentence more in a lesson: what the next version of the product brings."""
    root = shutil.copytree(LIBRARY, folder / "shipped-anew")
    for text in root.glob(f"modules/{module}/lessons/{lesson}.*.md"):
        text.write_text(f"{text.read_text(encoding='utf-8')}\nOne sentence more.\n", encoding="utf-8")
    return root


def library(root: Path) -> Library:
    """The small library, written below root and read again."""
    read, problems = load(write(root))
    assert not problems, problems
    return read


class _Dumper(yaml.SafeDumper):
    """Writes everything out: the courseware has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
