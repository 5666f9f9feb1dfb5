"""What a track asks of each person: locks at the doors, pass marks; exemptions and assignments with their reasons."""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.db import begin_writing, utc_now
from lms_tool.progress import queries as progress
from lms_tool.progress import service as progress_service
from lms_tool.tracks import service as tracks
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom, Seat


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    """A track of two modules: `gardens` waits for `manners`."""
    root = courseware.write(tmp_path / "courseware")
    folder = root / "modules/gardens"
    for path in sorted((root / "modules/manners").rglob("*")):
        if path.is_file():
            copy = folder / path.relative_to(root / "modules/manners")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    module = {**courseware.MODULE, "key": "gardens", "number": 102, "title": {"zh-CN": "园艺", "en": "Gardens"}}
    courseware.dump(folder / "module.yaml", module)
    file = root / "tracks/starters.yaml"
    track = yaml.safe_load(file.read_text(encoding="utf-8"))
    track["layers"][0]["modules"].append({"module": "gardens", "after": ["manners"]})
    theory = {"value": 80, "values": [{"when": {"region": "first-tier"}, "value": 82}]}
    courseware.dump(file, track | {"within": {"weeks": 2}, "posts": ["agent"], "pass_marks": {"theory": theory}})
    read, problems = load(root)
    assert not problems, problems
    return Classroom(db, organisation, read, "starters", now=utc_now())


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def boss(room: Classroom) -> Seat:
    return room.seat(room.person("Boss (sample)", "administrator"), "administrator")


def test_a_locked_module_explains_itself_and_opens_when_the_other_is_done(client: FlaskClient, room: Classroom) -> None:
    learner = room.learner("Learner (sample)", days=3)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    map_ = seat.open(client, "map").text
    assert "Not open yet." in map_ and "Opens when “Manners” is done." in map_
    shut = seat.open(client, "modules/gardens")
    assert shut.status_code == 200
    assert "This module is not open yet" in shut.text and "/lessons/" not in shut.text
    for path in ("modules/gardens/lessons/telephone", "modules/gardens/quizzes/module-test"):
        answer = seat.open(client, path)
        assert (answer.status_code, answer.location.rpartition("/")[2]) == (303, "gardens")
    for path in ("quizzes/module-test", "lessons/telephone/completion"):
        refused = seat.post(client, f"modules/gardens/{path}")
        assert (refused.status_code, "This module is not open yet" in refused.text) == (409, True)
    room.db.rollback()
    begin_writing(room.db)
    learner.read("manners", "telephone", 2)
    learner.take("manners", "module-test", 1, right=2)
    room.db.commit()
    assert "Not open yet." not in seat.open(client, "map").text
    assert seat.open(client, "modules/gardens/lessons/telephone").status_code == 200


def test_an_instructor_is_never_locked_out(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.person("Trainer (sample)", "instructor"), "instructor")
    room.db.commit()
    assert seat.open(client, "modules/gardens/lessons/telephone").status_code == 200


def test_the_pass_mark_is_that_of_the_place_where_somebody_works(
    client: FlaskClient, room: Classroom, company: Company
) -> None:
    learner = room.learner("Learner (sample)")
    company.put(learner.person, "E-villa")
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    assert "82 points" in seat.open(client, "modules/manners/quizzes/module-test").text
    seat.post(client, "modules/manners/quizzes/module-test")
    room.db.rollback()
    attempt = room.db.query(Attempt).one()
    assert attempt.pass_mark == 0.82


def test_the_first_page_says_what_is_due(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.learner("Learner (sample)", days=20).person, "learner")
    room.db.commit()
    page = seat.open(client, "").text
    assert "The whole track:" in page and "days ago" in page


def test_an_exemption_has_a_reason_and_proof_opens_what_waited_and_is_taken_back(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    learner = room.learner("Learner (sample)")
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    path = f"training/{learner.person.id}"
    refused = boss.post(client, f"{path}/exemptions", module="starters/manners", why=" ")
    assert refused.status_code == 422 and "A reason is needed" in refused.text
    client.set_cookie("__Host-lti", boss.browser)
    proof = (_png(), "certificate.png")
    form = {"module": "starters/manners", "why": "Certified elsewhere", "proof": proof}
    client.post(boss.path(f"{path}/exemptions"), data=form, content_type="multipart/form-data")
    page = boss.open(client, path).text
    assert "Certified elsewhere" in page and "certificate.png" in page and "Boss (sample)" in page
    assert "Exempt: you need not do it" in seat.open(client, "map").text
    assert seat.open(client, "modules/gardens/lessons/telephone").status_code == 200
    again = boss.post(client, f"{path}/exemptions", module="starters/manners", why="Twice")
    assert again.status_code == 409
    (taken,) = set(re.findall(rf"{path}/exemptions/([0-9a-f-]+)/removal", page))
    boss.post(client, f"{path}/exemptions/{taken}/removal", why="The certificate was another one")
    page = boss.open(client, path).text
    assert "Taken back on" in page and "The certificate was another one" in page
    assert "Exempt: you need not do it" not in seat.open(client, "map").text


def test_exempt_from_all_that_was_left_the_track_is_finished_and_open_again_when_it_is_taken_back(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    learner = room.learner("Learner (sample)")
    room.db.commit()
    path = f"training/{learner.person.id}"
    for module in ("manners", "gardens"):
        boss.post(client, f"{path}/exemptions", module=f"starters/{module}", why="Knows it")
    room.db.rollback()
    assert progress.enrolment(room.db, learner.occasion.enrolment).satisfied_at
    room.db.rollback()
    taken = re.findall(rf"{path}/exemptions/([0-9a-f-]+)/removal", boss.open(client, path).text)
    boss.post(client, f"{path}/exemptions/{taken[0]}/removal", why="After all not")
    room.db.rollback()
    assert progress.enrolment(room.db, learner.occasion.enrolment).satisfied_at is None


def test_staff_assign_a_track_with_a_reason_and_take_it_back(
    client: FlaskClient, room: Classroom, boss: Seat, company: Company
) -> None:
    person = room.person("New (sample)")
    company.put(person, "E-villa")
    room.db.commit()
    path = f"training/{person.id}"
    assert "this post learns “Starters”" in boss.open(client, path).text
    done = boss.post(client, f"{path}/assignments", track="starters", why="Begins in March", starts_on="2026-03-02")
    assert done.status_code == 303, done.text
    page = boss.open(client, path).text
    assert "from 2 March 2026" in page and "Begins in March" in page
    room.db.rollback()
    (enrolment,) = progress.enrolments_of(room.db, person.id)
    assert progress.outline(room.db, enrolment).way.due.isoformat() == "2026-03-16"  # type: ignore[union-attr]
    room.db.rollback()
    (taken,) = re.findall(rf"{path}/assignments/([0-9a-f-]+)/removal", page)
    boss.post(client, f"{path}/assignments/{taken}/removal", why="Came to another team")
    assert "Came to another team" in boss.open(client, path).text


def test_an_instructor_decides_for_the_learners_of_their_own_courses_only(
    client: FlaskClient, room: Classroom, company: Company
) -> None:
    mine = room.learner("Mine (sample)")
    stranger = company.person("Stranger (sample)", "S1", "E-villa")
    trainer = room.person("Second trainer (sample)", "instructor")
    seat, learner = room.seat(trainer, "instructor"), room.seat(mine.person, "learner")
    room.db.commit()
    assert seat.open(client, f"training/{mine.person.id}").status_code == 200
    assert seat.open(client, f"training/{stranger.id}").status_code == 403
    assert learner.open(client, f"training/{mine.person.id}").status_code == 403


def test_a_post_decides_where_the_link_names_nothing(room: Classroom, company: Company) -> None:
    db, whose = room.db, room.organisation.id
    agent = company.person("Agent (sample)", "A1", "E-villa", "agent")
    senior = company.person("Senior (sample)", "S1", "E-villa", "senior")

    def led_to(person: Any, content: str | None) -> str | None:
        return progress_service.track_of(db, whose, person.id, content)

    assert (led_to(agent, None), led_to(senior, None)) == ("starters", None)
    tracks.assign(db, senior.id, "starters", by=agent.id, why="Asked for it", starts_on=None, now=utc_now())
    assert led_to(senior, None) == "starters"
    assert led_to(senior, "track:starters") == "starters"
    assert led_to(senior, "module:gardens") == "starters"


def _png() -> Any:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    out.seek(0)
    return out


def test_an_administrator_changes_a_track_sees_it_as_two_personas_and_whom_it_touches_and_publishes(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    villa, other = room.learner("Villa (sample)"), room.learner("Other (sample)")
    company.put(villa.person, "E-villa")
    company.put(other.person, "W-commercial")
    villa.read("manners", "telephone", 2)
    room.db.commit()
    path = "tracks/starters"
    assert "to be done within 2 weeks" in boss.open(client, "tracks").text
    change = {"module": "gardens", "part": "elective", "project_type": "villa"}
    assert boss.post(client, f"{path}/modules", **change).status_code == 303
    assert boss.post(client, f"{path}/marks", region="first-tier", value="85").status_code == 303
    page = boss.open(client, path).text
    assert "A draft, not published" in page and "only for villa estates" in page and "<b>85</b>" in page
    seen = boss.open(client, f"{path}/preview?project_type=villa&region=first-tier&post=agent").text
    assert "elective</strong>, for villa estates" in seen and "pass mark 85" in seen
    seen = boss.open(client, f"{path}/preview?project_type=commercial&region=lower-tier").text
    assert "not in this track</strong>, only for villa estates" in seen and "pass mark 80" in seen
    before = boss.open(client, f"{path}/publication").text
    assert "It touches 2 people" in before
    assert "pass mark of Manners: 82 → 85" in before and "Gardens is not asked any more" in before
    assert boss.post(client, f"{path}/publication", why=" ").status_code >= 400
    done = boss.post(client, f"{path}/publication", why="Villas have gardens")
    assert (done.status_code, done.location.endswith("versions/track/starters/learners")) == (303, True)
    assert "A draft, not published" not in boss.open(client, path).text
    room.db.rollback()
    newest = catalog.track(room.db, room.organisation.id, "starters")
    enrolment = progress.enrolment(room.db, villa.occasion.enrolment)
    assert newest.version == 2 and enrolment.track_version_id != newest.id
    assert progress.units(room.db, enrolment.id)["manners", "lesson", "telephone"].completed_at


def test_who_is_asked_for_other_hours_before_the_classroom_is_touched(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.learner("Learner (sample)")
    room.db.commit()
    text = yaml.safe_load(boss.open(client, "tracks/starters/text?download=1").text) | {"before_classroom": 12}
    boss.post(client, "tracks/starters/text", text=yaml.safe_dump(text, allow_unicode=True))
    page = boss.open(client, "tracks/starters/publication").text
    assert "It touches 1 person" in page and "hours online before the classroom: none → 12" in page


def test_a_draft_with_a_circle_says_so_and_is_not_published(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    room.db.commit()
    boss.post(client, "tracks/starters/modules", module="manners", part="required", after="gardens")
    assert "can never be opened" in boss.open(client, "tracks/starters").text
    refused = boss.post(client, "tracks/starters/publication", why="Anyway")
    assert refused.status_code == 422
    boss.post(client, "tracks/starters/draft/removal")
    assert "can never be opened" not in boss.open(client, "tracks/starters").text


def test_a_form_made_from_an_older_draft_is_refused(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    room.db.commit()
    assert boss.post(client, "tracks/starters/marks", value="81", revision="0").status_code == 303
    late = boss.post(client, "tracks/starters/marks", value="99", revision="0")
    assert late.status_code == 409
    assert "<b>81</b>" in boss.open(client, "tracks/starters").text


def test_a_track_goes_out_as_text_and_comes_back_and_what_is_wrong_is_named(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.db.commit()
    path = "tracks/starters/text"
    written = boss.open(client, f"{path}?download=1").text
    made = yaml.safe_load(written)
    assert made["layers"][0]["modules"][1] == {"module": "gardens", "after": ["manners"]}
    wrong = boss.post(client, path, text=written.replace("weeks: 2", "weeks: two"))
    assert wrong.status_code == 422 and "within → weeks" in wrong.text and "weeks: two" in wrong.text
    broken = boss.post(client, path, text="key: [")
    assert broken.status_code == 422 and "Not YAML" in broken.text
    assert boss.post(client, path, text=written.replace("weeks: 2", "weeks: 3")).status_code == 303
    assert "to be done within 3 weeks" in boss.open(client, "tracks/starters").text


def test_modules_move_leave_and_come_back_and_shares_and_times_are_set(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.db.commit()
    path = "tracks/starters"

    def modules() -> list[str]:
        text = yaml.safe_load(boss.open(client, f"{path}/text?download=1").text)
        return [named["module"] for named in text["layers"][0].get("modules", ())]

    boss.post(client, f"{path}/modules/gardens/place", to="up")
    assert modules() == ["gardens", "manners"]
    boss.post(client, f"{path}/modules/gardens/removal")
    assert modules() == ["manners"]
    boss.post(client, f"{path}/modules", module="gardens", part="elective")
    assert modules() == ["manners", "gardens"]
    shares = {"share.foundation": 70, "share.professional": 30, "share.management": 0}
    boss.post(client, f"{path}/facts", days=14, within=1, within_unit="months", valid=12, valid_unit="months", **shares)
    page = boss.open(client, path).text
    assert (
        "to be done within 1 month" in page and "passing it holds for 12 months" in page and "70% of the hours" in page
    )
    refused = boss.post(client, f"{path}/facts", days=14, **{"share.foundation": 10})
    assert refused.status_code == 422 and "This could not be kept" in refused.text
    assert "The shares make" in refused.text and "70% of the hours" in refused.text
    assert "[&#34;share.foundation&#34;, &#34;10&#34;]" in refused.text or '["share.foundation", "10"]' in refused.text
    beyond = boss.post(client, f"{path}/marks", place="theory", source="number", value=120)
    assert beyond.status_code == 422 and "This could not be kept" in beyond.text and '["value", "120"]' in beyond.text


def test_every_rule_has_a_form_and_forms_and_text_change_the_same_draft(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.db.commit()
    path = "tracks/starters"

    def written() -> Any:
        return yaml.safe_load(boss.open(client, f"{path}/text?download=1").text)

    boss.post(client, f"{path}/modules/gardens/exceptions", part="elective", project_type="villa")
    boss.post(
        client, f"{path}/modules", module="gardens", part="required", after="manners", within=1, within_unit="weeks"
    )
    boss.post(client, f"{path}/marks", place="gardens", source="number", value=90)
    boss.post(client, f"{path}/marks", place="practical", source="number", value=85)
    boss.post(client, f"{path}/layers/foundation", in_order="1", opens=2, opens_unit="days")
    boss.post(
        client,
        f"{path}/name",
        **{f"{field}-{tongue}": "Gardeners" for field in ("title", "summary") for tongue in ("zh-CN", "en")},
    )
    layer = written()["layers"][0]
    gardens = {"module": "gardens", "variants": [{"when": {"project_type": ["villa"]}, "part": "elective"}]}
    gardens |= {"after": ["manners"], "within": {"weeks": 1}, "pass_mark": {"value": 90}}
    assert layer["modules"][1] == gardens
    assert (layer["in_order"], layer["opens"]) == (True, {"days": 2})
    assert written()["pass_marks"]["practical"] == {"value": 85}
    text = yaml.safe_dump(written() | {"valid": {"months": 6}}, allow_unicode=True)
    assert boss.post(client, f"{path}/text", text=text).status_code == 303
    page = boss.open(client, path).text
    assert "Gardeners" in page and "passing it holds for 6 months" in page and "villa estates: elective" in page
    boss.post(client, f"{path}/modules/gardens/exceptions/removal", at=0)
    assert "variants" not in written()["layers"][0]["modules"][1] and written()["valid"] == {"months": 6}
    boss.post(client, f"{path}/marks", place="practical", source="standard")  # of which this company says nothing
    assert "unknown to the company standard: exam.practical" in boss.open(client, path).text
    assert boss.open(client, f"{path}/preview").location.endswith(path)
    assert "It cannot be published yet" in boss.open(client, f"{path}/publication").text
    nobody = boss.post(client, f"{path}/modules/gardens/exceptions", part="none")
    assert nobody.status_code == 422 and "Say for whom this is" in nobody.text


def test_the_preview_shows_what_is_shut_what_opens_it_and_leads_to_other_tracks(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.db.commit()
    seen = boss.open(client, "tracks/starters/preview?post=agent&project_type=villa&region=first-tier").text
    assert "Opens when “Manners” is done." in seen and "2 required modules" in seen
    other = boss.open(client, "tracks/elsewhere/preview?track=starters&region=first-tier")
    assert (other.status_code, other.location.endswith("tracks/starters/preview?region=first-tier")) == (302, True)


def test_whoever_leads_a_site_sees_its_people_and_what_is_overdue_and_nobody_elses(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    late, fresh, elsewhere = (
        room.learner(f"{name} (sample)", days=days) for name, days in (("Late", 20), ("Fresh", 2), ("Other", 20))
    )
    chief = room.learner("Chief (sample)", days=2)
    for learner, site, post in (
        (late, "E-villa", "agent"),
        (fresh, "E-villa", "agent"),
        (elsewhere, "W-villa", "agent"),
        (chief, "E-villa", "supervisor"),
    ):
        company.put(learner.person, site, post)
    company.person("Unseen (sample)", "N1", "E-villa")
    seat, plain = room.seat(chief.person, "learner"), room.seat(fresh.person, "learner")
    room.db.commit()
    home = seat.open(client, "").text
    assert "The people of your site" in home and "1 person has something overdue" in home and "/team" in home
    team = seat.open(client, "team").text
    assert "Late (sample)" in team and "Fresh (sample)" in team and "Other (sample)" not in team
    assert "was due" in team and "Has not come in from the LMS yet." in team
    assert team.index("Late (sample)") < team.index("Fresh (sample)"), "who needs somebody stands first"
    assert seat.open(client, f"team?site={company.sites['W-villa'].id}").text.count("Other (sample)") == 0
    assert "The people of your site" not in plain.open(client, "").text
    assert plain.open(client, "team").status_code == 403
    assert "Other (sample)" in boss.open(client, f"team?site={company.sites['W-villa'].id}").text


def test_only_administrators_change_tracks(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.person("Trainer (sample)", "instructor"), "instructor")
    room.db.commit()
    assert seat.open(client, "tracks").status_code == 403
