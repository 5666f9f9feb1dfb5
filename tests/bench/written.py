"""A library of any size, made up: what the benchmark of checking and publishing reads."""

import random
import re
from pathlib import Path
from typing import Any

from tests.factories import courseware

LESSONS_A_MODULE = 10
QUESTIONS_A_LESSON = 10
LAYERS = (("foundation", 1), ("professional", 2), ("management", 3))

_ZH = (
    "业主电梯漏水前台工单回访师傅停水通知登记访客车位费用账单公示投诉邻居装修噪声管家巡逻保洁钥匙门禁水表押金合同物业维修"
    "安排说明确认记录核对联系答复等候耐心清楚下午上午明天今天马上先再请把和在向对让给就还也不要会能是有来去看问听写报查找帮"
)
_EN = re.findall(
    r"\w+",
    "owner lift leak desk order call engineer water notice visitor bay fee bill complaint neighbour repair noise "
    " guard cleaner key door meter deposit contract promise reason answer record check listen repeat wait explain agree"
    " before while today tomorrow first then again without from about quiet clear late early the an",
)


def write(root: Path, lessons: int, luck: int = 7, *, each: int = LESSONS_A_MODULE) -> Path:
    """A library of so many lessons, `each` in a module, with ten questions to each lesson; gives root back."""
    chance = random.Random(luck)
    courseware.dump(root / "layers.yaml", courseware.LAYERS)
    courseware.dump(root / "standard.yaml", courseware.STANDARD)
    keys = [f"module-{number:03}" for number in range(lessons // each)]
    for number, key in enumerate(keys):
        _module(root / "modules" / key, key, number, each, chance)
    cells = [
        {"layer": layer, "share": share, "modules": [{"module": key} for key in keys[at :: len(LAYERS)]]}
        for at, ((layer, _), share) in enumerate(zip(LAYERS, (40, 30, 30), strict=True))
    ]
    courseware.dump(root / "tracks/starters.yaml", {**courseware.TRACK, "before_classroom": 20, "layers": cells})
    return root


def _module(folder: Path, key: str, number: int, each: int, chance: random.Random) -> None:
    layer, storey = LAYERS[number % len(LAYERS)]
    lessons = [f"lesson-{at}" for at in range(each)]
    door = storey * 100 + 1 + number // len(LAYERS)
    parts = {"key": key, "number": door, "layer": layer, "title": _text(chance, 6), "lessons": lessons}
    courseware.dump(folder / "module.yaml", {**courseware.MODULE, **parts})
    questions = [_question(f"q-{at:03}", chance) for at in range(each * QUESTIONS_A_LESSON)]
    for at, lesson in enumerate(lessons):
        _lesson(folder / "lessons", lesson, questions[at * QUESTIONS_A_LESSON]["key"], chance)
    courseware.dump(folder / "questions.yaml", questions)
    quiz = {**courseware.QUIZ, "questions": [question["key"] for question in questions], "draw": 20}
    courseware.dump(folder / "quizzes/module-test.yaml", quiz)


def _lesson(folder: Path, key: str, check: str, chance: random.Random) -> None:
    about = {"key": key, "title": _text(chance, 6), "checks": [check]}
    courseware.dump(folder / f"{key}.yaml", {**courseware.LESSON, **about})
    for language, words in (("zh-CN", 70), ("en", 60)):
        sections = [f"## {_words(chance, language, 4)}\n\n{_words(chance, language, words)}." for _ in range(9)]
        turns = [f"{mark} 小李: {_words(chance, language, 12)}" for mark in "<>" * 4]
        talk = "\n".join(["```dialogue", *turns, "```", "", "```mistake", _words(chance, language, 20), "```"])
        end = f"{{std:phone.answer}}\n\n```check {check}\n```\n"
        (folder / f"{key}.{language}.md").write_text("\n\n".join([*sections, talk, end]), encoding="utf-8")


def _question(key: str, chance: random.Random) -> dict[str, Any]:
    options = [
        {"key": name, "text": _text(chance, 8), **({"right": True} if right else {"why": _text(chance, 10)})}
        for name, right in zip("abcd", chance.sample([True, False, False, False], 4), strict=True)
    ]
    more = {"scene": _text(chance, 20), "stem": _text(chance, 12), "feedback": _text(chance, 16)}
    return courseware.question(key, options=options, lesson=None, applied=chance.random() < 0.5, **more)


def _text(chance: random.Random, words: int) -> dict[str, str]:
    return {language: _words(chance, language, words) for language in ("zh-CN", "en")}


def _words(chance: random.Random, language: str, count: int) -> str:
    return "".join(chance.choices(_ZH, k=2 * count)) if language == "zh-CN" else " ".join(chance.choices(_EN, k=count))
