"""What cannot be done with batches and sessions, and what to do instead."""

from lms_tool.errors import BadInput, Conflict


class TooManyBatches(BadInput):
    code = "BATCHES-TOO-MANY"
    what = "So many batches do not fit into one year"
    do = "%(fitting)s of %(days)s days fit without running into each other. Plan fewer, or shorter ones."


class YearTooShort(BadInput):
    code = "BATCHES-YEAR-SHORT"
    what = "What is left of this year is too short for a batch"
    do = "A batch takes %(days)s days. Plan the next year."


class BatchDates(BadInput):
    code = "BATCH-DATES"
    what = "These days do not follow each other"
    do = "A batch needs a name, a first and a last day; its make-up week begins after the last. Go back and check."


class SessionHours(BadInput):
    code = "SESSION-HOURS"
    what = "This session cannot be held like this"
    do = (
        "It needs a name, ends after it begins, lasts no longer than twelve hours and counts no more minutes than it "
        "lasts. Go back and check the hours."
    )


class OutsideBatch(BadInput):
    code = "SESSION-OUTSIDE"
    what = "The batch is not held on that day"
    do = "It is held %(days)s. Choose one of these days, or change the days of the batch first."


class HourSkipped(BadInput):
    code = "SESSION-CLOCK"
    what = "This hour does not exist on that day"
    do = "The clocks are put forward then. Go back and choose an hour before or after the jump."


class TrainerTaken(Conflict):
    code = "TRAINER-TAKEN"
    what = "The trainer holds another session at that time"
    do = "“%(title)s” is held then. Choose another hour or trainer, or say below that both are meant."


class RoomTaken(Conflict):
    code = "ROOM-TAKEN"
    what = "The room is taken at that time"
    do = "“%(title)s” is held there. Choose another hour or room, or say below that both are meant."


class AtTheSameTime(Conflict):
    code = "SAME-TIME"
    what = "Another session is at the same time"
    do = "“%(title)s” has a seat or a place on its waiting list already. Give that back first, then sign up here."


class SeatsInUse(Conflict):
    code = "SEATS-IN-USE"
    what = "More people have a seat than would be left"
    do = "%(taken)s people have one already. Go back and choose at least as many, or take some off the list first."


class SignUpOver(Conflict):
    code = "SIGN-UP-OVER"
    what = "Sign-up for this session is over"
    do = "It has begun, is over or was called off. If you are there, sign in with the code on the trainer's screen."


class HoursFirst(Conflict):
    code = "HOURS-FIRST"
    what = "Sign-up for the classroom is not open yet"
    do = (
        "%(done)s of %(asked)s training hours online are done; %(missing)s more open it. Trainers can let somebody in "
        "before that, with a reason, on the page of the batch's people."
    )


class NotHeld(Conflict):
    code = "SESSION-NOT-HELD"
    what = "This session was called off"
    do = "There is nothing to write down for it. Look at the other sessions of the batch."


class NotYet(Conflict):
    code = "SESSION-NOT-YET"
    what = "This session has not begun"
    do = "Its list can be kept from the hour on at which signing in opens, and closed once it has begun."


class ReasonMissing(BadInput):
    code = "REASON-MISSING"
    what = "A reason is missing"
    do = "What is written down by hand, corrected or called off needs a sentence that says why. Go back and add it."


class NotMissed(Conflict):
    code = "NOT-MISSED"
    what = "This session makes up for one that you have not missed"
    do = "It is for those who missed the other one. Look at the other sessions of the batch."


class ChangedMeanwhile(Conflict):
    code = "CHANGED-MEANWHILE"
    what = "Somebody else has changed this meanwhile"
    do = "What you wrote is still here. Compare it with the page as it is now; saving again puts yours in its place."
