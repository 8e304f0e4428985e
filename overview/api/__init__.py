"""The API doors of the overview."""

from overview.api.changes import ChangeViewSet
from overview.api.channels import ChannelViewSet, DeliveryViewSet

__all__ = ["ChangeViewSet", "ChannelViewSet", "DeliveryViewSet"]
