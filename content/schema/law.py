"""Laws, as far as they are taught: articles by number, paraphrased in a sentence or two, with their date."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import fields, validate, validates_schema

from content.schema.base import LANGUAGES, Grammar, Text, Words, a_key, unique

LAW = "law:"


@dataclass(frozen=True, slots=True)
class Article:
    number: str
    """As it is counted: "944", "278", "4.2"."""
    text: Text
    """What it says, in short and in our words."""


@dataclass(frozen=True, slots=True)
class Law:
    key: str
    title: Text
    cited: Text
    """How an article is named: "《民法典》第 {n} 条", "Civil Code, art. {n}"."""
    in_force: date
    """Since when it is law in the wording that is paraphrased here."""
    review_by: date
    articles: tuple[Article, ...]
    document: Text | None = None
    """Which document it is: its number, who issued it, when."""
    checked: Text | None = None
    """What of this was compared with which wording, and when."""

    def article_or_none(self, number: str) -> Article | None:
        return next((article for article in self.articles if article.number == number), None)

    def cite(self, number: str) -> Text:
        """The name of an article in every language."""
        return Text({language: words.replace("{n}", number) for language, words in self.cited.words.items()})


@dataclass(frozen=True, slots=True)
class Laws:
    laws: tuple[Law, ...] = ()


def article_of(source: str) -> tuple[str, str] | None:
    """Law and number of a source such as `law:civil-code/944`; None for a source of another kind."""
    if not source.startswith(LAW):
        return None
    law, _, number = source.removeprefix(LAW).partition("/")
    return law, number


_TWO_LANGUAGES = re.compile(r"(?P<zh>[^/]*[\u3400-\u9fff][^/]*) / (?P<en>[^\u3400-\u9fff]+)")


def in_words(source: str) -> Text:
    """A source that is written out. One in both languages, “中文 / English”, is read in either; the title of a book is
    the same in all."""
    both = _TWO_LANGUAGES.fullmatch(source)
    return Text({"zh-CN": both["zh"], "en": both["en"]} if both else {LANGUAGES[0]: source})


class ArticleGrammar(Grammar):
    makes = Article
    number = fields.String(
        required=True, validate=validate.Regexp(r"[0-9]+([.-][0-9]+)*\Z", error='A number in quotes, such as "944".')
    )
    text = Words(required=True)


class LawGrammar(Grammar):
    makes = Law
    key = a_key()
    title = Words(required=True)
    cited = Words(required=True)
    in_force = fields.Date(required=True)
    review_by = fields.Date(required=True)
    document = Words()
    checked = Words()
    articles = fields.List(fields.Nested(ArticleGrammar), required=True, validate=validate.Length(1))

    @validates_schema
    def _numbers_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        unique([article.number for article in read["articles"]])


class LawsGrammar(Grammar):
    makes = Laws
    laws = fields.List(fields.Nested(LawGrammar), required=True)
