"""Whatever a platform accepts: an answer never holds what was not accepted."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from lms_tool.lti import deep_linking
from lms_tool.lti.deep_linking import Column, LinkedItem
from lms_tool.lti.errors import Rejected
from lms_tool.lti.launch import LinkingRequest

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TYPES = some.lists(some.sampled_from(["ltiResourceLink", "link", "file", "html", "image"]), max_size=4)
TARGETS = some.lists(some.sampled_from(["iframe", "window", "frame", "embed"]), max_size=4)
REQUESTS = some.builds(
    LinkingRequest,
    return_url=some.just("https://lms.example/back"),
    accepts_types=TYPES.map(tuple),
    accepts_targets=TARGETS.map(tuple),
    accepts_several=some.booleans(),
    accepts_columns=some.booleans(),
    data=some.none() | some.text(),
    adds_at_once=some.booleans(),
)
MOMENTS = some.none() | some.integers(0, 10**6).map(lambda seconds: NOON + timedelta(seconds=seconds))
ITEMS = some.lists(
    some.builds(
        LinkedItem,
        title=some.text(min_size=1, max_size=20),
        url=some.just("https://tool.example/lti/launch"),
        content=some.just("quiz:a/b"),
        column=some.none() | some.just(Column(100, "Quiz", "quiz:a/b", "theory")),
        text=some.text(max_size=5),
        custom=some.dictionaries(some.sampled_from(["columns", "content"]), some.just("none")),
        opens=MOMENTS,
        due=MOMENTS,
    ),
    max_size=70,
)


@given(REQUESTS, ITEMS)
def test_an_answer_never_holds_what_was_not_accepted(request: LinkingRequest, items: list[LinkedItem]) -> None:
    try:
        told = deep_linking.content_items(items, request)
    except Rejected as rejected:
        too_many = len(items) > (deep_linking.MOST if request.accepts_several else 1)
        assert items and ("ltiResourceLink" not in request.accepts_types or too_many), rejected
        return
    assert len(told) == len(items) <= (deep_linking.MOST if request.accepts_several else 1)
    for item, said in zip(items, told, strict=True):
        assert said["type"] in request.accepts_types
        assert ("lineItem" in said) is (item.column is not None and request.accepts_columns)
        assert ("iframe" in said) is ("iframe" in request.accepts_targets)
        assert "window" not in said or "window" in request.accepts_targets
        assert not {"iframe", "window"} <= set(said), "one wish, not two"
        assert said["custom"]["content"] == item.content, "whatever else is sent along"
        assert ("submission" in said) is (item.due is not None)
        assert ("available" in said) is (item.opens is not None)
