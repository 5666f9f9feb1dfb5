"""The way back to the platform keeps what the platform wrote and says one thing more."""

from urllib.parse import parse_qs, urlsplit

from lms_tool.lti.returning import LONGEST, with_message

MOODLE = "https://lms.example/mod/lti/return.php?course=2&launch_container=3&sesskey=a%2Bb"


def test_the_platforms_own_words_stay_and_the_message_comes_along() -> None:
    asked = parse_qs(urlsplit(with_message(MOODLE, "结业测验：92 分 & 已通过#")).query)
    assert asked == {
        "course": ["2"],
        "launch_container": ["3"],
        "sesskey": ["a+b"],
        "lti_msg": ["结业测验：92 分 & 已通过#"],
    }


def test_only_the_last_message_is_told_and_none_grows_an_address_beyond_bounds() -> None:
    twice = with_message(with_message("https://lms.example/c#part", "first"), "x" * 5000)
    assert parse_qs(urlsplit(twice).query)["lti_msg"] == ["x" * LONGEST]
    assert urlsplit(twice).fragment == "part"
