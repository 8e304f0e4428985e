"""Saved views as programs see and send them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from grids.models import Area
from grids.powers import Power
from grids.serializers import AreaBriefSerializer, CodeOrIdField
from members.models import SavedView
from members.operations.saved import ViewDraft
from members.roles import Role
from tickets.forms.saved import clean_params
from tickets.panels.columns import COLUMNS

KNOWN = tuple(COLUMNS)


class SavedViewSerializer(serializers.Serializer):
    """One's own view, or one that a colleague shares."""

    id = serializers.IntegerField()
    list = serializers.ChoiceField(SavedView.Kind.choices, source="kind")
    name = serializers.CharField()
    params = serializers.DictField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField())
    shared_with = serializers.ChoiceField(SavedView.Sharing.choices)
    role = serializers.CharField()
    area = AreaBriefSerializer(allow_null=True)
    position = serializers.IntegerField()
    is_own = serializers.SerializerMethodField()

    def get_is_own(self, view: SavedView) -> bool:
        return view.owner_id == self.context["request"].user.pk


class SavedViewDraftSerializer(serializers.Serializer):
    """A view to be kept; `params` are filters of the list, as in its address."""

    list = serializers.ChoiceField(SavedView.Kind.choices, source="kind")
    name = serializers.CharField(max_length=40)
    params = serializers.DictField(child=serializers.CharField(max_length=100), default=dict)
    columns = serializers.ListField(child=serializers.ChoiceField(KNOWN), default=lambda: [])
    shared_with = serializers.ChoiceField(
        SavedView.Sharing.choices, default=SavedView.Sharing.PRIVATE
    )
    role = serializers.ChoiceField(Role.choices, required=False, allow_blank=True, default="")
    area = CodeOrIdField(
        lambda context: Area.objects.within(
            context["request"].user.reach(Power.VIEW_TICKETS)
        ).defer("boundary"),
        required=False,
        allow_null=True,
        default=None,
    )
    position = serializers.IntegerField(min_value=0, max_value=99, default=0)

    def draft(self) -> ViewDraft:
        """What the operation takes; wrong filters are refused."""
        given: dict[str, Any] = dict(self.validated_data)
        request = self.context["request"]
        given["params"] = clean_params(given["kind"], given["params"], request._request)
        return ViewDraft(**given)


class ViewCountSerializer(serializers.Serializer):
    """How many rows a view holds for you; `is_capped` stands for more than 10,000."""

    id = serializers.IntegerField()
    count = serializers.IntegerField()
    is_capped = serializers.BooleanField()
