"""Who and what there is: invented people, three courses, and who is what in which course."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Role(StrEnum):
    """Role in a course; the value is the short name of the LTI membership vocabulary."""

    LEARNER = "Learner"
    INSTRUCTOR = "Instructor"
    ADMINISTRATOR = "Administrator"

    @property
    def teaches(self) -> bool:
        return self is not Role.LEARNER


Words = Mapping[str, str]  # language → text


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one language. Like everybody here it is invented, and `whole` says so."""

    given: str
    family: str
    whole: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `id` is the `sub` the tool sees, `key` the name used in addresses and tests."""

    key: str
    id: str
    names: Mapping[str, Name]
    """By language: pages and launches say the one of the visitor's language."""
    position: Words
    administrator: bool = False

    @property
    def name(self) -> str:
        """The whole name in the site's own language, as the roster gives it."""
        return self.names["zh-CN"].whole

    def shown(self, language: str) -> str:
        """The name on this site's pages."""
        return self.names[language].whole

    @property
    def staff_number(self) -> str:
        """The number of the company's own records, which this site knows too (Moodle calls it "ID number")."""
        return f"YQ{int(self.id):04d}"

    @property
    def email(self) -> str:
        return f"{self.key}@example.invalid"


@dataclass(frozen=True, slots=True)
class Course:
    """A course with the link it is born with; `content` names what the tool shall open there."""

    key: str
    id: str
    title: Words
    about: Words
    content: str


@dataclass(frozen=True)
class Cast:
    """Everybody and every course; `enrolments` maps (person key, course key) to a role."""

    people: tuple[Person, ...]
    courses: tuple[Course, ...]
    enrolments: Mapping[tuple[str, str], Role]
    colleagues: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    """By course: learners who stand on its list and never sign in here."""

    def person_or_none(self, key: str | None) -> Person | None:
        return next((person for person in self.people if person.key == key), None)

    def person_by_id_or_none(self, user_id: str) -> Person | None:
        return next((person for person in self.people if person.id == user_id), None)

    def course_or_none(self, key: str) -> Course | None:
        return next((course for course in self.courses if course.key == key), None)

    def role_or_none(self, person: Person, course: Course) -> Role | None:
        return self.enrolments.get((person.key, course.key))

    def courses_of(self, person: Person) -> list[Course]:
        return [course for course in self.courses if (person.key, course.key) in self.enrolments]

    def members(self, course: Course, role: Role | None = None) -> list[tuple[Person, Role]]:
        """Members of a course in a steady order, all or those with one role."""
        found = ((person, self.enrolments.get((person.key, course.key))) for person in self.people)
        enrolled = [(person, has) for person, has in found if has is not None and role in (None, has)]
        others = self.colleagues.get(course.key, ()) if role in (None, Role.LEARNER) else ()
        return [*enrolled, *((person, Role.LEARNER) for person in others)]


def _words(zh: str, en: str) -> Words:
    return {"zh-CN": zh, "en": en}


def _names(family: str, given: str, latin: str, latin_given: str) -> Mapping[str, Name]:
    """latin: the whole name in Latin letters, in the order in which it is written."""
    latin_family = latin.replace(latin_given, "").strip()
    return {
        "zh-CN": Name(given, family, f"{family}{given}（示例）"),
        "en": Name(latin_given, latin_family, f"{latin} (sample)"),
    }


CAST = Cast(
    people=(
        Person("xiaoyu", "11", _names("李", "小雨", "Li Xiaoyu", "Xiaoyu"), _words("新员工", "New hire")),
        Person("yiming", "12", _names("陈", "一鸣", "Chen Yiming", "Yiming"), _words("新员工", "New hire")),
        Person("wufang", "13", _names("吴", "芳", "Wu Fang", "Fang"), _words("在岗客服", "In-service agent")),
        Person("qiming", "14", _names("周", "启明", "Zhou Qiming", "Qiming"), _words("客服主管", "Supervisor")),
        Person("lin", "15", _names("林", "老师", "Ms Lin", "Ms"), _words("讲师", "Instructor")),
        Person(
            "hemin", "2", _names("何", "敏", "He Min", "Min"), _words("系统管理员", "Administrator"), administrator=True
        ),
    ),
    courses=(
        Course(
            "new-hire",
            "21",
            _words("新员工课程", "New-hire course"),
            _words("给入职前三个月的客服人员。", "For front-desk staff in their first three months."),
            "track:new-hire",
        ),
        Course(
            "in-service",
            "22",
            _words("在岗课程", "In-service course"),
            _words("给在岗客服的年度进修。", "The yearly refresher for agents in service."),
            "track:in-service",
        ),
        Course(
            "supervisor",
            "23",
            _words("主管课程", "Supervisor course"),
            _words("给带班组的主管。", "For those who lead a team."),
            "track:supervisor",
        ),
    ),
    enrolments={
        ("xiaoyu", "new-hire"): Role.LEARNER,
        ("yiming", "new-hire"): Role.LEARNER,
        ("wufang", "in-service"): Role.LEARNER,
        # One person with two roles: learner in one course, instructor in another.
        ("qiming", "supervisor"): Role.LEARNER,
        ("qiming", "in-service"): Role.INSTRUCTOR,
        **{("lin", course): Role.INSTRUCTOR for course in ("new-hire", "in-service", "supervisor")},
        **{("hemin", course): Role.ADMINISTRATOR for course in ("new-hire", "in-service", "supervisor")},
    },
)

_COLLEAGUES = (
    ("guo", "郭", "佳", "Guo Jia", "Jia"),
    ("he", "贺", "明", "He Ming", "Ming"),
    ("jiang", "蒋", "欣", "Jiang Xin", "Xin"),
    ("kong", "孔", "洁", "Kong Jie", "Jie"),
    ("lu", "陆", "远", "Lu Yuan", "Yuan"),
    ("ma", "马", "琳", "Ma Lin", "Lin"),
    ("ning", "宁", "可", "Ning Ke", "Ke"),
    ("pan", "潘", "悦", "Pan Yue", "Yue"),
    ("qin", "秦", "朗", "Qin Lang", "Lang"),
    ("shen", "沈", "薇", "Shen Wei", "Wei"),
    ("tao", "陶", "然", "Tao Ran", "Ran"),
    ("xu", "徐", "静", "Xu Jing", "Jing"),
)

WHOLE_CAST = replace(
    CAST,
    colleagues={
        "new-hire": tuple(
            Person(key, str(101 + number), _names(*names), _words("新员工", "New hire"))
            for number, (key, *names) in enumerate(_COLLEAGUES)
        )
    },
)
"""The same with a dozen more new hires, so that a list of members has pages."""
