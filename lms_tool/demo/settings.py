"""What one demo LMS needs to know: where it lives and which one tool is registered in it."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lms_tool.demo.people import CAST, Cast

CLIENT_ID = "demo-academy"
DEPLOYMENT_ID = "1"

DIALECTS = {"moodle": "demo-lms", "canvas": "canvas"}
"""Like which LMS it behaves, and the product family under which it does."""

CANVAS_ISSUER = "https://canvas.instructure.com"
"""All of Canvas' customers share one, and so does whoever runs a Canvas of their own."""


def origin(url: str) -> str:
    """Scheme, host and port of `url`, as a browser writes an origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Registration:
    """The tool as this platform knows it. All addresses are absolute and compared exactly."""

    login_url: str
    redirect_uri: str
    deep_link_url: str
    jwks_url: str
    client_id: str = CLIENT_ID
    deployment_id: str = DEPLOYMENT_ID

    @classmethod
    def of_tool(cls, tool_url: str) -> "Registration":
        """The registration of a tool that lives at `tool_url`."""
        base = tool_url.rstrip("/")
        return cls(
            login_url=f"{base}/lti/login",
            redirect_uri=f"{base}/lti/launch",
            deep_link_url=f"{base}/lti/launch",
            jwks_url=f"{base}/lti/jwks.json",
        )

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins that may be framed and that forms may be sent to."""
        return tuple(sorted({origin(url) for url in (self.login_url, self.redirect_uri, self.deep_link_url)}))


@dataclass(frozen=True, slots=True)
class LmsSettings:
    """Settings of one demo LMS; its database and its keys lie in `data_dir`."""

    data_dir: Path
    tool: Registration
    public_url: str = "http://localhost:8001"  # also the issuer; requests for any other host are redirected here
    faults_enabled: bool = False  # opens /faults and /calls to loopback clients, for tests
    clock_offset: int = 0  # seconds by which this platform's clock is ahead (negative: behind)
    product_family: str = "demo-lms"  # tool_platform.product_family_code; tests of platform dialects change it
    cast: Cast = field(default=CAST)  # who exists, which courses there are and who is in them

    @property
    def speaks_canvas(self) -> bool:
        """Whether it behaves like Canvas in what Canvas does otherwise; else like Moodle."""
        return self.product_family == "canvas"

    @property
    def issuer(self) -> str:
        return CANVAS_ISSUER if self.speaks_canvas else self.public_url

    def deployment(self, tool: Registration, course_key: str) -> str:
        """Of a tool in a course: Canvas has one for every account and course in which a tool was put."""
        return f"{tool.deployment_id}:{course_key}" if self.speaks_canvas else tool.deployment_id

    def url(self, path: str) -> str:
        """Absolute address of `path` (which starts with a slash)."""
        return self.public_url + path
