"""What a course's list of members tells, and how its pages are followed."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_tool.lti import claims, nrps

ADDRESS = "https://lms.example/members"
Anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("user_id", "status", "roles", "name", "given_name", "lis_person_sourcedid", "message", "group_enrollments")


def page(*members: Any) -> nrps.Page:
    return nrps.read(json.dumps({"members": list(members)}))


def codes(*members: Any) -> list[str]:
    return [one.code for one in page(*members).strange]


def test_short_and_full_roles_mean_the_same() -> None:
    found = page({"user_id": "a", "roles": ["Learner"]}, {"user_id": "b", "roles": [claims.CONTEXT_ROLE + "Learner"]})
    assert [one.part for one in found.members] == ["learner", "learner"]


def test_whoever_only_looks_on_has_no_part() -> None:
    assert page({"user_id": "a", "roles": ["Mentor"]}).members[0].part == ""


def test_a_member_without_name_and_mail_is_taken() -> None:
    found = page({"user_id": "a", "roles": ["Learner"]})
    assert (found.members[0].name, found.members[0].status, found.strange) == (None, "active", ())


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("text", "not-an-object"),
        ({"roles": ["Learner"]}, "no-id"),
        ({"user_id": 7, "roles": ["Learner"]}, "bad-id"),
        ({"user_id": "x" * 256, "roles": ["Learner"]}, "bad-id"),
        ({"user_id": "a", "roles": ["Learner"]}, "twice"),
    ],
)
def test_one_strange_member_is_counted_and_stops_nobody(member: Any, code: str) -> None:
    good = {"user_id": "a", "roles": ["Learner"]}
    assert [one.subject for one in page(good, member).members] == ["a"]
    assert codes(good, member) == [code]


def test_a_name_of_a_megabyte_is_cut_and_remarked() -> None:
    found = page({"user_id": "a", "roles": ["Learner"], "name": "x" * 1_000_000})
    assert len(found.members[0].name or "") == nrps.LONGEST_NAME
    assert found.strange[0].code == "long-name"


def test_the_staff_number_comes_from_the_member_or_from_the_link() -> None:
    custom = {"message": [{claims.CUSTOM: {"staff_number": "K-7"}}]}
    empty = {"lis_person_sourcedid": "$Person.sourcedId"}
    found = page({"user_id": "a", "roles": [], "lis_person_sourcedid": "K-1"}, {"user_id": "b", "roles": [], **custom})
    assert [one.staff_number for one in found.members] == ["K-1", "K-7"]
    assert page({"user_id": "a", "roles": [], **empty}).members[0].staff_number is None


def test_groups_and_sections_are_read_where_they_are_told() -> None:
    groups = {"group_enrollments": [{"group_id": "g1"}, {"group_id": 3}]}
    sections = {"message": [{claims.CUSTOM: {"groups": '["Morning", "Evening"]'}}]}
    found = page({"user_id": "a", "roles": [], **groups}, {"user_id": "b", "roles": [], **sections})
    assert [one.groups for one in found.members] == [("g1", "3"), ("Morning", "Evening")]


def test_a_cursor_keeps_its_letters() -> None:
    link = f'<{ADDRESS}?page=Bookmark:AbCd%3D%3D&limit=100>; rel="next"'
    assert nrps.following(nrps.first(ADDRESS), link) == f"{ADDRESS}?page=Bookmark:AbCd%3D%3D&limit=100"


def test_what_the_next_link_loses_is_asked_again() -> None:
    asked = nrps.first(ADDRESS, role="Learner")
    told = nrps.following(asked, f'<{ADDRESS}?limit=100&from=2>; rel="next"')
    assert told == f"{ADDRESS}?limit=100&from=2&role=Learner"


def test_only_the_next_page_of_several_links_is_followed() -> None:
    header = f'<{ADDRESS}?p=1>; rel="current", <{ADDRESS}?limit=100&p=2>; title="a, b"; rel=next'
    assert nrps.following(nrps.first(ADDRESS), header) == f"{ADDRESS}?limit=100&p=2"
    assert nrps.following(ADDRESS, f'<{ADDRESS}?p=1>; rel="prev"') is None


@pytest.mark.parametrize("target", ["https://other.example/members", "http://lms.example/members", "javascript:x"])
def test_a_next_page_elsewhere_is_refused(target: str) -> None:
    with pytest.raises(nrps.NotARoster):
        nrps.following(ADDRESS, f'<{target}>; rel="next"')


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"members": {}}', "<html>", "[" * 100_000])
def test_an_answer_without_members_is_no_roster(text: str) -> None:
    with pytest.raises(nrps.NotARoster):
        nrps.read(text)


@given(st.lists(Anything | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, Anything)), max_size=5))
def test_no_shape_of_a_member_breaks_the_page(members: list[Any]) -> None:
    found = nrps.read(json.dumps({"members": members}))
    taken = {one.place for one in found.strange if one.code in ("not-an-object", "no-id", "bad-id", "twice")}
    assert len(found.members) + len(taken) == len(members)


@given(st.text(max_size=200))
def test_no_header_breaks_the_way_to_the_next_page(header: str) -> None:
    with suppress(nrps.NotARoster):
        nrps.following(ADDRESS, header)
