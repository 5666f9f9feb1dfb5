"""What a platform's roles allow here (Core, appendix A.2): the role in the course decides, not the one in the house."""

from collections.abc import Iterable

from lms_tool.lti import claims

LEARNER, ASSISTANT, INSTRUCTOR, ADMINISTRATOR = "learner", "assistant", "instructor", "administrator"
TESTER = "tester"

_CONTEXT: dict[str, tuple[str, ...]] = {
    "Learner": (LEARNER,),
    "Student": (LEARNER,),
    "Instructor": (INSTRUCTOR,),
    "ContentDeveloper": (INSTRUCTOR,),
    "Manager": (INSTRUCTOR,),
    "Administrator": (INSTRUCTOR,),  # of the course: runs it, but not the organisation
    # Sub-roles: whoever helps sees what an instructor sees, marked as one who helps; whoever only looks on does not.
    "Instructor#TeachingAssistant": (INSTRUCTOR, ASSISTANT),
    "Instructor#TeachingAssistantGroup": (INSTRUCTOR, ASSISTANT),
    "Instructor#TeachingAssistantOffering": (INSTRUCTOR, ASSISTANT),
    "Instructor#TeachingAssistantSection": (INSTRUCTOR, ASSISTANT),
    "Instructor#TeachingAssistantTemplate": (INSTRUCTOR, ASSISTANT),
    "Instructor#Grader": (INSTRUCTOR, ASSISTANT),
    "Instructor#ExternalInstructor": (INSTRUCTOR,),
    "Instructor#Lecturer": (INSTRUCTOR,),
    "Instructor#PrimaryInstructor": (INSTRUCTOR,),
    "Instructor#SecondaryInstructor": (INSTRUCTOR,),
    "Instructor#GuestInstructor": (LEARNER,),
}
_ADMINISTRATORS = frozenset(
    base + name
    for base in (claims.SYSTEM_ROLE, claims.INSTITUTION_ROLE)
    for name in ("Administrator", "SysAdmin", "AccountAdmin")
)


def allowed(roles: Iterable[str], *, admits_administrators: bool) -> frozenset[str]:
    """Roles of ours for a launch's roles: always one of learner, tester or instructor, or administrator alone.

    Short names count as roles in the course. Unknown, empty and institution roles give the least: learner.
    An administrator of the platform is one here only where the registration admits them; enrolled as a learner,
    they stay a learner too. Nobody learns as a test user, with which staff look at a course as its learners see it.
    """
    roles = list(roles)
    here = {role for name in roles for role in _CONTEXT.get(_context_name(name), ())}
    is_administrator = admits_administrators and not _ADMINISTRATORS.isdisjoint(roles)
    is_test_user = claims.TEST_USER in roles
    if INSTRUCTOR in here or is_test_user:
        here.discard(LEARNER)  # somebody who teaches this course and looks at it as a learner is still staff
    if is_administrator:
        here.add(ADMINISTRATOR)
    return frozenset(here or {TESTER if is_test_user else LEARNER})


def in_roster(roles: Iterable[str]) -> str:
    """The part of a member of a course's list: instructor, tester or learner; "" for whoever has none of ours, such as
    an observer. A launch gives the least to unknown roles; a list must not expect learning of whoever only looks on.
    """
    roles = list(roles)
    here = {role for name in roles for role in _CONTEXT.get(_context_name(name), ())}
    if claims.TEST_USER in roles:
        return TESTER
    return next((role for role in (INSTRUCTOR, LEARNER) if role in here), "")


def _context_name(role: str) -> str:
    """`Learner` of an address or short name, `Instructor#TeachingAssistant` of a sub-role; "" for the rest."""
    if role.startswith(claims.CONTEXT_ROLE):
        return role.removeprefix(claims.CONTEXT_ROLE)
    if role.startswith(claims.CONTEXT_SUB_ROLE):
        return role.removeprefix(claims.CONTEXT_SUB_ROLE)
    return role if role.isalpha() else ""
