"""One go: people from a file, a track changed and published, a new hire's map on the phone, a batch and its sign-in."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from lms_tool.cohorts.rules import codes
from lms_tool.db import utc_now
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import Seat, leaves
from tests.factories.house import House
from tests.factories.learner import Visitor

SHANGHAI = ZoneInfo("Asia/Shanghai")
SITES = ("YX-01", "YX-02", "YX-03", "YX-04", "YX-05", "YX-06")
HEADINGS = ("工号", "姓名", "项目", "岗位", "到岗日期")
VILLA, ELSEWHERE = "YQ0011", "YQ0012"  # 李小雨 and 陈一鸣, as the demo LMS tells their numbers
ELECTIVE = "complaint-resolution"


def workbook(*, broken: bool) -> bytes:
    """200 people over three regions and four project types; broken: four rows that cannot be taken in."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(HEADINGS)
    rows = [[VILLA, "李小雨（示例）", "YX-06", "agent"], [ELSEWHERE, "陈一鸣（示例）", "YX-05", "agent"]]
    rows += [[f"ST{n:04}", f"示例员工{n}", SITES[n % 6], ("agent", "senior")[n % 2]] for n in range(198)]
    if broken:
        rows[9][2], rows[19][0], rows[29][3], rows[39][0] = "没有这个项目", "", "没有这个岗位", rows[38][0]
    for row in rows:
        sheet.append([*row, utc_now().astimezone(SHANGHAI).date()])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def send_file(seat: Seat, name: str, content: bytes) -> None:
    """Through the page; it answers with the look before anything is written."""
    seat.go("people/import")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    seat.tool.locator("#file").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    leaves(seat.tool, seat.tool.locator("form .btn.main").click)


def press(seat: Seat, button: Any) -> None:
    """Of a form that leads back to its own page."""
    with seat.page.expect_navigation():
        button.click()


def bring_people(boss: Seat) -> None:
    """A villa estate in a first-tier city, then everybody; what is wrong is named by row, mended and sent again."""
    boss.go("company/site/new")
    for name, value in (("code", "YX-06"), ("name-zh-CN", "云栖东墅（示例）"), ("name-en", "Yunqi East (sample)")):
        boss.tool.locator(f"[name='{name}']").fill(value)
    boss.tool.locator("[name=region]").select_option(label=boss_region(boss))
    boss.tool.locator("[name=project_type]").select_option("villa")
    leaves(boss.tool, boss.tool.locator("[name=code]").locator("xpath=ancestor::form").locator("button").first.click)
    send_file(boss, "人员.xlsx", workbook(broken=True))
    wrong = boss.tool.locator("table:not(.people) tbody tr")
    said = wrong.all_inner_texts()
    assert len(said) == 4 and all(any(str(row) in one for one in said) for row in (11, 21, 31, 41)), said
    assert "没有这个项目" in "".join(said)
    press(boss, boss.tool.locator("form[action$='/dropping'] button"))
    send_file(boss, "人员改.xlsx", workbook(broken=False))
    assert wrong.count() == 0
    press(boss, boss.tool.locator("form[action$='/taking'] .btn.main"))
    assert "198" in boss.tool.locator("[role=status]").first.inner_text()
    boss.go("people?q=ST0197")
    assert boss.tool.locator("a.who").count() == 1


def boss_region(boss: Seat) -> str:
    labels = boss.tool.locator("[name=region] option").all_inner_texts()
    return str(next(label for label in labels if "华东" in label))


def change_the_track(boss: Seat) -> None:
    """An elective for villa estates, another pass mark for first-tier cities; seen as two personas."""
    boss.go("tracks/new-hire")
    boss.tool.locator("#add > summary").click()
    adding = boss.tool.locator("#add form")
    adding.locator("[name=module]").select_option(ELECTIVE)
    adding.locator("[name=part]").select_option("elective")
    adding.locator("[value=villa]").check()
    press(boss, adding.locator("button"))
    boss.tool.locator("#mark-theory > summary").click()
    marking = boss.tool.locator("#mark-theory form")
    marking.locator("[value=first-tier]").check()
    marking.locator("[name=value]").fill("82")
    press(boss, marking.locator("button"))
    boss.tool.locator(".callout a[href$='/preview']").click()
    boss.tool.locator("[name=project_type]").select_option("villa")
    boss.tool.locator("[name=region]").select_option("first-tier")
    boss.tool.locator("[name=post]").select_option("agent")
    leaves(boss.tool, boss.tool.locator("form.asks button").click)
    villa = boss.tool.locator(".mod", has_text="疑难投诉").inner_text()
    assert "选修" in villa and "82" in villa
    assert "服务礼仪" in boss.tool.locator(".mod", has_text="开放").first.inner_text(), "a lock says what opens it"
    boss.tool.locator("[name=project_type]").select_option("residential")
    boss.tool.locator("[name=region]").select_option("lower-tier")
    leaves(boss.tool, boss.tool.locator("form.asks button").click)
    assert "别墅" in boss.tool.locator(".mod", has_text="疑难投诉").inner_text(), "it says for whom it is"
    assert "82" not in boss.tool.locator("main").inner_text()


def publish(boss: Seat) -> None:
    """After a look at whom it touches: the one who learns the track already, in a first-tier city."""
    boss.go("tracks/new-hire/publication")
    touched = boss.tool.locator("main").inner_text()
    assert "示例员工0" in touched and "80 → 82" in touched
    boss.tool.locator("#why").fill("别墅项目的客诉更集中")
    leaves(boss.tool, boss.tool.locator("form .btn.main").click)


def assign_one(house: House) -> None:
    """Over HTTP: somebody from the file is in the track before it changes."""
    keeper = Visitor(house, "hemin")
    keeper.launch()
    found = keeper.get("people?q=ST0000").text.partition('class="who" href="')[2].partition('"')[0]
    said = {"track": "new-hire", "why": "先学", "starts_on": ""}
    assert keeper.post(f"training/{found.rsplit('/', 1)[1]}/assignments", data=said).status_code == 303
    keeper.close()


def open_batch(trainer: Seat) -> tuple[str, str, str]:
    """A batch with two sessions, one beginning now; gives its address and the ids of the sessions."""
    trainer.go("batches/new")
    today = utc_now().astimezone(SHANGHAI).date()
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=13)).isoformat()}
    send(trainer, title="新入职试讲班（示例）", track="new-hire", **days)
    batch = "batches/" + trainer.tool.url.rpartition("/")[2]
    trainer.go(f"{batch}/people/add")
    trainer.tool.locator(".pick").filter(has_text="小雨").click()
    leaves(trainer.tool, trainer.tool.locator(".dock .btn.main").click)
    now = set_session(trainer, batch, "电话礼仪面授（示例）", begins_in=timedelta(minutes=-5))
    return batch, now, set_session(trainer, batch, "困人救援演练（示例）", begins_in=timedelta(days=3))


def send(seat: Seat, **form: str) -> None:
    """Fill in the form of this page and send it by its main button."""
    for name, value in form.items():
        control = seat.tool.locator(f"[name={name}]")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    leaves(seat.tool, seat.tool.locator("form .btn.main").click)


def set_session(seat: Seat, batch: str, title: str, *, begins_in: timedelta) -> str:
    """A session of two hours; gives its id."""
    begin = utc_now().astimezone(SHANGHAI) + begins_in
    seat.go(f"{batch}/sessions/new")
    hours = {"begins": f"{begin:%H:%M}", "ends": f"{begin + timedelta(hours=2):%H:%M}"}
    send(seat, title=title, day=f"{begin:%Y-%m-%d}", **hours)
    return str(seat.tool.url.rpartition("/")[2])


def let_in(trainer: Seat, batch: str) -> None:
    """Everybody of the batch may sign up though hours are missing."""
    trainer.go(f"{batch}/people")
    for tick in trainer.tool.locator(".roster .pick").all():
        tick.click()
    trainer.tool.locator("[name=why]").fill("已在别处学过（示例）")
    press(trainer, trainer.tool.locator("button[value=let-in]"))
    assert trainer.tool.locator(".roster .tag.info").count() == 1


def scan(phone: Seat, house: House, session: str) -> None:
    """What a camera makes of the QR code: its address, opened in the browser that knows the learner."""
    code = codes.shown(house.settings.secret_key, UUID(session), utc_now())
    phone.page.goto(f"{house.tool_url}/sign-in/{session}/{code.long}")
    assert "小雨" in phone.page.locator("main").inner_text(), "it asks first whether that is she"
    leaves(phone.page.main_frame, phone.page.locator("main form button").first.click)


def test_from_the_list_of_people_to_the_signed_sheet(browse: Browse, house: House) -> None:
    boss = Seat(browse(LAPTOP), house, "hemin").sign_in()
    boss.open_window()
    bring_people(boss)
    assign_one(house)
    change_the_track(boss)
    publish(boss)

    xiaoyu = Seat(browse(PHONE), house, "xiaoyu").sign_in()
    xiaoyu.open_window()
    xiaoyu.go("map")
    elective = xiaoyu.tool.locator(".mod", has_text="疑难投诉").inner_text()
    assert "选修" in elective and "别墅" in elective and "82" in elective
    assert "82" in xiaoyu.tool.locator(".mod", has_text="服务礼仪").first.inner_text()
    assert xiaoyu.tool.locator("#short").count() == 1, "what fits into ten minutes"
    yiming = Visitor(house, "yiming")
    yiming.launch()
    elsewhere = yiming.get("map").text
    assert "疑难投诉" not in elsewhere and "及格线 80" in elsewhere
    yiming.close()

    lin = Seat(browse(LAPTOP), house, "lin").sign_in()
    lin.open_window()
    batch, today, later = open_batch(lin)
    xiaoyu.go(f"classroom/{later}")
    assert "学时就能报名" in xiaoyu.tool.locator("main div.note").inner_text(), "what opens it"
    let_in(lin, batch)
    xiaoyu.go(f"classroom/{later}")
    press(xiaoyu, xiaoyu.tool.locator(".dock .btn.main"))
    assert xiaoyu.tool.locator("dd .tag.ok").count() == 1, "the seat is taken"
    lin.go(f"batches/sessions/{today}/code")
    scan(xiaoyu, house, today)
    lin.tool.locator(".wall b.num").filter(has_text="1").wait_for()  # the screen sees it by itself
    assert "小雨" in lin.tool.locator(".wall").inner_text()
    lin.go(f"batches/sessions/{today}")
    lin.tool.locator("form[action$='/closing'] button").click()
    lin.tool.locator("a[href*='makes_up']").or_(lin.tool.locator(".attendance .tag.ok")).first.wait_for()
    xiaoyu.page.goto(f"{xiaoyu.home}classroom/{today}")
    assert xiaoyu.page.locator("dd .tag.ok").count() == 1
