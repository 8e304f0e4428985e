"""Drawing an outline: GeoJSON as it is pasted or as the map writes it."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.boundaries.shapes import parse_geometry
from grids.models import Area, CommunityType, Tier

MOST_LETTERS = 500_000


class OutlineForm(forms.Form):
    """The outline of an area, and for a community what it is built of."""

    boundary = forms.CharField(
        label=_("Outline as GeoJSON"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "data-outline-text": ""}),
        help_text=_(
            "A Polygon or MultiPolygon in WGS-84 degrees, longitude first; empty for no outline. "
            "The map above writes it here."
        ),
    )

    def __init__(self, *args: Any, area: Area, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if area.boundary:
            self.fields["boundary"].initial = json.dumps(area.boundary, separators=(",", ":"))
        if area.tier == Tier.COMMUNITY:
            self.fields["community_type"] = forms.ChoiceField(
                label=_("Type of community"),
                choices=[("", _("not told")), *CommunityType.choices],
                required=False,
                initial=area.community_type,
                help_text=_("Which household band its grids are measured by."),
            )

    def clean_boundary(self) -> dict[str, Any] | None:
        """The geometry inside what was pasted: itself, of a feature, or of the only feature."""
        text = self.cleaned_data["boundary"].strip()
        if not text:
            return None
        try:
            geometry = geometry_in(json.loads(text))
            parse_geometry(geometry)
        except (ValueError, RecursionError) as error:
            words = _("This is no outline: %(reason)s.") % {"reason": error}
            raise forms.ValidationError(words) from error
        return geometry


def geometry_in(given: Any) -> Any:
    """A geometry as it is, or the one inside a feature or a collection of one feature."""
    kind = given.get("type") if isinstance(given, dict) else None
    if kind == "FeatureCollection":
        features = given.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise ValueError("a collection must have exactly one feature")
        return geometry_in(features[0])
    if kind == "Feature":
        return given.get("geometry")
    return given
