"""Scenario 15: a grid of 780 households becomes two; open matters follow, figures stay."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from grids.models import Area
from members.models import Post
from tests.browser.reorganising import approve, midnight, propose, scored
from tests.tickets import desk
from tickets.models import Ticket


def test_a_grid_of_780_households_is_drawn_anew(site, world):
    Area.objects.filter(pk=world.sundi_1.pk).update(households=780)
    ended = desk.closed(world, area=world.sundi_b1)
    first, second = (
        desk.filed(world, area=place, by=world.clerk) for place in (world.sundi_b1, world.sundi_b2)
    )
    worker, head = (
        Post.objects.get(person__user=user) for user in (world.gridworker, world.gridhead)
    )
    tomorrow = timezone.localdate(world.now) + timedelta(days=1)

    street = site.person("street")
    street.go(f"/organisation/areas/{world.sundi_1.code}/")
    assert street.sees("780")
    street.photograph("scenario-15-before")
    street.press(f"main a[href='/organisation/areas/{world.sundi_1.code}/changes/new/split/']")
    change = propose(
        street,
        **{"name-0": "孙底第十一网格", "code-0": f"{world.sundi.code}011", "households-0": "390"},
        **{"name-1": "孙底第十二网格", "code-1": f"{world.sundi.code}012", "households-1": "390"},
        **{f"child-{world.sundi_b1.pk}": "1", f"child-{world.sundi_b2.pk}": "2"},
        **{f"post-{head.pk}": "1", f"post-{worker.pk}": "2"},
        reason="该网格780户，超出300至500户，拟按楼栋分设。",
        effective_on=tomorrow.isoformat(),
        **scored(5),
    )
    street.photograph("scenario-15-proposal")
    figures = rates(street)

    district = site.person("district")
    approve(district, change, "同意，次日生效。")
    assert midnight(site, tomorrow) == 1

    old = Area.objects.get(pk=world.sundi_1.pk)
    new = {code: Area.objects.get(code=f"{world.sundi.code}{code}") for code in ("011", "012")}
    assert old.valid_to == tomorrow
    for ticket, code in ((first, "011"), (second, "012"), (ended, "011")):
        ticket.refresh_from_db()
        assert (ticket.grid_now, ticket.grid_filed) == (new[code], old)
    assert rates(street) == figures, "what has been counted stays"
    street.go(f"/organisation/areas/{old.code}/")
    assert street.sees("孙底第十一网格"), "what took its place"
    street.go(f"/organisation/?on={timezone.localdate(world.now).isoformat()}&q={old.name}")
    street.go(f"/organisation/changes/{change.number}/")
    street.photograph("scenario-15-effect")

    # Each worker finds the matters of the own part, and no others
    gridworker = site.person("gridworker", phone=True)
    gridworker.go("/tickets/")
    assert gridworker.sees(second.number) and not gridworker.sees(first.number)
    gridworker.photograph("scenario-15-worker")
    assert Ticket.objects.filter(grid_filed=old).count() == 3


def rates(person) -> str:
    """The figures of the street as its page shows them."""
    person.go("/rates/")
    return person.page.locator("main table").first.inner_text()
