"""What the content check says, as sentences that have translations.

The check is a library and speaks English with the values already in it. Each sentence here is one of its sentences
with names where the values stand, so that the values can be read out of it and put into a translation.
"""

import re
from functools import lru_cache

from lms_tool.errors import english

SENTENCES = (
    english("Missing data for required field."),
    english("Not a valid integer."),
    english("Not a valid date."),
    english("Not a valid string."),
    english("Not a valid boolean."),
    english("Unknown field."),
    english("Field may not be null."),
    english("Must be greater than or equal to %(low)s and less than or equal to %(high)s."),
    english("Must be greater than or equal to %(low)s."),
    english("A key is lower-case words joined by hyphens."),
    english("Longer than maximum length %(most)s."),
    english("One of: %(words)s."),
    english("Named twice: %(keys)s."),
    english("Write one text per language, such as {zh-CN: …, en: …}."),
    english("Not a language tag."),
    english("Not a text; put it into quotes."),
    english("Empty text."),
    english("A control character stands in this text."),
    english("No text in any language."),
    english("Needs exactly one right option and a wrong one; has %(right)s and %(wrong)s."),
    english("Needs at least two right options and a wrong one; has %(right)s and %(wrong)s."),
    english("Write `right: true` or `right: false` instead of options."),
    english("Only a true-false question is right or wrong as a whole."),
    english("No such layer: %(key)s."),
    english("No such lesson: %(key)s."),
    english("No such question: %(key)s."),
    english("No such quiz: %(key)s."),
    english("Doors of this layer begin with %(number)s."),
    english("%(key)s has the door number %(number)s already."),
    english("A module has at least one %(kind)s."),
    english("%(key)s has no check block in %(language)s."),
    english("%(key)s is not among the checks of %(lesson)s.yaml."),
    english("The check blocks in %(language)s come once each, in the order of `checks`."),
    english("A quiz has at least one question."),
    english("%(draw)s questions cannot be drawn from %(pool)s."),
    english("The company standard has no entry %(key)s."),
    english("Headings of a lesson are ##, ### and ####."),
    english("A link leads to an address that begins with http:// or https://."),
    english("A lesson cannot carry pictures yet."),
    english("HTML is shown as it is written; use Markdown."),
    english("** is shown as it is written here: move quotation marks and full stops outside."),
    english("No such block: %(kind)s. There are: %(blocks)s."),
    english("A check block stands alone and is empty: ```check question-key."),
    english("A line of a dialogue is: name, colon, words."),
    english("Give the reason on the next line, indented."),
    english("A line of a clock is: when | what."),
    english("A limit of the law ends with its source in brackets."),
    english("A line here begins with one of %(marks)s and a space, or is indented."),
    english("This block is empty."),
    english("No text in %(language)s."),
    english("There is no %(lesson)s.%(language)s.md."),
    english("Nothing asks the question %(key)s."),
    english("Its review was due by %(day)s."),
    english("%(count)s Chinese characters; a lesson has at least %(least)s."),
    english("Option %(key)s does not say why somebody would choose it."),
    english("The right answer stands out by its length (%(language)s)."),
    english("In %(count)s of %(all)s single questions the right option is number %(position)s."),
    english("In %(count)s of %(all)s single questions the longest option is right (%(language)s)."),
    english("%(count)s of %(all)s true-false questions are true."),
    english("%(question)s asks the same."),
    english("“%(figure)s” is typed; if the company decides it, refer to the standard ({std:%(key)s}?)."),
)


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(sentence), sentence) for sentence in SENTENCES]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", sentence)
    names = {at: name for at, name in enumerate(parts) if at % 2}
    return re.compile("".join(f"(?P<{names[at]}>.+?)" if at in names else re.escape(p) for at, p in enumerate(parts)))


def said(message: str) -> tuple[str, dict[str, str]]:
    """The sentence with its names, and their values; a message nobody knows is its own sentence."""
    for pattern, sentence in _patterns():
        found = pattern.fullmatch(message)
        if found:
            return sentence, found.groupdict()
    return message.replace("%", "%%"), {}
