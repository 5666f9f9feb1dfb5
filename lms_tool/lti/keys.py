"""Our own keys: made, kept encrypted, used for signing without parsing them each time."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jws
from joserfc.jwk import RSAKey

KEY_SIZE = 2048  # bits; every platform takes it, larger ones make signing slower


class CannotDecrypt(Exception):
    """What was kept under another secret key cannot be read with this one."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    kid: str  # RFC 7638 thumbprint
    private_pem: str
    public_jwk: str  # JSON text


def generate() -> KeyPair:
    key = RSAKey.generate_key(KEY_SIZE)
    kid = key.thumbprint()
    public = {**key.as_dict(private=False), "kid": kid, "alg": "RS256", "use": "sig"}
    return KeyPair(kid, key.as_pem(private=True).decode(), json.dumps(public, sort_keys=True))


def sign(payload: Mapping[str, Any], *, kid: str, private_pem: str) -> str:
    """A compact RS256 signature of claims."""
    return jws.serialize_compact(
        {"alg": "RS256", "typ": "JWT", "kid": kid}, json.dumps(payload), _parsed(private_pem), algorithms=["RS256"]
    )


@lru_cache(maxsize=8)
def _parsed(private_pem: str) -> RSAKey:
    """Parsing checks the primes and takes 50 ms: once per key, not per signature."""
    return RSAKey.import_key(private_pem)


def encrypt(text: str, secret_key: str, purpose: str) -> str:
    """Text for keeping in a database; another purpose cannot read it."""
    return _cipher(secret_key, purpose).encrypt(text.encode()).decode()


def decrypt(kept: str, secret_key: str, purpose: str) -> str:
    """Raises CannotDecrypt where the secret key was changed."""
    try:
        return _cipher(secret_key, purpose).decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt(f"{purpose}: kept under another SECRET_KEY") from error


@lru_cache(maxsize=16)
def _cipher(secret_key: str, purpose: str) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(derived))


def fingerprint(value: str) -> str:
    """SHA-256 in hex, under which states, nonces, cookies and tickets are kept."""
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def derived(secret_key: str, purpose: str, of: UUID) -> str:
    """An unguessable name (256 bit) that only this installation can make again, so that it need not be kept."""
    digest = hmac.new(secret_key.encode(), f"{purpose}|{of}".encode(), sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
