"""Bodies that cannot be read, are too large or merely strange."""

import json

import pytest

from tests.conformance.xapi.conftest import statement

_NESTED = '{"a":' * 60_000 + "1" + "}" * 60_000

_OPEN = json.dumps(statement())[:-1]


def _with_extension(value: str) -> str:
    return f'{_OPEN},"context":{{"extensions":{{"https://x.example/e":{value}}}}}}}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'"x"',
        b"1",
        b"[1]",
        b"[[]]",
        b"{}",
        b"[{}]",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"actor":"\xc3\x28"}',
        _NESTED.encode(),
        b"[" * 100_000,
        _with_extension("NaN").encode(),
        _with_extension("-Infinity").encode(),
        _with_extension("1e999").encode(),
        _with_extension("9" * 5000).encode(),
        _with_extension('"\\u0000"').encode(),
        _with_extension('"\\ud800"').encode(),
        _with_extension('{"\\udfff":1}').encode(),
        _with_extension("[" * 200 + "]" * 200).encode(),
        json.dumps(statement(id=17)).encode(),
        json.dumps(statement(id=["x"])).encode(),
        json.dumps(statement(version=1)).encode(),
        json.dumps(statement(version="1.0." + "9" * 300)).encode(),
        json.dumps(statement(attachments="x")).encode(),
        json.dumps(statement(attachments=[1])).encode(),
        json.dumps(statement(timestamp="0001-01-01T00:00:00+14:00")).encode(),
        json.dumps(statement(object={"objectType": {"a": 1}})).encode(),
        json.dumps(statement(verb=None)).encode(),
        json.dumps(statement(object={"objectType": "StatementRef", "id": "x"})).encode(),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(store, body):
    answer = store.post(body)
    assert answer.status_code == 400, answer.text
    assert answer.json["problems"]
    assert store.ids() == []


@pytest.mark.parametrize("value", ['"\\\\u0000"', '"😀"', "[[[[1]]]]", "1e-400", '{"a":1,"a":2}', "null", '""'])
def test_strange_values_that_are_json_are_kept(store, value):
    answer = store.post(_with_extension(value))
    assert answer.status_code == 200, answer.text
    got = store.get(statementId=answer.json[0]).json
    assert got["context"]["extensions"]["https://x.example/e"] == json.loads(value)


def test_a_body_that_is_too_large_is_refused(store):
    answer = store.post(b'["' + b"x" * (10 * 1024 * 1024) + b'"]')
    assert answer.status_code == 413
    assert answer.json["code"] == "TOO-LARGE"


def test_names_of_any_length_can_be_stored_and_found(store):
    long = "https://tool.example/" + "x" * 20_000
    told = store.tell(object={"id": long}, actor={"mbox": f"mailto:{'y' * 5000}@x.example"})
    assert store.ids(activity=long) == [told]
