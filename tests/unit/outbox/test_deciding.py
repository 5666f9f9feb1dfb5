"""What a person decides about messages and destinations, and what a page shows of them."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from lms_tool.errors import NotFound
from lms_tool.outbox import queries, service
from lms_tool.outbox.models import Message
from lms_tool.outbox.rules import Answer
from tests.unit.outbox.conftest import START, Post, states

# --- What a person decides -------------------------------------------------------------------------------------------


@pytest.fixture
def parked(post: Post) -> Iterator[Message]:
    message = post.write()[0]
    post.send(Answer.PARK, reason="404")
    yield message


def test_a_parked_message_is_sent_again_on_demand(post: Post, parked: Message) -> None:
    assert service.retry(post.db, [parked]) == 1
    post.db.flush()
    assert (parked.state, parked.reason) == ("waiting", "")
    assert post.claimed().subjects == [parked.subject_id]


def test_a_retry_does_not_wait_for_the_pause_nor_for_the_stop(post: Post) -> None:
    for answer in (Answer.RETRY, Answer.STOP):
        message = post.write()[0]
        post.send(answer)
        assert post.claim() is None
        assert service.retry(post.db, [message]) == 1
        post.db.flush()
        claim = post.claimed()
        assert claim.subjects == [message.subject_id]
        post.settle(claim, Answer.DELIVERED)


def test_a_retry_does_not_lift_the_pause_of_a_person(post: Post, parked: Message) -> None:
    service.pause(post.db, post.store.id, "their store is moved")
    assert service.retry(post.db, [parked]) == 1
    post.db.flush()
    assert (post.store.state, post.store.reason) == ("paused", "their store is moved")
    assert post.claim() is None


def test_what_was_delivered_or_given_up_is_not_sent_again(post: Post) -> None:
    delivered, given_up = post.write(2)
    service.discard(post.db, given_up.id, "no longer wanted")
    post.db.flush()
    post.send(Answer.DELIVERED)
    assert service.retry(post.db, [delivered, given_up]) == 0
    assert states(delivered, given_up) == ["delivered", "discarded"]


def test_giving_up_keeps_the_reason(post: Post, parked: Message) -> None:
    assert service.discard(post.db, parked.id, "the course was deleted") is parked
    assert (parked.state, parked.reason) == ("discarded", "the course was deleted")


def test_only_what_waits_or_is_parked_can_be_given_up(post: Post) -> None:
    delivered = post.write()[0]
    post.send(Answer.DELIVERED)
    for message in (delivered.id, uuid4()):
        with pytest.raises(NotFound):
            service.discard(post.db, message, "why not")


def test_a_paused_destination_keeps_everything_until_it_is_resumed(post: Post) -> None:
    message = post.write()[0]
    service.pause(post.db, post.store.id, "their store is moved")
    post.db.flush()
    post.later(days=3)
    assert post.claim() is None
    service.resume(post.db, post.store.id)
    post.db.flush()
    assert post.claimed().subjects == [message.subject_id]
    assert post.store.reason == ""


def test_nobody_pauses_what_is_not_there(post: Post) -> None:
    for act in (lambda: service.pause(post.db, uuid4(), "why"), lambda: service.resume(post.db, uuid4())):
        with pytest.raises(NotFound):
            act()


# --- What a page shows -----------------------------------------------------------------------------------------------


def test_how_a_destination_stands(post: Post) -> None:
    busy = post.destination("statement")
    post.write(3, to=busy)
    post.write(3)
    post.later(minutes=1)
    last, before = post.write(2)[1], queries.queue(post.db, post.store.id)
    assert (before.waiting, before.oldest) == (5, START)
    service.pause(post.db, busy.id, "only the store is looked at here")
    post.db.flush()
    post.settle(post.claimed(most=4), Answer.PARK, *[Answer.DELIVERED] * 3)
    assert queries.queue(post.db, post.store.id) == queries.Queue(1, 1, 3, last.created_at)
    assert queries.queue(post.db, uuid4()) == queries.Queue(0, 0, 0, None)


def test_messages_are_found_by_what_they_carry(post: Post) -> None:
    first, second = post.write(2)
    found = queries.of_subjects(post.db, [first.subject_id, uuid4()])
    assert found == {first.subject_id: first}
    assert queries.by_ids(post.db, [second.id, first.id]) == [first, second]
    assert queries.messages(post.db, "parked") == []
    assert [one.id for one in queries.destinations(post.db, "statement")] == [post.store.id]
    assert queries.destinations(post.db, "score") == []
    assert queries.destination_or_none(post.db, uuid4()) is None
