"""How the protocol refuses. The doors translate this for people."""


class Rejected(Exception):
    """A message of a platform or a browser that we do not accept.

    `code` is a stable reason such as "token-expired"; `detail` is for the log and never holds a token or a name.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class KeysUnavailable(Exception):
    """The platform's keys cannot be had at the moment; says nothing about the token."""
