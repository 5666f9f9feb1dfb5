"""The way back to the platform, with a sentence that it shows to the person who comes (LTI 1.3, 5.4.5 `return_url`)."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

LONGEST = 200  # characters of a message; addresses are kept short by proxies


def with_message(address: str, message: str) -> str:
    """The return address of a launch with `lti_msg` in its query; what the platform put there itself stays."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lti_msg"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("lti_msg", message[:LONGEST])])))
