"""Scenario 10: the check fails, the same unit does it again, both tries are kept."""

from tests.browser.flows import open_matter, report, share
from tests.browser.people import picture
from tickets.models import Clock, Ticket


def test_a_failed_check_sends_the_work_back(site, world):
    gridworker = site.person("gridworker", phone=True)
    report(gridworker, "0107", "装修垃圾堆在2栋路边。", at=world.sundi_b2.code)
    ticket = Ticket.objects.get()
    clerk = site.person("clerk")
    open_matter(clerk, ticket).move("file", category="0107")
    clerk.move("dispatch", lead=world.urban.code)

    urban = site.person("department", phone=True)
    mine = share(ticket, world.urban)
    urban.go("/inbox/").move("sign", on=mine)
    urban.go("/inbox/?show=working")
    urban.move("finish", on=mine, note="已清运第一车", photos=[picture("1.jpg")])

    open_matter(clerk, ticket).move("rework", reason="墙角还有一堆没有清")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.rework_count) == ("handling", 1)

    urban.go("/notices/")
    assert urban.sees("墙角还有一堆没有清")
    urban.go("/inbox/?show=working")
    assert urban.light == "green", "a new limit runs"
    urban.move("finish", on=mine, note="已全部清完", photos=[picture("2.jpg")])

    open_matter(clerk, ticket)
    assert clerk.sees("已清运第一车")
    assert clerk.sees("已全部清完")
    clerk.move("pass")
    clerk.move("close")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.rework_count, ticket.solved_level) == ("closed", 1, "street")
    assert ticket.assignments.count() == 1
    kept = Clock.objects.of("assignment", ticket.assignments.get().pk)
    assert [row.state for row in kept.order_by("pk")] == ["met", "met"]
