"""When X happens, who reacts: one table, read from top to bottom; and who answers what lower slices must ask."""

from collections.abc import Mapping, Sequence

from lms_tool import facts
from lms_tool.cohorts.queries import opening
from lms_tool.cohorts.service import seating
from lms_tool.facts import Reaction
from lms_tool.forwarding import service as forwarding
from lms_tool.grades import service as grades
from lms_tool.hours import queries as ledgers
from lms_tool.hours import service as hours
from lms_tool.linking import service as linking
from lms_tool.notices import service as notices
from lms_tool.progress import service as progress
from lms_tool.reporting import service as reporting
from lms_tool.statements import service as statements

REACTIONS: Mapping[type, Sequence[Reaction]] = {
    facts.Arrived: (progress.arrive, grades.note_arrival, grades.queue_earlier),
    facts.LinkSeen: (linking.recognise,),
    facts.CourseCopied: (linking.note_copy,),
    facts.DeploymentWaiting: (notices.note_deployment_waiting,),
    facts.TrackAssigned: (progress.enrol_assigned, statements.tell_assigned, notices.note_assigned),
    facts.TracksAssigned: (progress.enrol_step, statements.tell_step, notices.note_step),
    facts.ModuleExempted: (statements.tell_exempted, progress.note_exempted),
    facts.PeopleChanged: (
        seating.note_people,
        hours.note_people,
        grades.note_people,
    ),
    facts.ContentLaunched: (statements.tell_launched,),
    facts.Enrolled: (statements.tell_enrolled,),
    facts.ManyEnrolled: (statements.tell_many_enrolled,),
    facts.LessonOpened: (statements.tell_lesson_opened,),
    facts.LessonResumed: (statements.tell_lesson_resumed,),
    facts.LessonProgressed: (statements.tell_lesson_progressed,),
    facts.LessonCompleted: (statements.tell_lesson_completed, hours.note_lesson),
    facts.LessonLeft: (statements.tell_lesson_left,),
    facts.CheckAnswered: (statements.tell_check_answered,),
    facts.AttemptStarted: (progress.note_attempt_started, statements.tell_attempt_started),
    facts.AttemptResumed: (statements.tell_attempt_resumed,),
    facts.AttemptGraded: (
        statements.tell_attempt_graded,
        grades.queue_score,
        hours.note_quiz,
        progress.note_attempt_graded,
    ),
    facts.PracticalDecided: (statements.tell_practical, grades.queue_practical, notices.note_practical),
    facts.FeedbackViewed: (statements.tell_feedback_viewed,),
    facts.ModuleSatisfied: (statements.tell_module_satisfied,),
    facts.TrackProgressed: (statements.tell_track_progressed,),
    facts.TrackSatisfied: (statements.tell_track_satisfied,),
    facts.TrackRenewed: (notices.note_renewed,),
    facts.TrackReopened: (statements.tell_track_reopened,),
    facts.QuestionAsked: (statements.tell_question_asked, notices.note_question_asked),
    facts.QuestionAnswered: (statements.tell_question_answered, notices.note_question_answered),
    facts.AnswerPinned: (notices.note_answer_pinned,),
    facts.QuestionWithdrawn: (statements.tell_question_withdrawn, notices.note_question_withdrawn),
    facts.AnswerWithdrawn: (statements.tell_answer_withdrawn,),
    facts.BatchJoined: (statements.tell_batch_joined,),
    facts.BatchLeft: (statements.tell_batch_left,),
    facts.SeatTaken: (statements.tell_seat_taken, notices.note_seat_taken),
    facts.SeatGiven: (statements.tell_seat_given,),
    facts.SessionMoved: (notices.note_session_moved,),
    facts.SessionCancelled: (notices.note_session_cancelled,),
    facts.ClassroomAttended: (statements.tell_attended, hours.note_classroom),
    facts.HoursCorrected: (statements.tell_hours_corrected,),
    facts.StatementsStored: (forwarding.forward,),
}


def install() -> None:
    """Every process of the tool does this before anything else: web, worker and command line know the same rules."""
    facts.install(REACTIONS)
    opening.install(ledgers.before_classroom)
    reporting.install()
