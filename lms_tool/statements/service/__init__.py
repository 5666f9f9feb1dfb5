"""Facts become sentences, in the transaction in which they happened."""

from lms_tool.statements.service.classroom import (
    tell_attended,
    tell_batch_joined,
    tell_batch_left,
    tell_seat_given,
    tell_seat_taken,
)
from lms_tool.statements.service.counting import tell_hours_corrected
from lms_tool.statements.service.deciding import tell_assigned, tell_exempted
from lms_tool.statements.service.finishing import (
    tell_module_satisfied,
    tell_track_progressed,
    tell_track_reopened,
    tell_track_satisfied,
)
from lms_tool.statements.service.naming import set_calling
from lms_tool.statements.service.practising import tell_practical
from lms_tool.statements.service.setting import configure
from lms_tool.statements.service.stepping import tell_many_enrolled, tell_step
from lms_tool.statements.service.talking import (
    tell_answer_withdrawn,
    tell_question_answered,
    tell_question_asked,
    tell_question_withdrawn,
)
from lms_tool.statements.service.telling import (
    tell_attempt_graded,
    tell_attempt_resumed,
    tell_attempt_started,
    tell_check_answered,
    tell_enrolled,
    tell_feedback_viewed,
    tell_launched,
    tell_lesson_completed,
    tell_lesson_left,
    tell_lesson_opened,
    tell_lesson_progressed,
    tell_lesson_resumed,
)

__all__ = [
    "configure",
    "set_calling",
    "tell_answer_withdrawn",
    "tell_assigned",
    "tell_attempt_graded",
    "tell_attempt_resumed",
    "tell_attempt_started",
    "tell_attended",
    "tell_batch_joined",
    "tell_batch_left",
    "tell_check_answered",
    "tell_enrolled",
    "tell_exempted",
    "tell_feedback_viewed",
    "tell_hours_corrected",
    "tell_launched",
    "tell_lesson_completed",
    "tell_lesson_left",
    "tell_lesson_opened",
    "tell_lesson_progressed",
    "tell_lesson_resumed",
    "tell_many_enrolled",
    "tell_module_satisfied",
    "tell_practical",
    "tell_question_answered",
    "tell_question_asked",
    "tell_question_withdrawn",
    "tell_seat_given",
    "tell_seat_taken",
    "tell_step",
    "tell_track_progressed",
    "tell_track_reopened",
    "tell_track_satisfied",
]
