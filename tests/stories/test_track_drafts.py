"""A track is changed in a draft, by forms or as text, seen as somebody, published once it is clear whom it touches."""

from typing import Any

import yaml
from flask.testing import FlaskClient

from lms_tool.catalog import queries as catalog
from lms_tool.progress import queries as progress
from tests.factories.company import Company
from tests.factories.learners import Classroom, Seat
from tests.factories.track_room import boss, company, room

__all__ = ["boss", "company", "room"]


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


def test_only_administrators_change_tracks(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.person("Trainer (sample)", "instructor"), "instructor")
    room.db.commit()
    assert seat.open(client, "tracks").status_code == 403
