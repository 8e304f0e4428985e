"""Scenario 5: one missing manhole cover, two reports 30 m apart; and a neighbour who joins."""

from tests.browser.flows import (
    choose_kind,
    describe,
    open_inbox,
    open_matter,
    report_form,
    send,
    share,
)
from tests.browser.people import picture
from tickets.models import Ticket

METRE = 1 / 111_320


def stand_at(person, metres: float) -> None:
    """Give the form the position of the phone."""
    person.page.evaluate(
        "([lng, lat]) => { document.querySelector('[name=lng]').value = lng;"
        " document.querySelector('[name=lat]').value = lat; }",
        [118.5, 31.67 + metres * METRE],
    )


def test_two_reports_of_one_cover_are_merged_and_both_hear_of_the_end(site, world):
    codes = []
    for metres in (0, 30):
        resident = site.resident()
        report_form(resident, at=world.sundi_b1.code)
        describe(resident, text="井盖没了，路上一个大洞。", photos=[picture()])
        resident.page.wait_for_selector("#guesses [value='0601']")
        resident.page.locator("#guess-0601").check()
        stand_at(resident, metres)
        resident.photograph(f"cover-report-{metres}")
        codes.append(send(resident))
        site.later(minutes=20)
    first, second = Ticket.objects.order_by("pk")

    clerk = site.person("clerk")
    open_matter(clerk, second)
    clerk.photograph("cover-suggested")
    clerk.page.click("a[href*='moves/merge/?into=']")
    clerk.page.wait_for_selector("#shared-dialog [name=into]")
    assert clerk.page.input_value("#shared-dialog [name=into]") == first.number
    clerk.press("#shared-dialog form .btn-primary")
    assert clerk.sees("已并案，继续办理的是")
    clerk.photograph("cover-merged")

    open_matter(clerk, first)
    for move, inputs in (("file", {}), ("dispatch", {"lead": world.urban.code})):
        clerk.move(move, **inputs)
    officer = site.person("department", phone=True)
    mine = share(first, world.urban)
    open_inbox(officer).move("sign", on=mine)
    open_inbox(officer, "working")
    officer.move("finish", on=mine, note="已补装井盖", photos=[picture("after.jpg")])
    open_matter(clerk, first)
    clerk.move("pass")
    clerk.move("close")

    for code in codes:
        resident = site.resident()
        resident.go(f"/follow/{code}/")
        assert resident.sees(first.number)
        assert resident.shows("#rating"), "both are asked how it went"
    assert resident.sees("已与另一件合并办理")
    resident.photograph("cover-follow-merged")


def test_a_neighbour_joins_instead_of_reporting_again(site, world):
    first = site.resident()
    report_form(first, at=world.sundi_b1.code)
    choose_kind(first, "0603")
    describe(first, text="张阿姨门口路灯不亮。")
    send(first)
    neighbour = site.resident()
    report_form(neighbour, at=world.sundi_b1.code)
    describe(neighbour, text="楼下路灯坏了")
    neighbour.page.wait_for_selector("#guesses [value='0603']")
    neighbour.page.locator("#guess-0603").check()
    neighbour.press(".thumb-bar [type=submit]")
    assert neighbour.sees("已有 1 人遇到")
    assert not neighbour.sees("张阿姨")
    neighbour.photograph("lamp-known")
    neighbour.press("[name=join]")
    assert neighbour.path.startswith("/report/done/")
    assert neighbour.sees("已有 2 人遇到")
    neighbour.photograph("lamp-joined")
    assert Ticket.objects.count() == 1


def test_joining_works_without_scripts(site, world):
    for number in range(2):
        resident = site.resident(javascript=False)
        report_form(resident, at=world.sundi_b1.code)
        describe(resident, text="路灯不亮")
        resident.press("[name=suggest]")
        assert resident.shows("#guesses [value='0603']")
        resident.page.locator("#guess-0603").check()
        resident.press(".thumb-bar [type=submit]")
        if number:
            resident.press("[name=join]")
        assert resident.path.startswith("/report/done/")
    assert Ticket.objects.get().requesters.count() == 2
