"""Scenarios 6, 8, 9 and 12: work given back, more time, suspension, and an appeal."""

from datetime import timedelta

from django.utils import timezone

from tests.browser.flows import open_inbox, open_matter, share
from tests.browser.people import picture
from tests.tickets.asking import clock_of, fresh, share_of
from tests.tickets.desk import dispatched
from tickets.models import Adjustment
from tickets.operations.suspension import resume_due


def way(ticket, kind: str) -> str:
    """The path of the newest request of a kind."""
    rows = Adjustment.objects.filter(ticket=ticket, kind=kind)
    return f"/adjustments/{rows.latest('pk').pk}/"


def test_a_unit_gives_back_what_is_not_its_own(site, world):
    """Scenario 6: a reason, fifteen minutes, another unit with a fresh clock, the first free."""
    ticket = dispatched(world, lead=world.housing)
    housing = site.person("housing_officer", phone=True)
    mine = share(ticket, world.housing)
    open_inbox(housing, "waiting").move("sign", on=mine)
    site.later(minutes=30)
    open_inbox(housing, "working").move("ask-return", on=mine, reason="占道地锁由城管局处置。")

    clerk = site.person("clerk")
    clerk.go("/notices/")
    assert clerk.sees("占道地锁由城管局处置")
    clerk.go("/adjustments/")
    assert clerk.sees("退单")
    assert clerk.light == "green", "fifteen minutes"
    site.later(minutes=8)
    clerk.go("/adjustments/").move("redirect", on=way(ticket, "return"), unit=world.urban.code)

    first, second = ticket.assignments.order_by("pk")
    assert clock_of(first).state == "cancelled"
    assert (second.unit, second.role) == (world.urban, "lead")
    assert clock_of(second).budget_s == clock_of(first).budget_s
    assert fresh(ticket).due_at == second.due_at
    assert not fresh(first).is_late
    urban = site.person("department")
    open_inbox(urban, "waiting")
    assert urban.sees(ticket.number)
    open_matter(clerk, ticket)
    assert clerk.sees("改派其他单位")


def test_more_time_is_granted_twice_and_no_more(site, world):
    """Scenario 8: refused once, granted twice, the third time the rule says no; and late never."""
    ticket = dispatched(world)
    head, clerk = site.person("department_head"), site.person("clerk")
    mine = share(ticket, world.urban)

    def ask(reason: str) -> None:
        open_matter(head, ticket).move("ask-extension", on=mine, reason=reason)

    ask("配件未到")
    clerk.go("/adjustments/").move("refuse", on=way(ticket, "extension"), reason="仓库有现货")
    head.go("/notices/")
    assert head.sees("仓库有现货")
    for reason in ("现货型号不符，已另购", "厂家推迟发货"):
        ask(reason)
        clerk.go("/adjustments/").move("grant", on=way(ticket, "extension"))
    assert fresh(ticket).due_at > world.now + timedelta(days=7), "twice two working days more"
    open_matter(head, ticket)
    assert head.sees("已延期2次")
    assert "ask-extension" not in head.moves
    late = dispatched(world, text="另一件。", code="0603")
    site.later(days=6)
    open_matter(head, late)
    assert "ask-extension" not in head.moves


def test_a_matter_rests_until_its_day(site, world):
    """Scenario 9: approved, grey, nothing to press, and taken up again by itself."""
    ticket = dispatched(world)
    until = timezone.localdate() + timedelta(days=30)
    officer, head = site.person("department", phone=True), site.person("department_head")
    mine = share(ticket, world.urban)
    wish = {"until_on": until.isoformat(), "reason": "沥青修补须待气温回升"}
    open_inbox(officer, "waiting").move("sign", on=mine)
    open_inbox(officer, "working").move("ask-suspension", on=mine, **wish)
    head.go("/adjustments/").move("endorse", on=way(ticket, "suspension"), note="属实")
    clerk = site.person("clerk")
    clerk.go("/adjustments/").move("grant", on=way(ticket, "suspension"))

    open_matter(clerk, ticket)
    assert clerk.light == "grey"
    assert clerk.sees(until.isoformat())
    assert {"resume", "void"} <= clerk.moves <= {"resume", "void", "publish", "withhold"}
    clerk.go("/tickets/?light=grey")
    assert clerk.sees(ticket.number)
    open_inbox(officer, "working")
    assert officer.light == "grey"
    assert officer.moves == set()

    site.later(days=31)
    assert resume_due(timezone.now()) == 1
    open_inbox(officer, "working")
    assert officer.light in ("green", "yellow")
    assert "finish" in officer.moves


def test_a_delay_that_nobody_could_help_is_not_counted(site, world):
    """Scenario 12: closed late because of a storm; two people agree; the fact stays."""
    ticket = dispatched(world)
    officer = site.person("department")
    mine = share(ticket, world.urban)
    site.later(days=4)
    open_inbox(officer, "waiting").move("sign", on=mine)
    done = {"note": "暴雨停后当天拆除", "photos": [picture()]}
    open_inbox(officer, "working").move("finish", on=mine, **done)
    clerk, secretary = site.person("clerk"), site.person("community")
    open_matter(clerk, ticket).move("pass")
    clerk.move("close")

    open_matter(officer, ticket).move("appeal", on=mine, reason="连续三日暴雨，停止户外作业")
    clerk.go("/adjustments/").move("forward", on=way(ticket, "appeal"), note="情况属实")
    assert "exempt" not in clerk.go("/adjustments/?view=all").moves
    secretary.go("/adjustments/").move("exempt", on=way(ticket, "appeal"))
    open_matter(clerk, ticket)
    assert clerk.sees("不计超时（申诉通过）")
    assert clerk.sees("曾超时")
    row = share_of(ticket)
    assert (row.is_late, row.is_exempt) == (True, True)
