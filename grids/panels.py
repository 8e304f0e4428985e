"""Both trees as nodes of the tree component, and outlines as GeoJSON; rows only within reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import segno
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from grids.models import Area, Level, PartyOrganisation, Place, Tier
from grids.reach import Reach

FOUND = 50
MONDAY = date(2024, 1, 1)

Node = dict[str, Any]


def level_names() -> dict[tuple[int, str], str]:
    """What each city's scheme calls its tiers, by scheme and tier: one query."""
    rows = Level.objects.values_list("scheme", "tier", "name")
    return {(scheme, tier): name for scheme, tier, name in rows}


def level_name(area: Area, names: dict[tuple[int, str], str]) -> str:
    """The tier of an area in the words of its city."""
    return names.get((area.city.scheme_id, area.tier)) or area.get_tier_display()


def areas_of(reach: Reach, on: date) -> QuerySet[Area]:
    """Areas within reach that exist on the day."""
    return Area.objects.within(reach).open(on).with_card()


def organisations_of(reach: Reach, on: date) -> QuerySet[PartyOrganisation]:
    """Party organisations within reach that exist on the day."""
    return PartyOrganisation.objects.within(reach).open(on).with_card()


def area_nodes(areas: Iterable[Area], on: date | None = None) -> list[Node]:
    """Areas as tree nodes; what lies under them is fetched when somebody opens them."""
    names = level_names()
    return [
        {
            "label": getattr(area, "then_name", area.name),
            "url": reverse("overview:area", args=(area.code,)),
            "meta": level_name(area, names),
            "lazy": children_url("grids:area_children", area, on),
        }
        for area in areas
    ]


def organisation_nodes(
    organisations: Iterable[PartyOrganisation], on: date | None = None
) -> list[Node]:
    """Party organisations as tree nodes."""
    return [
        {
            "label": getattr(row, "then_name", row.name),
            "url": reverse("overview:party", args=(row.code,)),
            "meta": row.get_kind_display(),
            "lazy": children_url("grids:party_children", row, on),
        }
        for row in organisations
    ]


def node_rows(nodes: Iterable[Area | PartyOrganisation]) -> list[dict[str, Any]]:
    """Nodes as lines of a list, each with its level or kind in the words of its city."""
    names = level_names()
    return [
        {
            "node": node,
            "sort": level_name(node, names) if isinstance(node, Area) else node.get_kind_display(),
        }
        for node in nodes
    ]


def children_url(page: str, node: Any, on: date | None) -> str:
    """Where the tree fetches what hangs under a node, today or as of a day; empty for a leaf.

    By today's edges nobody knows what hung there once, so a past day asks everywhere.
    """
    url = reverse(page, args=(node.code,))
    if on is not None:
        return f"{url}?on={on.isoformat()}"
    return url if node.rght > node.lft + 1 else ""


def under(rows: Any, parent: Any, today: date, past: date | None) -> Any:
    """What hangs directly under a node today, or hung there on a past day, within the rows."""
    if past is None:
        return rows.open(today).filter(parent=parent).with_card()
    return rows.as_of(past).filter(then_parent=parent.pk).with_card().order_by("code")


def top_areas(reach: Reach, on: date, past: date | None = None) -> list[tuple[str, list[Node]]]:
    """Where the area tree begins for a reader: own areas, or the streets by district."""
    areas = areas_of(reach, on) if past is None else then(Area.objects.within(reach), past)
    if reach.everywhere or reach.cities or reach.districts:
        rows = areas.of_tier(Tier.STREET).order_by("district__code", "code")
    else:
        rows = areas.filter(pk__in=[span.id for span in reach.areas])
    return grouped(rows, area_nodes, past)


def then(rows: Any, on: date) -> Any:
    """Nodes as they stood on a day, with what a row shows."""
    return rows.as_of(on).with_card()


def top_organisations(
    reach: Reach, on: date, past: date | None = None
) -> list[tuple[str, list[Node]]]:
    """Where the Party tree begins for a reader: the highest organisations within reach."""
    everything = PartyOrganisation.objects.within(reach)
    rows = organisations_of(reach, on) if past is None else then(everything, past)
    inner = everything.open(past or on).order_by().values("pk")
    above = "parent" if past is None else "then_parent"
    is_top = Q(**{above: None}) | ~Q(**{f"{above}__in": inner})
    tops = rows.filter(is_top).order_by("district__code", "tree_id", "lft")
    return grouped(tops, organisation_nodes, past)


def grouped(rows: Iterable[Any], draw: Any, past: date | None) -> list[tuple[str, list[Node]]]:
    """Nodes under the names of their districts, in the order of the rows."""
    by_district: dict[str, list[Any]] = {}
    for row in rows:
        by_district.setdefault(row.district.name if row.district else "", []).append(row)
    nodes = iter(draw([row for group in by_district.values() for row in group], past))
    return [(name, [next(nodes) for _row in group]) for name, group in by_district.items()]


def found(reach: Reach, party: Reach, words: str, on: date) -> tuple[list[Node], list[Node]]:
    """Areas and Party organisations that answer to what was typed, the first fifty of each."""
    areas = first_of(areas_of(reach, on).matching(words))
    organisations = first_of(organisations_of(party, on).matching(words))
    return with_parents(area_nodes(areas), areas), with_parents(
        organisation_nodes(organisations), organisations
    )


def first_of(rows: QuerySet[Any]) -> list[Any]:
    """The first rows; found before what they show is joined, which a common word makes dear."""
    keys = list(rows.values_list("pk", flat=True)[:FOUND])
    return list(rows.filter(pk__in=keys)) if keys else []


def with_parents(nodes: list[Node], rows: Iterable[Any]) -> list[Node]:
    """Found nodes say where they lie, and open nothing."""
    return [
        node
        | {"lazy": "", "meta": f"{node['meta']} · {row.parent}" if row.parent else node["meta"]}
        for node, row in zip(nodes, rows, strict=True)
    ]


def neighbourhood(area: Area, on: date) -> dict[str, Any]:
    """The outline of an area between those beside it, with its parts on top, as GeoJSON."""
    beside = beside_of(area).open(on).exclude(pk=area.pk)
    features = [feature(row) for row in beside]
    features.append(feature(area, shade=2))
    features += [feature(row, shade=1, link=True) for row in area.children.open(on)]
    return {"type": "FeatureCollection", "features": [row for row in features if row]}


def beside_of(area: Area) -> Any:
    """Areas of the same parent; for a street, those of its district. Outlines are public."""
    if area.parent is not None:
        return area.parent.children.all()
    return area.district.areas.of_tier(Tier.STREET)


def feature(area: Area, *, shade: int = 0, link: bool = False) -> dict[str, Any] | None:
    """One outline; None for an area that has not been drawn."""
    if not area.boundary:
        return None
    properties: dict[str, Any] = {"name": area.name}
    if shade:
        properties["shade"] = shade
    if link:
        properties["url"] = reverse("overview:area", args=(area.code,))
    return {"type": "Feature", "geometry": area.boundary, "properties": properties}


def hours_words(spans: Iterable[Sequence[str]]) -> str:
    """The opening hours of a day, as they are typed: 08:30-12:00, 14:00-17:30."""
    return ", ".join(f"{start}-{end}" for start, end in spans)


def week_of(place: Place) -> list[dict[str, Any]]:
    """The opening hours of a place, days with the same hours together."""
    days = [place.hours.get(str(number), []) for number in range(7)]
    rows: list[dict[str, Any]] = []
    for number, spans in enumerate(days):
        if rows and rows[-1]["spans"] == spans:
            rows[-1]["last"] = number
        else:
            rows.append({"first": number, "last": number, "spans": spans})
    names = [date_format(MONDAY + timedelta(days=number), "l") for number in range(7)]
    return [
        {
            "days": names[row["first"]]
            if row["first"] == row["last"]
            else _("%(first)s to %(last)s")
            % {"first": names[row["first"]], "last": names[row["last"]]},
            "hours": hours_words(row["spans"]) or _("closed"),
        }
        for row in rows
    ]


def is_open_at(place: Place, at: datetime) -> bool:
    """Whether a place is open at a moment, by its hours in site time."""
    now = timezone.localtime(at)
    spans = place.hours.get(str(now.weekday()), [])
    return any(start <= f"{now:%H:%M}" < end for start, end in spans)


def place_facts(place: Place, *, at: datetime) -> dict[str, Any]:
    """What the page of a place shows, to staff and to residents."""
    address = f"{settings.SITE_URL}{reverse('grids:place_public', args=(place.pk,))}"
    return {
        "place": place,
        "week": week_of(place),
        "is_open_now": is_open_at(place, at),
        "services": [word for word in re.split(r"[,，、;；\n]\s*", place.services) if word.strip()],
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
    }


def hotline_of(way: list[Area], at: datetime) -> str:
    """The telephone of the nearest service centre or post of the community."""
    near = Place.objects.within(Reach(everywhere=True)).filter(area__in=way).exclude(phone="")
    near = near.open(timezone.localdate(at))
    phones = near.order_by("-area__level", "pk").values_list("phone", flat=True)
    return phones.first() or ""
