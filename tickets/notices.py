"""Who is told about a matter: posts valid at the moment, turned into inbox notices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from lib.remembering import remembered
from members.models import Post
from members.roles import Role
from records.operations import Outsider, letter_channel, post_letters, post_notices
from tickets.models import (
    Assignment,
    Meeting,
    Proposal,
    Requester,
    Resolution,
    Ticket,
    Topic,
    TopicTask,
    Whistle,
    WhistleTask,
)
from tickets.models.adjustments import OfShare
from tickets.operations.links import rating_link

UNIT_ROLES = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
GRID_ROLES = (Role.GRID_HEAD, Role.GRID_WORKER)
COMMUNITY_ROLES = (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_CLERK)
STREET_ROLES = (Role.STREET_SECRETARY, Role.STREET_DIRECTOR, Role.STREET_CLERK)
TEAM_ROLES = GRID_ROLES + COMMUNITY_ROLES + STREET_ROLES


UNDER_WHISTLE = ("whistle", "whistle_task", "whistletask", "resolution", "objection")
"""Subjects that stand on the page of a whistle; all others stand on that of a ticket."""


def unit_people(unit_ids: Iterable[int], at: datetime) -> set[int]:
    """Accounts of the officers and heads of units."""
    return _unit_people(tuple(unit_ids), at)


@remembered(lambda unit_ids, at: unit_ids)
def _unit_people(unit_ids: tuple[int, ...], at: datetime) -> set[int]:
    posts = Post.objects.active(timezone.localdate(at)).in_role(*UNIT_ROLES)
    return set(posts.filter(unit__in=unit_ids).user_ids())


@remembered(lambda area_id, roles, at: (area_id, *roles))
def area_people(area_id: int | None, roles: Iterable[str], at: datetime) -> set[int]:
    """Accounts of those who hold one of `roles` at exactly this area."""
    if area_id is None:
        return set()
    posts = Post.objects.active(timezone.localdate(at)).in_role(*roles)
    return set(posts.filter(area=area_id).user_ids())


@remembered(lambda district_id, at: (district_id,))
def district_people(district_id: int | None, at: datetime) -> set[int]:
    """Accounts of the district's desk."""
    if district_id is None:
        return set()
    posts = Post.objects.active(timezone.localdate(at)).in_role(Role.DISTRICT_DESK)
    return set(posts.filter(district=district_id).user_ids())


def scope_people(scope: str, scope_id: int | None, roles: Iterable[str], at: datetime) -> set[int]:
    """Accounts of those who hold one of `roles` for a whole `city` or `district`."""
    if scope_id is None:
        return set()
    posts = Post.objects.active(timezone.localdate(at)).in_role(*roles)
    return set(posts.filter(**{scope: scope_id}).user_ids())


def desk_of(matter: Ticket | Whistle | Meeting, at: datetime) -> set[int]:
    """The community's people, or the grid's where no community stands above the place."""
    return area_people(matter.community_now_id, COMMUNITY_ROLES, at) or area_people(
        matter.street_now_id, STREET_ROLES, at
    )


def team_people(area_id: int | None, at: datetime) -> set[int]:
    """The team of an area: everybody posted there who can act."""
    return area_people(area_id, TEAM_ROLES, at)


def holders(assignment: Assignment, at: datetime) -> set[int]:
    """The accounts an assignment is addressed to."""
    if assignment.unit_id:
        return unit_people([assignment.unit_id], at)
    return team_people(assignment.area_id, at)


def tell(
    kind: str,
    matter: Ticket
    | Whistle
    | Assignment
    | WhistleTask
    | OfShare
    | Meeting
    | Resolution
    | Proposal
    | Topic
    | TopicTask,
    *,
    to: Iterable[int],
    by: Any,
    at: datetime,
    event: str = "",
    urgency: str = "info",
    **params: Any,
) -> None:
    """Post one notice of `kind` to each account but the actor's own, and where residents are to
    know, a letter to the requesters who left a number.

    `event` makes it unique; without one, the matter's count of flow records does.
    """
    if not settings.TELL_PEOPLE:
        return
    row = _shown(matter)
    event = event or f"{matter._meta.model_name}:{matter.pk}:{row.flow_count}:{kind}"
    if kind in LETTERS and isinstance(matter, Ticket):
        tell_requesters(LETTERS[kind], matter, event=event, at=at, **params)
    people = set(to) - {by.pk}
    if not people:
        return
    post_notices(
        kind,
        to=people,
        event=event,
        about=(row._meta.model_name, row.pk),
        params={**_named(row), **params},
        at=at,
        urgency=urgency,
    )


def _named(row: Any) -> dict[str, str]:
    """What a notice calls the matter, and where its page is."""
    number = row.code if isinstance(row, Meeting) else row.number
    return {"number": number, "title": row.title, "url": page_of(row._meta.model_name, number)}


LETTERS = {
    "ticket_accepted": "requester_accepted",
    "ticket_handling": "requester_handling",
    "ticket_closed": "requester_closed",
    "ticket_reopened": "requester_reopened",
    "ticket_suspended": "requester_suspended",
    "ticket_not_filed": "requester_declined",
    "ticket_void": "requester_declined",
}
"""What requesters without an account are told of, by what the desks are told (DOMAIN.md 4.5)."""


def tell_requesters(kind: str, ticket: Ticket, *, event: str, at: datetime, **params: Any) -> None:
    """One SMS to each requester and follower with a number, where a gateway serves the city; it
    names the matter by number and kind only, never a person or an address. The one that tells of
    the end holds the reader's own link to rate it by."""
    if letter_channel(ticket.city_now_id) is None:
        return
    asked = ticket.requesters.exclude(phone_cipher="")

    def reader(row: Requester) -> Outsider:
        own = {"rate_url": rating_link(row, at=at)} if kind == "requester_closed" else {}
        return Outsider(row.pk, row.phone_cipher, row.language, own)

    post_letters(
        kind,
        to=(reader(row) for row in asked.iterator()),
        event=event,
        about=("ticket", ticket.pk),
        params={"number": ticket.number, "category": ticket.category.name, **params},
        at=at,
        city_id=ticket.city_now_id,
        urgency="urgent" if ticket.category.is_emergency else "info",
    )


def _shown(matter: Any) -> Any:
    """The ticket or whistle on whose page the reader finds the matter."""
    if isinstance(matter, Assignment | Proposal):
        return matter.ticket
    if isinstance(matter, OfShare):
        return matter.matter
    if isinstance(matter, Resolution):
        return matter.meeting.whistle or matter.meeting
    if isinstance(matter, TopicTask):
        return matter.topic
    if isinstance(matter, Meeting):
        return matter.whistle or matter
    return matter.whistle if isinstance(matter, WhistleTask) else matter


def page_of(subject_type: str, number: str) -> str:
    """The path of the page that shows a subject, by its ticket's or whistle's number; what a
    meeting without a whistle decided, by the meeting's own.

    A request is found in the list of requests, with the buttons that decide it; a call-back in
    the list of those to be called.
    """
    if number.startswith("#"):
        return reverse("tickets:meeting", args=[number[1:]])
    if subject_type == "adjustment":
        return f"{reverse('tickets:adjustments')}?q={number}"
    if subject_type.startswith("topic"):
        return reverse("tickets:topic", args=[number])
    if subject_type == "call_back":
        return reverse("tickets:call_backs")
    if subject_type == "service_request":
        return f"{reverse('services:requests')}?q={number}"
    name = "whistle" if subject_type in UNDER_WHISTLE else "ticket"
    return reverse(f"tickets:{name}", args=[number])
