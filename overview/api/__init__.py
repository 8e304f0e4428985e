"""The API doors of the overview."""

from overview.api.changes import ChangeViewSet
from overview.api.channels import ChannelViewSet, DeliveryViewSet
from overview.api.health import CoverageView, GridPlanView, HealthView

__all__ = [
    "ChangeViewSet",
    "ChannelViewSet",
    "CoverageView",
    "DeliveryViewSet",
    "GridPlanView",
    "HealthView",
]
