"""The report works where no script runs, and loses nothing when something is missing."""

from tests.browser.flows import choose_kind, describe, report_form, send
from tests.browser.people import picture
from tickets.models import Ticket

WORDS = "单元门口的路灯三天不亮了，老人晚上出门不方便。"


def test_a_resident_reports_from_the_code_on_the_building(site, world):
    resident = site.resident(javascript=False)
    report_form(resident, at=world.sundi_b1.code)
    describe(resident, text=WORDS, photos=[picture()], address="北门", phone="12345")
    resident.press(".thumb-bar [type=submit]")
    assert resident.path == "/report/"
    assert resident.shows("#categories .field-error")
    assert resident.value("phone") == "12345"
    assert resident.value("text") == WORDS
    assert resident.value("address") == "北门"
    assert resident.value("area") == world.sundi_b1.code
    assert resident.shows(".kept img"), "the picture is kept too"

    choose_kind(resident, "0603")
    describe(resident, phone="13855501234")
    code = send(resident)
    ticket = Ticket.objects.get()
    assert (ticket.area, ticket.address) == (world.sundi_b1, "北门")
    resident.go(f"/follow/{code}/")
    assert resident.sees(ticket.number)
    assert resident.page.locator("main .photos img").count() == 1


def test_a_resident_finds_the_place_step_by_step(site, world):
    resident = site.resident(javascript=False)
    report_form(resident)
    describe(resident, text=WORDS)
    for area in (world.anmin, world.sundi, world.sundi_1, world.sundi_b2):
        describe(resident, area=area.code)
        resident.press("[name=place]")
        assert resident.value("text") == WORDS
    choose_kind(resident, "0603")
    send(resident)
    assert Ticket.objects.get().area == world.sundi_b2


def test_a_grid_worker_settles_a_matter_at_once(site, world):
    gridworker = site.person("gridworker", phone=True, javascript=False)
    report_form(gridworker, at=world.sundi_b2.code)
    choose_kind(gridworker, "0110")
    describe(
        gridworker,
        text="旧沙发放在2栋楼道口。",
        photos=[picture("before.jpg")],
        settled=True,
        note="已联系住户当场搬走",
        after=[picture("after.jpg", "#88a070")],
    )
    send(gridworker)
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.self_closed) == ("checking", True)

    clerk = site.person("clerk", javascript=False)
    clerk.go(f"/tickets/{ticket.number}/").move("close", note="属实")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_level) == ("closed", "grid")


def test_a_department_answers_a_matter(site, world):
    clerk = site.person("clerk", javascript=False)
    report_form(clerk, at=world.sundi_b1.code)
    choose_kind(clerk, "0121")
    describe(clerk, text="公共车位被装地锁。")
    send(clerk)
    ticket = Ticket.objects.get()
    clerk.go(f"/tickets/{ticket.number}/").move("file", category="0121")
    clerk.move("dispatch", lead=world.urban.code)
    officer = site.person("department", phone=True, javascript=False)
    officer.go("/inbox/").move("sign")
    assert officer.path == "/inbox/"
    ticket.refresh_from_db()
    assert ticket.status == "handling"
