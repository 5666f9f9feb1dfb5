"""Both languages, whole: a Chinese page says nothing in English, an English one nothing in Chinese."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import httpx
import pytest

from lms_tool.cli.classroom import TYPED
from lms_tool.demo.people import CAST
from tests.factories.demo_lms import Form, onward
from tests.factories.house import House, free_port, until
from tests.factories.learner import Visitor, demo_lms

MODULE, QUIZ = "service-etiquette", "telephone-and-visit"
PEOPLE = {"zh-CN": "xiaoyu", "en": "yiming"}  # each takes the quiz in a language of their own
LEARNER = (
    "", "map", "help", f"modules/{MODULE}", f"modules/{MODULE}/lessons/telephone", f"modules/{MODULE}/quizzes/{QUIZ}",
    f"modules/{MODULE}/quizzes/module-test", "tab", "course", "modules/nowhere",
)  # fmt: skip
INSTRUCTOR = (
    "course", "course?show=everybody", "course?show=finished", "map", f"modules/{MODULE}",
    f"modules/{MODULE}/lessons/telephone", f"modules/{MODULE}/quizzes/{QUIZ}", "help",
)  # fmt: skip

# The same in both languages: capitals, codes for support, addresses, commands, names of things.
COMMON = re.compile(
    r"\b[A-Z]{2,}\b|\b[0-9a-f]{12}\b|https?://\S+|lms-tool [a-z ]+|\{\w+\}|\bApp\b|\bxAPI\b|demo-academy|Demo LMS"
)
SPOKEN = {"aria-label", "title", "placeholder", "alt", "label"}
LATIN = re.compile(r"[A-Za-z]{2,}(?:[ ’'][A-Za-z]+)*")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Heard(HTMLParser):
    """What a page says in its language: text, names of controls, sentences that scripts use."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language, self.said = "", list[str]()
        self._open: list[bool] = []  # whether each open element is listened to
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.language = self.language or given.get("lang", "")
        own = given.get("lang", self.language) == self.language and given.get("translate") != "no"
        listens = own and tag not in ("script", "style") and all(self._open)
        if tag not in VOID:
            self._open.append(listens)
        if listens:
            self.said += [value for name, value in given.items() if name in SPOKEN or _is_sentence(name, value)]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if all(self._open) and data.strip():
            self.said.append(data.strip())


def _is_sentence(name: str, value: str) -> bool:
    return name.startswith("data-") and bool(re.search(r"\s\w|[\u4e00-\u9fff]", value))


def foreign(page: str, language: str) -> list[str]:
    """What is said in the other language."""
    heard = Heard(page)
    assert heard.language == language
    other = LATIN if language == "zh-CN" else CHINESE
    return [found for said in heard.said for found in other.findall(COMMON.sub("", _without_names(said)))]


def _without_names(said: str) -> str:
    people = [
        name
        for person in CAST.people
        for name in (*(name.whole for name in person.names.values()), *(name.given for name in person.names.values()))
    ]
    for name in (*people, *TYPED, *(title for course in CAST.courses for title in course.title.values())):
        said = said.replace(name, "")
    return said


@pytest.fixture
def house(running_house: House) -> House:
    return running_house


@pytest.fixture
def arrive(house: House, language: str) -> Iterator[Callable[[str], Visitor]]:
    """arrive("lin"): launched from the LMS, and the language chosen."""
    came: list[Visitor] = []
    with demo_lms(house) as lms:

        def arrive(person: str) -> Visitor:
            visitor = Visitor(house, person, lms=lms)
            came.append(visitor)
            visitor.launch()
            assert visitor.post("language", data={"to": language, "next": ""}).status_code == 303
            return visitor

        yield arrive
        for visitor in came:
            visitor.close()


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def look(visitor: Visitor, paths: tuple[str, ...] | list[str], language: str) -> dict[str, list[str]]:
    """Path → what is said there in the other language."""
    found = {path: foreign(visitor.get(path).text, language) for path in paths}
    return {path: words for path, words in found.items() if words}


def test_a_learner_reads_one_language(arrive, language: str) -> None:
    learner = arrive(PEOPLE[language])
    assert not look(learner, LEARNER, language)
    learner.read(MODULE, "telephone")
    attempt = learner.begin(MODULE, QUIZ)
    assert not look(learner, ["", f"modules/{MODULE}", attempt], language)
    learner.hand_in(attempt, wrong=3)
    assert not look(learner, ["", "map", f"modules/{MODULE}/quizzes/{QUIZ}", f"{attempt}/result"], language)


def test_an_instructor_reads_one_language(arrive, language: str) -> None:
    arrive(PEOPLE[language]).take(MODULE, QUIZ, wrong=2)
    trainer = arrive("lin")
    assert not look(trainer, INSTRUCTOR, language)
    people = re.findall(r"/course/people/[0-9a-f-]+", trainer.get("course?show=everybody").text)
    attempts = re.findall(r"/course/attempts/[0-9a-f-]+", trainer.get(people[0][1:]).text)
    assert attempts and not look(trainer, [people[0][1:], attempts[0][1:]], language)
    assert not look(trainer, ["course/people/00000000-0000-0000-0000-000000000000"], language)


def test_an_administrator_reads_one_language(house: House, arrive, language: str) -> None:
    administrator = arrive("hemin")
    assert not look(administrator, ["administration", "map", "help"], language)
    house.cli("lrs", "add", "--endpoint", f"http://127.0.0.1:{free_port()}/xapi", "--key", "key", "--secret", "secret")
    arrive(PEOPLE[language]).get("map")
    trouble = {"zh-CN": "连不上记录库", "en": "The record store cannot be reached"}[language]
    until(lambda: trouble in administrator.get("administration").text, 20, "the reason")
    assert not look(administrator, ["administration"], language)


def test_an_instructor_picks_in_one_language(house: House, arrive, language: str) -> None:
    trainer = arrive("lin")
    answer = _arrive_by(trainer, trainer.lms.start_picking("lin", "new-hire"), language)
    assert answer.status_code == 303
    picker = answer.headers["Location"]
    assert not look(trainer, [picker, f"{picker}?q=404"], language)
    for said in ({}, {"cancel": "yes"}, {"cancel": "yes"}):  # nothing chosen, back, back again
        assert not foreign(trainer.post(picker, data=said).text, language)


def test_who_is_not_let_in_at_once_reads_the_language_of_the_lms(house: House, language: str) -> None:
    with demo_lms(house) as lms:
        lms.as_("wufang").get("/", params={"lang": language})  # who has chosen no language here
        stranger = Visitor(house, "wufang", lms=lms)
        answer = _arrive_by(stranger, lms.start("wufang", "in-service"), language, cookie=False)
        assert answer.status_code == 200 and not foreign(answer.text, language)  # one tap
        stranger.close()


def test_a_launch_sent_twice_reads_the_language_of_the_lms(house: House, language: str) -> None:
    """As by a double click: the second time leads on to where the first one opened."""
    with demo_lms(house) as lms:
        lms.as_("wufang").get("/", params={"lang": language})
        visitor = Visitor(house, "wufang", lms=lms)
        reply, cookie = _ready_to_land(visitor, lms.start("wufang", "in-service"), language)
        first, second = (visitor.client.post(reply.url, data=reply.data, headers=cookie) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 409)
        assert re.search(r'<a class="btn main" href="/s/[\w-]+/"', second.text)
        assert not foreign(second.text, language)
        visitor.close()


def test_a_copied_ticket_asks_in_the_language_of_its_launch(house: House, arrive, language: str) -> None:
    """Followed from elsewhere, a ticket to a new tab first says whom it lets in, and as whom."""
    offered = arrive(PEOPLE[language]).post("tab", data={"to": ""})
    ticket = re.search(r'href="(/lti/tab/[\w-]+)"', offered.text)
    assert ticket and not foreign(offered.text, language)
    stranger = Visitor(house, "nobody")
    asked = stranger.get(ticket[1], headers={"Sec-Fetch-Site": "cross-site", "Accept-Language": "de"})
    assert asked.status_code == 200 and "/s/" not in asked.text
    assert not foreign(asked.text, language)
    stranger.close()


def _arrive_by(visitor: Visitor, form: Form, language: str, *, cookie: bool = True) -> httpx.Response:
    """Follow a form of the LMS to the tool; what its launch address answers."""
    reply, kept = _ready_to_land(visitor, form, language)
    return visitor.client.post(reply.url, data=reply.data, headers=kept if cookie else {})


def _ready_to_land(visitor: Visitor, form: Form, language: str) -> tuple[Form, dict[str, str]]:
    """What the LMS has the browser post to the launch address, and the cookie that goes with it."""
    login = visitor.client.post(form.url, data=form.data, headers={"Accept-Language": language})
    if login.status_code == 200:  # the LMS is asked to keep something for us
        assert not foreign(login.text, language)
    reply = visitor.lms.authorize(visitor.person, onward(login))
    cookies = [found.partition(";")[0] for found in login.headers.get_list("set-cookie")]
    return reply, {"Cookie": "; ".join(cookies)} if cookies else {}


@pytest.mark.parametrize(
    ("wished", "spoken"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("de,en;q=0.5", "en"),
        ("de", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_before_anybody_is_known_the_browser_names_the_language(house: House, wished: str, spoken: str) -> None:
    stranger = Visitor(house, "nobody")
    for path in ("/lti/login", "/nowhere", "/s/unknown/"):
        answer = stranger.get(path, headers={"Accept-Language": wished})
        assert answer.status_code >= 400 and not foreign(answer.text, spoken)
    stranger.close()
