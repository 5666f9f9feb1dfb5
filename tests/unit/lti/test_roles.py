"""What a platform's roles allow here."""

import pytest

from lms_tool.lti.roles import allowed

CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
SUB = "http://purl.imsglobal.org/vocab/lis/v2/membership/"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"


@pytest.mark.parametrize(
    ("roles", "here"),
    [
        pytest.param([CONTEXT + "Learner"], {"learner"}, id="learner"),
        pytest.param(["Learner"], {"learner"}, id="short name, as in Moodle's roster"),
        pytest.param(["Instructor"], {"instructor"}, id="short instructor"),
        pytest.param([CONTEXT + "Instructor"], {"instructor"}, id="instructor"),
        pytest.param(
            [INSTITUTION + "Instructor", CONTEXT + "Learner"], {"learner"}, id="teaches elsewhere, learns here"
        ),
        pytest.param([INSTITUTION + "Instructor"], {"learner"}, id="teaches elsewhere, is nothing here"),
        pytest.param([], {"learner"}, id="no role"),
        pytest.param(["urn:example:role#Instructor", "Wizard", ""], {"learner"}, id="unknown vocabularies"),
        pytest.param([CONTEXT + "Instructor", CONTEXT + "Learner"], {"instructor"}, id="staff who look as learners"),
        pytest.param(
            [CONTEXT + "Instructor", SUB + "Instructor#TeachingAssistant"], {"instructor", "assistant"}, id="assistant"
        ),
        pytest.param([SUB + "Instructor#Grader"], {"instructor", "assistant"}, id="grader"),
        pytest.param([SUB + "Instructor#GuestInstructor"], {"learner"}, id="guest"),
        pytest.param([CONTEXT + "Learner", TEST_USER], {"tester"}, id="test user"),
        pytest.param([TEST_USER], {"tester"}, id="test user without a role"),
        pytest.param([CONTEXT + "Instructor", TEST_USER], {"instructor"}, id="test user who teaches"),
        pytest.param([CONTEXT + "Mentor"], {"learner"}, id="observer"),
        pytest.param([CONTEXT + "Administrator"], {"instructor"}, id="administrator of the course"),
        pytest.param([SYSTEM + "Administrator"], {"administrator"}, id="administrator of the platform"),
        pytest.param(
            [INSTITUTION + "Administrator", SYSTEM + "Administrator", CONTEXT + "Instructor"],
            {"administrator", "instructor"},
            id="Moodle's administrator, with three roles",
        ),
        pytest.param(
            [INSTITUTION + "Administrator", CONTEXT + "Learner"],
            {"administrator", "learner"},
            id="administrator enrolled as a learner",
        ),
    ],
)
def test_roles(roles: list[str], here: set[str]) -> None:
    assert allowed(roles, admits_administrators=True) == here


def test_administrators_are_admitted_only_where_the_registration_says_so() -> None:
    assert allowed([SYSTEM + "Administrator"], admits_administrators=False) == {"learner"}
    assert allowed([SYSTEM + "Administrator", "Instructor"], admits_administrators=False) == {"instructor"}
