"""Who used the time of a matter, as the API tells it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tickets.explanations.holders import Account


class HolderSerializer(serializers.Serializer):
    """One holder with all the seconds it had the matter."""

    kind = serializers.CharField()
    label = serializers.CharField()
    seconds = serializers.FloatField()


class StretchSerializer(serializers.Serializer):
    """One stretch of time with its holder."""

    kind = serializers.CharField(source="holder.kind")
    label = serializers.CharField(source="holder.label")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class SideSerializer(serializers.Serializer):
    """A share that only assists, outside the sum."""

    label = serializers.CharField(source="name")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AccountSerializer(serializers.Serializer):
    """The whole time of a matter; the seconds of all holders add up to it."""

    begin = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.SerializerMethodField()
    holders = serializers.SerializerMethodField()
    stretches = StretchSerializer(source="parts", many=True)
    assisting = SideSerializer(source="sides", many=True)

    def get_seconds(self, account: Account) -> float:
        return (account.end - account.begin).total_seconds()

    def get_holders(self, account: Account) -> HolderSerializer(many=True):
        rows: list[dict[str, Any]] = [
            {"kind": holder.kind, "label": str(holder.label), "seconds": used.total_seconds()}
            for holder, used in account.used.items()
        ]
        return HolderSerializer(rows, many=True).data
