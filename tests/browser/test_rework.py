"""Scenario 10: the check fails, the same unit does it again; it fails once more: supervision."""

import pytest

from tests.browser.flows import open_inbox, open_matter, report, share
from tests.browser.people import picture
from tickets.models import Clock, SupervisionOrder, Ticket


@pytest.fixture
def clerk(site):
    return site.person("clerk")


@pytest.fixture
def urban(site):
    return site.person("department", phone=True)


@pytest.fixture
def ticket(site, world, clerk, urban):
    """Rubbish left by a renovation, given to a department that has signed for it."""
    gridworker = site.person("gridworker", phone=True)
    report(gridworker, "0107", "装修垃圾堆在2栋路边。", at=world.sundi_b2.code)
    ticket = Ticket.objects.get()
    open_matter(clerk, ticket).move("file", category="0107")
    clerk.move("dispatch", lead=world.urban.code)
    open_inbox(urban).move("sign", on=share(ticket, world.urban))
    return ticket


def try_to_finish(urban, mine: str, note: str) -> None:
    """The department reports the work done, with a photo."""
    open_inbox(urban, "working").move("finish", on=mine, note=note, photos=[picture()])


def counted(ticket) -> tuple[str, int]:
    ticket.refresh_from_db()
    return ticket.status, ticket.rework_count


def test_a_failed_check_sends_the_work_back(world, ticket, clerk, urban):
    mine = share(ticket, world.urban)
    try_to_finish(urban, mine, "已清运第一车")
    open_matter(clerk, ticket).move("rework", reason="墙角还有一堆没有清")
    assert counted(ticket) == ("handling", 1)
    assert not SupervisionOrder.objects.exists()

    urban.go("/notices/")
    assert urban.sees("墙角还有一堆没有清")
    open_inbox(urban, "working")
    assert urban.light == "green", "a new limit runs"
    assert not urban.sees("督办")
    try_to_finish(urban, mine, "已全部清完")

    open_matter(clerk, ticket)
    assert clerk.sees("已清运第一车")
    assert clerk.sees("已全部清完")
    clerk.move("pass")
    clerk.move("close")
    assert counted(ticket) == ("closed", 1)
    assert ticket.solved_level == "street"
    assert ticket.assignments.count() == 1
    kept = Clock.objects.of("assignment", ticket.assignments.get().pk)
    assert [row.state for row in kept.order_by("pk")] == ["met", "met"]


def test_the_second_failed_check_puts_the_unit_under_supervision(site, world, ticket, clerk, urban):
    mine = share(ticket, world.urban)
    street, head = site.person("street"), site.person("department_head")
    for note, flaw in (("已清运第一车", "墙角还有一堆"), ("已清完", "绿化带里还有砖块")):
        assert not street.go("/street/?show=supervised").sees(ticket.number)
        try_to_finish(urban, mine, note)
        open_matter(clerk, ticket).move("rework", reason=flaw)
    assert counted(ticket) == ("handling", 2)
    order = SupervisionOrder.objects.get()
    assert (order.level, order.issued_by) == ("order", world.system)

    for person in (urban, head):
        person.go("/notices/")
        assert person.sees("督办")
        assert person.sees("两次核查不合格")
        assert person.sees(order.answer_by.isoformat())
    assert street.go("/street/?show=supervised").sees("两次核查不合格")
    assert open_matter(clerk, ticket).sees("督办")
    assert open_inbox(urban, "working").sees("督办")
    assert urban.light == "green", "a new limit runs after each failed check"

    urban.press(f"main .work-card a[href^='/tickets/{ticket.number}/']")
    urban.move("answer", on=f"/supervision-orders/{order.pk}/", answer="已加派人手，今日清完")
    assert street.go("/notices/").sees("已加派人手，今日清完")
    try_to_finish(urban, mine, "绿化带也已清完")
    assert not street.go("/street/?show=supervised").sees(ticket.number), "nothing to press"
    open_matter(clerk, ticket).move("pass")
    clerk.move("close")
    assert counted(ticket) == ("closed", 2)
    assert clerk.sees("已加派人手，今日清完")
    kept = Clock.objects.of("assignment", ticket.assignments.get().pk)
    assert [row.state for row in kept.order_by("pk")] == ["met", "met", "met"]
