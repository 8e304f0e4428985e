"""Deliberations over REST: rows with meetings, votes and outcomes, and what programs send."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area, Unit
from grids.powers import Power
from grids.serializers import AreaBriefSerializer, CodeOrIdField
from services.models import (
    Alliance,
    Deliberation,
    DeliberationMeeting,
    DeliberationOutcome,
    DeliberationVote,
    VoteOption,
    Wish,
)
from services.operations.alliances import seatable_units
from services.operations.deliberations import TopicDraft, alliances_of
from services.operations.voting import MOST_OPTIONS, OptionCount
from services.serializers.alliances import WithMovesSerializer
from services.statistics.votes import tally
from services.workflow.deliberations import TopicSource, Verdict, VoteRule
from tickets.models import Category, Ticket

LARGEST = 2**31 - 1
ROW = (
    "id",
    "area",
    "topic",
    "text",
    "source",
    "status",
    "stage_at",
    "is_public",
    "created_at",
)


class GatheringOfTopicSerializer(serializers.ModelSerializer):
    """A meeting: how many of whom were there."""

    class Meta:
        model = DeliberationMeeting
        fields = (
            "held_on",
            "place",
            "residents",
            "owners",
            "members",
            "committee",
            "units",
            "others",
            "summary",
        )
        read_only_fields = fields


class VoteOptionSerializer(serializers.ModelSerializer):
    """One answer, and how many gave it."""

    class Meta:
        model = VoteOption
        fields = ("label", "people", "area")
        read_only_fields = fields


class VoteTallySerializer(serializers.Serializer):
    """What the thresholds make of a vote; no winner where none was carried."""

    people = serializers.IntegerField()
    area = serializers.IntegerField()
    has_quorum = serializers.BooleanField()
    winner = serializers.CharField(allow_blank=True)


class DeliberationVoteSerializer(serializers.ModelSerializer):
    """A vote with its options and its tally."""

    options = VoteOptionSerializer(many=True)
    tally = serializers.SerializerMethodField()

    class Meta:
        model = DeliberationVote
        fields = ("rule", "held_on", "question", "people_all", "area_all", "options", "tally")
        read_only_fields = fields

    @extend_schema_field(VoteTallySerializer)
    def get_tally(self, row: DeliberationVote) -> Any:
        return VoteTallySerializer(tally(row)).data


class DeliberationOutcomeSerializer(serializers.ModelSerializer):
    """What a decision became: the number of a matter, or the id of a list entry."""

    ticket = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    entry = serializers.IntegerField(source="entry_id", allow_null=True)

    class Meta:
        model = DeliberationOutcome
        fields = ("ticket", "entry")
        read_only_fields = fields


class DeliberationRowSerializer(serializers.ModelSerializer):
    """A topic in deliberation."""

    area = AreaBriefSerializer()

    class Meta:
        model = Deliberation
        fields = ROW
        read_only_fields = fields


class DeliberationSerializer(WithMovesSerializer):
    """A topic with its meetings, votes, outcomes and moves."""

    area = AreaBriefSerializer()
    ticket = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    wish = serializers.CharField(source="wish.number", default=None, allow_null=True)
    meetings = GatheringOfTopicSerializer(source="gatherings", many=True)
    votes = DeliberationVoteSerializer(many=True)
    outcomes = DeliberationOutcomeSerializer(many=True)

    class Meta:
        model = Deliberation
        fields = (
            *ROW,
            "ticket",
            "wish",
            "decision",
            "evaluated_on",
            "verdict",
            "result",
            "public_topic",
            "public_result",
            "meetings",
            "votes",
            "outcomes",
            "seen",
            "moves",
        )
        read_only_fields = fields


class PublicDeliberationSerializer(serializers.ModelSerializer):
    """A topic as strangers read it."""

    area = AreaBriefSerializer()

    class Meta:
        model = Deliberation
        fields = ("id", "area", "public_topic", "status", "verdict", "public_result")
        read_only_fields = fields


def served_areas(context: dict[str, Any]) -> Any:
    """Areas the sender serves."""
    areas = Area.objects.within(context["request"].user.reach(Power.SERVE))
    return areas.open(timezone.localdate()).defer("boundary")


def seen_tickets(context: dict[str, Any]) -> Any:
    return Ticket.objects.within(context["request"].user.reach(Power.VIEW_TICKETS))


def served_wishes(context: dict[str, Any]) -> Any:
    return Wish.objects.within(context["request"].user.reach(Power.SERVE))


def leaves(context: dict[str, Any]) -> Any:
    return Category.objects.leaves()


def alliances_here(context: dict[str, Any]) -> Any:
    """Alliances of the place of the topic."""
    row = context.get("row")
    return Alliance.objects.none() if row is None else alliances_of(row.area)


def units_here(context: dict[str, Any]) -> Any:
    """Units of the place of the topic."""
    row = context.get("row")
    return Unit.objects.none() if row is None else seatable_units(row.area)


class DeliberationNewSerializer(serializers.Serializer):
    """A topic to be written down; `ticket` and `wish` are numbers."""

    area = CodeOrIdField(served_areas)
    topic = serializers.CharField(max_length=80)
    text = serializers.CharField(max_length=2000)
    source = serializers.ChoiceField(TopicSource.choices, default=TopicSource.RESIDENTS)
    ticket = serializers.SlugRelatedField(
        slug_field="number", queryset=Ticket.objects.none(), required=False
    )
    wish = serializers.SlugRelatedField(
        slug_field="number", queryset=Wish.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "request" in self.context:
            self.fields["ticket"].queryset = seen_tickets(self.context)
            self.fields["wish"].queryset = served_wishes(self.context)

    def draft(self) -> TopicDraft:
        """The topic as the operation takes it."""
        return TopicDraft(**self.validated_data)


class VoteOptionCountSerializer(serializers.Serializer):
    """How many chose an option."""

    label = serializers.CharField(max_length=40)
    people = serializers.IntegerField(min_value=0, max_value=LARGEST)
    area = serializers.IntegerField(min_value=0, max_value=LARGEST, default=0)


class DeliberationWordsSerializer(serializers.Serializer):
    """The inputs of all moves of a deliberation; which one takes which stands in its `fields`."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)
    note = serializers.CharField(required=False, max_length=1000, allow_blank=True)
    reason = serializers.CharField(required=False, max_length=1000)
    held_on = serializers.DateField(required=False)
    place = serializers.CharField(required=False, max_length=120)
    summary = serializers.CharField(required=False, max_length=2000)
    residents = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    owners = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    members = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    committee = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    units = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    others = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    rule = serializers.ChoiceField(VoteRule.choices, required=False)
    question = serializers.CharField(required=False, max_length=120)
    people_all = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST)
    area_all = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)
    options = VoteOptionCountSerializer(many=True, required=False, max_length=MOST_OPTIONS)
    decision = serializers.CharField(required=False, max_length=1000)
    category = CodeOrIdField(leaves, required=False)
    what = serializers.CharField(required=False, max_length=500)
    alliance = serializers.PrimaryKeyRelatedField(queryset=Alliance.objects.none(), required=False)
    owner = CodeOrIdField(units_here, required=False)
    due_on = serializers.DateField(required=False)
    evaluated_on = serializers.DateField(required=False)
    verdict = serializers.ChoiceField(Verdict.choices, required=False)
    result = serializers.CharField(required=False, max_length=1000)
    public_topic = serializers.CharField(required=False, max_length=80)
    public_result = serializers.CharField(required=False, max_length=200, allow_blank=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alliance"].queryset = alliances_here(self.context)

    def validate_options(self, given: list[dict[str, Any]]) -> list[OptionCount]:
        return [OptionCount(**one) for one in given]
