"""The public keys of a platform, as its JWKS document says."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

SMALLEST_RSA = 2048  # bits
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}  # which we accept → the type of key it needs

PublicKey = RSAKey | ECKey
PlatformKeys = Mapping[str, PublicKey]  # by kid


@lru_cache(maxsize=64)
def platform_keys(document: str) -> PlatformKeys:
    """kid → key of a JWKS document; keys that we would never accept are left out.

    Raises ValueError where the document is no key set at all.
    """
    try:
        listed = json.loads(document)["keys"]
        if not isinstance(listed, list):
            raise TypeError("keys is no list")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("this is no JSON Web Key Set") from error
    found: dict[str, PublicKey] = {}
    for entry in listed:
        key = _public_key_or_none(entry)
        if key is not None:
            found.setdefault(entry["kid"], key)
    return found


def _public_key_or_none(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or entry.get("use", "sig") != "sig":
        return None
    try:
        if entry.get("kty") == "RSA" and entry.get("alg", "RS256") == "RS256":
            if len(decoded(entry["n"])) * 8 < SMALLEST_RSA:
                return None
            rsa = RSAKey.import_key({name: entry[name] for name in ("kty", "n", "e")})
            return rsa if rsa.public_key.key_size >= SMALLEST_RSA else None  # leading zeros do not make it longer
        if entry.get("kty") == "EC" and entry.get("crv") == "P-256" and entry.get("alg", "ES256") == "ES256":
            return ECKey.import_key({name: entry[name] for name in ("kty", "crv", "x", "y")})
    except (JoseError, ValueError, TypeError, KeyError):
        return None  # one strange key does not spoil the others
    return None


def decoded(part: str) -> bytes:
    """Bytes of base64url without padding. Raises ValueError."""
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
