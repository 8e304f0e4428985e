"""Scenario 14: two full members are left for seven months; the branch joins a joint branch."""

from __future__ import annotations

from datetime import date

from grids.models import PartyOrganisation
from members.models import Membership, Person
from tests.browser.reorganising import approve, propose, scored
from tests.overview.changes import branch

LEFT = date(2026, 4, 20)


def test_a_branch_that_is_too_small_joins_a_joint_branch(site, world):
    small = branch(world, "阳光超市党支部", members=2, areas=[world.sundi_1])
    joint = branch(world, "孙底联合党支部", members=6, kind="joint_branch", areas=[world.sundi_2])
    gone = Person.objects.create(name="走", party_status="full")
    Membership.objects.create(
        person=gone, organisation=small, from_on=date(2021, 1, 1), until_on=LEFT
    )

    secretary = site.person("community")
    secretary.go("/organisation/health/?rule=too_small")
    assert secretary.sees(small.name) and secretary.sees("2026-04-21")
    assert secretary.sees("支部工作条例")
    secretary.photograph("scenario-14-health")
    secretary.press(f"main a[href='/organisation/parties/{small.code}/changes/new/merge/']")
    change = propose(
        secretary,
        others=[str(joint.pk)],
        into=str(joint.pk),
        reason="正式党员不足3名已满7个月，拟并入联合党支部。",
        **scored(4),
    )
    street = site.person("street")
    approve(street, change, "同意。")
    assert change.status == "effective"
    joint = PartyOrganisation.objects.get(pk=joint.pk)
    assert joint.members.count() == 8
    street.go(f"/organisation/parties/{small.code}/")
    assert street.sees(joint.name)
    secretary.go("/organisation/health/?rule=too_small")
    assert not secretary.sees(small.name)
    secretary.go(f"/organisation/parties/{joint.code}/")
    assert secretary.sees(world.sundi_2.name)
