"""Bodies that cannot be read, are too large or merely strange."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


_SAID = statement(
    result={"score": {"scaled": 1}, "duration": "PT1S", "extensions": {"https://x.example/e": 1}},
    context={"registration": statement()["id"], "contextActivities": {"parent": [{"id": "https://x.example/p"}]}},
)
_STRANGE = st.one_of(
    st.sampled_from(
        [None, True, -1, 1e308, "", "' OR 1=1 --", "\x00", "\ud800", "%s", "$gt", [], {}, [[]], {"$ne": 1}]
    ),
    st.text(max_size=20),
    st.recursive(st.integers() | st.text(max_size=5), lambda one: st.lists(one) | st.dictionaries(st.text(), one)),
)


@st.composite
def broken(draw):
    """A statement that was fine, with something strange put in anywhere."""
    said = json.loads(json.dumps(_SAID))
    place = said
    while True:
        key = draw(st.sampled_from(sorted(place)) if isinstance(place, dict) else st.integers(0, len(place) - 1))
        if not (isinstance(place[key], dict | list) and place[key] and draw(st.booleans())):
            break
        place = place[key]
    place[key] = draw(_STRANGE)
    return said


def test_nothing_that_is_sent_is_answered_by_a_failure(store):
    @given(st.lists(broken(), min_size=1, max_size=3), st.sampled_from(["statements", "agents/profile"]))
    @settings(max_examples=20)
    def send(batch, path):
        asked = {} if path == "statements" else {"profileId": "x", "agent": json.dumps(batch[0]["actor"])}
        assert store.ask("POST", path, batch, **asked).status_code < 500
        answer = store.post(batch)
        assert answer.status_code in (200, 400, 409), answer.text
        assert (answer.status_code == 200) == bool(answer.json and isinstance(answer.json, list))

    send()
    assert store.get(limit=1).status_code == 200
