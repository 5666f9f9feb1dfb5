"""How this platform says no."""


class Refusal(Exception):
    """A request that is not honoured: HTTP status, a short code for programs, a sentence for people."""

    def __init__(self, status: int, code: str, why: str, *, retry_after: int | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.code = code
        self.why = why
        self.retry_after = retry_after  # seconds
