"""Asking and answering under lessons and cases, mending what one wrote, reporting what does not belong."""

from uuid import UUID, uuid4

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.discussion import queries, rules, service
from lms_tool.discussion.models import Post, Thread
from lms_tool.discussion.views.doors import (
    Spot,
    WritingSchema,
    address_of,
    back_to,
    case_spot,
    doors,
    lesson_spot,
    named,
    page_address,
    page_number,
    reader,
    speaker,
)
from lms_tool.errors import ToolError
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page, wants_fragment

IN_LESSON = 3  # threads below a lesson; all of them are a click away
PER_PAGE = 20
ANSWERS = 50
JUST_NOW = 120  # seconds in which a new question says that it has arrived


@doors.get("/discussion/lessons/<module>/<lesson>")
@guard("learner", "instructor", "administrator")
def lesson(module: str, lesson: str) -> Response:
    return _place(lesson_spot(module, lesson))


@doors.get("/discussion/cases/<key>")
@guard("learner", "instructor", "administrator")
def case(key: str) -> Response:
    return _place(case_spot(key))


@doors.post("/discussion/lessons/<module>/<lesson>")
@guard("learner", "instructor", "administrator")
def ask_about_lesson(module: str, lesson: str) -> Answer:
    return _ask(lesson_spot(module, lesson))


@doors.post("/discussion/cases/<key>")
@guard("learner", "instructor", "administrator")
def ask_about_case(key: str) -> Answer:
    return _ask(case_spot(key))


def _ask(spot: Spot) -> Answer:
    said = WritingSchema().load(request.form)
    try:
        service.ask(db.session(), speaker(spot.place), spot.place, said["text"], form=said["form"], now=utc_now())
    except service.REFUSALS as refusal:
        return _place(spot, said=said, refusal=refusal)
    return back_to(said["to"], address_of(spot.place), "talk")


def _place(spot: Spot, *, said: dict[str, str] | None = None, refusal: ToolError | None = None) -> Response:
    """A part of the page of a lesson or case, or a page of its own; with a form that was refused as it was."""
    session, here, number = db.session(), reader(), page_number()
    part = wants_fragment() and refusal is None
    most = IN_LESSON if part else PER_PAGE
    threads, total = queries.of_place(session, here, spot.place, begin=(number - 1) * PER_PAGE, most=most)
    shown = queries.shown(session, threads)
    posts = [post for one in shown for post in (one.question, one.best) if post]
    return page(
        "discussion/fragment.html" if part else "discussion/place.html",
        refusal.status if refusal else 200,
        spot=spot,
        here=address_of(spot.place),
        back=spot.address if part else (said or {}).get("to", ""),
        shown=shown,
        total=total,
        number=number,
        pages=-(-total // PER_PAGE),
        said=said,
        form=said["form"] if said else uuid4(),
        refusal=refusal,
        just_now=lambda thread: (utc_now() - thread.asked_at).total_seconds() < JUST_NOW,
        **_words(posts),
    )


@doors.get("/discussion/<uuid:thread>")
@guard("learner", "instructor", "administrator")
def thread(thread: UUID) -> Response:
    return _thread(queries.thread(db.session(), thread, reader()))


@doors.post("/discussion/<uuid:thread>")
@guard("learner", "instructor", "administrator")
def answer(thread: UUID) -> Answer:
    session, now = db.session(), utc_now()
    found = queries.thread(session, thread, reader())
    said = WritingSchema().load(request.form)
    try:
        post = service.answer(
            session,
            speaker(found.place),
            thread,
            said["text"],
            form=said["form"],
            again=bool(said["again"]),
            now=now,
        )
    except service.REFUSALS as refusal:
        return _thread(found, said=said, refusal=refusal)
    if said["to"]:
        flash(_("Your answer has been sent."))
        return back_to(said["to"], url_for("discussion.thread", thread=thread))
    last = max(1, -(-found.answers // ANSWERS))
    address = url_for("discussion.thread", thread=thread, page=last if last > 1 else None)
    return back_to("", address, f"p-{post.id.hex[:8]}")


def _thread(found: Thread, *, said: dict[str, str] | None = None, refusal: ToolError | None = None) -> Response:
    session, here, number = db.session(), reader(), page_number()
    told = queries.conversation(session, found, here, begin=(number - 1) * ANSWERS, most=ANSWERS, now=utc_now())
    posts = [*([told.question] if told.question else []), *told.answers]
    return page(
        "discussion/thread.html",
        refusal.status if refusal else 200,
        told=told,
        posts=posts,
        title=queries.title(session, visitor().organisation_id, found.place),
        place=address_of(found.place),
        asked_by_me=found.author_id == here.person,
        number=number,
        said=said,
        form=said["form"] if said else uuid4(),
        refusal=refusal,
        **_words(posts, [one.reporter_id for some in told.reports.values() for one in some]),
    )


@doors.get("/discussion/posts/<uuid:post>/text")
@guard("learner", "instructor", "administrator")
def edit(post: UUID) -> Response:
    found, within = queries.post(db.session(), post, reader())
    if found.author_id != visitor().person_id:
        raise service.TooLate("somebody else's post")
    return _edit(found, within)


def _edit(
    found: Post, within: Thread, *, said: dict[str, str] | None = None, refusal: ToolError | None = None
) -> Response:
    return page(
        "discussion/edit.html",
        refusal.status if refusal else 200,
        post=found,
        thread=within,
        title=queries.title(db.session(), visitor().organisation_id, within.place),
        said=said,
        refusal=refusal,
        longest=rules.LONGEST,
    )


@doors.post("/discussion/posts/<uuid:post>/text")
@guard("learner", "instructor", "administrator")
def change(post: UUID) -> Answer:
    session = db.session()
    found, within = queries.post(session, post, reader())
    said = {"text": request.form.get("text", "")}
    try:
        service.change(session, speaker(within.place), post, said["text"], now=utc_now())
    except service.REFUSALS as refusal:
        return _edit(found, within, said=said, refusal=refusal)
    return back_to("", url_for("discussion.thread", thread=within.id), f"p-{post.hex[:8]}")


@doors.post("/discussion/posts/<uuid:post>/withdrawal")
@guard("learner", "instructor", "administrator")
def take_back(post: UUID) -> Answer:
    session = db.session()
    _found, within = queries.post(session, post, reader())
    place = within.place
    left = service.take_back(session, speaker(place), post, now=utc_now())
    flash(_("Taken back: nobody sees it any more."))
    return redirect(url_for("discussion.thread", thread=left.id) if left else address_of(place), 303)


@doors.post("/discussion/posts/<uuid:post>/report")
@guard("learner", "instructor", "administrator")
def report(post: UUID) -> Answer:
    session = db.session()
    _found, within = queries.post(session, post, reader())
    service.report(session, speaker(within.place), post, request.form.get("why", ""), now=utc_now())
    flash(_("Thank you. The trainers will look at it; nobody else learns that you wrote to them."))
    return redirect(url_for("discussion.thread", thread=within.id), 303)


def _words(posts: list[Post], others: list[UUID] | None = None) -> dict[str, object]:
    """What the templates need to show posts."""
    people = queries.people_of(db.session(), [*(post.author_id for post in posts), *(others or [])])
    return {
        "people": people,
        "named": lambda post: named(post, people),
        "paragraphs": rules.paragraphs,
        "longest": rules.LONGEST,
        "longest_why": rules.LONGEST_WHY,
        "page_address": page_address,
        "may_write": visitor().is_learner or visitor().is_staff,
    }
