"""The outline of an area while somebody draws it: neighbours, and what is odd, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.boundaries.flaws import Flaw, flaws_of, square_metres
from grids.boundaries.shapes import stored_geometry
from grids.models import Area
from grids.panels import beside_of


def flaws_in(area: Area, boundary: Any, on: date) -> list[Flaw]:
    """What is odd about an outline of the area on the day; two queries."""
    outline = stored_geometry(boundary)
    if outline is None:
        return []
    rows = beside_of(area).open(on).exclude(pk=area.pk)
    drawn = [(name, stored_geometry(shape)) for name, shape in rows.values_list("name", "boundary")]
    above = area.parent or area.district
    around = stored_geometry(above.boundary)
    siblings = [(name, shape) for name, shape in drawn if shape is not None]
    found = flaws_of(outline, siblings, (above.name, around) if around is not None else None)
    # Ground of a neighbour that nobody has drawn yet is no gap
    is_complete = len(siblings) == len(drawn)
    return [flaw for flaw in found if is_complete or flaw.kind != "gap"]


def flaw_words(flaws: Iterable[Flaw]) -> list[str]:
    """Flaws as sentences with the square metres."""
    words = {
        "overlap": _("Overlaps with %(name)s by %(size)s m²."),
        "outside": _("Reaches %(size)s m² beyond %(name)s."),
        "gap": _("Leaves a gap of %(size)s m² inside %(name)s."),
    }
    return [
        words[flaw.kind] % {"name": flaw.name, "size": f"{flaw.square_metres:,}"} for flaw in flaws
    ]


def outline_page(area: Area, form: Any, on: date, boundary: Any) -> dict[str, Any]:
    """The page on which an outline is drawn."""
    outline, above = stored_geometry(boundary), area.parent or area.district
    return {
        "top": area,
        "form": form,
        "flaws": flaw_words(flaws_in(area, boundary, on)),
        "above": "" if stored_geometry(above.boundary) else str(above),
        "size": f"{square_metres(outline):,.0f}" if outline is not None else "",
        "ground": reverse("grids:area_boundary", args=(area.code,)),
    }
