"""What the code of a city, district or area stands for."""

from __future__ import annotations

from grids.models import Area, City, District
from grids.reach import Reach


def reach_of_code(code: str) -> Reach | None:
    """What lies in the city, district or area of a code, as a reach; None for an unknown code."""
    city = City.objects.filter(code=code).values_list("pk", flat=True).first()
    if city is not None:
        return Reach(cities=frozenset({city}))
    district = District.objects.filter(code=code).values_list("pk", flat=True).first()
    if district is not None:
        return Reach(districts=frozenset({district}))
    area = Area.objects.filter(code=code).defer("boundary").first()
    return Reach(areas=(area.span,)) if area is not None else None
