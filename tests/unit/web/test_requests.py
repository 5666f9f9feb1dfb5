"""One transaction per request, doors that know their visitor, answers a person can read, logs without a person."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool import logs
from lms_tool.organisations import queries as organisations
from lms_tool.outbox import service as outbox
from lms_tool.web import statics
from lms_tool.web.database import db as flask_db
from tests.unit.web.conftest import Open


@pytest.fixture
def written(sessions: sessionmaker[Session]) -> Any:
    """written("key"): whether it is in the database, as somebody else sees it."""

    def look(key: str) -> bool:
        with tables.unit_of_work(sessions) as session:
            return organisations.by_key_or_none(session, key) is not None

    return look


# One transaction per request


def test_a_good_answer_commits_once(client: FlaskClient, production: Flask, written: Any) -> None:
    commits: list[object] = []
    with production.app_context():
        event.listen(flask_db.engine, "commit", commits.append)
    assert client.post("/write/maple").status_code == 200
    assert written("maple")
    assert len(commits) == 1


@pytest.mark.parametrize(("how", "status"), [("refuse", 409), ("break", 500), ("answer", 422)])
def test_an_error_writes_nothing(client: FlaskClient, written: Any, how: str, status: int) -> None:
    assert client.post(f"/write/maple?then={how}").status_code == status
    assert not written("maple")
    assert client.post("/write/maple").status_code == 200  # the next request is not spoilt by it
    assert written("maple")


def test_what_must_stay_stays_in_spite_of_an_error(client: FlaskClient, written: Any) -> None:
    assert client.post("/write/maple?then=keep").status_code == 409
    assert written("maple")
    assert client.post("/write/oak?then=refuse").status_code == 409
    assert not written("oak")


def test_a_get_that_writes_says_so(client: FlaskClient, written: Any, sessions: sessionmaker[Session]) -> None:
    assert client.get("/writing/maple").status_code == 200
    assert written("maple")
    if sessions.kw["bind"].dialect.name == "sqlite":
        assert client.get("/reading/oak").status_code == 500
        assert not written("oak")


# Doors


def test_the_visitor_of_a_launch_sees_their_own_organisation(client: FlaskClient, sit: Open) -> None:
    seat = sit("learner")
    answer = seat.open(client, "trial/me").json
    assert answer["person"] == str(seat.session.person_id)
    assert answer["people"] == 2  # the learner and the trainer, not the two next door


def test_addresses_made_inside_a_launch_stay_inside_it(client: FlaskClient, sit: Open) -> None:
    seat = sit("learner")
    answer = seat.open(client, "trial/me").json
    assert answer["here"] == seat.path("trial/me")
    assert answer["help"].startswith(seat.path(""))


def test_another_browser_or_another_launch_is_refused(client: FlaskClient, production: Flask, sit: Open) -> None:
    mine, other = sit("learner"), sit("learner")
    assert production.test_client().get(mine.path("trial/me")).status_code == 401
    client.set_cookie("__Host-lti", other.browser)
    answer = client.get(mine.path("trial/me"))
    assert answer.status_code == 401 and "LTI-SESSION" in answer.text
    assert client.get(other.path("trial/me")).status_code == 200


def test_another_role_is_refused(client: FlaskClient, sit: Open) -> None:
    answer = sit("learner").open(client, "trial/desk")
    assert answer.status_code == 403 and "NOT-ALLOWED" in answer.text
    assert sit("instructor").open(client, "trial/desk").status_code == 200


def test_a_form_of_another_site_is_refused(client: FlaskClient, sit: Open) -> None:
    seat = sit("instructor")
    client.set_cookie("__Host-lti", seat.browser)
    for site, status in (("cross-site", 400), ("same-origin", 200)):
        answer = client.post(seat.path("trial/desk"), headers={"Sec-Fetch-Site": site})
        assert answer.status_code == status


# Errors that a person can read


def test_an_error_page_says_what_happened_what_to_do_and_a_code_for_support(client: FlaskClient) -> None:
    answer = client.post("/write/maple?then=refuse&lang=en")
    assert "Somebody else" in answer.text and "Reload the page" in answer.text
    code = re.search(r"CONFLICT · ([0-9a-f]{12})", answer.text)
    assert code and code[1] == answer.headers["X-Request-Id"]


def test_an_accident_shows_no_details(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    answer = client.post("/write/maple?then=break&lang=en")
    assert answer.status_code == 500
    for detail in ("the details of the accident", "ZeroDivisionError", "Traceback", ".py"):
        assert detail not in answer.text
    assert "Nothing you wrote is lost" in answer.text
    reference = answer.headers["X-Request-Id"]
    assert reference in answer.text
    accident = next(line for line in capsys.readouterr().err.splitlines() if "the details of the accident" in line)
    assert json.loads(accident)["request"] == reference  # support finds it by the code


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500, 503])
def test_every_refusal_speaks_both_languages(client: FlaskClient, status: int, lang: str) -> None:
    answer = client.get(f"/abort/{status}?lang={lang}")
    assert answer.status_code == status
    assert f'<html lang="{lang}">' in answer.text
    heading = re.search(r"<h1>(.+?)</h1>", answer.text)
    assert heading and bool(re.search(r"[\u4e00-\u9fff]", heading[1])) == (lang == "zh-CN")
    assert "Werkzeug" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [{"headers": {"Accept": "application/json"}}, {"json": {}}],
    ids=["accepts JSON", "sends JSON"],
)
def test_a_machine_gets_json(client: FlaskClient, asked: Any) -> None:
    answer = client.post("/write/maple?then=refuse&lang=en", **asked)
    assert answer.status_code == 409
    assert set(answer.json) == {"code", "what", "do"}
    assert answer.json["code"] == "CONFLICT"
    chinese = client.post("/write/maple?then=refuse&lang=zh-CN", **asked).json
    assert chinese["code"] == "CONFLICT" and chinese["what"] != answer.json["what"]


def test_a_browser_that_accepts_anything_gets_a_page(client: FlaskClient) -> None:
    for accept in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8", None):
        answer = client.get("/nowhere", headers={"Accept": accept} if accept else {})
        assert answer.status_code == 404 and answer.mimetype == "text/html"


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.delete("/write/maple")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    assert client.post("/form", data=b"x" * 1024 * 1024).status_code == 200
    answer = client.post("/form?lang=en", data=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413 and "TOO-LARGE" in answer.text


def test_hostile_bytes_are_no_accident(client: FlaskClient) -> None:
    for path in ("/%ff%fe", "/s/%00/", "/s/" + "x" * 5000 + "/", "/static/../config.py", "/nowhere?lang=%ff"):
        assert 400 <= client.get(path).status_code < 500, path
    assert client.get("/?lang=%ff").status_code == 200


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a":' * 200_000, "9" * 5000, "", "{", "\ud800"])
def test_json_that_cannot_be_read_is_refused(client: FlaskClient, body: str) -> None:
    sent = body.encode("utf-8", "surrogatepass")
    assert client.post("/json", data=sent, content_type="application/json").status_code == 400


def test_a_commit_that_fails_is_told_and_logged_without_the_launch(
    client: FlaskClient, production: Flask, sit: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    seat = sit("instructor")
    logs.configure("json")

    def break_down(_connection: object) -> None:
        raise OSError("the disk is full")

    with production.app_context():
        engine = flask_db.engine
    event.listen(engine, "commit", break_down)
    answer = seat.post(client, "trial/desk")
    event.remove(engine, "commit", break_down)
    assert answer.status_code == 500 and answer.headers["X-Request-Id"] in answer.text
    said = capsys.readouterr().err
    assert "the disk is full" in said and "/s/<launch>/trial/desk" in said
    assert seat.launch not in said


def test_whoever_waits_too_long_for_the_database_is_asked_to_come_again(
    client: FlaskClient, production: Flask, sit: Open
) -> None:
    seat = sit("instructor")

    def is_held(_connection: object) -> None:
        raise OperationalError("COMMIT", None, Exception("database is locked"))

    with production.app_context():
        engine = flask_db.engine
    event.listen(engine, "commit", is_held)
    answer = seat.post(client, "trial/desk")
    event.remove(engine, "commit", is_held)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "BUSY" in answer.text


def test_what_breaks_outside_of_views_is_logged_without_the_launch(
    client: FlaskClient, production: Flask, sit: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(_answer: object) -> object:
        raise OSError("no answer can be finished")

    seat = sit("learner")
    logs.configure("json")
    production.after_request_funcs[None].append(break_down)
    answer = seat.open(client, "trial/me")
    assert answer.status_code == 500
    said = capsys.readouterr().err
    assert "no answer can be finished" in said and "/s/<launch>/trial/me" in said
    assert seat.launch not in said


# Languages


def test_the_browser_wish_counts_where_nobody_chose(client: FlaskClient) -> None:
    for wish, lang in (("en-GB,en;q=0.9", "en"), ("zh-TW,zh;q=0.9", "zh-CN"), ("fr", "zh-CN"), (None, "zh-CN")):
        answer = client.get("/nowhere", headers={"Accept-Language": wish} if wish else {})
        assert f'<html lang="{lang}">' in answer.text, wish


def test_the_language_of_the_launch_counts_more_than_the_browser(client: FlaskClient, sit: Open) -> None:
    seat = sit("learner", locale="zh-CN")
    answer = seat.open(client, "trial/desk", headers={"Accept-Language": "en"})
    assert '<html lang="zh-CN">' in answer.text


# Headers


def test_a_page_may_be_framed_by_its_own_platform_only(client: FlaskClient, sit: Open) -> None:
    policy = sit("learner").open(client, "trial/me").headers["Content-Security-Policy"]
    assert "frame-ancestors https://campus.example" in policy
    assert "default-src 'self'" in policy and "script-src" not in policy and "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in client.get("/healthz").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/abort/500"])
def test_every_answer_keeps_addresses_and_contents_to_itself(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{12}", headers["X-Request-Id"])


def test_every_request_has_an_id_of_its_own(client: FlaskClient) -> None:
    assert len({client.get("/healthz").headers["X-Request-Id"] for _ in range(5)}) == 5


def test_stylesheets_may_be_cached(client: FlaskClient) -> None:
    with client.get("/static/any/tokens.css") as answer:
        assert answer.headers["Cache-Control"] != "no-store"


def test_what_may_be_kept_for_a_year_has_an_address_that_changes_with_it(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = url_for("static", filename="lesson.js")
    assert re.fullmatch(r"/static/[0-9a-f]{12}/lesson.js", address)
    sent = client.get(address)
    assert sent.mimetype == "text/javascript" and b"//" not in sent.data
    assert b'from"./asked.js"' in sent.data, "what it imports lies beside it, under the same version"
    again = client.get("/static/older/lesson.js", headers={"If-None-Match": sent.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/static/any/absent.js").status_code == 404


def test_all_scripts_together_stay_small(client: FlaskClient) -> None:
    names = [path.name for path in statics.FOLDER.glob("*.js")]
    assert sum(len(client.get(f"/static/any/{name}").data) for name in names) < 40 * 1024


# Logs


def test_logs_know_the_rule_and_never_the_launch_the_query_or_the_person(
    client: FlaskClient, sit: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    seat = sit("learner")
    logs.configure("json")
    client.set_cookie("__Host-lti", seat.browser)
    agent = {"User-Agent": "Browser of Somebody"}
    answers = [
        client.get(seat.path("trial/me?secret=query-of-theirs"), headers=agent),
        client.get(seat.path("trial/desk?secret=query-of-theirs"), headers=agent),
        client.get(seat.path("nowhere-of-theirs?secret=query-of-theirs"), headers=agent),
    ]
    said = capsys.readouterr().err
    for secret in (seat.launch, seat.browser, "query-of-theirs", "nowhere-of-theirs", "Somebody"):
        assert secret not in said
    assert str(seat.session.person_id) not in said
    lines = [json.loads(line) for line in said.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["rule"], line["status"]) for line in requests] == [
        ("/s/<launch>/trial/me", 200),
        ("/s/<launch>/trial/desk", 403),
        ("(none)", 404),
    ]
    assert [line["request"] for line in requests] == [answer.headers["X-Request-Id"] for answer in answers]


def test_logs_for_people_are_no_json(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("text")
    client.get("/healthz")
    said = capsys.readouterr().err
    assert "/healthz" in said and not said.startswith("{")


# Health


def test_a_process_is_alive_without_a_database_and_ready_with_one(client: FlaskClient, production: Flask) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")  # tables without a migration: not made by `db upgrade`
    assert answer.status_code == 503
    assert answer.json["status"] == "waiting" and "lms-tool db upgrade" in answer.json["reason"]


def test_a_database_that_was_upgraded_is_ready(settings: Any) -> None:
    from lms_tool.app import create_app
    from lms_tool.cli.base import Tool
    from lms_tool.cli.housekeeping import upgrade_database

    tool = Tool()
    tool.settings = settings
    upgrade_database(tool)
    tool.close()
    app = create_app(settings)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "reason": None})
    with app.app_context():
        flask_db.engine.dispose()


def test_the_age_of_the_oldest_message_that_waits_is_a_figure(
    client: FlaskClient, db: Session, organisation: Any
) -> None:
    def age() -> float:
        found = re.search(r"^academy_outbox_oldest_seconds (\S+)$", client.get("/metrics").text, re.MULTILINE)
        assert found
        return float(found[1])

    assert age() == 0
    destination = outbox.open_destination(db, organisation.id, "statement", uuid4())
    for hours in (1, 2):
        outbox.enqueue(db, destination, uuid4(), now=tables.utc_now() - timedelta(hours=hours))
    db.commit()
    assert age() == pytest.approx(7200, abs=30)


def test_metrics_are_figures_without_people(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200 and answer.mimetype == "text/plain"
    figures = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    assert figures
    for figure in figures:
        float(figure.rpartition(" ")[2])
