"""The API doors of the overview."""

from overview.api.changes import ChangeViewSet
from overview.api.channels import ChannelViewSet, DeliveryViewSet
from overview.api.cities import CitiesView
from overview.api.erasures import ErasureViewSet
from overview.api.health import CoverageView, GridPlanView, HealthView
from overview.api.outlines import OutlineView

__all__ = [
    "ChangeViewSet",
    "ChannelViewSet",
    "CitiesView",
    "CoverageView",
    "DeliveryViewSet",
    "ErasureViewSet",
    "GridPlanView",
    "HealthView",
    "OutlineView",
]
