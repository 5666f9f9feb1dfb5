"""What is said to somebody who signs in."""

from flask_babel import gettext as _

from lms_tool.cohorts.models import ClassroomSession
from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.service.attending import Answer
from lms_tool.web.languages import clock, moment


def said(answer: Answer, session: ClassroomSession) -> str:
    """In plain words, and what to do."""
    zone = session.timezone
    words = {
        Answer.PRESENT: _("You are signed in. Welcome."),
        Answer.LATE: _("You are signed in, as late: it began at %(time)s.", time=clock(session.starts_at, zone)),
        Answer.ALREADY: _("You are signed in already; once is enough."),
        Answer.DECIDED: _(
            "Your trainer has written you down as absent. If that is wrong, they can correct it: ask them."
        ),
        Answer.CODE_OLD: _("This code has run out. The screen shows a new one every 20 seconds: take that one."),
        Answer.CODE_WRONG: _("This is not the code on the screen. Type the six digits that it shows now."),
        Answer.OTHER_SESSION: _("This code belongs to another session. Sign in on that session's page."),
        Answer.NO_SEAT: _("You have no seat here, and this session is only for those who signed up. Ask the trainer."),
        Answer.FULL: _("Every seat is taken. One that stays empty is yours once it is late: try again then."),
        Answer.EARLY: _("Signing in opens at %(time)s.", time=moment(sessions.hours(session).opens_at, zone)),
        Answer.OVER: _("Signing in is over. If you were there, ask the trainer to write you down."),
        Answer.CALLED_OFF: _("This session was called off."),
        Answer.ELSEWHERE: _(
            "You are signed in to another session that is held at the same time. If you changed rooms, ask the trainer "
            "to write you down."
        ),
    }
    return words[answer]
