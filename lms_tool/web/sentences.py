"""What the content check says, as sentences that have translations.

The check is a library and speaks English with the values already in it. Each sentence here is one of its sentences
with names where the values stand, so that the values can be read out of it and put into a translation.
"""

import re
from functools import lru_cache

from lms_tool.errors import english

SENTENCES = (
    english("This is missing; fill it in."),
    english("Missing data for required field."),
    english("Not a valid number."),
    english("Number too large."),
    english("Invalid type."),
    english("Invalid value."),
    english("Not a valid UUID."),
    english("Length must be between %(least)s and %(most)s."),
    english("Length must be %(exactly)s."),
    english("Must be less than or equal to %(high)s."),
    english("Must be one of: %(words)s."),
    english("String does not match expected pattern."),
    english("Not a valid integer."),
    english("Not a valid date."),
    english("Not a valid string."),
    english("Not a valid boolean."),
    english("Unknown field."),
    english("Not a valid list."),
    english("Not a valid mapping type."),
    english("Invalid input type."),
    english("Field may not be null."),
    english("Must be greater than or equal to %(low)s and less than or equal to %(high)s."),
    english("Must be greater than or equal to %(low)s."),
    english("A key is lower-case words joined by hyphens, 64 characters at most."),
    english("A knowledge area is a short name of letters, digits, hyphens and spaces."),
    english("Not YAML: %(said)s."),
    english("This file is empty."),
    english("This is not UTF-8; save the file as UTF-8."),
    english("& and * (anchors, aliases) are not used here; put texts into quotes."),
    english("! (tags) are not used here; put the text into quotes."),
    english("%(key)s is written twice."),
    english("This file has no named parts, such as title: …"),
    english("A key is a word; a text that begins with { or [ needs quotes."),
    english("More than %(most)s levels deep."),
    english("%(size)s KB; a file of courseware has at most %(most)s KB."),
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
    english("%(key)s is no module of this track."),
    english("%(module)s can never be opened: in the end it waits for itself (%(who)s)."),
    english("In %(layer)s nothing is meant for some people (%(who)s), and `empty_because` does not say why."),
    english("Nothing is required of some people (%(who)s)."),
    english("%(what)s may be done after the track is over."),
    english("%(what)s is due before %(first)s opens."),
    english("%(module)s is required and waits for %(key)s, which is elective (%(who)s)."),
    english("This value never holds: an earlier one holds wherever it would."),
    english("This never decides: an earlier one fits everybody whom it fits."),
    english("No such lesson: %(key)s."),
    english("No such question: %(key)s."),
    english("No such quiz: %(key)s."),
    english("Doors of this layer begin with %(number)s."),
    english("%(key)s has the door number %(number)s already."),
    english("%(key)s has no check block in %(language)s."),
    english("%(key)s is not among the checks of %(lesson)s.yaml."),
    english("The check blocks in %(language)s come once each, in the order of `checks`."),
    english("A quiz has at least one question."),
    english("%(draw)s questions cannot be drawn from %(pool)s."),
    english("The company standard has no entry %(key)s."),
    english("Headings of a lesson are ##, ### and ####."),
    english("A link leads to an address that begins with http:// or https://."),
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
    english("Name the file: file: picture.svg"),
    english("Name the film: file: film.mp4, or an address that begins with https://"),
    english("Here stands one table: a line of titles, a line of dashes, then the rows."),
    english("A line here is one of %(names)s, a colon and words."),
    english("A line of a flow is: step -> step, or step -> step : when."),
    english("A flow has at most %(most)s steps; make two of it."),
    english("This flow is empty."),
    english("More than %(most)s steps stand beside each other; a phone cannot show that."),
    english("A line of a sequence is: who -> whom : words, or who : what they do."),
    english("At most %(people)s people and %(lines)s lines; make two of it."),
    english("This sequence is empty."),
    english("The feedback only names the right answer; say why it is right."),
    english("A module has at least one lesson."),
    english("A module has at least one quiz."),
    english("There is no %(name)s."),
    english("Nothing asks the question %(key)s."),
    english(
        "This quota (%(quota)s) asks for %(count)s and falls %(missing)s short: %(fitting)s of the module's questions fit it."  # noqa: E501
    ),
    english(
        "This quota (%(quota)s) asks for %(count)s and falls %(missing)s short: %(fitting)s of the module's questions fit it, and other quotas need some of them."  # noqa: E501
    ),
    english("%(key)s is a case analysis, and no key can mark it: ask it in a lesson, not in a quiz."),
    english("No answer in %(language)s is right."),
    english("This lesson asks no check question."),
    english("Two options say the same (%(language)s)."),
    english("An option that speaks of the other options tests reading, not knowledge (%(language)s)."),
    english("%(first)s asks nearly the same (%(alike)s %% alike)."),
    english("“%(figure)s” is typed: refer to {std:%(entry)s}, or write {!%(figures)s} if it is another thing."),
    english("Its review is due by %(due)s, in %(days)s days."),
    english("The options are of very unequal length, %(shortest)s to %(longest)s characters (%(language)s)."),
    english("Only wrong options use absolute words (%(words)s; %(language)s)."),
    english("%(count)s questions; a module has at least %(least)s."),
    english("%(share)s %% of the questions are applied to a situation; at least %(least)s %% should be."),
    english("Neither a dialogue of %(turns)s turns nor a checklist."),
    english("No mistake is named with what it leads to (```mistake)."),
    english("%(minutes)s minutes are given; its text and questions need about %(needed)s."),
    english("The glossary has no %(key)s with a meaning."),
    english("Say in the brackets what the picture shows: ![what it shows](file)."),
    english("There is no file %(name)s beside the lessons (media/) nor among the stored files."),
    english("%(name)s is a %(ending)s file; that cannot stand here."),
    english("%(name)s has no captions: add a line captions: words.vtt."),
    english("Write 3 to 8 entries."),
    english("Write 2 to 8 pairs."),
    english("Write 1 to 20 criteria."),
    english("Write at least one answer that is right."),
    english("“%(text)s” is only spaces and punctuation, which do not count."),
    english("Not a number, or one reference such as {std:phone.answer}."),
    english("Not a number, 0 or more."),
    english("At most %(places)s decimal places."),
    english("A quiz has `questions` or a `blueprint`, one of the two."),
    english("A blueprint says itself how many are drawn."),
    english("A key is used twice."),
    english("The steps rise from low to high, each with another value."),
    english("A scale is named exactly where the answer is a step of one."),
    english("Say how many points this item gives at most."),
    english("Only points and yes-no give points."),
    english("Levels describe points."),
    english("A level gives more points than the item."),
    english("%(item)s names the scale %(scale)s, which this form does not have."),
    english("The points of a rubric make 100 together."),
    english("A number, or an entry of the company standard such as std:exam.practical."),
    english("Shorter than minimum length %(least)s."),
    english("Say for whom this is: project_type, region or both."),
    english("No such module: %(key)s."),
    english("No module of this case has the lesson %(key)s."),
    english("law.yaml has no article %(article)s."),
    english("%(first)s and %(second)s say the same in %(language)s; nobody could tell them apart."),
    english("No text in %(language)s."),
    english("Its review was due by %(day)s."),
    english("%(count)s Chinese characters; a lesson has at least %(least)s."),
    english("Option %(key)s does not say why somebody would choose it."),
    english("The right answer stands out by its length (%(language)s)."),
    english("In %(count)s of %(all)s single questions the right option is number %(position)s."),
    english("In %(count)s of %(all)s single questions the longest option is right (%(language)s)."),
    english("%(count)s of %(all)s true-false questions are true."),
    english("%(question)s asks the same."),
)


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    longest_first = sorted(SENTENCES, key=len, reverse=True)  # "There is no X." would swallow what begins so
    return [(_pattern(sentence), sentence) for sentence in longest_first]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", sentence.replace("%%", "%"))
    names = {at: name for at, name in enumerate(parts) if at % 2}
    return re.compile("".join(f"(?P<{names[at]}>.+?)" if at in names else re.escape(p) for at, p in enumerate(parts)))


def said(message: str) -> tuple[str, dict[str, str]]:
    """The sentence with its names, and their values; a message nobody knows is its own sentence."""
    for pattern, sentence in _patterns():
        found = pattern.fullmatch(message)
        if found:
            return sentence, found.groupdict()
    return message.replace("%", "%%"), {}
