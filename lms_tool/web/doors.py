"""Every door says who may enter. One transaction per request, committed when the answer is no error."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, current_app, g, make_response, request

from lms_tool import db as tables
from lms_tool.errors import BadInput, NotAllowed, SessionOver
from lms_tool.web.database import db
from lms_tool.web.requests import Request
from lms_tool.web.visitor import ROLES, Visitor

BROWSER_COOKIE = "__Host-lti"
_IN_SESSION = re.compile(r"/s/([A-Za-z0-9_-]{1,200})/")
FindVisitor = Callable[[Any, str, str | None], Visitor | None]  # session, launch id, browser cookie
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Door:
    roles: frozenset[str]  # empty: public
    why_public: str
    writes: bool | None  # None: by the method


def guard(*roles: str, writes: bool | None = None) -> Callable[[View], View]:
    """Only for visitors with one of these roles. A GET that writes says so.

    What learners and staff may both see is seen by a platform's test users too.
    """
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"a guard names roles of {ROLES}, not {sorted(unknown)}")
    admitted = {*roles, "tester"} if {"learner", "instructor"} <= set(roles) else roles
    return _door(Door(frozenset(admitted), "", writes))


def public(why: str, *, writes: bool | None = None) -> Callable[[View], View]:
    """Open without a visitor; `why` is checked by nobody but read by everybody."""
    if not why:
        raise ValueError("say why this door is public")
    return _door(Door(frozenset(), why, writes))


def _door(door: Door) -> Callable[[View], View]:
    def mark(view: View) -> View:
        @wraps(view)
        def enter(*args: Any, **kwargs: Any) -> Any:
            try:
                _begin(door)
                if door.roles:
                    _let_in(door)
                answer = make_response(view(*args, **kwargs))
            except Exception:
                _end(well=False)
                raise
            _end(well=answer.status_code < 400)
            return answer

        enter.__dict__["door"] = door
        return cast(View, enter)

    return mark


def visitor() -> Visitor:
    """The visitor of this request. Raises SessionOver where there is none."""
    found = g.get("visitor")
    if found is None:
        raise SessionOver("no visitor")
    return cast(Visitor, found)


def visitor_or_none() -> Visitor | None:
    return cast("Visitor | None", g.get("visitor"))


def keep() -> None:
    """Commit this request's transaction although its answer is an error (a spent launch attempt stays spent)."""
    g.keep = True


def settle() -> None:
    """Commit what was written so far: others shall see it while this request waits for an answer from outside."""
    db.session.commit()


def _begin(door: Door) -> None:
    writes = door.writes if door.writes is not None else request.method not in ("GET", "HEAD", "OPTIONS")
    if writes:
        tables.begin_writing(db.session())


def _let_in(door: Door) -> None:
    launch = g.get("launch")
    found = _find(launch) if launch else None
    if found is None:
        raise SessionOver("no session for this launch and browser")
    g.visitor = found
    tables.scope(db.session(), found.organisation_id)
    if not found.roles & door.roles:
        raise NotAllowed(f"needs one of {sorted(door.roles)}, has {sorted(found.roles)}")


def recognise() -> None:
    """Who is lost at an address of a running session that does not exist; the page that says so leads them back."""
    lost = _IN_SESSION.match(request.path)
    if visitor_or_none() is None and lost:
        g.launch = lost[1]
        g.visitor = _find(lost[1])


def _find(launch: str) -> Visitor | None:
    find: FindVisitor = current_app.extensions["find_visitor"]
    return find(db.session(), launch, request.cookies.get(BROWSER_COOKIE))


def _refuse_strange_posts() -> None:
    """A form of another site cannot know the launch id; this is the second lock."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site" and g.get("launch"):
        raise BadInput("a cross-site post to a page of a session")


def _refuse_what_no_path_holds() -> None:
    """The character NUL, which one database keeps and the other does not; forms leave it out (see `Request`)."""
    if "\x00" in request.path:
        raise BadInput("the character NUL")


def _take_launch(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.launch = values.pop("launch", None) if values else None


def _give_launch(endpoint: str, values: dict[str, Any]) -> None:
    if (
        g
        and g.get("launch")
        and "launch" not in values
        and current_app.url_map.is_endpoint_expecting(endpoint, "launch")
    ):
        values["launch"] = g.launch


def _end(*, well: bool) -> None:
    """Here, not after the request: what goes wrong with a commit is then told like everything that goes wrong."""
    if well or g.get("keep"):
        db.session.commit()
    else:
        db.session.rollback()


def organisation_id() -> UUID:
    return visitor().organisation_id


def install(app: Flask, find_visitor: FindVisitor) -> None:
    app.extensions["find_visitor"] = find_visitor
    app.url_value_preprocessor(_take_launch)
    app.url_defaults(_give_launch)
    app.before_request(_refuse_strange_posts)
    app.request_class = Request
    app.before_request(_refuse_what_no_path_holds)
