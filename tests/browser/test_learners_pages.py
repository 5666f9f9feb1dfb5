"""Small things that decide whether a page can be trusted: where it begins, what it claims, what it offers."""

from datetime import timedelta
from typing import Any

from lms_tool.db import utc_now
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import Seat, leaves
from tests.factories.house import House
from tests.factories.learner import bank

MODULE = "service-etiquette"
TELEPHONE = f"modules/{MODULE}/lessons/telephone"
PRACTICE = "telephone-and-visit"
OFFLINE = "ERR_INTERNET_DISCONNECTED|ERR_FAILED"


def top_in_lms(seat: Seat, selector: str) -> float:
    """Where something of the academy stands in the LMS's window, in pixels from its upper edge."""
    frame = seat.page.evaluate("document.getElementById('tool').getBoundingClientRect().top")
    return float(frame + seat.tool.locator(selector).first.evaluate("one => one.getBoundingClientRect().top"))


def until_at_top(seat: Seat, selector: str) -> None:
    for _ in range(40):
        if -5 <= top_in_lms(seat, selector) <= 200:
            return
        seat.page.wait_for_timeout(100)
    raise AssertionError(f"{selector} stands at {top_in_lms(seat, selector)}")


def test_in_a_frame_the_next_lesson_begins_at_its_top(browse: Browse, house: House) -> None:
    learner = Seat(browse(PHONE), house, "xiaoyu").sign_in()
    learner.open_course()
    learner.go(f"modules/{MODULE}/lessons/appearance")
    learner.page.wait_for_timeout(300)
    learner.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    before = learner.page.evaluate("scrollY")
    learner.finish_lesson()
    until_at_top(learner, "body")
    assert learner.page.evaluate("scrollY") < before - 1000


def test_in_a_frame_one_resumes_where_one_stopped(browse: Browse, house: House) -> None:
    learner = Seat(browse(PHONE), house, "wufang").sign_in()
    learner.open_course("in-service")
    leaves(learner.tool, learner.tool.locator(".hero .btn.main").click)
    lesson = learner.tool.url
    third = learner.tool.locator(".prose h2").nth(2)
    read = str(third.get_attribute("id"))  # once it was in view for a second
    with learner.page.expect_response(lambda answer: read in (answer.request.post_data or "")):
        third.evaluate("one => one.scrollIntoView()")
    learner.go("")
    learner.page.evaluate("scrollTo(0, 0)")
    onward = learner.tool.locator(".hero .btn.main")
    place = onward.get_attribute("href").partition("#")[2]
    assert place
    leaves(learner.tool, onward.click)
    until_at_top(learner, f"#{place}")

    learner.tool.goto(lesson)
    learner.page.evaluate("scrollTo(0, 0)")
    learner.tool.locator(".note a[href^='#']").click()
    until_at_top(learner, f"#{place}")


def test_opening_a_page_is_not_reading_it(browse: Browse, house: House) -> None:
    learner = Seat(browse(LAPTOP), house, "yiming").sign_in()
    learner.open_window()
    learner.page.clock.install()
    learner.page.clock.pause_at(utc_now() + timedelta(minutes=1))
    learner.go(TELEPHONE)
    learner.page.clock.run_for(900)
    assert learner.tool.locator("#read").get_attribute("value") == "0"
    learner.page.clock.resume()
    learner.tool.locator("#read:not([value='0'])").wait_for(state="attached")


def test_a_check_asks_for_an_answer_and_never_paints_a_wrong_one_green(browse: Browse, house: House) -> None:
    learner = Seat(browse(PHONE), house, "yiming").sign_in()
    learner.open_window()
    learner.go(TELEPHONE)
    check = learner.tool.locator("form.check").first
    key = check.get_attribute("id").removeprefix("check-")
    check = learner.tool.locator(f"#check-{key}")
    check.locator("button").click()
    check.locator(".missing").wait_for()
    question = bank(MODULE)[key]
    wrong = next(option for option in question.option_keys if option not in question.right_keys)
    check.locator(f".opt:has(input[value='{wrong}'])").click()
    check.locator("button").click()
    check.locator("[role=status]").wait_for()
    assert check.locator(".missing").is_hidden() and check.locator(".opt.missed .verdict").is_visible()
    edge = "one => getComputedStyle(one).borderTopColor"
    amber = check.locator(f".opt:has(input[value='{wrong}'])").evaluate(edge)
    right = sorted(question.right_keys)[0]
    check.locator(f".opt:has(input[value='{right}'])").click()
    assert check.locator(f".opt:has(input[value='{right}'])").evaluate(edge) != amber
    assert question.type == "multiple" or check.locator(".verdict").is_hidden()


def bottom(seat: Seat, selector: str) -> float:
    return float(seat.tool.locator(selector).evaluate("one => innerHeight - one.getBoundingClientRect().bottom"))


def test_on_a_phone_the_button_is_at_the_bottom_and_the_last_screen_leads_to_what_is_open(
    browse: Browse, house: House
) -> None:
    learner = Seat(browse(PHONE), house, "yiming").sign_in()
    learner.open_window()
    learner.start_quiz(MODULE, PRACTICE)
    assert bottom(learner, "#steps") == 0
    learner.answer(MODULE, learner.questions()[0])
    learner.look_over()
    assert learner.tool.locator("#steps").is_hidden(), "no lonely way back"
    assert bottom(learner, "#review .dock") == 0
    open_ones = learner.tool.locator("#overview a")
    assert open_ones.count() == len(learner.questions()) - 1
    open_ones.nth(1).click()
    assert learner.tool.locator(".q.now").get_attribute("id") == "q3"


def test_what_is_said_of_a_broken_line_is_taken_back(browse: Browse, house: House) -> None:
    context = browse(PHONE, forgive=OFFLINE)
    learner = Seat(context, house, "xiaoyu").sign_in()
    learner.open_window()
    learner.start_quiz(MODULE, PRACTICE)
    context.set_offline(True)
    learner.look_over().click()
    line = learner.tool.locator("#waiting")
    line.wait_for()
    offline = line.inner_text()
    context.set_offline(False)
    learner.tool.locator("#waiting:has(use[href='#i-check'])").wait_for()
    assert line.inner_text() not in ("", offline)
    learner.hand_in()


def chosen(seat: Seat, key: str) -> list[Any]:
    return list(seat.tool.locator(f".q[data-key='{key}'] input:checked").evaluate_all("all => all.map(i => i.value)"))


def test_two_tabs_of_one_attempt_end_up_with_the_same(browse: Browse, house: House) -> None:
    context = browse(LAPTOP)
    first = Seat(context, house, "yiming").sign_in()
    first.open_window()
    first.start_quiz(MODULE, "conversation-check")
    key = next(one for one in first.questions() if bank(MODULE)[one].type == "single")
    second = Seat(context, house, "yiming")
    second.page.goto(first.page.url)
    second.tool = second.page.main_frame
    options = bank(MODULE)[key].option_keys

    def pick(seat: Seat, option: str) -> None:
        seat.tool.locator(f".q[data-key='{key}'] .opt:has(input[value='{option}'])").click()

    for option in options[:2]:
        pick(first, option)
    first.saved()
    pick(second, options[2])
    second.tool.locator("#saved:has(use[href='#i-info'])").wait_for()
    assert chosen(second, key) == [options[1]], "the other tab's is the newer one, and it is said"
    pick(second, options[2])
    second.saved()
    first.page.reload()
    assert chosen(first, key) == [options[2]]


def test_a_tab_whose_attempt_was_handed_in_by_another_leads_to_the_result(browse: Browse, house: House) -> None:
    first = Seat(browse(LAPTOP), house, "xiaoyu").sign_in()
    first.open_window()
    first.start_quiz(MODULE, "conversation-check")
    some = first.tool.locator("#hand-in").inner_text()
    assert str(len(first.questions())) in some, "how many are open stands on the button itself"
    second = Seat(first.page.context, house, "xiaoyu")
    second.page.goto(first.page.url)
    second.tool = second.page.main_frame
    second.hand_in()
    first.page.bring_to_front()
    first.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    first.page.wait_for_url("**/result")


def test_without_scripts_nothing_is_claimed_to_be_saved(browse: Browse, house: House) -> None:
    learner = Seat(browse(PHONE, java_script_enabled=False), house, "yiming").sign_in()
    page = learner.open_plainly()
    learner.start_quiz(MODULE, PRACTICE)
    assert not page.locator("#saved").is_visible() and not page.locator("#count").is_visible()
    assert page.locator(".plain-only").is_visible()
    page.goto(learner.home + f"modules/{MODULE}/quizzes/{PRACTICE}")
    assert page.locator(".conditions .plain-only").is_visible()
    assert not page.locator(".conditions .scripted-only").is_visible()
