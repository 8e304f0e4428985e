"""What the API of nominations reads and answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from members.forms.nominations import chosen_place
from members.models import Nomination, NominationOpinion
from members.operations.nominations import CHOSEN, NominationDraft
from members.serializers.posts import PersonField
from members.workflow import Merit, Stance


class OpinionSerializer(serializers.ModelSerializer):
    """What somebody thinks."""

    class Meta:
        model = NominationOpinion
        fields = ("by", "stance", "words", "at")
        read_only_fields = fields


class NominationSerializer(serializers.ModelSerializer):
    """A nomination, its nominee masked, with the opinions."""

    person_name = serializers.CharField(source="person.masked_name", read_only=True)
    place = serializers.CharField(source="place.code", read_only=True)
    place_name = serializers.CharField(source="place.name", read_only=True)
    seen = serializers.IntegerField(source="flow_count", read_only=True)
    opinions = OpinionSerializer(many=True, read_only=True)

    class Meta:
        model = Nomination
        fields = (
            "id",
            "person",
            "person_name",
            "role",
            "place",
            "place_name",
            "merit",
            "grounds",
            "status",
            "proposed_at",
            "decided_at",
            "post",
            "seen",
            "opinions",
        )
        read_only_fields = fields


class NominateSerializer(serializers.Serializer):
    """Who is proposed for which post; the place by its code."""

    person = PersonField()
    role: Any = serializers.ChoiceField(choices=[(role.value, role.label) for role in CHOSEN])
    place = serializers.CharField(max_length=32)
    merit: Any = serializers.ChoiceField(choices=Merit.choices)
    grounds = serializers.CharField(max_length=1000)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        place = chosen_place(given["role"], given["place"], self.context["request"].user)
        if place is None:
            raise serializers.ValidationError(
                {"place": [_("No place for this role within your reach has this code.")]}
            )
        return {**given, "place": place}

    def draft(self) -> NominationDraft:
        """The nomination to be."""
        given = {name: value for name, value in self.validated_data.items() if name != "person"}
        return NominationDraft(**given)


class NominationMoveSerializer(serializers.Serializer):
    """What a move needs; `seen` as shown, to notice what changed meanwhile."""

    NEEDS = {
        "give-opinion": ("stance", "words"),
        "appoint": ("basis", "from_on", "until_on"),
        "refuse": ("reason",),
        "withdraw": ("reason",),
    }
    OPTIONAL = ("until_on",)

    seen = serializers.IntegerField(required=False)
    stance: Any = serializers.ChoiceField(choices=Stance.choices, required=False)
    words = serializers.CharField(max_length=500, required=False)
    basis = serializers.CharField(max_length=300, required=False)
    from_on = serializers.DateField(required=False)
    until_on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=500, required=False)

    def facts(self, move: str) -> dict[str, Any]:
        """The inputs of one move; what is missing is told at its field."""
        given = self.validated_data
        wanted = [name for name in self.NEEDS[move] if name not in self.OPTIONAL]
        missing = {name: [_("This field is required.")] for name in wanted if name not in given}
        if missing:
            raise serializers.ValidationError(missing)
        return {name: given[name] for name in (*self.NEEDS[move], "seen") if name in given}
