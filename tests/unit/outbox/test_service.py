"""Messages wait, leave, are refused, are tried again; one destination never suffers for another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.errors import NotFound
from lms_tool.outbox import queries, service
from lms_tool.outbox.models import Destination, Message
from lms_tool.outbox.rules import LEASE, Answer, Verdict
from lms_tool.outbox.service import Claim

START = datetime(2026, 11, 20, 4, tzinfo=UTC)


class Post:
    """An outbox with one record store; a second one and an LMS wait beside it with messages of their own."""

    def __init__(self, db: Session, organisation: Any) -> None:
        self.db, self.whose, self.now = db, organisation.id, START
        self.store = self.destination("statement")

    def destination(self, kind: str) -> Destination:
        return service.open_destination(self.db, self.whose, kind, uuid4())

    def write(self, count: int = 1, to: Destination | None = None) -> list[Message]:
        messages = [service.enqueue(self.db, to or self.store, uuid4(), now=self.now) for _ in range(count)]
        self.db.flush()
        return messages

    def claim(self, holder: str = "one", kind: str = "statement", most: int = 10) -> Claim | None:
        found = service.claim(self.db, kind, holder, most=most, now=self.now)
        self.db.flush()
        return found

    def claimed(self, **options: Any) -> Claim:
        found = self.claim(**options)
        assert found is not None
        return found

    def settle(self, claim: Claim, *answers: Answer, **said: Any) -> None:
        """One answer for each message of the batch, or one for all of them."""
        spread = answers if len(answers) > 1 else answers * len(claim.messages)
        verdicts = [Verdict(m, a, **said) for (m, _, _), a in zip(claim.messages, spread, strict=True)]
        service.settle(self.db, claim, verdicts, now=self.now, luck=1.0)
        self.db.flush()

    def send(self, *answers: Answer, **said: Any) -> Claim:
        claim = self.claimed()
        self.settle(claim, *answers, **said)
        return claim

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def post(db: Session, organisation: Any) -> Post:
    return Post(db, organisation)


def states(*messages: Message) -> list[str]:
    return [message.state for message in messages]


# Writing


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
    service.enqueue_new(post.db, post.store, subjects, now=post.now)
    assert post.claimed(most=2000).subjects == subjects
    assert len({message.id for message in queries.messages(post.db, limit=2000)}) == 1005


# Claiming


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


# Settling


def test_what_was_delivered_does_not_leave_again(post: Post) -> None:
    message = post.write()[0]
    post.send(Answer.DELIVERED, status=200)
    assert (message.state, message.attempts, message.last_status, message.delivered_at) == (
        "delivered",
        1,
        200,
        post.now,
    )
    assert (post.store.delivered_at, post.store.failures, post.store.holder) == (post.now, 0, None)
    assert post.claim() is None


def test_a_parked_message_does_not_hold_back_the_others(post: Post) -> None:
    first, second, third = post.write(3)
    claim = post.claimed(most=2)
    post.settle(claim, Answer.PARK, Answer.DELIVERED, reason="the statement has no verb")
    assert states(first, second, third) == ["parked", "delivered", "waiting"]
    assert (first.reason, second.reason) == ("the statement has no verb", "")
    assert post.claimed().subjects == [third.subject_id]
    assert (post.store.state, post.store.failures) == ("running", 0)


def test_a_batch_that_is_parked_as_a_whole_does_not_pause_the_destination(post: Post) -> None:
    post.write(2)
    post.send(Answer.PARK)
    post.write()
    assert post.claim() is not None


def test_a_destination_that_does_not_answer_is_left_alone_for_a_while(post: Post) -> None:
    message = post.write()[0]
    post.send(Answer.RETRY, reason="no answer")
    assert (message.state, message.attempts, post.store.failures, post.store.reason) == ("waiting", 1, 1, "no answer")
    assert post.claim() is None
    post.later(seconds=2)
    post.send(Answer.RETRY)
    assert (post.store.failures, post.store.next_at) == (2, post.now + timedelta(seconds=4))
    post.later(seconds=4)
    post.send(Answer.DELIVERED)
    assert (message.state, message.attempts, post.store.failures, post.store.next_at) == ("delivered", 3, 0, None)


def test_a_pause_of_one_destination_is_not_that_of_another(post: Post) -> None:
    post.write()
    post.send(Answer.RETRY)
    other = post.destination("statement")
    post.write(to=other)
    assert post.claimed().destination == other.id


def test_the_wish_of_the_other_side_is_granted(post: Post) -> None:
    post.write()
    post.send(Answer.RETRY, after=120)
    assert post.store.next_at == post.now + timedelta(seconds=120)


def test_one_message_that_has_to_wait_does_not_pause_a_destination_that_takes_others(post: Post) -> None:
    slow, quick = post.write(2)
    post.send(Answer.RETRY, Answer.DELIVERED, reason="not now")
    assert (post.store.state, post.store.failures, post.store.next_at) == ("running", 0, None)
    assert states(slow, quick) == ["waiting", "delivered"]
    newer = post.write()[0]
    assert post.claimed().subjects == [newer.subject_id]


def test_a_message_that_is_never_taken_does_not_hold_back_the_others_and_is_parked(post: Post) -> None:
    poison = post.write()[0]
    for _ in range(300):
        other = post.write()[0]
        claim = post.claimed()
        verdicts = [
            Verdict(m, Answer.RETRY, "500", 500, alone=True) if m == poison.id else Verdict(m, Answer.DELIVERED)
            for m, _, _ in claim.messages
        ]
        service.settle(post.db, claim, verdicts, now=post.now, luck=1.0)
        post.db.flush()
        assert states(other) == ["delivered"], "in the same round"
        post.later(minutes=1)
    assert (poison.state, poison.attempts, poison.reason) == ("parked", 12, "500")


def test_a_message_that_fails_alone_does_not_pause_its_destination(post: Post) -> None:
    slow = post.write()[0]
    post.send(Answer.RETRY, reason="500", alone=True)
    assert (slow.state, post.store.failures, post.store.next_at) == ("waiting", 0, None)
    newer = post.write()[0]
    assert post.send(Answer.DELIVERED).subjects == [newer.subject_id]


def test_nothing_is_parked_while_a_destination_takes_nothing_at_all(post: Post) -> None:
    message = post.write()[0]
    for _ in range(30):
        post.later(hours=1)
        post.send(Answer.RETRY, reason="500", alone=True)
    assert states(message) == ["waiting"]


def test_what_had_to_wait_comes_after_what_was_never_tried(post: Post) -> None:
    slow = post.write()[0]
    post.send(Answer.RETRY, reason="no answer")
    newer = post.write()[0]
    post.later(minutes=5)
    assert post.claimed().subjects == [newer.subject_id, slow.subject_id]


@pytest.mark.parametrize("answer", list(Answer))
def test_what_a_person_decided_while_it_was_sent_stays(post: Post, answer: Answer) -> None:
    post.write()
    claim = post.claimed()
    service.pause(post.db, post.store.id, "their store is moved")
    post.settle(claim, answer, reason="401")
    assert (post.store.state, post.store.reason, post.store.holder) == ("paused", "their store is moved", None)


@pytest.mark.parametrize("answer", [Answer.DELIVERED, Answer.PARK])
def test_what_changes_while_its_former_state_is_settled_leaves_once_more(
    post: Post, sessions: sessionmaker[Session], answer: Answer
) -> None:
    """Two transactions at once; on SQLite one waits for the other to begin with."""
    if post.db.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    message = post.write()[0]
    claim = post.claimed()
    post.db.commit()
    web = sessions()
    tables.begin_writing(web)
    tables.scope(web, post.whose)
    store = service.open_destination(web, post.whose, "statement", post.store.id)
    service.enqueue(web, store, message.subject_id, now=post.now)
    web.flush()

    def settle() -> None:
        with tables.unit_of_work(sessions, post.whose) as db:
            service.settle(db, claim, [Verdict(claim.messages[0][0], answer)], now=post.now, luck=1.0)

    worker = Thread(target=settle)
    worker.start()
    worker.join(timeout=0.5)
    web.commit()
    web.close()
    worker.join(timeout=10)
    with tables.unit_of_work(sessions) as db:
        settled = queries.by_ids(db, [message.id])[0]
        assert (settled.state, settled.revision) == ("waiting", 1)


def test_a_destination_that_refuses_us_is_stopped_until_somebody_mends_it(post: Post) -> None:
    message = post.write()[0]
    post.send(Answer.STOP, status=401, reason="the key is not accepted")
    assert (post.store.state, post.store.reason) == ("stopped", "the key is not accepted")
    post.later(days=7)
    assert post.claim() is None
    service.resume(post.db, post.store.id)
    post.db.flush()
    assert post.claimed().subjects == [message.subject_id]


def test_what_changed_while_it_was_under_way_leaves_once_more(post: Post) -> None:
    message = post.write()[0]
    claim = post.claimed()
    service.enqueue(post.db, post.store, message.subject_id, now=post.now)
    post.settle(claim, Answer.DELIVERED)
    assert message.state == "waiting"
    assert post.claimed().messages == ((message.id, message.subject_id, 1),)


def test_what_changed_while_its_old_state_was_refused_is_tried_in_the_new_one(post: Post) -> None:
    message = post.write()[0]
    claim = post.claimed()
    service.enqueue(post.db, post.store, message.subject_id, now=post.now)
    post.settle(claim, Answer.PARK, reason="the old state cannot be taken")
    assert message.state == "waiting"


def test_what_was_given_up_while_it_was_under_way_stays_given_up(post: Post) -> None:
    message = post.write()[0]
    claim = post.claimed()
    service.discard(post.db, message.id, "the course was deleted")
    post.settle(claim, Answer.PARK, reason="404")
    assert (message.state, message.reason) == ("discarded", "the course was deleted")


def test_a_destination_that_was_removed_meanwhile_is_no_accident(post: Post) -> None:
    post.write()
    claim = post.claimed()
    post.db.delete(post.store)
    post.db.flush()
    post.settle(claim, Answer.DELIVERED)


# What a person decides


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


# What a page shows


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
