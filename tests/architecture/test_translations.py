"""Every sentence of the interface has a Chinese translation, and what is compiled is what is written."""

import io
import re

import pytest
from babel.messages.mofile import read_mo

from lms_tool.web import messages

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def _forms(string: object) -> list[str]:
    """One, or one for each plural form."""
    return list(string) if isinstance(string, tuple | list) else [str(string)]


@pytest.fixture(scope="module")
def chinese():
    return messages.update()


def test_every_sentence_is_translated(chinese):
    assert messages.missing(chinese) == []


def test_the_compiled_translations_are_up_to_date(chinese):
    compiled = read_mo(io.BytesIO(messages.PO.with_suffix(".mo").read_bytes()))
    for message in chinese:
        if message.id:
            found = compiled.get(message.id if isinstance(message.id, str) else message.id[0])
            assert found is not None, f"{message.id}: run make messages"
            assert _forms(found.string) == _forms(message.string), f"{message.id}: run make messages"


def test_translations_keep_the_placeholders(chinese):
    for message in chinese:
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= wanted | {"%(num)s"}, message.id
