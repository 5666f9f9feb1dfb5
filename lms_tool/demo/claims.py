"""Reading claims of the tool's tokens, strictly."""

from typing import Any

from lms_tool.demo.errors import Refusal

LEEWAY = 5  # seconds by which the tool's clock may be ahead


def text(claims: dict[str, Any], name: str) -> str:
    """A claim that must be a string with something in it."""
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise Refusal(400, "invalid_request", f"{name} is missing or no text")
    return value


def require(fits: bool, why: str, code: str = "invalid_client") -> None:
    if not fits:
        raise Refusal(400, code, why)


def check_times(claims: dict[str, Any], *, now: int, max_life: int) -> int:
    """Check `iat` and `exp` (whole seconds) against the clock; answers `exp`."""
    issued, expires = claims.get("iat"), claims.get("exp")
    for name, value in (("iat", issued), ("exp", expires)):
        require(isinstance(value, int) and not isinstance(value, bool), f"{name} is missing or no whole number")
    assert isinstance(issued, int) and isinstance(expires, int)
    require(issued <= now + LEEWAY, "the token was issued in the future (iat)")
    require(expires > now, "the token has expired (exp)")
    require(expires - issued <= max_life, f"the token lives longer than {max_life} seconds")
    return expires


def check_audience(claims: dict[str, Any], expected: str) -> None:
    """`aud` must be exactly the expected address, alone or as the only one in a list."""
    require(claims.get("aud") in (expected, [expected]), f"aud is not {expected}")
