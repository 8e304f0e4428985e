"""Scenario 1: a blocked fire lane, reported by a resident, settled in the grid."""

from tests.browser.flows import choose_kind, describe, report_form, send
from tests.browser.people import picture
from tickets.models import Ticket


def test_a_fire_lane_is_cleared_in_the_grid(site, world):
    resident = site.resident()
    report_form(resident, at=world.sundi_b1.code)
    assert not resident.shows(".call-first")
    choose_kind(resident, "0501", "消防")
    assert resident.shows(".call-first")
    describe(resident, text="一辆白色轿车停在1栋消防通道上，已经堵了一个小时。", photos=[picture()])
    code = send(resident)
    ticket = Ticket.objects.get()
    assert ticket.area == world.sundi_b1
    assert resident.sees(ticket.number)

    gridworker = site.person("gridworker", phone=True)
    gridworker.go("/tickets/")
    gridworker.press(f"a[href='/tickets/{ticket.number}/']")
    site.later(minutes=20)
    free = picture("after.jpg", "#88a070")
    gridworker.move("self-close", note="联系车主，20分钟内已挪车。", after=[free])
    assert "close" not in gridworker.moves, "nobody reviews the own work"

    clerk = site.person("clerk")
    clerk.go(f"/tickets/{ticket.number}/")
    clerk.move("close", note="照片属实，同意办结。")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_level) == ("closed", "grid")

    resident.go("/follow/")
    resident.fill(resident.page.locator("main form").first, code=f" {code.lower()} ")
    resident.press("main form [type=submit]")
    assert resident.path == f"/follow/{code}/"
    resident.fill(resident.page.locator("#rating form"), solved="yes", satisfaction=5)
    resident.press("#rating [type=submit]")
    assert not resident.shows("#rating")
    assert ticket.ratings.get().solved == "yes"
