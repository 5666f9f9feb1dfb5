"""The list of members of a course: what to ask, and what an answer tells (NRPS 2.0).

Requests and pages are values; whoever has the connection sends them. pylti1p3's own service lower-cases `Link` headers,
which breaks cursors in which case matters (Canvas), and keeps every page in memory; so this part is ours.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lms_tool.lti import claims, paging, roles
from lms_tool.lti.verify import LONGEST_ID, UNCLEAN, is_clean, urlsplit_or_none

PAGE = 100  # members we ask for at once; a platform may send more or fewer
LONGEST_NAME = 255
MOST_GROUPS = 20  # of one member
_UNSUBSTITUTED = re.compile(r"\$[A-Za-z][A-Za-z0-9_.]*")
_KEPT = ("role", "rlid", "limit", "groups")  # what Moodle's next link loses, in part


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the list. part: learner, instructor or tester; "" for whoever only looks on, such as a Mentor."""

    subject: str
    status: str  # active | inactive | deleted
    part: str
    name: str | None
    given_name: str | None
    staff_number: str | None
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strange:
    """An entry that cannot be taken, or of which a part cannot. place: from 1, on its page.

    code: not-an-object, no-id, bad-id, twice (not taken); or, taken without it, bad-name, bad-roles, bad-status; and
    long-name, which is cut.
    """

    place: int
    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    members: tuple[Member, ...]
    strange: tuple[Strange, ...]


class NotARoster(ValueError):
    """An answer that is no list of members."""


def first(address: str, *, link: str = "", role: str = "", groups: bool = False) -> str:
    """The address of the first page. Moodle sends pages only where `limit` is given. groups: each member's, too."""
    parts = urlsplit(address)
    said = parse_qsl(parts.query, keep_blank_values=True)
    asked = {"rlid": link, "role": role, "limit": str(PAGE), "groups": "true" if groups else ""}
    query = [pair for pair in said if not asked.get(pair[0])] + [pair for pair in asked.items() if pair[1]]
    return urlunsplit(parts._replace(query=urlencode(query)))


def headers(token: str, kind: str = claims.ROSTER_TYPE) -> dict[str, str]:
    """Strict platforms take exactly this media type and no list of them."""
    return {"Accept": kind, "Authorization": f"Bearer {token}"}


def group_names(text: str) -> dict[str, str]:
    """Id → name of the groups on a page (Course Groups 1.0). Strange ones are left out. Raises NotARoster."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotARoster("the answer is no JSON") from error
    listed = body.get("groups") if isinstance(body, Mapping) else None
    if not isinstance(listed, list):
        raise NotARoster("the answer has no list of groups")
    told = [(_id(one.get("id")), _name(one.get("name"))) for one in listed if isinstance(one, Mapping)]
    return {group: name for group, name in told if group and name}


def _id(value: Any) -> str | None:
    """An id of a group; some platforms write numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _word(value)


def following(asked: str, links: str) -> str | None:
    """The address of the next page, byte for byte as the platform wrote it, but for what it lost of what we asked.

    None where there is no next page. Raises NotARoster where it leads to another host: our token goes nowhere else.
    """
    told = paging.next_page(links)
    if not told:
        return None
    address = urljoin(asked, told)
    if urlsplit_or_none(address) is None or urlsplit(address)[:2] != urlsplit(asked)[:2]:
        raise NotARoster("the next page is on another host")
    had, has = (dict(parse_qsl(urlsplit(one).query, keep_blank_values=True)) for one in (asked, address))
    lost = {name: had[name] for name in _KEPT if name in had and name not in has}
    if not lost:
        return address
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(lost))))))


def read(text: str) -> Page:
    """Members of one page, each only once. One strange entry stops nothing. Raises NotARoster."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotARoster("the answer is no JSON") from error
    entries = body.get("members") if isinstance(body, Mapping) else None
    if not isinstance(entries, list):
        raise NotARoster("the answer has no list of members")
    members: dict[str, Member] = {}
    strange: list[Strange] = []
    for place, entry in enumerate(entries, 1):
        subject, fault = _subject(entry)
        if fault or subject in members:
            strange.append(Strange(place, fault or "twice", subject))
            continue
        member, remarks = _member(entry, subject)
        members[subject] = member
        strange += [Strange(place, code, subject) for code in remarks]
    return Page(tuple(members.values()), tuple(strange))


def _subject(entry: Any) -> tuple[str, str]:
    if not isinstance(entry, Mapping):
        return "", "not-an-object"
    said = entry.get("user_id")
    if said is None or said == "":
        return "", "no-id"
    if not isinstance(said, str) or len(said) > LONGEST_ID or not said.strip() or not is_clean(said):
        return "", "bad-id"
    return said, ""


def _member(entry: Mapping[str, Any], subject: str) -> tuple[Member, list[str]]:
    remarks = []
    name, given, family = (_name(entry.get(key)) for key in ("name", "given_name", "family_name"))
    if any(entry.get(key) is not None and not isinstance(entry[key], str) for key in ("name", "given_name")):
        remarks.append("bad-name")
    if any(isinstance(entry.get(key), str) and len(entry[key]) > LONGEST_NAME for key in ("name", "given_name")):
        remarks.append("long-name")
    status = entry.get("status", "Active")
    known = status.lower() if isinstance(status, str) else ""
    if known not in ("active", "inactive", "deleted"):
        remarks.append("bad-status")
        known = "active"
    said = entry.get("roles")
    if not isinstance(said, list) or not all(isinstance(role, str) for role in said):
        remarks.append("bad-roles")
        said = [role for role in said if isinstance(role, str)] if isinstance(said, list) else []
    custom = _custom(entry)
    number = _word(entry.get("lis_person_sourcedid")) or _word(custom.get("staff_number"))
    whole = name or _name(" ".join(part for part in (given, family) if part))
    return Member(subject, known, roles.in_roster(said), whole, given, number, _groups(entry, custom)), remarks


def _name(value: Any) -> str | None:
    """A text for people: cleaned of what cannot be kept, cut where it is too long."""
    if not isinstance(value, str):
        return None
    return UNCLEAN.sub(" ", value[: 4 * LONGEST_NAME]).strip()[:LONGEST_NAME] or None


def _word(value: Any) -> str | None:
    """A short value; a variable that the platform did not fill in counts as missing."""
    fine = isinstance(value, str) and 0 < len(value.strip()) <= 64 and is_clean(value)
    return value.strip() if fine and not _UNSUBSTITUTED.fullmatch(value) else None


def _custom(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Custom parameters of a link, filled in for this member; told only where a link was named (rlid)."""
    messages = entry.get("message")
    for message in messages if isinstance(messages, list) else [messages]:
        found = message.get(claims.CUSTOM) if isinstance(message, Mapping) else None
        if isinstance(found, Mapping):
            return found
    return {}


def _groups(entry: Mapping[str, Any], custom: Mapping[str, Any]) -> tuple[str, ...]:
    """Groups of the course (LTI Course Groups) and sections (Canvas: groups=$com.instructure.User.sectionNames)."""
    told = entry.get("group_enrollments")
    found = [_id(one.get("group_id")) for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    said = custom.get("groups")
    if isinstance(said, str) and said.startswith("["):
        said = _list(said)
    found += said if isinstance(said, list) else said.split(",") if isinstance(said, str) else []
    words = [word for one in found if (word := _word(one))]
    return tuple(dict.fromkeys(words))[:MOST_GROUPS]


def _list(said: str) -> Any:
    """A JSON list in a text; Canvas puts a backslash before each quotation mark."""
    for text in (said, said.replace('\\"', '"')):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            continue
    return None
