"""Pages of the sign-in, and what must be there to look at them."""

from __future__ import annotations

from grids.models import City
from members.models import Post
from members.operations.factors import begin_factor
from members.operations.identities import link_identity
from members.operations.providers import RuleDraft, add_rule
from tests.members.signing_in import provider_of
from tests.world import SINCE, World


def own_account_pages(world: World) -> dict[str, str]:
    """A second factor half set up, sessions, and an account at another system."""
    by, at = world.gridworker, world.now
    begin_factor(by, at=at)
    link_identity(by, provider_of(world.system, at, name="市统一身份"), "u-1", "sunwang", at=at)
    provider_of(world.system, at, name="区政务平台")
    return {
        "password": "/account/password/",
        "second-factor": "/account/second-factor/",
        "sessions": "/account/sessions/",
        "identities": "/account/identities/",
    }


def sign_in_pages(world: World) -> dict[str, str]:
    """Providers with a rule, and accounts that an administrator keeps; of both cities, as such an
    installation's own administrator is."""
    for city in City.objects.exclude(pk=world.city.pk):
        Post.objects.create(person=world.admin.person, role="admin", city=city, from_on=SINCE)
    row = provider_of(world.system, world.now, name="市统一身份")
    draft = RuleDraft(claim="groups", value="sundi", role="community_clerk", scope=world.sundi)
    add_rule(row, draft, by=world.system, at=world.now)
    return {
        "sign-in": "/settings/sign-in/",
        "sign-in-new": "/settings/sign-in/new/",
        "provider": f"/settings/sign-in/{row.pk}/",
        "person-account": f"/people/{world.gridworker.person.pk}/account/",
    }
