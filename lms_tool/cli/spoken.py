"""What the check of courseware says, in the language of a command."""

from pathlib import Path

from babel.support import Translations

import lms_tool
from lms_tool.authoring.rules.sentences import said

TRANSLATIONS = Path(lms_tool.__file__).parent / "web/translations"
_LOCALES = {"zh-CN": "zh_Hans_CN"}


def spoken(message: str, language: str) -> str:
    """message: in English; it stays so where the language has no words for it."""
    if language not in _LOCALES:
        return message
    sentence, values = said(message)
    return str(Translations.load(TRANSLATIONS, [_LOCALES[language]]).gettext(sentence)) % values
