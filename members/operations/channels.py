"""Setting up channels, choosing how one is told, and sending again what was given up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from lib.outside import Unreachable, is_web_address
from lib.pii import encrypt, is_mobile, normal_phone
from members.models import User
from records.models import Channel, ChannelKind, Delivery, Subscription
from records.operations import write_audit
from records.operations.couriers import SMS_TEMPLATE, Message, courier_for, filled
from records.querysets import DeliveryQuerySet


@dataclass(frozen=True)
class ChannelFacts:
    """What is set up for a channel; an address or secret left empty keeps the one before."""

    kind: str
    name: str
    url: str = ""
    secret: str = ""
    template: str = ""
    status_url: str = ""
    city_id: int | None = None
    for_requesters: bool = False
    is_active: bool = True


@transaction.atomic
def save_channel(
    facts: ChannelFacts, *, by: Any, at: datetime, channel: Channel | None = None
) -> Channel:
    """Set a channel up, or change it.

    Raises PermissionDenied outside the city one configures, and Refused for an address that is
    none, a body that is no JSON or says no text, or a name that is taken.
    """
    _require(by, facts.city_id)
    if channel is not None:
        _require(by, channel.city_id)
        channel = Channel.objects.select_for_update().get(pk=channel.pk)
    check_addresses(facts, is_new=channel is None)
    check_template(facts)
    row = channel or Channel()
    for name in ("kind", "name", "template", "city_id", "for_requesters", "is_active"):
        setattr(row, name, getattr(facts, name))
    for name in ("url", "secret", "status_url"):
        if getattr(facts, name):
            setattr(row, f"{name}_cipher", encrypt(getattr(facts, name)))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("name_taken", _("Another channel has this name."), "name") from None
    write_audit("channel.save", by=by, at=at, about=("channel", row.pk), data={"kind": row.kind})
    return row


def _require(by: Any, city_id: int | None) -> None:
    reach = by.reach(Power.CONFIGURE)
    if not (reach.everywhere or city_id in reach.cities):
        raise PermissionDenied


def check_addresses(facts: ChannelFacts, *, is_new: bool) -> None:
    """Web addresses, and in production encrypted ones."""
    if is_new and not facts.url:
        raise Refused("bad_address", _("Enter the address of the gateway or robot."), "url")
    for name in ("url", "status_url"):
        address = getattr(facts, name)
        if address and not is_web_address(address):
            raise Refused("bad_address", _("This is no web address (https://…)."), name)
        if address and settings.ENV == "production" and not address.startswith("https://"):
            raise Refused("bad_address", _("Only encrypted addresses (https) are called."), name)


def check_template(facts: ChannelFacts) -> None:
    """The body of an SMS gateway is JSON that holds the text and the telephone number."""
    if facts.kind != ChannelKind.SMS or not facts.template:
        return
    try:
        body = json.loads(facts.template)
    except ValueError:
        raise Refused("bad_template", _("The body is no valid JSON."), "template") from None
    marks = {"phone": "\x00p", "text": "\x00t", "key": "\x00k"}
    said = json.dumps(filled(body, marks))
    if json.dumps("\x00t")[1:-1] not in said or json.dumps("\x00p")[1:-1] not in said:
        words = _("The body needs {text} and {phone}, as in %(example)s")
        raise Refused("bad_template", words % {"example": SMS_TEMPLATE}, "template")


def try_channel(channel: Channel, address: str, *, by: Any, at: datetime) -> None:
    """Send one test message, at once.

    Raises Refused with `not_delivered` and what the other side said.
    """
    _require(by, channel.city_id)
    number = phone_or_refuse(address)
    key = f"test-{channel.pk}-{int(at.timestamp())}"
    message = Message(key, number, _("Test of the channel %(name)s") % {"name": channel.name}, "")
    try:
        error = courier_for(channel).send(message)
    except Unreachable as unreachable:
        error = str(unreachable) or type(unreachable).__name__
    result = "failed" if error else "done"
    write_audit("channel.try", by=by, at=at, about=("channel", channel.pk), result=result)
    if error:
        words = _("The other side did not take it: %(error)s") % {"error": error}
        raise Refused("not_delivered", words, "address")


def phone_or_refuse(text: str) -> str:
    """A mobile number in normal form."""
    number = normal_phone(text)
    if not is_mobile(number):
        raise Refused("bad_phone", _("Enter a mobile number of 11 digits."), "address")
    return number


@transaction.atomic
def subscribe(
    user: User, via: Channel | None, *, by: User, at: datetime, address: str = "", **rules: Any
) -> Subscription:
    """Choose how one is told over one channel; only for oneself.

    Without an address the telephone number of the own person is taken. Raises Refused with
    `bad_phone` where there is none, and `channel_closed` for one that serves somewhere else.
    """
    if by.pk != user.pk:
        raise PermissionDenied
    row = Subscription.objects.select_for_update().filter(user=user, via=via).first()
    row = row or Subscription(user=user, via=via)
    if via is not None:
        via = own_channel(user, via.pk)
        row.address_cipher = address_of(user, row, address, wanted=rules.get("is_active", True))
    for name, value in rules.items():
        setattr(row, name, value)
    row.save()
    write_audit("subscription.save", by=by, at=at, about=("subscription", row.pk))
    return row


def own_channel(user: User, pk: int | None) -> Channel | None:
    """A channel that serves somebody; None stands for e-mail."""
    if pk is None:
        return None
    found = Channel.objects.serving(*cities_of(user)).filter(pk=pk).first()
    if found is None:
        raise Refused("channel_closed", _("This channel does not serve you."), "via")
    return found


def address_of(user: User, row: Subscription, typed: str, *, wanted: bool) -> str:
    """The encrypted number to write to: the typed one, the one before, or the person's own."""
    if typed:
        return encrypt(phone_or_refuse(typed))
    own = user.person.phone_cipher if user.person else ""
    if wanted and not (row.address_cipher or own):
        raise Refused("bad_phone", _("Enter a mobile number of 11 digits."), "address")
    return row.address_cipher or own


def cities_of(user: User) -> set[int]:
    """The cities in which somebody holds posts today."""
    scopes = [post.scope for post in user.active_posts]
    return {city for scope in scopes if (city := getattr(scope, "city_id", None) or scope.pk)}


@transaction.atomic
def replay_deliveries(rows: DeliveryQuerySet, *, by: Any, at: datetime) -> int:
    """Send again what was given up after too many tries; answers how many."""
    if not by.holds(Power.CONFIGURE):
        raise PermissionDenied
    ids = list(rows.dead().select_for_update(of=("self",)).values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=ids).update(
        state=Delivery.State.PENDING, attempts=0, available_at=at, bundle=None
    )
    if ids:
        write_audit("delivery.replay", by=by, at=at, data={"count": len(ids), "first": min(ids)})
    return len(ids)
