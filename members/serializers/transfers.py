"""What the API of transfers and past memberships reads and answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import PartyOrganisation
from grids.powers import Power
from members.models import Membership


@extend_schema_field(OpenApiTypes.STR)
class BranchField(serializers.SlugRelatedField):
    """A Party organisation that who asks keeps, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **kwargs)

    def get_queryset(self) -> Any:
        user = self.context["request"].user
        return PartyOrganisation.objects.within(user.reach(Power.MANAGE_PARTY))


class TransferSerializer(serializers.Serializer):
    """Who goes where, from which day, and why."""

    people = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1)
    organisation = BranchField()
    on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class TransferredSerializer(serializers.Serializer):
    """How many moved."""

    moved = serializers.IntegerField()


class MembershipSerializer(serializers.ModelSerializer):
    """One past home of a member."""

    person_name = serializers.CharField(source="person.masked_name", read_only=True)
    organisation = serializers.CharField(source="organisation.code", read_only=True)
    organisation_name = serializers.CharField(source="organisation.name", read_only=True)

    class Meta:
        model = Membership
        fields = (
            "id",
            "person",
            "person_name",
            "organisation",
            "organisation_name",
            "from_on",
            "until_on",
            "reason",
        )
        read_only_fields = fields
