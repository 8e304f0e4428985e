"""What staff may look for: every kind by the queryset and the power of its own pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.models import Area, PartyOrganisation, Place, Unit
from grids.powers import Power
from lib.pii import mask_name
from members.models import Post
from overview.search.nouns import Hit, Kind, Reader, line
from overview.search.offered import OFFERED
from tickets.models import Ticket, Topic, Whistle
from tickets.panels.cards import ticket_card
from tickets.panels.lists import next_step, whistle_light


def tickets(reader: Reader, words: str) -> Any:
    """Matters."""
    reach = reader.user.reach(Power.VIEW_TICKETS)
    return Ticket.objects.within(reach).matching(words, reach)


def ticket_hit(row: Any, reader: Reader) -> Hit:
    card = ticket_card(row, reader.at)
    detail = line(card.number, card.category, card.place)
    return Hit("tickets", card.number, card.title, card.url, detail, card.badge, card.light)


def whistles(reader: Reader, words: str) -> Any:
    """Whistles."""
    return Whistle.objects.within(reader.user.reach(Power.VIEW_TICKETS)).matching(words)


def whistle_hit(row: Any, reader: Reader) -> Hit:
    detail = line(row.number, row.get_kind_display(), next_step(row) or row.get_status_display())
    url = reverse("tickets:whistle", args=(row.number,))
    light = whistle_light(row, reader.at)
    return Hit("whistles", row.number, row.title, url, detail, light=light)


def topics(reader: Reader, words: str) -> Any:
    """Topics within reach, and those of the places above."""
    return Topic.objects.about(reader.user.reach(Power.VIEW_TICKETS)).matching(words)


def topic_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("tickets:topic", args=(row.number,))
    detail = line(row.number, row.lead, row.get_status_display())
    return Hit("topics", row.number, row.title, url, detail)


def areas(reader: Reader, words: str) -> Any:
    """Areas that exist today."""
    rows = Area.objects.within(reader.user.reach(Power.VIEW_AREAS)).open(reader.on)
    return rows.matching(words)


def area_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("overview:area", args=(row.code,))
    return Hit("areas", row.code, row.name, url, line(row.parent or row.district, row.code))


def organisations(reader: Reader, words: str) -> Any:
    """Party organisations that exist today."""
    rows = PartyOrganisation.objects.within(reader.user.reach(Power.VIEW_PARTY))
    return rows.open(reader.on).matching(words)


def organisation_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("overview:party", args=(row.code,))
    detail = line(row.get_kind_display(), row.parent or row.district)
    return Hit("organisations", row.code, row.name, url, detail)


def units(reader: Reader, words: str) -> Any:
    """Member units."""
    return Unit.objects.within(reader.user.reach(Power.VIEW_AREAS)).matching(words)


def unit_hit(row: Any, reader: Reader) -> Hit:
    url = f"{reverse('grids:units')}?search={row.code}"
    detail = line(row.get_kind_display(), row.area or row.district or row.city, row.phone)
    return Hit("units", row.code, row.name, url, detail)


def places(reader: Reader, words: str) -> Any:
    """Places that exist today."""
    rows = Place.objects.within(reader.user.reach(Power.VIEW_AREAS)).open(reader.on)
    return rows.matching(words)


def place_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("grids:place", args=(row.pk,))
    detail = line(row.get_kind_display(), row.address or row.area, row.phone)
    return Hit("places", str(row.pk), row.name, url, detail)


def people(reader: Reader, words: str) -> Any:
    """People by the posts they hold today; the register of all asks for a purpose (UX.md)."""
    return posts_seen(reader).holders().matching(words)


def posts_seen(reader: Reader) -> Any:
    """Today's posts of those who answer for something, within reach."""
    posts = Post.objects.within(reader.user.reach(Power.VIEW_PEOPLE)).active(reader.on)
    return posts.in_office()


def with_posts(rows: Any, reader: Reader) -> Any:
    """People with the posts by which they were found."""
    posts = posts_seen(reader).select_related("area", "organisation", "unit", "district", "city")
    posts = posts.defer("area__boundary", "district__boundary").order_by("-from_on", "id")
    return rows.prefetch_related(Prefetch("posts", posts, to_attr="seen_posts"))


def person_hit(row: Any, reader: Reader) -> Hit:
    held = [f"{post.get_role_display()} {post.scope}" for post in row.seen_posts]
    url = reverse("members:person", args=(row.pk,))
    return Hit("people", str(row.pk), mask_name(row.name), url, line(*held))


KINDS = (
    Kind(
        "tickets",
        _("Matters"),
        "matter",
        tickets,
        ticket_hit,
        ("-reported_at", "-id"),
        exact="number",
    ),
    Kind(
        "whistles",
        _("Whistles"),
        "whistle",
        whistles,
        whistle_hit,
        ("-created_at", "-id"),
        exact="number",
    ),
    Kind("topics", _("Topics"), "flag", topics, topic_hit, exact="number"),
    Kind("areas", _("Areas"), "pin", areas, area_hit, ("tree_id", "lft"), exact="code"),
    Kind(
        "organisations",
        _("Party organisations"),
        "party",
        organisations,
        organisation_hit,
        ("tree_id", "lft"),
        exact="code",
    ),
    Kind(
        "people", _("People in office"), "people", people, person_hit, ("pinyin", "id"), with_posts
    ),
    Kind("units", _("Units"), "building", units, unit_hit, ("code",), exact="code"),
    Kind("places", _("Places"), "map", places, place_hit, ("name", "id")),
    *OFFERED,
)
"""In the order in which they are shown."""
