"""Scenario 6, its dispatch part: the wrong department, withdrawn, then the right one."""

from tests.browser.flows import open_matter, report, share
from tickets.models import Clock, Ticket


def clock_of(ticket, unit):
    """The clock of a unit's share."""
    assignment = ticket.assignments.filter(unit=unit).latest("pk")
    return Clock.objects.of("assignment", assignment.pk).get()


def test_a_matter_goes_to_the_right_department_with_a_fresh_clock(site, world):
    gridworker = site.person("gridworker", phone=True)
    report(gridworker, "0121", "2栋门口新装了三个地锁。", at=world.sundi_b2.code)
    ticket = Ticket.objects.get()
    clerk = site.person("clerk")
    open_matter(clerk, ticket).move("file", category="0121")
    clerk.move("dispatch", lead=world.housing.code, note="请核实处理")

    housing = site.person("housing_officer")
    housing.go("/inbox/")
    assert housing.sees(ticket.number)
    first = clock_of(ticket, world.housing)

    site.later(minutes=25)
    open_matter(clerk, ticket)
    clerk.move("withdraw", on=share(ticket, world.housing), reason="地锁归城管局管，派错了。")
    first.refresh_from_db()
    assert first.state == "cancelled"
    housing.go("/inbox/")
    assert not housing.shows(f"main a[href='/tickets/{ticket.number}/']")
    housing.go("/notices/")
    assert housing.sees("派错了")

    clerk.move("dispatch", lead=world.urban.code)
    second = clock_of(ticket, world.urban)
    assert second.budget_s == first.budget_s, "the new department has the whole limit"
    assert second.started_at > first.ended_at
    ticket.refresh_from_db()
    assert ticket.due_at == second.due_at

    urban = site.person("department")
    urban.go("/inbox/")
    assert urban.light == "green"
    urban.move("sign", on=share(ticket, world.urban))
    urban.go(f"/clocks/{second.pk}/")
    clerk.go(f"/clocks/{first.pk}/")
