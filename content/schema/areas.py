"""Knowledge areas: what questions and cases are about, for the ability profile and for blueprints."""

from marshmallow import fields, validate

AREA = r"(?=.{1,64}\Z)[^\W_]([\w\-·、，。（）“”《》：() ]*[\w）)”》])?\Z"


def an_area(*, required: bool = True) -> fields.String:
    """A key such as `front-desk`, or a name in the author's own language."""
    rule = validate.Regexp(AREA, error="A knowledge area is a short name of letters, digits, hyphens and spaces.")
    return fields.String(required=required, validate=rule)
