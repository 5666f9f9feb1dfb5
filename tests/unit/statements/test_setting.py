from lms_tool.outbox import rules
from lms_tool.statements.service import delivery, setting


def test_a_delivery_ends_before_its_lease() -> None:
    assert rules.LEASE.total_seconds() > delivery.LONGEST_DELIVERY + 3 * setting.EXCHANGE
