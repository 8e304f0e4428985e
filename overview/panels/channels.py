"""The ways outside as administrators see them: channels, and what was or was not delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from grids.reach import Reach
from lib.pii import mask_email
from members.models import Post
from records.models import Channel, ChannelKind, Delivery
from records.notices import notice_text

TONES = {"pending": "blue", "sending": "blue", "sent": "green", "dead": "red"}


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery: what it says, to whom, how often it was tried, and why it failed."""

    row: Delivery
    subject: str
    reader: str
    tone: str


def deliveries_within(reach: Reach) -> QuerySet[Delivery]:
    """Deliveries to people who hold a post within reach, and over its own channels."""
    people = Post.objects.within(reach).order_by().values("person")
    return Delivery.objects.within(reach, people)


def delivery_lines(rows: list[Delivery]) -> list[DeliveryLine]:
    """The rows of one page in words; readers are masked."""
    return [
        DeliveryLine(row, notice_text(row.notice).subject, reader_of(row), TONES[row.state])
        for row in rows
    ]


def reader_of(row: Delivery) -> str:
    """Who it goes to, masked."""
    if row.channel == ChannelKind.EMAIL and row.notice.recipient:
        return mask_email(row.notice.recipient.email)
    return row.masked_address


def channel_rows(reach: Reach) -> list[Any]:
    """The channels one may set up, each with how many people chose it."""
    chosen = Count("subscriptions", filter=Q(subscriptions__is_active=True))
    return list(Channel.objects.within(reach).annotate(chosen=chosen))
