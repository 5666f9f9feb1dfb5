"""What becomes of messages that were sent; one destination never suffers for another."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.outbox import queries, service
from lms_tool.outbox.rules import Answer, Verdict
from tests.unit.outbox.conftest import Post, states


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


def test_a_destination_that_says_how_much_fits_gets_no_more_and_a_little_more_each_time(post):
    post.write(40)
    post.send(Answer.DELIVERED, fits=4)
    sizes = []
    while claim := post.claim():
        sizes.append(len(claim.messages))
        post.settle(claim, Answer.DELIVERED)
    assert sizes == [4, 6, 8, 10, 2]
    assert post.store.most is None


def test_a_destination_that_breaks_down_again_and_again_gets_smaller_pieces(post):
    post.write(10)
    sizes = []
    for _ in range(5):
        sizes.append(len(post.send(Answer.RETRY).messages))
        post.later(hours=2)
    assert sizes == [10, 10, 5, 2, 1], "once is no reason"


def test_a_destination_that_asks_for_patience_is_not_overtaxed(post):
    post.write(10)
    for _ in range(3):
        assert len(post.send(Answer.RETRY, after=1.0).messages) == 10
        post.later(hours=2)


def test_what_the_other_side_said_is_kept_until_it_arrives(post):
    [message] = post.write()
    post.send(Answer.PARK, said="bad statement")
    assert message.answer == "bad statement"
    service.retry(post.db, [message])
    post.send(Answer.DELIVERED)
    assert message.answer == ""
