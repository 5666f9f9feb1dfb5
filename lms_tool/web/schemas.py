"""Forms that several doors take."""

from marshmallow import EXCLUDE, Schema, fields, validate


class WhySchema(Schema):
    """Why a message is given up; kept with it."""

    class Meta:
        unknown = EXCLUDE

    why = fields.String(required=True, validate=validate.And(validate.Length(1, 300), validate.Regexp(r".*\S")))
