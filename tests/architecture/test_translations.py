"""Every sentence of the interface has a Chinese translation, and what is compiled is what is written."""

import io
import re
from gettext import GNUTranslations

import pytest

from lms_tool.web import messages

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def _first(string):
    """Of several plural forms the first; Chinese has no other."""
    return string if isinstance(string, str) else string[0]


def _said(compiled, message):
    if message.context:
        return compiled.pgettext(message.context, message.id)
    return compiled.gettext(message.id) if isinstance(message.id, str) else compiled.ngettext(*message.id, 1)


@pytest.fixture(scope="module")
def chinese():
    return messages.update()


def test_every_sentence_is_translated(chinese):
    assert messages.missing(chinese) == []


def test_the_compiled_translations_are_up_to_date(chinese):
    compiled = GNUTranslations(io.BytesIO(messages.PO.with_suffix(".mo").read_bytes()))
    for message in chinese:
        if message.id:
            assert _said(compiled, message) == _first(message.string), f"{message.id}: run make messages"


def test_translations_keep_the_placeholders(chinese):
    for message in chinese:
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= wanted | {"%(num)s"}, message.id
