"""Every sentence the check can say, once: its name, how grave it is, its English.

The name begins with the code that docs/authoring.md explains; what stands in braces are the values a problem carries.
Another language translates the sentence as it stands here and puts the same values in.
"""

from collections.abc import Mapping
from typing import Literal

Sentence = tuple[Literal["error", "weak", "hint"], str]

_UNREADABLE: Mapping[str, str] = {
    "outside": "This file leads out of the library.",
    "missing": "There is no such file.",
    "folder": "This is a folder; a file is needed here.",
    "too-large": "{size} KB; a file of courseware has at most {most} KB.",
    "not-utf8": "This is not UTF-8; save the file as UTF-8.",
    "not-text": "This is not a text file.",
    "yaml": "Not YAML: {said}.",
    "yaml.documents": "A file holds one document; remove the --- line.",
    "yaml.key": "A key is a word; a text that begins with {{ or [ needs quotes.",
    "empty": "This file is empty.",
    "alias": "& and * (anchors, aliases) are not used here; put texts into quotes.",
    "tag": "! (tags) are not used here; put the text into quotes.",
    "too-deep": "More than {most} levels deep.",
}

CAUSES = frozenset(_UNREADABLE)
"""A file could not be read: said first, and what hangs on the file is not called missing."""

_FILES: Mapping[str, str] = {
    "grammar": "{where}: {said}",
    "grammar.whole": "{said}",
    "grammar.list": "A list is needed here.",
    "grammar.part": "This file holds one list named {part}.",
    "twice.line": "{key} is written twice.",
    "twice": "The key {key} is used twice.",
    "media.name": "Here lie files named in lower-case Latin letters, digits and hyphens.",
    "media.ending": "This is a {ending} file; its name must end so.",
    "media.refused": "{said}",
    "stray": "This text belongs to no lesson: its .yaml is missing.",
    "key": "The key must be that of the file: {key}.",
}

_LINKS: Mapping[str, str] = {
    "link.layer": "No such layer: {key}.",
    "link.module": "No such module: {key}.",
    "link.lesson": "No such lesson: {key}.",
    "link.quiz": "No such quiz: {key}.",
    "link.question": "No such question: {key}.",
    "link.lesson-of-case": "No module of this case has the lesson {key}.",
    "link.speaker": "No such speaker: {key}.",
    "link.clock": "No such clock: {key}.",
    "link.variable": "No such variable: {key}.",
    "link.node": "No such node: {key}.",
    "link.step": "No such node or ending: {key}.",
    "standard": "The company standard has no entry {key}.",
    "standard.unit": "The company standard has no unit {unit}.",
    "law": "law.yaml has no article {article}.",
    "shares": "The shares of the layers make {total} per cent together, not 100.",
    "cell": "{module} belongs to the layer {layer}.",
    "cell.missing": "Name the modules of the layer {layer}, or why it has none.",
    "track.after": "{key} is no module of this track.",
    "track.cycle": "{module} can never be opened: in the end it waits for itself ({who}).",
    "track.gap": "In {layer} nothing is meant for some people ({who}), and `empty_because` does not say why.",
    "track.nothing": "Nothing is required of some people ({who}).",
    "track.late": "{what} may be done after the track is over.",
    "track.window": "{what} is due before {first} opens.",
    "door": "Doors of this layer begin with {number}.",
    "door.taken": "{module} has the door number {number} already.",
    "empty.lessons": "A module has at least one lesson.",
    "empty.quizzes": "A module has at least one quiz.",
    "draw": "{draw} questions cannot be drawn from {of}.",
    "blueprint": (
        "This quota ({quota}) asks for {count} and falls {missing} short: {fitting} of the module's questions fit it."
    ),
    "blueprint.contended": (
        "This quota ({quota}) asks for {count} and falls {missing} short: {fitting} of the module's questions fit it,"
        " and other quotas need some of them."
    ),
    "unmarkable": "{key} is a case analysis, and no key can mark it: ask it in a lesson, not in a quiz.",
    "check.unlisted": "{key} is not among the checks of {lesson}.yaml.",
    "check.unasked": "{key} has no check block in {language}.",
    "check.order": "The check blocks in {language} come once each, in the order of `checks`.",
}

_ROLE_PLAYS: Mapping[str, str] = {
    "never": "{variable} is always from {low} to {high}, so this never holds.",
    "dead-end": "Nothing leads on from {node}.",
    "dead-end.choices": "Every choice at {node} has a condition; where none holds the talk is stuck.",
    "dead-end.routes": "The last route at {node} has no condition.",
    "unreachable": "No way leads to {node}.",
    "unreachable.ending": "No way leads to the ending {ending}.",
    "loop": "From {node} no way leads to an ending.",
}

_WEAK: Mapping[str, str] = {
    "track.elective": "{module} is required and waits for {key}, which is elective ({who}).",
    "standard.shadowed": "This value never holds: an earlier one holds wherever it would.",
    "track.shadowed": "This never decides: an earlier one fits everybody whom it fits.",
    "translation": "No text in {language}.",
    "translation.body": "There is no {name}.",
    "translation.answer": "No answer in {language} is right.",
    "unused": "module.yaml does not list it, so nobody will see it.",
    "unused.module": "No track has this module.",
    "unused.question": "Nothing asks the question {key}.",
    "review": "Its review was due by {due}.",
    "short": "{count} Chinese characters; a lesson has at least {least}.",
    "unchecked": "This lesson asks no check question.",
    "why": "Option {option} does not say why somebody would choose it.",
    "why.feedback": "The feedback only names the right answer; say why it is right.",
    "longest": "The right answer stands out by its length ({language}).",
    "longest.bank": "In {count} of {of} single questions the longest option is right ({language}).",
    "positions": "In {count} of {of} single questions the right option is number {position}.",
    "positions.truths": "{count} of {of} true-false questions are true.",
    "alike": "Two options say the same ({language}).",
    "above": "An option that speaks of the other options tests reading, not knowledge ({language}).",
    "duplicate": "{first} asks the same.",
    "duplicate.near": "{first} asks nearly the same ({alike} % alike).",
    "hours": "Its required items come to {there} training hours of the {owed} owed; {missing} are missing.",
    "number": "“{figure}” is typed: refer to {{std:{entry}}}, or write {{!{figure}}} if it is another thing.",
}

_HINTS: Mapping[str, str] = {
    "review.soon": "Its review is due by {due}, in {days} days.",
    "lengths": "The options are of very unequal length, {shortest} to {longest} characters ({language}).",
    "absolute": "Only wrong options use absolute words ({words}; {language}).",
    "bank": "{count} questions; a module has at least {least}.",
    "bank.applied": "{share} % of the questions are applied to a situation; at least {least} % should be.",
    "practice": "Neither a dialogue of {turns} turns nor a checklist.",
    "practice.mistake": "No mistake is named with what it leads to (```mistake).",
    "hours.share": "{layer} has {share} % of the required minutes; {planned} % are planned.",
    "pace": "{minutes} minutes are given; its text and questions need about {needed}.",
}

SENTENCES: Mapping[str, Sentence] = {
    **{name: ("error", english) for name, english in {**_UNREADABLE, **_FILES, **_LINKS, **_ROLE_PLAYS}.items()},
    **{name: ("weak", english) for name, english in _WEAK.items()},
    **{name: ("hint", english) for name, english in _HINTS.items()},
}
