"""REST door of appraisal: the scales everybody may read."""

from __future__ import annotations

from typing import Any

from rest_framework import mixins
from rest_framework.viewsets import GenericViewSet

from tickets.models import AppraisalScale
from tickets.serializers.appraisal import AppraisalScaleSerializer


class AppraisalScaleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """The versions of the scale by which departments are appraised, newest first."""

    queryset = AppraisalScale.objects.select_related("city")
    order = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends: tuple[Any, ...] = ()
    serializer_class = AppraisalScaleSerializer
