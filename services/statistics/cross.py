"""Cross-appointments (双向进入、交叉任职) between an alliance's community and its estate bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from members.models import Person, Post
from services.models import Alliance


def cross_appointed(alliance: Alliance, on: date) -> Any:
    """People in post on a day both in the community, or its Party body, and at a seated unit.

    Two posts make a cross-appointment (decision 0018); nothing else is kept of it.
    """
    posts = Post.objects.active(on).order_by()
    here = Q(area=alliance.area_id) | Q(organisation__areas=alliance.area_id)
    community = posts.community_side().filter(here)
    seats = alliance.seats.on(on).of_units().order_by().values("unit")
    estate = posts.estate_side().filter(unit__in=seats)
    people = Person.objects.filter(pk__in=community.values("person"))
    return people.filter(pk__in=estate.values("person")).order_by("pinyin", "pk")
