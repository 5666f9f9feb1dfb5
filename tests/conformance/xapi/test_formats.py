"""What the formats ids and canonical say of a statement."""

import pytest

from tests.conformance.xapi.conftest import HEADERS, somebody, thing, verb


def test_format_ids_says_only_what_identifies(store):
    group = {"objectType": "Group", "name": "Two", "member": [somebody() | {"name": "Li"}]}
    told = store.tell(actor=group, context={"contextActivities": {"parent": thing("m")}, "instructor": somebody()})
    got = store.get(statementId=told, format="ids").json
    assert got["actor"] == {"objectType": "Group", "member": [somebody()]}
    assert got["verb"] == {"id": verb("completed")["id"]}
    assert got["object"] == {"id": thing()["id"]}
    assert got["context"]["contextActivities"]["parent"] == [{"id": thing("m")["id"]}]
    [listed] = store.get(format="ids").json["statements"]
    assert listed == got


@pytest.mark.parametrize(
    ("wish", "said"),
    [("zh-CN", "zh-CN"), ("zh", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("de, en;q=0.5", "en"), ("*", "en")],
)
def test_format_canonical_speaks_one_language(store, wish, said):
    told = store.tell()
    answer = store.client.get(
        f"/xapi/statements?format=canonical&statementId={told}",
        headers=HEADERS | {"Accept-Language": wish},
        auth=store.auth,
    )
    assert list(answer.json["object"]["definition"]["name"]) == [said]
    assert answer.json["actor"] == somebody()
