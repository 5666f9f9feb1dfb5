"""Files and signatures that come with statements (xAPI 1.0.3, Data 2.4.11 and 2.6; Communication 1.5.2)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey

from lms_tool import db as tables
from lms_tool.organisations import service as organisations
from tests.conformance.xapi.conftest import statement

FILE = b"%PDF-1.7\r\n--x\r\n\x00\xff"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"


def attached(content=FILE, **parts):
    return {
        "usageType": "https://x.example/certificate",
        "display": {"en": "Certificate"},
        "contentType": "application/pdf",
        "length": len(content),
        "sha2": sha256(content).hexdigest(),
    } | parts


def part(content=FILE, *, encoding="binary", sha2=None):
    lines = ["Content-Type: application/pdf"]
    lines += [f"Content-Transfer-Encoding: {encoding}"] if encoding else []
    lines += [f"X-Experience-API-Hash: {sha2 if sha2 is not None else sha256(content).hexdigest()}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def first(said, kind="application/json"):
    return f"Content-Type: {kind}\r\n\r\n{json.dumps(said)}".encode()


def body(*parts, end=b"--b--\r\n"):
    return b"".join(b"--b\r\n" + one + b"\r\n" for one in parts) + end


def send(store, sent):
    return store.ask("POST", "statements", sent, {"Content-Type": "multipart/mixed; boundary=b"})


def test_a_file_comes_back_as_it_was_sent_to_whoever_asks_for_it(store):
    said = statement(attachments=[attached()])
    assert send(store, body(first(said), part())).status_code == 200
    assert send(store, body(first(statement(attachments=[attached()])), part())).status_code == 200, "the same file"
    got = store.get(statementId=said["id"], attachments="true")
    assert got.mimetype == "multipart/mixed"
    boundary = got.content_type.partition("boundary=")[2].encode()
    _, told, file, end = got.data.split(b"--" + boundary)
    assert json.loads(told.partition(b"\r\n\r\n")[2])["id"] == said["id"]
    assert file == b"\r\n" + part() + b"\r\n"
    assert end == b"--\r\n"
    assert store.get(attachments="true").data.count(FILE) == 1, "once, though two statements have it"
    assert store.get(attachments="false").json["statements"]
    assert FILE not in store.get().data


def test_a_file_that_lies_elsewhere_need_not_come(store):
    assert store.post(statement(attachments=[attached()])).status_code == 400
    assert store.post(statement(attachments=[attached(fileUrl="https://x.example/31.pdf")])).status_code == 200


SAID = statement(attachments=[attached()])


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"--x--",
        body(first(SAID)),
        body(first(SAID), part(), part(b"more")),
        body(first(SAID), part(encoding="base64")),
        body(first(SAID), part(encoding="")),
        body(first(SAID), part(sha2="")),
        body(first(SAID), part(sha2="0" * 64)),
        body(first(SAID), part(sha2="0" * 63)),
        body(first(SAID, "text/plain"), part()),
        body(first(SAID), first(SAID), part()),
        body(first(SAID), part(), end=b""),
        first(SAID) + b"\r\n" + body(part()),
        body(b"Content-Type: application/json\r\n\r\n{", part()),
        body(b"\x00: x\r\n\r\n{}"),
    ],
)
def test_parts_that_do_not_fit_are_refused_and_leave_nothing(store, sent):
    answer = send(store, sent)
    assert answer.status_code == 400, answer.text
    assert answer.json["problems"]
    assert store.ids() == []


def test_files_stay_in_their_organisation(make_store, sessions):
    with tables.unit_of_work(sessions) as session:
        other_id = organisations.add(session, "other", {"en": "Other"}).id
    ours, theirs = make_store(), make_store(other_id)
    send(ours, body(first(SAID), part()))
    elsewhere = theirs.tell(attachments=[attached(fileUrl="https://x.example/31.pdf")])
    assert FILE not in theirs.get(statementId=elsewhere, attachments="true").data


# --- Signatures ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair():
    """A key and, as base64, a certificate of it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Signer")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return RSAKey.import_key(pem), base64.b64encode(certificate).decode()


def signed(said, key, header, **parts):
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    signature = jws.serialize_compact(header, payload, key, algorithms=[header["alg"]]).encode()
    return signature, attached(
        signature, **({"usageType": SIGNATURE, "contentType": "application/octet-stream"} | parts)
    )


def post_signed(store, said, signature, attachment):
    return send(store, body(first(said | {"attachments": [attachment]}), part(signature)))


def test_a_signed_statement_is_kept(store, pair):
    key, certificate = pair
    for header in ({"alg": "RS256"}, {"alg": "RS384"}, {"alg": "RS512", "x5c": [certificate]}):
        said = statement()
        answer = post_signed(store, said, *signed(said, key, header))
        assert answer.status_code == 200, answer.text


def test_a_signature_that_does_not_hold_is_refused(store, pair):
    key, certificate = pair
    said, other = statement(), statement()
    stranger = RSAKey.generate_key(2048)
    refused = [
        signed(said, OctKey.generate_key(256), {"alg": "HS256"}),
        signed(other, key, {"alg": "RS256"}),
        signed(b"{", key, {"alg": "RS256"}),
        signed(said, key, {"alg": "RS256"}, contentType="text/plain"),
        signed(said, stranger, {"alg": "RS256", "x5c": [certificate]}),
        signed(said, key, {"alg": "RS256", "x5c": ["x"]}),
        (b"no JWS", attached(b"no JWS", usageType=SIGNATURE, contentType="application/octet-stream")),
    ]
    for signature, attachment in refused:
        answer = post_signed(store, said, signature, attachment)
        assert (answer.status_code, len(answer.json["problems"])) == (400, 1), attachment
    assert store.ids() == []
