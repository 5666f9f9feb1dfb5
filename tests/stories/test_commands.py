"""Commands of the public contract do their job, each in a story of its own."""

import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from lms_tool import db as tables
from lms_tool.outbox import service as outbox
from lms_tool.outbox.models import Message
from tests.factories import courseware, papers
from tests.factories.terminal import PLATFORM, Terminal, client_of


def test_a_fresh_database_has_one_organisation(terminal: Terminal) -> None:
    assert [one["key"] for one in terminal.ask("organisations list")] == ["default"]
    terminal.run("db upgrade")  # twice changes nothing
    assert [one["key"] for one in terminal.ask("organisations list")] == ["default"]


def test_the_organisation_may_be_left_out_while_it_is_the_only_one(terminal: Terminal, tmp_path: Path) -> None:
    library = str(courseware.write(tmp_path / "library"))
    assert "default: published module manners, version 1" in terminal.run("content publish", library)
    assert terminal.run("content publish", library) == "default: nothing changed\n"
    terminal.run("organisations add maple", "--name-en", "Maple Court (sample)")
    assert "say which one with --organisation" in terminal.fails("content publish", library)
    assert "say which one with --organisation" in terminal.fails("lrs credentials create")
    assert "maple: published" in terminal.run("content publish --organisation maple", library)


def test_the_index_of_the_search_is_made_anew(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run("search rebuild") == "0 passages are indexed\n"
    terminal.run("content publish", str(courseware.write(tmp_path / "library")))
    made = terminal.run("search rebuild")
    assert re.fullmatch(r"[1-9]\d* passages are indexed\n", made)
    assert terminal.run("search rebuild") == made


def test_courseware_is_checked(terminal: Terminal, tmp_path: Path) -> None:
    library = courseware.write(tmp_path / "library")
    assert "0 errors" in terminal.run("content check", str(library))
    quiz = library / "modules/manners/quizzes/module-test.yaml"
    quiz.write_text(quiz.read_text().replace("pass_mark: 80", "pass_mark: 800"))
    result = terminal.type("content check --json", str(library))
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert set(told) == {"problems", "hours", "counts"}
    problem = next(one for one in told["problems"] if one["severity"] == "error")
    assert set(problem) == {"file", "line", "severity", "code", "message", "sentence", "values", "kind", "key"}
    assert problem["file"].endswith("module-test.yaml") and problem["line"] > 1
    assert "nothing was published" in terminal.fails("content publish", str(library))


def test_what_was_published_is_told_to_scripts(terminal: Terminal, tmp_path: Path) -> None:
    library = str(courseware.write(tmp_path / "library"))
    made = terminal.ask("content publish", library)
    assert {"organisation": "default", "what": "published", "kind": "module", "key": "manners", "number": 1} in made
    assert terminal.ask("content publish", library) == []


@pytest.mark.parametrize("form", ["gift", "moodlexml", "xlsx"])
def test_questions_go_out_and_come_back(terminal: Terminal, tmp_path: Path, form: str) -> None:
    library = str(courseware.write(tmp_path / "library"))
    file = str(tmp_path / "questions")
    terminal.run("content export manners", "--from", library, "--format", form, "--out", file)
    (told,) = terminal.ask(
        "content import", file, "--format", form, "--dry-run", "--module", "manners", "--into", library
    )
    assert told["found"] > 2 and told["errors"] == told["written"] == 0


def test_a_document_becomes_a_lesson(terminal: Terminal, tmp_path: Path) -> None:
    library = courseware.write(tmp_path / "library")
    document = tmp_path / "desk.docx"
    document.write_bytes(papers.word())
    line = ["--lesson", "desk", "--module", "manners", "--into", str(library)]
    (told,) = terminal.ask("content import", str(document), *line, "--dry-run")
    assert (told["lesson"], told["written"]) == ("desk", False) and told["blocks"] > 2
    assert not (library / "modules/manners/lessons/desk.yaml").exists()
    assert "the draft was written" in terminal.run("content import", str(document), *line)
    assert (library / "modules/manners/lessons/desk.yaml").exists()
    assert "is there already" in terminal.fails("content import", str(document), *line)


def test_an_lms_is_invited(terminal: Terminal) -> None:
    made = terminal.ask("platforms invite")
    assert set(made) == {"url", "expires"} and "/lti/register?invitation=" in made["url"]
    last = terminal.run("platforms invite", "--organisation", "default").strip().splitlines()[-1]
    assert last.startswith("http://127.0.0.1:8000/lti/register?invitation=") and last != made["url"]


def test_an_invitation_is_taken_back_once(terminal: Terminal) -> None:
    terminal.run("platforms invite", "--name", "Training Moodle")
    (listed,) = terminal.ask("platforms invitations")
    assert (listed["name"], listed["organisation"], listed["state"]) == ("Training Moodle", "default", "open")
    terminal.run("platforms uninvite", listed["id"])
    (listed,) = terminal.ask("platforms invitations")
    assert listed["state"] == "revoked"
    assert "invitation" in terminal.fails("platforms uninvite", listed["id"])


def test_deployments_are_refused_and_admitted(terminal: Terminal) -> None:
    terminal.run("platforms add", *PLATFORM, "--deployment", "site 7")
    (platform,) = terminal.ask("platforms list")

    def states() -> dict[str, str]:
        return {one["deployment"]: one["state"] for one in terminal.ask("platforms deployments", platform["id"])}

    before = states()
    assert before["site 7"] == "active"
    terminal.run("platforms exclude", platform["id"], "site 7")
    assert states() == {**before, "site 7": "disabled"}
    terminal.run("platforms admit", platform["id"], "site 7")
    assert states() == before
    assert "platforms deployments shows them" in terminal.fails("platforms admit", platform["id"], "site 8")


def test_platforms(terminal: Terminal) -> None:
    assert terminal.ask("platforms list") == []
    said = terminal.run("platforms add", *PLATFORM)
    for address in ("/lti/login", "/lti/launch", "/lti/jwks.json"):
        assert f"http://127.0.0.1:8000{address}" in said
    (platform,) = terminal.ask("platforms list")
    assert set(platform) == {"id", "issuer", "client_id", "organisation", "state"}
    assert str(UUID(platform["id"])) in said
    assert (platform["issuer"], platform["client_id"]) == ("https://lms.example.org", "abc")
    assert (platform["organisation"], platform["state"]) == ("default", "active")
    terminal.fails("platforms add", *PLATFORM)  # the same one twice


def test_a_platform_that_does_not_answer_is_checked(terminal: Terminal) -> None:
    closed = "http://127.0.0.1:9"
    given = [option.replace("https://lms.example.org", closed) for option in PLATFORM]
    terminal.run("platforms add", *given)
    (platform,) = terminal.ask("platforms list")
    result = terminal.type("platforms check", platform["id"])
    assert result.exit_code == 1
    assert "FIX " in result.stdout and "does not work yet" in result.stderr
    chinese = terminal.type("platforms check", platform["id"], "--language", "zh-CN").stdout
    assert "FIX LMS 的密钥" in chinese and "connection" not in chinese
    result = terminal.type("platforms check", platform["id"], "--json")
    found = {one["step"]: one["state"] == "fine" for one in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert found["registration"] and not found["keys"] and not found["token"]


def test_credentials_of_the_record_store(terminal: Terminal) -> None:
    made = terminal.ask("lrs credentials create --name BI")
    assert set(made) == {"key", "secret"} and min(len(made["key"]), len(made["secret"])) >= 16
    (listed,) = terminal.ask("lrs credentials list")
    assert (listed["key"], listed["name"], listed["revoked"]) == (made["key"], "BI", None)
    assert made["secret"] not in json.dumps(listed)
    for rights, may in (("--may write", "write"), ("--course https://x.example/c", "read https://x.example/c")):
        terminal.run(f"lrs credentials create {rights}")
        assert terminal.ask("lrs credentials list")[-1]["may"] == may
    assert "https://" in terminal.fails("lrs credentials create --course course-1")
    terminal.run("lrs credentials revoke", made["key"])
    assert terminal.ask("lrs credentials list")[0]["revoked"]
    terminal.run("lrs credentials restore", made["key"])
    assert not terminal.ask("lrs credentials list")[0]["revoked"]
    assert "leave --may out" in terminal.type("lrs credentials create --may all --course https://a.example/c").stderr


def test_external_record_stores(terminal: Terminal) -> None:
    said = terminal.run("lrs add --endpoint https://lrs.example.org/xapi --key K --secret hush --version 2.0.0")
    (store,) = terminal.ask("lrs list")
    assert store["id"] in said and store["version"] == "2.0.0" and "hush" not in json.dumps(store)
    for action, state in (("pause", "paused"), ("resume", "running")):
        terminal.run(f"lrs {action}", store["id"])
        (status,) = terminal.ask("lrs status")
        assert (status["id"], status["state"], status["waiting"]) == (store["id"], state, 0)


def test_the_outbox(terminal: Terminal) -> None:
    def park(session: Any) -> list[str]:
        from lms_tool.organisations import queries

        whose = queries.every(session)[0]
        destination = outbox.open_destination(session, whose.id, "score", uuid4())
        made: list[Message] = [outbox.enqueue(session, destination, uuid4(), now=tables.utc_now()) for _ in range(3)]
        session.flush()
        for message in made[:2]:
            message.state, message.reason, message.attempts = "parked", "the course is gone", 4
        return [str(message.id) for message in made]

    first, second, third = terminal.write(park)
    assert [(one["id"], one["state"]) for one in terminal.ask("outbox list")] == [
        (first, "parked"),
        (second, "parked"),
        (third, "waiting"),
    ]
    parked = terminal.ask("outbox list --state parked")
    assert [set(one) for one in parked] == [{"id", "kind", "destination", "state", "attempts", "reason"}] * 2
    assert (parked[0]["kind"], parked[0]["attempts"], parked[0]["reason"]) == ("score", 4, "the course is gone")
    assert "1 messages" in terminal.run("outbox retry", first)
    terminal.run("outbox discard", second, "--why", "the course was deleted")
    assert terminal.ask("outbox list --state parked") == []
    assert [one["id"] for one in terminal.ask("outbox list --state waiting")] == [first, third]
    assert terminal.ask("outbox list --state discarded")[0]["reason"] == "the course was deleted"


def test_rotated_keys_are_published_beside_the_old_ones(terminal: Terminal) -> None:
    with client_of(terminal) as client:

        def published() -> set[str]:
            return {key["kid"] for key in client.get("/lti/jwks.json").json["keys"]}

        before = published()
        said = terminal.run("keys rotate")
        assert before < published()
        assert sum(kid in said for kid in published()) == 1


def test_the_record_store_takes_the_credentials_of_the_command_only(terminal: Terminal) -> None:
    made = terminal.ask("lrs credentials create")
    version = {"X-Experience-API-Version": "1.0.3"}
    with client_of(terminal) as client:
        assert "1.0.3" in client.get("/xapi/about").json["version"]
        for secret, status in ((made["secret"], 200), ("wrong", 401)):
            basic = b64encode(f"{made['key']}:{secret}".encode()).decode()
            answer = client.get("/xapi/statements", headers={**version, "Authorization": f"Basic {basic}"})
            assert answer.status_code == status
        assert client.get("/xapi/statements", headers=version).status_code == 401


def test_tracks_go_out_as_text_and_come_back_as_a_version(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("content publish", str(courseware.write(tmp_path / "library")))
    file = tmp_path / "starters.yaml"
    terminal.run("tracks export starters --out", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace("days: 14", "days: 21"), encoding="utf-8")
    (told,) = terminal.ask("tracks import", str(file), "--dry-run")
    assert (told["version"], told["published"]) == (1, False)
    assert "published as version 2" in terminal.run("tracks import", str(file))
    assert "days: 21" in terminal.run("tracks export starters")
    file.write_text("key: [", encoding="utf-8")
    assert "Not YAML" in terminal.fails("tracks import", str(file))
    file.write_text("key: starters\ntitle:\ndays: soon\n")
    told = terminal.fails("tracks import", str(file))
    assert "days: Not a valid integer." in told and "title: " in told and "{" not in told


def test_a_list_of_people_is_tried_before_it_is_taken_in(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Staff number,Name,Post\n1042,Wei (sample),agent\n1043,Lan (sample),nobody\n")
    tried = terminal.run("people import --dry-run", str(file))
    assert "1042: new, " in tried and "Wei (sample)" in tried
    assert tried.splitlines()[-1] == "new: 1, changed: 0, as they were: 0; nothing was written"
    terminal.run("people import", str(file))
    file.write_text("Staff number,Name,Post\n1042,Wei Li (sample),senior\n")
    [told] = terminal.ask("people import --dry-run", str(file))
    assert told["rows"][0]["name"] == "Wei (sample) → Wei Li (sample)"
    assert "→" in told["rows"][0]["post"]
    assert "row 2, 1042: changed, post" in terminal.run("people import --dry-run", str(file))
    terminal.run("people import", str(file))
    assert terminal.run("people import --dry-run", str(file)).startswith("new: 0, changed: 0")
