"""Deep linking 2.0: an instructor picks activities in the tool, and they become links of the course."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from lms_tool.demo import claims as check
from lms_tool.demo import messages, words
from lms_tool.demo.errors import Refusal
from lms_tool.demo.launch import login_form
from lms_tool.demo.models import DeepLink, LineItem, Link
from lms_tool.demo.people import Course, Person
from lms_tool.demo.platform import Platform, aware, platform, remember_once
from lms_tool.demo.settings import origin
from lms_tool.demo.visitors import course_and_role, person_or_none

deep_linking = Blueprint("deep_linking", __name__, url_prefix="/lti")

VISIT_LIFE = timedelta(hours=1)
MAX_RESPONSE_LIFE = 600  # seconds
MAX_ITEMS = 100
MAX_TITLE = 255  # characters


@deep_linking.get("/deep-link/<course_key>/start")
def start(course_key: str) -> str:
    """Send a teacher of the course to the tool's picker."""
    person = person_or_none() or abort(403)
    course, role = course_and_role(person, course_key)
    if not role.teaches:
        abort(403)
    target = "window" if request.args.get("target") == "window" else "iframe"
    form = login_form(person, course, target, visit=_new_visit(person, course))
    return render_template("post.html", action=platform().tool.login_url, fields=form)


def _new_visit(person: Person, course: Course) -> DeepLink:
    lms = platform()
    visit_id = token_urlsafe(16)
    visit = DeepLink(
        id=visit_id,
        course=course.key,
        person=person.key,
        data=f"{visit_id} +/=&é",  # must come back byte for byte, so it is made to be awkward
        accepts=_accepts(lms),
        expires=lms.now() + VISIT_LIFE,
    )
    with lms.store.writing() as db:
        db.add(visit)
    return visit


def _accepts(lms: Platform) -> dict[str, Any]:
    """What a visit may send back."""
    return {
        "accept_types": ["file"] if lms.faults.value("no_links") else ["ltiResourceLink"],
        "accept_multiple": not lms.faults.value("one_link"),
        "accept_lineitem": not lms.faults.value("no_columns"),
    }


@deep_linking.post("/deep-link/return")
def finish() -> str:
    """Take what the tool sends back. Needs no cookie: the signed token and its `data` say which visit it ends."""
    lms = platform()
    if lms.faults.use("tool_keys_blocked"):
        abort(404)
    said = lms.tool_keys.verify(request.form.get("JWT", ""))
    items = _check_response(lms, said)
    with lms.store.writing() as db:
        visit = _end_visit(db, lms, said)
        deployment = lms.settings.deployment(lms.tool, visit.course)
        check.require(
            said.get(words.DEPLOYMENT) == deployment, f"deployment_id must be {deployment}", "invalid_request"
        )
        accepts = visit.accepts or messages.ACCEPTS
        check.require(
            len(items) <= 1 or accepts["accept_multiple"], "several items, one was accepted", "invalid_request"
        )
        added, refused = _add_all(db, visit.course, items, lms, accepts)
        visit.outcome = {
            "added": added,
            "refused": refused,
            "message": _text_or_none(said, words.MESSAGE),
            "error": _text_or_none(said, words.ERROR_MESSAGE),
        }
    return render_template("picked.html", visit=visit)


def _check_response(lms: Platform, said: dict[str, Any]) -> list[Any]:
    """Check everything that is the same for every visit; answers the content items."""
    tool = lms.tool
    check.require(said.get("iss") == tool.client_id, "iss is not the client_id")
    check.check_audience(said, lms.settings.issuer)
    check.require(said.get("azp") in (None, lms.settings.issuer), "azp is not this platform")
    check.check_times(said, now=lms.timestamp(), max_life=MAX_RESPONSE_LIFE)
    check.text(said, "nonce")
    fixed = {
        words.MESSAGE_TYPE: words.DEEP_LINKING_RESPONSE,
        words.VERSION_CLAIM: words.VERSION,
    }
    for name, value in fixed.items():
        check.require(said.get(name) == value, f"{name} must be {value}", "invalid_request")
    items = said.get(words.CONTENT_ITEMS, [])
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise Refusal(400, "invalid_request", f"content_items is no list, or longer than {MAX_ITEMS}")
    return items


def _end_visit(db: Session, lms: Platform, said: dict[str, Any]) -> DeepLink:
    """The visit that `data` names; it can be ended once, and so can the nonce be used."""
    data = check.text(said, words.DATA)
    visit = db.get(DeepLink, data.partition(" ")[0])
    if visit is None or visit.data != data or visit.expires <= lms.now():
        raise Refusal(400, "invalid_request", "data is not what was sent, or too old")
    check.require(visit.outcome is None, "this visit was ended before", "invalid_request")
    fresh = remember_once(db, "nonce", said["nonce"], now=lms.now(), expires=aware(said["exp"]))
    check.require(fresh, "this response was used before (nonce)")
    return visit


def _add_all(
    db: Session, course_key: str, items: list[Any], lms: Platform, accepts: dict[str, Any]
) -> tuple[list[str], list[str]]:
    """Add what can be added; answers the titles of the links and the reasons for what was left out."""
    added, refused = [], []
    for number, item in enumerate(items, 1):
        try:
            check.require(isinstance(item, dict), "is no object")
            check.require(item.get("type") in accepts["accept_types"], "its type is not accepted")
            check.require(accepts["accept_lineitem"] or "lineItem" not in item, "lineItem is not accepted")
            added.append(_add(db, course_key, item, lms))
        except Refusal as refusal:
            refused.append(f"{number}: {refusal.why}")
    return added, refused


def _add(db: Session, course_key: str, item: Any, lms: Platform) -> str:
    wants = check.require
    wants(item.get("type") == "ltiResourceLink", "only ltiResourceLink is taken")
    url = item.get("url", lms.tool.redirect_uri)
    wants(isinstance(url, str) and origin(url) in lms.settings.tool.origins, "url does not lead to the tool")
    wants(not urlsplit(url).fragment, "url has a fragment")
    custom = item.get("custom", {})
    wants(isinstance(custom, dict) and all(isinstance(v, str) for v in custom.values()), "custom has other than texts")
    opens, due = _moment(item, "available", "startDateTime"), _moment(item, "submission", "endDateTime")
    wants(opens is None or due is None or opens < due, "is due before it opens")
    line_item = item.get("lineItem")
    title = _text_or_none(item, "title") or urlsplit(url).netloc
    column = None if line_item is None else _column(course_key, line_item, title)
    link = Link(
        course=course_key,
        titles={"": title[:MAX_TITLE]},
        text=_text_or_none(item, "text") or "",
        url=url,
        custom=custom,
        opens=opens,
        due=due,
    )
    db.add(link)
    db.flush()
    if column is not None:
        column.link_id = link.id
        db.add(column)
    return title


def _moment(item: dict[str, Any], window: str, name: str) -> datetime | None:
    """A moment of an item, as this platform keeps times; it has to say its zone."""
    said = item.get(window)
    if said is None:
        return None
    check.require(isinstance(said, dict), f"{window} is no object")
    if said.get(name) is None:
        return None
    try:
        found = datetime.fromisoformat(said[name])
    except (TypeError, ValueError):
        raise Refusal(400, "invalid_request", f"{name} is no ISO 8601 moment") from None
    check.require(found.tzinfo is not None, f"{name} has no zone")
    return found.astimezone(UTC).replace(tzinfo=None)


def _column(course_key: str, said: Any, title: str) -> LineItem:
    check.require(isinstance(said, dict), "lineItem is no object")
    maximum = said.get("scoreMaximum")
    is_number = isinstance(maximum, int | float) and not isinstance(maximum, bool)
    check.require(is_number and maximum > 0, "lineItem has no scoreMaximum above 0")
    return LineItem(
        course=course_key,
        label=title,  # the item's own title, as in Moodle; lineItem.label is ignored
        score_maximum=float(maximum),
        resource_id=_text_or_none(said, "resourceId"),
        tag=_text_or_none(said, "tag"),
        coupled=True,
    )


def _text_or_none(said: dict[str, Any], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) and value else None
