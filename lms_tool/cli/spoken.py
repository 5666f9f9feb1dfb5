"""What is kept in English in the code, in the language of a command."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel.support import Translations

import lms_tool
from lms_tool.web.sentences import said

TRANSLATIONS = Path(lms_tool.__file__).parent / "web/translations"
_LOCALES = {"zh-CN": "zh_Hans_CN"}


def spoken(message: str, language: str) -> str:
    """message: in English; it stays so where the language has no words for it."""
    if language not in _LOCALES:
        return message
    sentence, values = said(message)
    return aloud(sentence, language, values)


def aloud(sentence: str, language: str, values: Mapping[str, Any]) -> str:
    """A sentence with its placeholders filled."""
    return translated(sentence, language) % values


def translated(text: str, language: str) -> str:
    """Text as it stands, where the language has words for it in those."""
    if language not in _LOCALES:
        return text
    return str(Translations.load(TRANSLATIONS, [_LOCALES[language]]).gettext(text))
