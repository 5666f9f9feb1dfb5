"""One of each kind that lies beside the modules, as an author writes it; it belongs to the small library."""

from pathlib import Path
from typing import Any

from tests.factories import courseware

BY_ALL = {"ability": "skill", "review_by": "2027-03-31"}


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


CASE = {
    "key": "wrong-door",
    "title": both("敲错门", "The wrong door"),
    "type": "operational",
    "level": "yellow",
    "area": "telephone",
    "minutes": 5,
    "modules": ["manners"],
    "event": both("铃响 {std:phone.answer} 没有复述。", "Picked up in {std:phone.answer}, nothing repeated."),
    "handling": both("回拨致歉。", "Rang back and apologised."),
    "result": both("多等了一阵。", "A longer wait."),
    "lessons": [both("先复述。", "Repeat first.")],
    "sources": ["std:phone.answer", "law:civil-code/944"],
    "checks": [courseware.question("why-repeat")],
    **BY_ALL,
}
PHRASES = {
    "key": "fees",
    "title": both("谈费用", "Talking about fees"),
    "summary": both("先问情况。", "Ask first."),
    "modules": ["manners"],
    "phrases": [
        {
            "key": "vacant",
            "situation": both("房子空着", "The flat stands empty"),
            "say": both("明细我给您看。", "Let me show you the items."),
            "do_not_say": both("规定如此。", "Those are the rules."),
            "why": both("材料比规定好懂。", "Papers explain better than rules."),
            "sources": ["law:civil-code/944"],
        }
    ],
    **BY_ALL,
}
LAW = {
    "laws": [
        {
            "key": "civil-code",
            "title": both("《民法典》", "Civil Code"),
            "cited": both("《民法典》第 {n} 条", "Civil Code, art. {n}"),
            "in_force": "2021-01-01",
            "review_by": "2027-03-31",
            "articles": [{"number": "944", "text": both("不得停水催费。", "No cutting of water.")}],
        }
    ]
}
SCENARIO = {
    "key": "first-call",
    "title": both("第一通电话", "The first call"),
    "brief": both("你在值班台。", "You are at the desk."),
    "minutes": 6,
    "modules": ["manners"],
    "speakers": [{"key": "owner", "name": both("业主", "The owner")}],
    "start": "ring",
    "variables": [{"key": "calm", "text": both("平静", "Calm"), "start": 40}],
    "clocks": [{"key": "plan", "entry": "std:lift.plan", "text": both("启动预案", "Plan started")}],
    "nodes": [
        {
            "key": "ring",
            "speaker": "owner",
            "mood": "worried",
            "text": both("有人吗？", "Anybody there?"),
            "choices": [
                {
                    "key": "answer",
                    "text": both("我在。", "I am here."),
                    "to": "weigh",
                    "effects": [{"variable": "calm", "change": 20}],
                    "stops": ["plan"],
                    "seconds": 10,
                    "scores": {"process": 3, "communication": 3},
                    "feedback": both("先让人听见。", "Be heard first."),
                },
                {
                    "key": "wait",
                    "text": both("等一下。", "Wait."),
                    "to": "left",
                    "scores": {"process": 0},
                    "feedback": both("没人等得起。", "Nobody can wait."),
                },
            ],
        },
        {
            "key": "weigh",
            "text": both("接下来", "And then"),
            "routes": [
                {
                    "to": "well",
                    "conditions": [{"variable": "calm", "at_least": 50}, {"clock": "plan", "in_time": True}],
                },
                {"to": "so-so"},
            ],
        },
    ],
    "endings": [
        {"key": "well", "title": both("好", "Well"), "text": both("好", "Well"), "outcome": "good"},
        {"key": "so-so", "title": both("中", "So-so"), "text": both("中", "So-so"), "outcome": "mixed"},
        {"key": "left", "title": both("差", "Left"), "text": both("差", "Left"), "outcome": "bad"},
    ],
    **BY_ALL,
}
WORK_ORDER = {
    "key": "dripping-tap",
    "title": both("水龙头滴水", "A dripping tap"),
    "channel": "phone",
    "says": both("水龙头滴水。", "The tap drips."),
    "expected": [
        {"field": "address", "text": both("3 号楼", "Block 3"), "accept": [both("三号楼", "block three")]},
        {"field": "room", "text": both("厨房", "Kitchen"), "asked": both("在厨房。", "In the kitchen.")},
        {"field": "need", "text": both("修", "Repair"), "others": [both("问", "Question")]},
        {"field": "urgency", "text": both("一般", "Ordinary"), "others": [both("紧急", "Emergency")]},
        {"field": "contact", "text": both("本人", "The owner")},
        {"field": "team", "text": both("水电", "Plumbing"), "others": [both("保洁", "Cleaning")]},
    ],
    "limits": ["std:repair.answer"],
    "feedback": both("五项齐了再派。", "Five items, then dispatch."),
    "difficulty": 1,
    "minutes": 2,
    "modules": ["manners"],
    **BY_ALL,
}
FORM = {
    "key": "reaction",
    "title": both("反应问卷", "Reaction survey"),
    "kind": "survey",
    "intro": both("三分钟。", "Three minutes."),
    "minutes": 3,
    "scales": [
        {"key": "agree", "steps": [{"value": 1, "text": both("否", "No")}, {"value": 5, "text": both("是", "Yes")}]}
    ],
    "sections": [
        {
            "key": "content",
            "title": both("内容", "Content"),
            "items": [
                {"key": "useful", "text": both("用得上", "Useful"), "answer": "scale", "scale": "agree"},
                {"key": "missing", "text": both("还缺什么", "What is missing"), "answer": "text", "required": False},
            ],
        }
    ],
    "pass_mark": "std:lift.plan",
    **BY_ALL,
}
INDICATORS = {
    "indicators": [
        {
            "key": "answered-in-time",
            "title": both("按时接起", "Answered in time"),
            "definition": both("按时接起的占比。", "Share of calls answered in time."),
            "unit": "minutes",
            "direction": "up",
            "level": "behaviour",
            "source": both("电话系统", "Telephone system"),
            "target": "std:phone.answer",
            **BY_ALL,
        }
    ]
}
FILES: dict[str, dict[str, Any]] = {
    "law.yaml": LAW,
    "cases/wrong-door.yaml": CASE,
    "phrases/fees.yaml": PHRASES,
    "scenarios/first-call.yaml": SCENARIO,
    "work-orders/dripping-tap.yaml": WORK_ORDER,
    "forms/reaction.yaml": FORM,
    "indicators.yaml": INDICATORS,
}


def write(root: Path) -> Path:
    """Write the small library and one of each kind beside its module."""
    courseware.write(root)
    for file, data in FILES.items():
        courseware.dump(root / file, data)
    return root
