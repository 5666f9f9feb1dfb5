"""Every door says who may enter, and none is left ajar."""

import pytest
from flask import Flask

from lms_tool.web.doors import Door
from lms_tool.web.visitor import ROLES

PUBLIC = {
    "front.index",
    "front.favicon",
    "health.alive",
    "health.ready",
    "health.metrics",
    "launches.login",
    "launches.launch",
    "launches.confirm",
    "launches.check",
    "launches.use_ticket",
    "launches.jwks",
    "launches.notices_door",
    "accounts.begin",
    "accounts.enter",
    "accounts.set_up",
    "accounts.sign_in",
    "registration.canvas",
    "registration.register",
    "lrs.about",
    "lrs.activities",
    "lrs.activity_profile",
    "lrs.agent_profile",
    "lrs.agents",
    "lrs.state",
    "sign_in.confirm",
    "sign_in.scan",
    "lrs.statements",
    "xapi_profile.newest",
    "xapi_profile.one",
}


def doors(app: Flask) -> dict[str, Door]:
    return {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "door", None)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    }


def test_every_door_is_guarded_or_says_why_it_is_public(app):
    unguarded = [endpoint for endpoint, door in doors(app).items() if door is None]
    assert unguarded == []


def test_no_door_is_public_that_nobody_listed(app):
    public = {endpoint for endpoint, door in doors(app).items() if door and not door.roles}
    assert public == PUBLIC


def test_every_page_of_a_launch_carries_the_launch_in_its_path(app):
    for rule in app.url_map.iter_rules():
        door = getattr(app.view_functions[rule.endpoint], "door", None)
        if door and door.roles:
            assert rule.rule.startswith("/s/<launch>"), rule.rule


def test_a_stranger_is_refused_at_every_guarded_door(app, client):
    for rule in app.url_map.iter_rules():
        door = getattr(app.view_functions[rule.endpoint], "door", None)
        if not door or not door.roles:
            continue
        values = {
            name: "00000000-0000-0000-0000-000000000000" if type(converter).__name__ == "UUIDConverter" else "x"
            for name, converter in rule._converters.items()
        }
        path = rule.build(values)[1]
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = client.open(path, method=method)
            assert answer.status_code == 401, (method, rule.rule, answer.status_code)


@pytest.mark.parametrize("roles", [(), ("teacher",), ("learner", "boss")])
def test_a_guard_names_known_roles(roles):
    from lms_tool.web.doors import guard

    with pytest.raises(ValueError, match=str(ROLES[0])):
        guard(*roles)
