"""Words a new form begins with, in every language of the courseware; the author changes them at will."""

SCALE = (
    {"zh-CN": "完全不同意", "en": "Not at all"},
    {"zh-CN": "不太同意", "en": "Rather not"},
    {"zh-CN": "一般", "en": "Partly"},
    {"zh-CN": "同意", "en": "Agree"},
    {"zh-CN": "完全同意", "en": "Fully agree"},
)
"""Five steps of agreement, from low to high."""

CRITERIA_TITLES = {
    "process": {"zh-CN": "流程规范性", "en": "Process"},
    "communication": {"zh-CN": "沟通有效性", "en": "Communication"},
    "solving": {"zh-CN": "问题解决效率", "en": "Problem solving"},
}
"""Criterion → what its section is called at first."""
