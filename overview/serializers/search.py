"""What a search finds, as programs read it."""

from rest_framework import serializers

from overview.search import MOST, Group


class HitSerializer(serializers.Serializer):
    """One thing found; `key` is its number, code or id, `url` its page."""

    kind = serializers.CharField()
    key = serializers.CharField()
    label = serializers.CharField()
    detail = serializers.CharField()
    url = serializers.CharField()


class KindCountSerializer(serializers.Serializer):
    """How many of one kind answer; counting stops at 99, and `is_more` says so."""

    kind = serializers.CharField(source="name")
    label = serializers.CharField()
    count = serializers.SerializerMethodField()
    is_more = serializers.SerializerMethodField()

    def get_count(self, group: Group) -> int:
        return min(group.count, MOST)

    def get_is_more(self, group: Group) -> bool:
        return group.count > MOST


class FoundSerializer(serializers.Serializer):
    """The first of every kind, or one kind page by page."""

    straight_to = serializers.CharField(allow_null=True)
    kinds = KindCountSerializer(many=True)
    results = HitSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
