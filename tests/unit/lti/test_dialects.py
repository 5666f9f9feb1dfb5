from urllib.parse import urlsplit

import pytest

from lms_tool.lti import dialects


@pytest.mark.parametrize(
    ("family", "home", "issuer", "belongs"),
    [
        ("canvas", "https://sso.canvaslms.com/config", "https://canvas.instructure.com", True),
        ("canvas", "https://canvas.company.example/config", "https://canvas.instructure.com", True),
        ("canvas", "https://canvas.company.example/config", "https://canvas.company.example", True),
        ("canvas", "https://canvas.company.example/config", "http://canvas.instructure.com", False),
        ("canvas", "https://canvas.company.example/config", "https://instructure.com.example", False),
        ("moodle", "https://campus.company.example/config", "https://canvas.instructure.com", False),
        ("moodle", "https://campus.company.example/config", "https://campus.company.example", True),
    ],
)
def test_a_canvas_of_ones_own_keeps_the_issuer_of_the_cloud(family: str, home: str, issuer: str, belongs: bool) -> None:
    assert dialects.may_be_issuer(family, urlsplit(home), urlsplit(issuer)) is belongs
