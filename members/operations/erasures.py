"""Requests to erase: taken down, refused, withdrawn; and what of a person in the ledger may go.

Who grants one acts on members and tickets at once: `overview/operations/erasures.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from grids.models import Area, Tier
from grids.operations.nodes import day_of
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from lib.pii import decrypt, encrypt, normal_phone
from lib.pinyin import spell
from members.models import (
    ErasureRequest,
    HoursEntry,
    Identity,
    Person,
    Post,
    SecondFactor,
    ServiceRecord,
    User,
)
from members.operations.passwords import end_access
from records.models import ImportRow, Subscription
from records.operations import post_notices, write_audit


@transaction.atomic
def ask_erasure(
    community: Area,
    *,
    person: Person | None = None,
    phone: str = "",
    identity: str,
    wish: str = "",
    by: User,
    at: datetime,
) -> ErasureRequest:
    """Take a request down at the service centre of a community; somebody else decides on it.

    Raises PermissionDenied outside the reach, and Refused with `role_not_here`, `who_needed`,
    `identity_needed` or `erasure_asked_already`.
    """
    check_place(community, person, by)
    if person is None and not phone.strip():
        message = _("Choose somebody in the ledger, or enter the telephone number used.")
        raise Refused("who_needed", message, "phone")
    if not identity.strip():
        message = _("Say how you made sure that it is the person who asks.")
        raise Refused("identity_needed", message, "identity")
    phone = phone or (decrypt(person.phone_cipher) if person else "")
    row = ErasureRequest(
        community=community,
        person=person,
        phone_cipher=encrypt(normal_phone(phone)) if phone else "",
        identity=identity.strip()[:200],
        wish=wish.strip()[:500],
        entered_by=by,
        entered_at=at,
        flow_count=1,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "erasure_open_once" not in str(error):
            raise
        message = _("A request of this person waits to be decided.")
        raise Refused("erasure_asked_already", message) from None
    post = by.acting_post(Power.MANAGE_PEOPLE)
    row.append_record(move="ask", by=by, post=post, reason=row.wish, after=row.status, at=at)
    write_audit("erasure.ask", by=by, at=at, about=("erasurerequest", row.pk))
    deciders = Post.objects.active(day_of(at)).holding(Power.MANAGE_PEOPLE).at_area(community)
    tell("erasure_asked", row, to=set(deciders.user_ids()) - {by.pk}, at=at)
    return row


def check_place(community: Area, person: Person | None, by: User) -> None:
    """Both the community and the person lie within the reach."""
    reach = by.reach(Power.MANAGE_PEOPLE)
    if not reach.covers_area(community) or (person is not None and not permits(reach, person)):
        raise PermissionDenied
    if community.tier != Tier.COMMUNITY:
        raise Refused("role_not_here", _("Requests are taken down by communities."), "community")


def deny_erasure(row: ErasureRequest, **given: Any) -> ErasureRequest:
    """Decide against a request, with the reason the person is told."""
    return _close(row, "deny", **given)


def withdraw_erasure(row: ErasureRequest, **given: Any) -> ErasureRequest:
    """The person takes the request back."""
    return _close(row, "withdraw", **given)


@transaction.atomic
def _close(
    row: ErasureRequest,
    name: str,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen: int | None = None,
) -> ErasureRequest:
    row = decide(row, name, by=by, at=at, reason=reason, seen=seen, phone_cipher="")
    write_audit(f"erasure.{name}", by=by, at=at, about=("erasurerequest", row.pk), reason=reason)
    return row


def decide(
    row: ErasureRequest,
    name: str,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen: int | None,
    **changes: Any,
) -> ErasureRequest:
    """One of the ends of a request, with its reason; told to who took it down."""
    if not reason.strip():
        raise Refused("reason_needed", _("Say why."), "reason")
    move, why = row.workflow[name], reason.strip()[:500]
    row = make_move(row, move, by=by, at=at, seen=seen, reason=why, decided_by=by, **changes)
    told = {row.entered_by_id} - {by.pk}
    tell("erasure_decided", row, to=told, at=at, status=row.status, reason=why)
    return row


def erase_person(person: Person, *, by: User, at: datetime) -> dict[str, int]:
    """Erase what identifies a person in the ledger; what they did stays, under no name.

    Posts once held, confirmed hours, flow records and the audit trail are records of office and
    stay (DOMAIN.md section 8). Raises Refused with `still_in_post` or `member_stays`.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if Post.objects.filter(person=person).in_force(day_of(at)).exists():
        raise Refused("still_in_post", _("This person still holds a post. End it first."))
    if person.party_status != Person.PartyStatus.NONE:
        message = _("The Party keeps the file of its members: membership cannot be erased here.")
        raise Refused("member_stays", message)
    with translation.override("zh-hans"):
        person.name = _("Anonymous person")
    person.pinyin, person.initials = spell(person.name)
    for name in ("phone_cipher", "phone_hash", "id_cipher", "id_hash", "gender"):
        setattr(person, name, "")
    person.birth_year, person.employer, person.skills, person.erased_at = None, None, [], at
    person.save()
    _close_account(person)
    rows = ImportRow.objects.filter(subject_type="person", subject_id=person.pk)
    rows.update(raw={}, errors={})
    served = ServiceRecord.objects.filter(person=person).values("pk")
    brought = ImportRow.objects.filter(subject_type="servicerecord", subject_id__in=served)
    brought.update(raw={}, errors={})
    write_audit("person.erase", by=by, at=at, about=("person", person.pk))
    return {
        "person": 1,
        "kept_posts": Post.objects.filter(person=person).count(),
        "kept_hours": HoursEntry.objects.filter(person=person).count(),
    }


def _close_account(person: Person) -> None:
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    user.username, user.email, user.is_active = f"erased-{user.pk}", "", False
    user.preferences = {}
    user.set_unusable_password()
    user.save()
    Subscription.objects.of(user).delete()
    Identity.objects.of(user).delete()
    SecondFactor.objects.of(user).delete()
    end_access(user)


def tell(kind: str, row: ErasureRequest, *, to: set[int], at: datetime, **params: Any) -> None:
    """One notice to each of these accounts, with the way to the request; nobody is named."""
    url = reverse("overview:erasure", args=(row.pk,))
    post_notices(
        kind,
        to=to,
        event=f"erasure:{row.pk}:{kind}",
        about=("erasurerequest", row.pk),
        params={"community": str(row.community), "url": url, **params},
        at=at,
    )
