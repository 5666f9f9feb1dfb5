"""A demo LMS inside the test's process, and a pretend tool that signs what a real one would."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from lms_tool.demo import keys, words
from lms_tool.demo.keys import PlatformKeys
from tests.factories.demo_lms import ABSENT, DemoLms

JWKS_URL = "http://127.0.0.1:8000/lti/jwks.json"
LmsMaker = Callable[..., DemoLms]


class PretendTool:
    """Signs assertions and deep linking responses, and calls services as a tool's server would."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "tool-1"}, private=True)
        self.lms: DemoLms | None = None

    def publish(self, url: str) -> dict[str, Any]:
        assert url == JWKS_URL
        return {"keys": [self.key.as_dict(private=False)]}

    def sign(self, claims: dict[str, Any], changes: dict[str, Any], **header: Any) -> str:
        said = {name: value for name, value in (claims | changes).items() if value is not ABSENT}
        return jwt.encode({"alg": "RS256", "kid": "tool-1"} | header, said, self.key)

    def assertion(self, changes: dict[str, Any] | None = None, **header: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": "demo-academy",
            "sub": "demo-academy",
            "aud": "http://localhost:8001/lti/token",
            "iat": now,
            "exp": now + 60,
            "jti": uuid4().hex,
        }
        return self.sign(claims, changes or {}, **header)

    def ask_token(self, *scopes: str, **form: str) -> httpx.Response:
        assert self.lms
        asked = {
            "grant_type": "client_credentials",
            "client_assertion_type": words.JWT_BEARER,
            "client_assertion": form.get("client_assertion") or self.assertion(),
            "scope": " ".join(scopes),
        }
        return self.lms.outsider.post("/lti/token", data=asked | form)

    def bearer(self, *scopes: str) -> dict[str, str]:
        answer = self.ask_token(*scopes)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def picked(self, data: str, *items: Any, **changes: Any) -> str:
        """A deep linking response with these items; changes are names of claims or constants of words."""
        now = int(time.time())
        claims = {
            "iss": "demo-academy",
            "aud": "http://localhost:8001",
            "iat": now,
            "exp": now + 300,
            "nonce": uuid4().hex,
            words.MESSAGE_TYPE: words.DEEP_LINKING_RESPONSE,
            words.VERSION_CLAIM: words.VERSION,
            words.DEPLOYMENT: "1",
            words.DATA: data,
            words.CONTENT_ITEMS: list(items),
        }
        return self.sign(claims, {getattr(words, name, name): value for name, value in changes.items()})


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Platform keys made once for all tests."""
    folder = tmp_path_factory.mktemp("lms-keys")
    PlatformKeys.kept_in(folder)
    return folder / keys.FILE_NAME


@pytest.fixture(scope="session")
def tool_of_session() -> PretendTool:
    return PretendTool()


@pytest.fixture
def make_lms(tmp_path: Path, key_file: Path, tool_of_session: PretendTool) -> Iterator[LmsMaker]:
    made: list[DemoLms] = []

    def make(**settings: Any) -> DemoLms:
        folder = tmp_path / f"lms-{len(made)}"
        folder.mkdir()
        shutil.copy(key_file, folder)
        settings.setdefault("fetch_tool_json", tool_of_session.publish)
        lms = DemoLms.in_process(folder, **settings)
        tool_of_session.lms = lms
        made.append(lms)
        return lms

    yield make
    for lms in made:
        lms.__exit__()


@pytest.fixture
def lms(make_lms: LmsMaker) -> DemoLms:
    return make_lms()


@pytest.fixture
def tool(lms: DemoLms, tool_of_session: PretendTool) -> PretendTool:
    return tool_of_session
