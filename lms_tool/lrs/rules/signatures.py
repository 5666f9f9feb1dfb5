"""Statements that somebody signed (xAPI 1.0.3, Data 2.6): whether the signature is one, and is of this statement.

https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md#26-signed-statements
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lms_tool.lrs.rules.attachments import Files
from lms_tool.lrs.rules.reading import BadJson, read
from xapi.equivalence import same
from xapi.validation import problems

USAGE = "http://adlnet.gov/expapi/attachments/signature"
ALGORITHMS = ["RS256", "RS384", "RS512"]
_LONGEST = 4096  # bits of a key: what takes longer to check is no signature but an attack


class _Registry(jws.JWSRegistry):
    """With room for a chain of certificates and for a long statement."""

    max_header_length = 64 * 1024
    max_payload_length = 16 * 1024 * 1024


_REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


class BadSignature(ValueError):
    """What is wrong with a signature."""


def check_signature(statement: Mapping[str, Any], files: Files) -> None:
    """Raises BadSignature. A certificate in the signature (x5c) is used, but not asked who issued it."""
    for attachment in statement.get("attachments", ()):
        if attachment["usageType"] == USAGE:
            if attachment["contentType"].partition(";")[0].strip().lower() != "application/octet-stream":
                raise BadSignature("the contentType of a signature must be application/octet-stream")
            file = files.get(attachment["sha2"].lower())
            if file is None:
                raise BadSignature("a signature must come with the request to be checked")
            _check(statement, file)


def _check(statement: Mapping[str, Any], file: bytes) -> None:
    try:
        signature = jws.extract_compact(file, registry=_REGISTRY)
        header = signature.headers()
        if header.get("alg") not in ALGORITHMS:
            raise BadSignature(f"a signature's algorithm must be {', '.join(ALGORITHMS)}")
        if "x5c" in header:
            jws.deserialize_compact(file, _key(header["x5c"]), registry=_REGISTRY)
        signed = read(signature.payload)
    except BadJson:
        raise BadSignature("the payload of the signature is not the statement as JSON") from None
    except JoseError as error:
        raise BadSignature(f"the signature is not valid: {type(error).__name__}") from None
    except (ValueError, TypeError) as error:
        raise error if isinstance(error, BadSignature) else BadSignature("the signature is no JWS") from None
    if not isinstance(signed, dict) or not _is_of(signed, statement):
        raise BadSignature("the signature is of another statement")


def _is_of(signed: Mapping[str, Any], statement: Mapping[str, Any]) -> bool:
    if problems(signed) and problems(signed, version="2.0.0"):
        return False
    return (
        same(signed, statement)
        and str(signed.get("id", statement.get("id"))).lower() == str(statement.get("id")).lower()
    )


def _key(chain: Any) -> RSAKey:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0], validate=True))
    except (binascii.Error, ValueError, TypeError, LookupError):
        raise BadSignature("x5c: is no list of certificates") from None
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size > _LONGEST:
        raise BadSignature(f"x5c: the certificate's key must be RSA of at most {_LONGEST} bits")
    return RSAKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
