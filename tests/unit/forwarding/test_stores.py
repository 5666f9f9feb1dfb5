"""Other record stores are added with an address and credentials that can be used."""

import pytest

from lms_tool.db import utc_now
from lms_tool.errors import BadInput
from lms_tool.forwarding import queries, service


def test_a_new_store_is_served_at_once(db, organisation):
    store = service.add_store(
        db, organisation.id, endpoint="https://x.example", key="k", secret="s", secret_key="x" * 40, now=utc_now()
    )
    standing = queries.status(db, store)
    assert (standing.state, standing.queue.waiting) == ("running", 0)
    assert store.name == "x.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "k\n"},
        {"key": "k:1"},
        {"key": ""},
        {"secret": "s\x00"},
        {"secret": "s\x7f"},
        {"endpoint": "https://x.example/\nxapi"},
        {"endpoint": "https://x.example/\tx"},
    ],
)
def test_what_a_request_cannot_carry_is_no_address_and_no_credential(db, organisation, wrong):
    given = {"endpoint": "https://x.example/xapi", "key": "k", "secret": "s"} | wrong
    with pytest.raises(BadInput):
        service.add_store(db, organisation.id, **given, secret_key="x" * 40, now=utc_now())
