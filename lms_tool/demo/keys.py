"""Keys: the platform's own, and the tool's as it publishes them."""

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from lms_tool.demo.errors import Refusal

FILE_NAME = "demo-lms-keys.json"
ALGORITHM = "RS256"
MAX_TOKEN = 64 * 1024  # characters
MIN_RSA_BITS = 2048
_KEY_NAMES = ("current", "next", "unpublished")

FetchJson = Callable[[str], Any]


class PlatformKeys:
    """This platform's RSA keys: the current one, the one it rotates to, and one it never publishes."""

    def __init__(self, written: dict[str, dict[str, Any]]) -> None:
        self._written = written
        self._keys: dict[str, RSAKey] = {}  # read when first used: checking a private key takes a while

    @classmethod
    def kept_in(cls, data_dir: Path) -> "PlatformKeys":
        """The keys of `data_dir`, made there once and readable by the owner alone."""
        written = json.loads(kept_secret(data_dir / FILE_NAME, _new_keys))
        return cls({key["kid"]: key for key in written["keys"]})

    def published(self, *, rotated: bool) -> dict[str, Any]:
        """The key set for the tool; after a rotation the new key stands beside the old one."""
        names = ("next", "current") if rotated else ("current",)
        public = ("kty", "kid", "n", "e")
        keys = [{member: self._written[name][member] for member in public} for name in names]
        return {"keys": [key | {"alg": ALGORITHM, "use": "sig"} for key in keys]}

    def sign(self, claims: dict[str, Any], *, key: str = "current", kid: str | None = None) -> str:
        """A signed token; `kid` writes another key's name than the signer's into the header."""
        header = {"typ": "JWT", "alg": ALGORITHM, "kid": kid or key}
        if key not in self._keys:
            self._keys[key] = RSAKey.import_key(self._written[key])
        return jwt.encode(header, claims, self._keys[key], algorithms=[ALGORITHM])


def _new_keys() -> str:
    keys = [RSAKey.generate_key(MIN_RSA_BITS, {"kid": name}, private=True).as_dict(private=True) for name in _KEY_NAMES]
    return json.dumps({"keys": keys})


def kept_secret(file: Path, make: Callable[[], str]) -> str:
    """The content of a file that only its owner can read; `make` writes it the first time.

    Where two processes start at once, the first one's content stays and both get it.
    """
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(make())
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text()


class ToolKeys:
    """The tool's published keys, remembered; an unknown key name is worth one new look, not more than one a second."""

    def __init__(self, url: str, fetch_json: FetchJson) -> None:
        self._url = url
        self._fetch_json = fetch_json
        self._lock = threading.Lock()
        self._keys: dict[str, RSAKey] = {}
        self._looked_at = float("-inf")

    def verify(self, token: str) -> dict[str, Any]:
        """Claims of a token that the tool has signed. Raises Refusal (400; 503 where the keys cannot be had)."""
        kid = _read_kid(token)
        key = self._key_or_none(kid)
        if key is None:
            raise Refusal(400, "invalid_client", "the token names a key that the tool does not publish")
        try:
            return dict(jwt.decode(token, key, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError) as error:
            raise Refusal(400, "invalid_client", "the token's signature does not hold") from error

    def _key_or_none(self, kid: str) -> RSAKey | None:
        if kid in self._keys:
            return self._keys[kid]
        with self._lock:
            if kid not in self._keys and time.monotonic() - self._looked_at > 1:
                self._keys = self._fetch()
                self._looked_at = time.monotonic()
            return self._keys.get(kid)

    def _fetch(self) -> dict[str, RSAKey]:
        try:
            keys = KeySet.import_key_set(self._fetch_json(self._url)).keys
        except (httpx.HTTPError, JoseError, ValueError, TypeError, KeyError) as error:
            raise Refusal(503, "temporarily_unavailable", "the tool's key set cannot be had") from error
        return {key.kid: key for key in keys if isinstance(key, RSAKey) and key.kid and _is_strong(key)}


def _is_strong(key: RSAKey) -> bool:
    return key.public_key.key_size >= MIN_RSA_BITS


def _read_kid(token: str) -> str:
    """Name of the signing key in the header of a compact token, which must be as this platform wants it."""
    if not token or len(token) > MAX_TOKEN:
        raise Refusal(400, "invalid_request", "there is no token, or it is too long")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise Refusal(400, "invalid_request", "the token cannot be read") from error
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(kid, str) or not kid:
        raise Refusal(400, "invalid_client", f"the token's header must say {ALGORITHM} and name its key (kid)")
    return kid


def fetch_json(url: str) -> Any:
    """JSON at `url`, with time-outs and without redirects. Raises httpx.HTTPError or ValueError."""
    response = httpx.get(url, timeout=5, headers={"Accept": "application/json"})
    response.raise_for_status()
    return response.json()
