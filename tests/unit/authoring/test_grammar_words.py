"""What a grammar complains of when something has the wrong shape is said in the reader's language."""

import pytest
from marshmallow import Schema, ValidationError, fields

from lms_tool.authoring.rules.checking import flat
from lms_tool.cli.spoken import spoken


class Shapes(Schema):
    many = fields.List(fields.String())
    named = fields.Dict()
    inner = fields.Nested(Schema)


@pytest.mark.parametrize("written", [{"many": 3}, {"named": 3}, {"inner": 3}, {"inner": None}, {"none": 1}, 3])
def test_a_wrong_shape_is_said_in_chinese(written: object) -> None:
    with pytest.raises(ValidationError) as wrong:
        Shapes().load(written)  # type: ignore[arg-type]
    for _, message in flat(wrong.value.messages, ()):
        said = spoken(message, "zh-CN")
        assert said and not any(letter.isascii() and letter.isalpha() for letter in said), said
