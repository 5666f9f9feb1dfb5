"""What the record store says of itself, of agents and of activities (xAPI 1.0.3, Communication 2.4, 2.5, 2.8)."""

import json

from flask import Response, jsonify

from lms_tool.lrs import queries, rules
from lms_tool.lrs.api.entrance import VERSIONS, check_version, doors, parameters, reader
from lms_tool.web.doors import public

_WHY = "machines come with Basic authentication"


@doors.get("/about")
@public("anybody may ask which versions are spoken", writes=False)
def about() -> Response:
    return jsonify(version=list(VERSIONS))


@doors.get("/agents")
@public(_WHY, writes=False)
def agents() -> Response:
    """Everything known of one person. An agent nobody spoke of is answered with what was asked."""
    check_version()
    session, client = reader()
    asked = rules.parse_agent(parameters())
    name = rules.agent_name(asked)
    assert name is not None
    names = queries.names_of(session, client.organisation_id, name, within=client.within)
    return jsonify(rules.person(asked, names))


@doors.get("/activities")
@public(_WHY, writes=False)
def activities() -> Response:
    """What statements told of one activity, put together."""
    check_version()
    session, client = reader(of_all=True)
    activity = rules.parse_activity(parameters())
    told = map(json.loads, queries.definitions(session, client.organisation_id, activity))
    definition = rules.merged_definition(told)
    about = {"objectType": "Activity", "id": activity}
    return jsonify(about | ({"definition": definition} if definition else {}))
