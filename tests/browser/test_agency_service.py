"""Scenario 21: a bedridden resident's elderly allowance, asked for on a phone, done by an agent."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from services.models import ServiceRequest
from tests.browser.conftest import Site
from tests.browser.people import Person
from tests.browser.services import station

NAME, PHONE, DOOR = "欧阳奶奶", "13812345678", "3栋2单元201"
SECRETS = (NAME, PHONE, DOOR)


def nobody_is_named(person: Person) -> None:
    """Nothing of the applicant stands on the page."""
    text = person.page.content()
    assert not [secret for secret in SECRETS if secret in text]


def ask(site: Site, community: str) -> tuple[Person, str]:
    """From the home page to the receipt, by a thumb and without an account."""
    resident = site.resident()
    resident.go("/services/")
    resident.photograph("service-find-phone")
    resident.press(".tile[href*='group=affairs']")
    resident.press("main a:has-text('高龄津贴申领')")
    assert resident.sees("年满80周岁")
    resident.photograph("service-item-phone")
    resident.go(f"{resident.path}?at={community}")
    resident.press("main a[href*='mode=agent']")
    form = resident.page.locator("main form").first
    resident.fill(form, address=DOOR, words="老人卧床，请代办。", name=NAME, phone=PHONE)
    resident.photograph("service-ask-phone")
    resident.press(".thumb-bar [type=submit]")
    assert resident.path.startswith("/service-receipts/"), resident.refusal
    resident.photograph("service-receipt-phone")
    return resident, resident.path


def sign(person: Person) -> None:
    """Draw a signature into the box."""
    box = person.page.locator(".signature-box")
    box.scroll_into_view_if_needed()
    frame = box.bounding_box()
    mouse = person.page.mouse
    for start, end in ((0.15, 0.45), (0.4, 0.8)):
        mouse.move(frame["x"] + frame["width"] * start, frame["y"] + frame["height"] * 0.3)
        mouse.down()
        for part in range(1, 9):
            across = start + (end - start) * part / 8
            down = 0.3 + 0.4 * (part % 2)
            mouse.move(frame["x"] + frame["width"] * across, frame["y"] + frame["height"] * down)
        mouse.up()


def test_an_allowance_comes_to_a_bedridden_resident(site, world):
    place = station(world)
    resident, receipt = ask(site, world.sundi.code)
    row = ServiceRequest.objects.get()
    assert (row.status, row.area) == ("submitted", world.sundi)

    clerk = site.person("community", phone=True)
    clerk.go("/workbench/")
    clerk.press(f"main a[href='/service-requests/{row.pk}/']")
    nobody_is_named(clerk)
    desk = clerk.path
    day = timezone.localdate()
    for move, words in (
        ("accept", {}),
        ("begin", {}),
        ("name-agent", {"agent": str(world.user("community").pk)}),
        ("authorise", {"authorised_on": f"{day}", "authorised_until": f"{day + timedelta(30)}"}),
    ):
        clerk.go(desk).move(move, **words)
    assert clerk.go(desk).sees(DOOR)
    clerk.go(f"{desk}papers/new/")
    form = clerk.page.locator("main form").first
    clerk.fill(form, name="户口簿", kind="original", received_from="本人")
    clerk.press(form.locator("[type=submit]"))
    clerk.go(desk).move("note-step", done_on=f"{day}", step="材料交街道窗口预审。")
    assert resident.go(receipt).sees("材料交街道窗口预审")
    resident.photograph("service-receipt-steps-phone")
    clerk.go(desk).move("publicise")
    clerk.photograph("service-request-public-phone")

    public = site.resident().go("/services/publicity/")
    assert public.sees("欧***") or public.sees("欧*")
    nobody_is_named(public)
    public.photograph("service-publicity-phone")
    assert "forward" not in clerk.go(desk).moves

    site.later(days=8)
    clerk = site.person("community", phone=True)
    assert not site.resident().go("/services/publicity/").sees("高龄津贴申领")
    clerk.go(desk).move("forward")
    street = site.person("street")
    street.go(desk).move("decide", result="已审批，自本月起按月发放。")
    assert resident.go(receipt).sees("自本月起按月发放")

    assert "hand-over" not in clerk.go(desk).moves
    clerk.photograph("service-request-original-out-phone")
    paper = row.materials.get()
    clerk.go(f"/service-papers/{paper.pk}/return/")
    form = clerk.page.locator("main form").first
    clerk.fill(form, returned_to="本人")
    clerk.press(form.locator("[type=submit]"))
    clerk.go(f"{desk}moves/hand-over/")
    form = clerk.page.locator("main form").first
    clerk.fill(form, received_by="本人")
    sign(clerk)
    clerk.photograph("service-hand-over-signed-phone")
    clerk.press(form.locator("[type=submit]"))
    assert row.signatures.get(stage="hand_over").is_drawn

    resident.go(receipt)
    form = resident.page.locator("form:has([name=act][value=rate])")
    resident.fill(form, stars="5", comment="没出门就办好了")
    resident.press(form.locator("button"))
    row.refresh_from_db()
    assert (row.status, row.stars) == ("rated", 5)
    assert row.materials.originals_out().count() == 0
    assert place.service_items.filter(pk=row.item_id).exists()


def test_a_resident_draws_a_number_by_the_code_at_the_door(site, world):
    place = station(world)
    resident = site.resident()
    resident.go(f"/place/{place.pk}/")
    assert resident.path == f"/stations/{place.pk}/"
    resident.photograph("station-phone")
    resident.press("form[action$='/draw/'] button")
    assert resident.sees("下一位就是您")
    mine = resident.path
    clerk = site.person("community", phone=True)
    clerk.go(f"/service-counters/{place.pk}/")
    clerk.press("form[action$='/call/'] button")
    clerk.photograph("service-counter-phone")
    resident.go(mine)
    assert resident.sees("轮到您了")
    resident.photograph("queue-number-phone")
