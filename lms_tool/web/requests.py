"""What was sent, as far as any text of a person can hold it."""

import flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

NUL = "\x00"
AS_SENT = ("/lti/", "/xapi/")
"""Launches and statements are judged as they are, by rules of their own."""


class Request(flask.Request):
    """Forms and queries without the character NUL, which one database keeps and the other does not: whatever else was
    written is not lost for it."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return self._kept(super().args)

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = self._kept(self.__dict__["form"])

    def _kept(self, said: MultiDict[str, str]) -> MultiDict[str, str]:
        pairs = list(said.items(multi=True))
        if self.path.startswith(AS_SENT) or not any(NUL in name or NUL in text for name, text in pairs):
            return said
        return ImmutableMultiDict((name.replace(NUL, ""), text.replace(NUL, "")) for name, text in pairs)
