"""Scenario 13: a branch of 53 is flagged, split by proposal, and both parts get committees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from grids.models import PartyOrganisation
from members.models import Membership, Person
from tests.browser.reorganising import approve, midnight, propose, scored
from tests.overview.changes import branch

COMMITTEE = ("branch_secretary", "organisation_member", "publicity_member")


def test_a_branch_of_53_becomes_two_with_committees(site, world):
    old = branch(world, "孙底第一党支部", members=53, areas=[world.sundi_1, world.sundi_2])
    today = timezone.localdate(world.now)
    tomorrow = today + timedelta(days=1)

    secretary = site.person("community")
    secretary.go("/organisation/health/?rule=too_big")
    assert secretary.sees("53")
    secretary.photograph("scenario-13-health")
    secretary.press(f"main a[href='/organisation/parties/{old.code}/changes/new/split/']")
    people = list(old.members.order_by("pk").values_list("pk", flat=True))
    homes = {f"member-{pk}": "2" if place >= 30 else "1" for place, pk in enumerate(people)}
    unfold(secretary)
    change = propose(
        secretary,
        **{"name-0": "孙底东党支部", "name-1": "孙底西党支部"},
        **{f"area-{world.sundi_1.pk}": "1", f"area-{world.sundi_2.pk}": "2"},
        **homes,
        reason="党员53名，超过50名，拟分设为两个党支部。",
        effective_on=tomorrow.isoformat(),
        **scored(4),
    )
    assert secretary.page.locator("main li", has_text="4 / 5").count() == 4
    assert secretary.sees("30 名党员") and secretary.sees("23 名党员")
    secretary.photograph("scenario-13-proposal")

    street = site.person("street")
    approve(street, change, "同意分设。")
    assert change.status == "approved"
    assert old.members.count() == 53, "nobody moves before the day"

    assert midnight(site, tomorrow) == 1
    assert midnight(site, tomorrow + timedelta(days=1)) == 0
    named = PartyOrganisation.objects.filter(name__in=("孙底东党支部", "孙底西党支部"))
    east, west = named.order_by("code")
    assert (east.members.count(), west.members.count()) == (30, 23)
    for body, grid in ((east, world.sundi_1), (west, world.sundi_2)):
        secretary.go(f"/organisation/parties/{body.code}/")
        assert secretary.sees(grid.name)
        secretary.go(f"/organisation/areas/{grid.code}/")
        assert secretary.shows(f"main a[href='/organisation/parties/{body.code}/']")
    secretary.go("/organisation/health/?rule=needs_committee")
    assert secretary.sees(east.name) and secretary.sees(west.name)
    for body in (east, west):
        for role, person in zip(COMMITTEE, body.members.order_by("pk"), strict=False):
            appoint(secretary, person, role, body)
    secretary.go("/organisation/health/?rule=needs_committee")
    assert not secretary.sees(east.name) and not secretary.sees(west.name)

    history_is_intact(secretary, old, people[0], today)


def unfold(person: Any) -> None:
    """Open what a long form keeps folded."""
    person.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def appoint(secretary: Any, person: Person, role: str, body: PartyOrganisation) -> None:
    """A seat in the committee, from the list of members, by the decision of the election."""
    secretary.go(f"/organisation/parties/{body.code}/members/")
    secretary.press(f"main a[href='/people/{person.pk}/posts/new/?place={body.code}']")
    form = secretary.page.locator("main form[method=post]").first
    secretary.fill(form, role=role, basis="支部党员大会选举结果")
    secretary.press(form.locator("[type=submit]"))
    assert secretary.path == f"/organisation/parties/{body.code}/", secretary.refusal


def history_is_intact(secretary: Any, old: PartyOrganisation, member: int, day: Any) -> None:
    """The closed branch, the past home of a member, and the tree as it was that day."""
    secretary.go(f"/organisation/parties/{old.code}/")
    assert secretary.sees("孙底东党支部"), "what took its place"
    secretary.go(f"/people/{member}/")
    assert secretary.sees(old.name), "the home before"
    assert Membership.objects.filter(organisation=old, until_on=day).count() == 53
    secretary.go(f"/organisation/?on={day.isoformat()}&q={old.code}")
    secretary.go(f"/organisation/?on={day.isoformat()}")
    assert secretary.shows("main a[href*='/organisation/parties/']")
    secretary.photograph("scenario-13-as-of")
