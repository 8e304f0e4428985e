"""Setting up providers of identities, and the rules by which they make accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.powers import Power
from lib.errors import Refused
from lib.oidc import describe, is_allowed_issuer
from lib.pii import encrypt
from members.models import IdentityProvider, ProvisioningRule, User
from members.operations.posts import PostDraft, check_role, check_scope
from members.querysets.sessions import covers_everything
from records.operations import write_audit

FACTS = (
    "name",
    "issuer",
    "client_id",
    "scopes",
    "login_claim",
    "name_claim",
    "phone_claim",
    "link_by",
    "is_strong",
    "is_active",
)


@dataclass(frozen=True, kw_only=True)
class ProviderFacts:
    """What is set up for a provider; a secret left empty keeps the one before."""

    name: str
    issuer: str
    client_id: str
    secret: str = ""
    scopes: str = "openid profile"
    login_claim: str = "preferred_username"
    name_claim: str = "name"
    phone_claim: str = "phone_number"
    link_by: str = IdentityProvider.LinkBy.NOTHING
    is_strong: bool = False
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """Who is new, and has this value of this claim, gets this post at an area or unit."""

    claim: str
    value: str
    role: str
    scope: Any


@transaction.atomic
def save_provider(
    facts: ProviderFacts, *, by: User, at: datetime, provider: IdentityProvider | None = None
) -> IdentityProvider:
    """Set a provider up, or change it; only who configures every city may.

    Raises Refused with `bad_issuer`, `bad_scopes`, `issuer_kept` or `name_taken`.
    """
    _require(by)
    if provider is not None:
        provider = IdentityProvider.objects.select_for_update().get(pk=provider.pk)
        _check_issuer_stays(provider, facts.issuer)
    if not is_allowed_issuer(facts.issuer):
        raise Refused("bad_issuer", _("Enter the issuer's address (https://…)."), "issuer")
    if "openid" not in facts.scopes.split():
        raise Refused("bad_scopes", _("One of the scopes must be “openid”."), "scopes")
    row = provider or IdentityProvider(slug=_free_slug(facts.name))
    for name in FACTS:
        setattr(row, name, getattr(facts, name))
    if facts.secret:
        row.secret_cipher = encrypt(facts.secret)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("name_taken", _("Another provider has this name."), "name") from None
    write_audit("provider.save", by=by, at=at, about=("identityprovider", row.pk))
    return row


@transaction.atomic
def add_rule(
    provider: IdentityProvider, draft: RuleDraft, *, by: User, at: datetime
) -> ProvisioningRule:
    """Let a claim give an account with a post; no post above the powers of who sets it up."""
    _require(by)
    check_role(draft.role, by=by)
    check_scope(PostDraft(role=draft.role, scope=draft.scope, from_on=at.date()))
    kind = "unit" if draft.scope._meta.model_name == "unit" else "area"
    row = ProvisioningRule.objects.create(
        provider=provider,
        claim=draft.claim,
        value=draft.value,
        role=draft.role,
        **{kind: draft.scope},
    )
    write_audit("provider.rule", by=by, at=at, about=("identityprovider", provider.pk))
    return row


def place_named(code: str) -> Area | Unit | None:
    """The area or unit of a code, anywhere: rules are set up by who configures every city."""
    text = code.strip()
    return Area.objects.filter(code=text).first() or Unit.objects.filter(code=text).first()


@transaction.atomic
def drop_rule(rule: ProvisioningRule, *, by: User, at: datetime) -> None:
    """Take a rule away; accounts it made stay."""
    _require(by)
    about = ("identityprovider", rule.provider_id)
    rule.delete()
    write_audit("provider.rule_drop", by=by, at=at, about=about)


def try_provider(provider: IdentityProvider, *, by: User, at: datetime) -> dict[str, Any]:
    """Ask the provider for its description, now; answers with it.

    Raises Refused with `provider_unreachable` or `provider_wrong`.
    """
    _require(by)
    about = ("identityprovider", provider.pk)
    try:
        found = describe(provider.client)
    except Refused:
        write_audit("provider.try", by=by, at=at, about=about, result="failed")
        raise
    write_audit("provider.try", by=by, at=at, about=about)
    return found


def _require(by: User) -> None:
    if not covers_everything(by.reach(Power.CONFIGURE)):
        raise PermissionDenied


def _check_issuer_stays(provider: IdentityProvider, issuer: str) -> None:
    """A subject means somebody only at the issuer that gave it."""
    if provider.issuer != issuer and provider.identities.exists():
        message = _("Accounts are linked to this issuer. Set the new one up beside it.")
        raise Refused("issuer_kept", message, "issuer")


def _free_slug(name: str) -> str:
    """A short name for the address of a provider; Chinese names are counted."""
    base = slugify(name)[:30] or "provider"
    taken = set(IdentityProvider.objects.values_list("slug", flat=True))
    return next(
        slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken
    )
