"""Call-backs as JSON: who is to be asked, masked, and what came of it."""

from __future__ import annotations

from rest_framework import serializers

from grids.serializers import AreaBriefSerializer
from lib.pii import decrypt, mask_name, mask_phone
from tickets.models import CallBack
from tickets.models.ratings import Satisfaction, Solved
from tickets.serializers.parts import MatterSerializer, MovesField
from tickets.workflow.states import CallBackStatus, Exclusion


class CallBackRowSerializer(MatterSerializer):
    """A call-back in a list; name and number are masked."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number")
    title = serializers.CharField(source="ticket.title")
    community = AreaBriefSerializer(source="community_now", allow_null=True)
    status = serializers.ChoiceField(CallBackStatus.choices)
    name = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    round = serializers.IntegerField()
    closed_at = serializers.DateTimeField()
    attempts = serializers.IntegerField()
    exclusion = serializers.ChoiceField(Exclusion.choices, allow_blank=True)
    exclusion_asked = serializers.SerializerMethodField()
    solved = serializers.ChoiceField(
        Solved.choices, source="rating.solved", default=None, allow_null=True
    )
    satisfaction = serializers.ChoiceField(
        Satisfaction.choices, source="rating.satisfaction", default=None, allow_null=True
    )

    def get_name(self, row: CallBack) -> str:
        return mask_name(decrypt(row.requester.name_cipher))

    def get_phone(self, row: CallBack) -> str:
        return mask_phone(decrypt(row.requester.phone_cipher))

    def get_exclusion_asked(self, row: CallBack) -> bool:
        return row.accused_by_id is not None


class CallBackSerializer(CallBackRowSerializer):
    """A call-back with the moves open to you."""

    moves = MovesField("call_back")
