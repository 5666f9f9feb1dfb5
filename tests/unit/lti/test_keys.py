"""Our own keys, and the platform's."""

import json

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from lms_tool.lti import key_sets, keys


def test_a_new_key_signs_what_its_public_half_verifies() -> None:
    pair = keys.generate()
    public = json.loads(pair.public_jwk)
    assert public["kid"] == pair.kid and public["alg"] == "RS256" and public["use"] == "sig"
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(public)
    token = keys.sign({"iss": "us"}, kid=pair.kid, private_pem=pair.private_pem)
    signed = jws.deserialize_compact(token, RSAKey.import_key(public), algorithms=["RS256"])
    assert json.loads(signed.payload) == {"iss": "us"}
    assert signed.headers()["kid"] == pair.kid


def test_the_pem_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = keys.generate()
    keys.sign({}, kid=pair.kid, private_pem=pair.private_pem)
    before = keys._parsed.cache_info().misses
    for _ in range(3):
        keys.sign({}, kid=pair.kid, private_pem=pair.private_pem)
    assert keys._parsed.cache_info().misses == before


def test_what_is_kept_can_be_read_with_the_same_secret_and_purpose_only() -> None:
    kept = keys.encrypt("private", "secret", "tool-key")
    assert "private" not in kept
    assert keys.decrypt(kept, "secret", "tool-key") == "private"
    for secret, purpose in (("other", "tool-key"), ("secret", "service-token")):
        with pytest.raises(keys.CannotDecrypt):
            keys.decrypt(kept, secret, purpose)


def jwk(key: RSAKey | ECKey | OctKey, **more: object) -> dict[str, object]:
    return {**key.as_dict(private=False), "kid": "k", **more}


def found(*entries: object) -> list[str]:
    return list(key_sets.platform_keys(json.dumps({"keys": entries})))


def test_keys_that_we_would_never_accept_are_left_out() -> None:
    good = jwk(RSAKey.generate_key(2048))
    with pytest.warns(match="Key size"):
        small = jwk(RSAKey.generate_key(1024))
    assert found(good) == ["k"]
    assert found(jwk(ECKey.generate_key("P-256"))) == ["k"]
    assert found(small) == []
    assert found(jwk(ECKey.generate_key("P-384"))) == []
    assert found({"kty": "oct", "k": "c2VjcmV0", "kid": "k"}) == []
    assert found({**good, "use": "enc"}) == []
    assert found({**good, "alg": "RS512"}) == []
    assert found({**good, "kid": 5}, {**good, "n": 7}, {"kty": "RSA", "kid": "x"}, None, "text", []) == []


def test_one_strange_key_does_not_spoil_the_others() -> None:
    assert found(None, jwk(RSAKey.generate_key(2048))) == ["k"]


@pytest.mark.parametrize("document", ["", "<html>", "[]", '{"keys": {}}', "{}", "null", "[" * 100_000])
def test_what_is_no_key_set_is_said_to_be_none(document: str) -> None:
    with pytest.raises(ValueError, match="no JSON Web Key Set"):
        key_sets.platform_keys(document)
