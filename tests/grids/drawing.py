"""Actors with a given reach, and areas drawn quickly, for the tests of grids."""

from collections import defaultdict
from itertools import count

from django.contrib.auth import get_user_model

from grids.operations import AreaDraft, create_area
from grids.reach import Reach

NUMBERS = defaultdict(count)


def number(prefix):
    """Three digits that come again only after all others were given out under the prefix."""
    return f"{next(NUMBERS[prefix]) % 999 + 1:03}"


def actor(reach=None, **parts):
    """An account that reaches just this with every power."""
    user = get_user_model().objects.create(username=f"actor{next(NUMBERS['actor'])}")
    user.reach = lambda _power: reach or Reach(**parts)
    return user


def draft_street(district, **values):
    """A street of the district under a code of its own."""
    own = number(district.code)
    values = {"name": f"街道{own}", "code": district.code + own} | values
    return AreaDraft(tier="street", district=district, **values)


def draft_under(parent, tier, *, community_code, **values):
    """An area of the tier under a parent, under a code of its own."""
    prefix = parent.code if tier == "community" else community_code
    own = number(prefix)
    is_numbered = tier in ("community", "section", "grid")
    code = prefix + (own if is_numbered else f"N{own}")
    values = {"name": f"{tier}{own}", "code": code} | values
    return AreaDraft(tier=tier, parent=parent, **values)


def plant(ground, *tiers, district=None):
    """A street of the district and under it one area of each tier, coarse to fine."""
    acting = {"by": ground.by, "at": ground.at}
    areas = [create_area(draft_street(district or ground.yushan), **acting)]
    for tier in tiers:
        community = areas[1].code if len(areas) > 1 else ""
        draft = draft_under(areas[-1], tier, community_code=community)
        areas.append(create_area(draft, **acting))
    return areas
