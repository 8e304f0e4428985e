"""A resident asks for a whistle by follow-up code on a phone; the community answers."""

from tickets.models import Proposal, Whistle
from tickets.operations.intake import Contact, Report, report_ticket
from tickets.operations.triage import file_ticket


def asked(world) -> tuple:
    """A matter on file, and the code of whoever reported it."""
    report = Report(
        category=world.category("0121"),
        text="公共车位被人私装地锁。",
        area=world.sundi_b1,
        contact=Contact(name="何某某"),
    )
    receipt = report_ticket(report, by=world.system, at=world.now)
    return file_ticket(receipt.ticket, by=world.clerk, at=world.now), receipt.code


def propose(resident, code: str, why: str) -> None:
    """Open the fold on the follow-up page and send the wish."""
    resident.go(f"/follow/{code}/")
    resident.page.locator("#propose summary").click()
    resident.fill(resident.page.locator("#propose form"), why=why)
    resident.press("#propose [type=submit]")


def test_a_resident_proposes_a_whistle_and_the_community_takes_it_up(site, world):
    ticket, code = asked(world)
    resident = site.resident()
    propose(resident, code, "物业、交警、城管互相推诿三周了。")
    assert resident.overflow <= 0
    assert resident.sees("已有人建议吹哨")

    clerk = site.person("clerk")
    clerk.go("/proposals/")
    assert clerk.sees("互相推诿")
    clerk.press("a[href*='/whistles/new/']")
    form = clerk.page.locator(".whistle-form")
    assert "互相推诿" in clerk.value("facts")
    clerk.fill(form, wanted_result="拆除地锁", lead=world.urban.pk)
    clerk.press("[name=blow]")
    whistle = Whistle.objects.get()
    assert (whistle.ticket, whistle.status) == (ticket, "issued")
    assert Proposal.objects.get().whistle == whistle

    resident.go(f"/follow/{code}/")
    assert resident.sees("社区已采纳建议")


def test_a_resident_without_javascript_reads_why_it_was_declined(site, world):
    _ticket, code = asked(world)
    resident = site.resident(javascript=False)
    propose(resident, code, "希望多部门一起来。")

    clerk = site.person("clerk")
    clerk.go("/proposals/").move("decline", reason="物业已约定周三拆除，暂不需要吹哨。")
    resident.go(f"/follow/{code}/")
    assert resident.sees("物业已约定周三拆除")
    assert resident.shows("#propose summary")
