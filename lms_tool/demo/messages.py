"""What a launch says: the claims of an id_token, as Moodle and Canvas send them."""

from secrets import token_urlsafe
from typing import Any

from lms_tool.demo import words
from lms_tool.demo.models import DeepLink, Hint, LineItem, Link
from lms_tool.demo.people import Course, Person, Role
from lms_tool.demo.settings import LmsSettings

LIFETIME = 60  # seconds, as Moodle's
ACCEPTS: dict[str, Any] = {"accept_types": ["ltiResourceLink"], "accept_multiple": True, "accept_lineitem": True}
SERVICES = "/lti/services"
TYPE_ID = "1"  # the registration's number; it stands in the query of grade addresses, as Moodle's does


def id_token(
    settings: LmsSettings, hint: Hint, person: Person, course: Course, role: Role, *, nonce: str, now: int
) -> dict[str, Any]:
    """Claims every message has; `now` in seconds since 1970."""
    name = person.names[hint.language]
    canvas = {words.NOTICES: _notices(settings, course)} if settings.speaks_canvas else {}
    return {
        "iss": settings.issuer,
        "aud": settings.tool.client_id,
        "sub": person.id,
        "iat": now,
        "exp": now + LIFETIME,
        "nonce": nonce,
        "jti": token_urlsafe(16),
        "name": name.whole,
        "given_name": name.given,
        "family_name": name.family,
        "email": person.email,
        words.VERSION_CLAIM: words.VERSION,
        words.DEPLOYMENT: settings.deployment(settings.tool, course.key),
        words.CONTEXT: _context(course, hint.language),
        words.ROLES: roles(person, role),
        words.LIS: {"person_sourcedid": person.staff_number},
        words.PRESENTATION: {
            "locale": hint.language,
            "document_target": hint.document_target,
            "return_url": settings.url(f"/courses/{course.key}"),
        },
        words.PLATFORM: {
            "guid": "demo-lms.example.invalid",
            "name": "演示 LMS",
            "product_family_code": settings.product_family,
            "version": "1.0",
        },
        words.AGS: {"scope": list(words.AGS_SCOPES), "lineitems": line_items_url(settings, course)},
        words.NRPS: {
            "context_memberships_url": settings.url(f"{SERVICES}/courses/{course.key}/memberships"),
            "service_versions": ["1.0", "2.0"],
        },
        **canvas,
    }


def resource_link(
    settings: LmsSettings,
    hint: Hint,
    link: Link,
    coupled: LineItem | None,
    person: Person,
    course: Course,
    *,
    before: list[int],
) -> dict[str, Any]:
    """What a launch of one link adds. before: links of which it is a copy, the nearest first."""
    known = {
        "$ResourceLink.id": str(link.id),
        "$ResourceLink.title": link.title(hint.language),
        "$User.id": person.id,
        "$Person.name.full": person.shown(hint.language),
        "$Context.id": course.id,
        "$Context.title": course.title[hint.language],
    }
    if settings.speaks_canvas:  # Moodle has no histories
        known["$ResourceLink.id.history"] = ",".join(str(number) for number in before)
    # Like Moodle, what is not known passes through as it is written.
    custom = {name: known.get(value, value) for name, value in link.custom.items()}
    endpoint = {"scope": list(words.AGS_SCOPES), "lineitems": line_items_url(settings, course)}
    if coupled is not None:
        endpoint["lineitem"] = line_item_url(settings, coupled)
    return {
        words.MESSAGE_TYPE: words.RESOURCE_LINK_REQUEST,
        words.TARGET_LINK_URI: link.url,
        words.RESOURCE_LINK: {
            "id": str(link.id),
            "title": link.title(hint.language),
            "description": link.text,
        },
        words.CUSTOM: {**custom, "system_setting_url": settings.url(f"{SERVICES}/tool/{TYPE_ID}/custom")},
        words.AGS: endpoint,
    }


def deep_linking(settings: LmsSettings, visit: DeepLink, title: str) -> dict[str, Any]:
    """What a visit to the tool's picker adds."""
    return {
        words.MESSAGE_TYPE: words.DEEP_LINKING_REQUEST,
        words.TARGET_LINK_URI: settings.tool.deep_link_url,
        words.CUSTOM: {"system_setting_url": settings.url(f"{SERVICES}/tool/{TYPE_ID}/custom")},
        words.DEEP_LINKING_SETTINGS: {
            "accept_presentation_document_targets": ["frame", "iframe", "window"],
            "auto_create": False,
            **(visit.accepts or ACCEPTS),
            "title": title,
            "text": "",
            "data": visit.data,
            "deep_link_return_url": settings.url("/lti/deep-link/return"),
        },
    }


def groups(settings: LmsSettings, course: Course) -> dict[str, Any]:
    """Where the groups of a course are named (LTI Course Groups)."""
    return {
        words.GROUPS: {
            "scope": [words.GROUPS_SCOPE],
            "context_groups_url": settings.url(f"{SERVICES}/courses/{course.key}/groups"),
            "service_versions": ["1.0"],
        }
    }


def _notices(settings: LmsSettings, course: Course) -> dict[str, Any]:
    return {
        "scope": [words.NOTICES_SCOPE],
        "notice_types_supported": ["LtiHelloWorldNotice", words.CONTEXT_COPY_NOTICE],
        "platform_notification_service_url": settings.url(f"{SERVICES}/notice-handlers/{course.key}"),
        "service_versions": ["1.0"],
    }


def roles(person: Person, role: Role) -> list[str]:
    """One full URI, or three for an administrator."""
    context_role = words.MEMBERSHIP_ROLE + role
    if person.administrator:
        return [words.INSTITUTION_ADMINISTRATOR, words.SYSTEM_ADMINISTRATOR, context_role]
    return [context_role]


def line_items_url(settings: LmsSettings, course: Course) -> str:
    return settings.url(f"{SERVICES}/courses/{course.key}/lineitems?type_id={TYPE_ID}")


def line_item_url(settings: LmsSettings, item: LineItem) -> str:
    return settings.url(f"{SERVICES}/courses/{item.course}/lineitems/{item.id}/lineitem?type_id={TYPE_ID}")


def _context(course: Course, language: str) -> dict[str, Any]:
    return {
        "id": course.id,
        "label": course.key,
        "title": course.title[language],
        "type": [words.COURSE_SECTION],
    }
