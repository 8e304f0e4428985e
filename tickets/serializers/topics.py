"""Hot spots, topics, their tasks and inspections as JSON, and what making them takes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import District, Tier
from grids.powers import Power
from grids.serializers import (
    AreaBriefSerializer,
    CodeOrIdField,
    NamedSerializer,
    UnitBriefSerializer,
)
from tickets.forms.choices import areas_in, units_in
from tickets.forms.topics import everywhere, proposing
from tickets.models import Category, HotSpot, Topic
from tickets.operations.hot_spots import answering
from tickets.operations.inspections import Rounds
from tickets.operations.topics import TopicDraft
from tickets.panels.topics import effect_of
from tickets.serializers.parts import MatterSerializer, MovesField
from tickets.workflow.states import InspectionStatus, TopicStatus, TopicTaskStatus

MOST = 60


class HotSpotSerializer(serializers.Serializer):
    """A category that came up too often at a place, as it was found."""

    id = serializers.IntegerField()
    category = NamedSerializer()
    area = AreaBriefSerializer()
    community = AreaBriefSerializer(source="community_now", allow_null=True)
    lng = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    metres = serializers.IntegerField()
    days = serializers.IntegerField()
    count = serializers.IntegerField()
    previous = serializers.IntegerField()
    found_at = serializers.DateTimeField()
    state = serializers.ChoiceField(HotSpot.State.choices)
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class DismissSerializer(serializers.Serializer):
    """Why nothing more is done."""

    reason = serializers.CharField(max_length=300)


class TopicRowSerializer(serializers.Serializer):
    """A topic in a list."""

    number = serializers.CharField()
    title = serializers.CharField()
    month = serializers.DateField()
    status = serializers.ChoiceField(TopicStatus.choices)
    categories = NamedSerializer(many=True)
    areas = AreaBriefSerializer(many=True)
    district = NamedSerializer(source="district_now", allow_null=True)
    lead = UnitBriefSerializer(allow_null=True)
    aim = serializers.CharField()
    outcome = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    seen = serializers.IntegerField(source="flow_count")


class MonthSerializer(serializers.Serializer):
    """One month: matters, and those that came again at the same place within 90 days."""

    month = serializers.DateField()
    count = serializers.IntegerField()
    repeats = serializers.IntegerField()


class TopicSerializer(TopicRowSerializer):
    """A topic with its moves and figures."""

    moves = MovesField("topic")
    months = serializers.SerializerMethodField()

    @extend_schema_field(MonthSerializer(many=True))
    def get_months(self, topic: Topic) -> Any:
        months = effect_of(topic, self.context["at"])["months"]
        return MonthSerializer(months, many=True).data


class TopicTaskSerializer(MatterSerializer):
    """One unit's task for a topic."""

    id = serializers.IntegerField()
    topic = serializers.CharField(source="topic.number")
    what = serializers.CharField()
    unit = UnitBriefSerializer()
    due_on = serializers.DateField()
    status = serializers.ChoiceField(TopicTaskStatus.choices)
    note = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)
    moves = MovesField("topic_task")


class InspectionSerializer(serializers.Serializer):
    """Going to look before anybody complains."""

    id = serializers.IntegerField()
    topic = serializers.CharField(source="topic.number", default=None, allow_null=True)
    area = AreaBriefSerializer()
    unit = UnitBriefSerializer(allow_null=True)
    category = NamedSerializer()
    what = serializers.CharField()
    on = serializers.DateField()
    status = serializers.ChoiceField(InspectionStatus.choices)
    note = serializers.CharField()
    ticket = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    seen = serializers.IntegerField(source="flow_count")
    moves = MovesField("inspection")


def districts(context: dict[str, Any]) -> Any:
    """Whole districts the sender may propose a topic for."""
    reach = proposing(context["request"].user)
    own = Q(pk__in=reach.districts) | Q(city__in=reach.cities) | everywhere(reach)
    return District.objects.filter(own) & District.objects.within(reach)


def topic_areas(context: dict[str, Any]) -> Any:
    """Communities and streets the sender may propose a topic for."""
    rows = areas_in(proposing(context["request"].user), context["on"])
    return rows.filter(tier__in=(Tier.STREET, Tier.COMMUNITY))


def own_units(power: str) -> Any:
    """Units that work where the sender holds a power."""
    return lambda context: units_in(context["request"].user.reach(power))


def planning_areas(context: dict[str, Any]) -> Any:
    """Areas the sender may send people to."""
    user = context["request"].user
    return areas_in(user.reach(Power.DISPATCH) | user.reach(Power.SUPERVISE), context["on"])


class TopicNewSerializer(serializers.Serializer):
    """A topic to be proposed: categories, areas or a whole district, aim, perhaps the lead."""

    title = serializers.CharField(max_length=80)
    month = serializers.DateField()
    categories = serializers.ListField(
        child=CodeOrIdField(lambda context: Category.objects.leaves()),
        min_length=1,
        max_length=MOST,
    )
    areas = serializers.ListField(child=CodeOrIdField(topic_areas), required=False, max_length=MOST)
    district = CodeOrIdField(districts, required=False, allow_null=True)
    lead = CodeOrIdField(
        lambda context: units_in(proposing(context["request"].user)),
        required=False,
        allow_null=True,
    )
    aim = serializers.CharField(max_length=500)
    hot_spot = CodeOrIdField(
        lambda context: HotSpot.objects.within(answering(context["request"].user)).open(),
        name="pk",
        required=False,
        allow_null=True,
    )

    def draft(self) -> TopicDraft:
        """What was sent, as the operation takes it."""
        return TopicDraft(**self.validated_data)


class TopicTaskNewSerializer(serializers.Serializer):
    """A task for one unit until the end of a day."""

    topic = CodeOrIdField(
        lambda context: Topic.objects.within(context["request"].user.reach(Power.SUPERVISE)),
        name="number",
    )
    what = serializers.CharField(max_length=200)
    unit = CodeOrIdField(own_units(Power.SUPERVISE))
    due_on = serializers.DateField()


class InspectionNewSerializer(serializers.Serializer):
    """Where to look, at what, when, and how often until when."""

    topic = CodeOrIdField(
        lambda context: Topic.objects.about(context["request"].user.reach(Power.VIEW_TICKETS)),
        name="number",
        required=False,
        allow_null=True,
    )
    area = CodeOrIdField(planning_areas)
    category = CodeOrIdField(lambda context: Category.objects.leaves())
    what = serializers.CharField(required=False, allow_blank=True, max_length=200)
    unit = CodeOrIdField(own_units(Power.DISPATCH), required=False, allow_null=True)
    on = serializers.DateField()
    every_weeks = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=52
    )
    until = serializers.DateField(required=False, allow_null=True)

    def rounds(self) -> Rounds:
        """What was sent, as the operation takes it."""
        return Rounds(**self.validated_data)
