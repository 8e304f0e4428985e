"""Who somebody from a provider is here: linked, found, made by a rule, or nobody yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from lib.oidc import Proven
from lib.pii import is_mobile, keyed_hash, normal_phone
from members.models import Identity, IdentityProvider, ProvisioningRule, User
from members.operations.accounts import create_user, system_user
from members.operations.people import PersonFacts, add_person
from members.operations.posts import PostDraft
from records.operations import write_audit


@transaction.atomic
def account_of(provider: IdentityProvider, proven: Proven, *, at: datetime) -> User:
    """The account of somebody whom a provider has proven.

    Linked ones first, then (where the provider is set up so) one with the same user name or
    telephone number, then a new one by the first rule that fits. Raises Refused with
    `no_account_here`, `account_closed`, `username_taken` or `identity_taken`.
    """
    known = Identity.objects.filter(provider=provider, subject=proven.subject)
    identity = known.select_related("user__person").first()
    if identity is None:
        # One newcomer after the other: the same person may have pressed twice
        IdentityProvider.objects.select_for_update().get(pk=provider.pk)
        identity = known.select_related("user__person").first() or _new(provider, proven, at=at)
    if not identity.user.is_active:
        raise Refused("account_closed", _("Your account here is closed."))
    identity.used_at = at
    identity.save(update_fields=("used_at",))
    return identity.user


@transaction.atomic
def link_identity(
    account: User, provider: IdentityProvider, subject: str, label: str, *, at: datetime
) -> Identity:
    """Tie the own account to who one is at a provider.

    Raises Refused with `identity_taken` where either is tied already.
    """
    proven = Proven({"sub": subject, provider.login_claim: label}, "")
    return _linked(account, provider, proven, at=at, how="hand")


@transaction.atomic
def unlink_identity(identity: Identity, *, by: User, at: datetime) -> None:
    """Untie the own account; not the only way in, where there is no password.

    Raises Refused with `last_way_in`.
    """
    if identity.user_id != by.pk:
        raise PermissionDenied
    others = Identity.objects.of(by).exclude(pk=identity.pk)
    if not (by.has_usable_password() or others.exists()):
        message = _("You have no password here: this is your only way in.")
        raise Refused("last_way_in", message)
    data = {"provider": identity.provider_id}
    identity.delete()
    write_audit("account.unlink", by=by, at=at, about=("user", by.pk), data=data)


def claim_of(claims: dict[str, Any], name: str) -> Any:
    """A claim by name; `a.b` looks inside, where there is no claim of the whole name."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def label_of(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """The login at the provider, as the person knows it."""
    return _text(claims, provider.login_claim)[:100]


def _new(provider: IdentityProvider, proven: Proven, *, at: datetime) -> Identity:
    account = _found(provider, proven) or _made(provider, proven, at=at)
    return _linked(account, provider, proven, at=at, how="rule")


def _found(provider: IdentityProvider, proven: Proven) -> User | None:
    """An account that is there already and not tied yet; administrators tie theirs by hand."""
    if provider.link_by == IdentityProvider.LinkBy.USERNAME:
        wanted = {"username": label_of(provider, proven.claims)}
    elif provider.link_by == IdentityProvider.LinkBy.PHONE:
        wanted = {"person__phone_hash": keyed_hash(_checked_phone(provider, proven.claims))}
    else:
        return None
    rows = User.objects.filter(**wanted, is_superuser=False).exclude(identities__provider=provider)
    found = list(rows.select_related("person")[:2]) if all(wanted.values()) else []
    return found[0] if len(found) == 1 and not found[0].holds(Power.CONFIGURE) else None


def _made(provider: IdentityProvider, proven: Proven, *, at: datetime) -> User:
    """A new account by the first rule that fits, without a password."""
    rule = next((one for one in _rules(provider) if _fits(one, proven.claims)), None)
    if rule is None:
        message = _("You have no account here yet. Ask whoever keeps the accounts of your unit.")
        raise Refused("no_account_here", message)
    login, name = label_of(provider, proven.claims), _text(proven.claims, provider.name_claim)
    if not login:
        raise Refused("no_account_here", _("The other system does not say your user name."))
    by = system_user()
    post = PostDraft(
        role=rule.role,
        scope=rule.scope,
        from_on=timezone.localdate(at),
        basis=_("Rule of the sign-in by %(provider)s") % {"provider": provider.name},
    )
    facts = PersonFacts(name=(name or login)[:50], phone=_phone(provider, proven.claims))
    person = add_person(facts, by=by, at=at, post=post)
    return create_user(login, by=by, at=at, person=person)


def _rules(provider: IdentityProvider) -> list[ProvisioningRule]:
    return list(provider.rules.select_related("area", "unit"))


def _fits(rule: ProvisioningRule, claims: dict[str, Any]) -> bool:
    """Whether a claim is, or holds, the value of a rule."""
    found = claim_of(claims, rule.claim)
    return rule.value in [str(one) for one in (found if isinstance(found, list) else [found])]


def _linked(
    account: User, provider: IdentityProvider, proven: Proven, *, at: datetime, how: str
) -> Identity:
    try:
        with transaction.atomic():
            row = Identity.objects.create(
                user=account,
                provider=provider,
                subject=proven.subject,
                label=label_of(provider, proven.claims),
                linked_at=at,
            )
    except IntegrityError:
        message = _("One of the two is linked to another account already.")
        raise Refused("identity_taken", message) from None
    data = {"provider": provider.pk, "how": how}
    write_audit("account.link", by=account, at=at, about=("user", account.pk), data=data)
    return row


def _text(claims: dict[str, Any], name: str) -> str:
    found = claim_of(claims, name) if name else None
    return found.replace("\0", "").strip() if isinstance(found, str) else ""


def _phone(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """A mobile number in normal form, else nothing."""
    number = normal_phone(_text(claims, provider.phone_claim))
    return number if is_mobile(number) else ""


def _checked_phone(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """The number, where the provider says that it has checked it."""
    return _phone(provider, claims) if claims.get("phone_number_verified") is True else ""
