"""Messages wait in their order, and whoever sends them holds one destination at a time."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.outbox import queries, service
from lms_tool.outbox.rules import LEASE, Answer
from tests.unit.outbox.conftest import Post

# --- Writing ---------------------------------------------------------------------------------------------------------


def test_a_destination_is_opened_once(post: Post) -> None:
    again = service.open_destination(post.db, post.whose, "statement", post.store.id)
    assert again is post.store
    assert (again.kind, again.state, again.failures) == ("statement", "running", 0)


def test_what_is_queued_twice_leaves_once_in_its_present_state(post: Post) -> None:
    first = post.write()[0]
    again = service.enqueue(post.db, post.store, first.subject_id, now=post.now)
    assert again is first and again.revision == 1
    assert post.claimed().messages == ((first.id, first.subject_id, 1),)


def test_the_same_subject_may_go_to_two_places(post: Post) -> None:
    first = post.write()[0]
    other = service.enqueue(post.db, post.destination("statement"), first.subject_id, now=post.now)
    assert other.id != first.id


@pytest.mark.parametrize("answer", [Answer.DELIVERED, Answer.PARK])
def test_what_left_or_was_parked_is_sent_anew_when_it_changes(post: Post, answer: Answer) -> None:
    message = post.write()[0]
    post.send(answer, reason="why")
    post.later(minutes=1)
    service.enqueue(post.db, post.store, message.subject_id, now=post.now)
    assert (message.state, message.revision, message.attempts, message.reason) == ("waiting", 1, 0, "")
    assert post.claimed().subjects == [message.subject_id]


def test_many_new_subjects_keep_their_order(post: Post) -> None:
    subjects = [uuid4() for _ in range(1005)]
    service.enqueue_new(post.db, post.whose, "statement", post.store.id, subjects, now=post.now)
    assert post.claimed(most=2000).subjects == subjects
    assert len({message.id for message in queries.messages(post.db, limit=2000)}) == 1005


# --- Claiming --------------------------------------------------------------------------------------------------------


def test_the_oldest_are_claimed_first_and_no_more_than_fit(post: Post) -> None:
    first, second, _third = post.write(3)
    claim = post.claimed(most=2)
    assert claim.subjects == [first.subject_id, second.subject_id]
    assert (claim.destination, claim.organisation, claim.kind) == (post.store.id, post.whose, "statement")


def test_nothing_to_send_is_nothing_to_claim(post: Post) -> None:
    assert post.claim() is None
    post.write(to=post.destination("score"))
    assert post.claim() is None
    assert post.claim(kind="score") is not None


def test_two_holders_do_not_share_a_destination(post: Post) -> None:
    post.write(2)
    assert post.claim("one", most=1) is not None
    assert post.claim("two") is None
    other = post.destination("statement")
    post.write(to=other)
    assert post.claimed(holder="two").destination == other.id


def test_two_workers_at_once_get_one_destination_each(post: Post, sessions: sessionmaker[Session]) -> None:
    """While the first transaction is open, the second one goes past the row that is locked."""
    if post.db.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    post.write()
    post.write(to=post.destination("statement"))
    post.db.commit()
    tables.begin_writing(post.db)
    here = post.claimed(holder="one")
    with tables.unit_of_work(sessions) as other:
        there = service.claim(other, "statement", "two", most=10, now=post.now)
        assert there and there.destination != here.destination
        assert service.claim(other, "statement", "three", most=10, now=post.now) is None


def test_a_holder_that_vanished_loses_its_lease(post: Post) -> None:
    message = post.write()[0]
    post.claimed(holder="vanished")
    post.later(seconds=LEASE.total_seconds())
    assert post.claim("heir") is None
    post.later(seconds=1)
    assert post.claimed(holder="heir").subjects == [message.subject_id]


def test_a_holder_that_was_only_slow_does_not_free_what_its_heir_is_sending(post: Post) -> None:
    post.write(2)
    slow = post.claimed(holder="slow", most=1)
    post.later(seconds=61)
    heir = post.claimed(holder="heir")
    post.settle(slow, Answer.DELIVERED)
    assert post.claim("third") is None
    post.settle(heir, Answer.DELIVERED)
    assert post.store.holder is None


def test_a_worker_that_starts_again_gives_back_what_it_held(post: Post) -> None:
    mine, other = post.write()[0], post.destination("statement")
    claims = {post.claimed(holder="one").destination}
    post.write(to=other)
    claims.add(post.claimed(holder="two").destination)
    assert claims == {post.store.id, other.id}
    service.release(post.db, "one")
    assert post.claimed(holder="one").subjects == [mine.subject_id]
    assert post.claim("one") is None  # the other one is still held by two


def test_destinations_take_turns(post: Post) -> None:
    """A long queue at one store does not keep another one waiting."""
    other = post.destination("statement")
    post.write(6)
    post.write(6, to=other)
    turns: list[UUID] = []
    for _ in range(6):
        claim = post.claimed(most=2)
        turns.append(claim.destination)
        post.later(seconds=1)
        post.settle(claim, Answer.DELIVERED)
    assert all(turns[at] != turns[at + 1] for at in range(5))
