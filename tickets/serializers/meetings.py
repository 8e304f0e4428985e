"""Meetings and what they decided as JSON, and the minutes a program sends."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area, Unit
from grids.powers import Power
from grids.serializers import AreaBriefSerializer, CodeOrIdField, UnitBriefSerializer
from records.models import Attachment
from tickets.models import Clock, Meeting, Resolution
from tickets.operations.meetings import MOST_DECISIONS, Minutes
from tickets.operations.resolutions import Decision
from tickets.panels.departments import callable_units
from tickets.serializers.intake import in_working_life
from tickets.serializers.moves import HIGHEST_SEEN, MOST_UNITS
from tickets.serializers.parts import (
    AttachmentSerializer,
    ClockSerializer,
    MatterSerializer,
    MovesField,
)
from tickets.workflow.states import ResolutionStatus


class ResolutionSerializer(MatterSerializer):
    """Something a meeting decided: who, what, by when."""

    id = serializers.IntegerField()
    meeting = serializers.IntegerField(source="meeting_id")
    whistle = serializers.CharField(source="meeting.whistle.number", allow_null=True)
    unit = UnitBriefSerializer(allow_null=True)
    team = AreaBriefSerializer(source="area", allow_null=True)
    what = serializers.CharField()
    due_on = serializers.DateField()
    status = serializers.ChoiceField(ResolutionStatus.choices)
    result = serializers.CharField()
    given_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class ResolutionDetailSerializer(ResolutionSerializer):
    """One decision with its moves, clocks and pictures."""

    moves = MovesField("resolution")
    clocks = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, row: Resolution) -> Any:
        clocks = Clock.objects.of("resolution", row.pk).order_by("pk")
        return ClockSerializer(clocks, many=True, context=self.context).data

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, row: Resolution) -> Any:
        context = {**self.context, "pictures_at": ("resolution", {"pk": row.pk})}
        rows = Attachment.objects.about("resolution", row.pk)
        return AttachmentSerializer(rows, many=True, context=context).data


class AttendanceSerializer(serializers.Serializer):
    """Whether a department that was called came; a body that is no unit is given by its name."""

    unit = UnitBriefSerializer(allow_null=True)
    body = serializers.CharField()
    is_present = serializers.BooleanField()
    is_excused = serializers.BooleanField()


class MeetingSerializer(serializers.Serializer):
    """The minutes of one meeting, who came, and what was decided."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    whistle = serializers.CharField(source="whistle.number", allow_null=True)
    area = AreaBriefSerializer(allow_null=True)
    title = serializers.CharField()
    held_at = serializers.DateTimeField()
    place = serializers.CharField()
    minutes = serializers.CharField()
    others = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    attendances = AttendanceSerializer(many=True)
    resolutions = serializers.SerializerMethodField()

    @extend_schema_field(ResolutionSerializer(many=True))
    def get_resolutions(self, meeting: Meeting) -> Any:
        rows = meeting.resolutions.all()
        return ResolutionSerializer(rows, many=True, context=self.context).data


def called(context: dict[str, Any]) -> QuerySet[Unit]:
    """Departments called under the whistle, and those that its place could call."""
    whistle = context.get("whistle")
    if whistle is None:
        return Unit.objects.none()
    mine = Unit.objects.serving(whistle.area).filter(whistle_tasks__whistle=whistle)
    return (callable_units(whistle.area) | mine).distinct()


def own_teams(context: dict[str, Any]) -> QuerySet[Area]:
    """Areas above the place in which the sender blows whistles: each has a team of its own."""
    whistle = context.get("whistle")
    if whistle is None:
        return Area.objects.none()
    areas = Area.objects.within(context["request"].user.reach(Power.WHISTLE))
    return areas.above(whistle.area).defer("boundary")


class DecisionSerializer(serializers.Serializer):
    """Who (a unit, or the team of an area), what, by when."""

    unit = CodeOrIdField(called, required=False, allow_null=True)
    team = CodeOrIdField(own_teams, required=False, allow_null=True)
    what = serializers.CharField(max_length=500)
    due_on = serializers.DateField()

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Exactly one does it."""
        if bool(given.get("unit")) == bool(given.get("team")):
            raise serializers.ValidationError({"unit": _("Name a unit, or a team.")})
        return given


class MinutesSerializer(serializers.Serializer):
    """The minutes of a meeting to write down."""

    held_at = serializers.DateTimeField(validators=[in_working_life])
    place = serializers.CharField(max_length=200)
    minutes = serializers.CharField(max_length=4000)
    present = serializers.ListField(
        child=CodeOrIdField(called), required=False, max_length=MOST_UNITS
    )
    others = serializers.CharField(required=False, allow_blank=True, max_length=300)
    decisions = DecisionSerializer(many=True, required=False, max_length=MOST_DECISIONS)
    seen = serializers.IntegerField(required=False, min_value=0, max_value=HIGHEST_SEEN)

    def said(self, key: str | None) -> Minutes:
        """The clean request as the operation takes it."""
        given = dict(self.validated_data)
        given.pop("seen", None)
        return Minutes(
            text=given.pop("minutes"),
            decisions=[Decision(**one) for one in given.pop("decisions", ())],
            idempotency_key=key,
            **given,
        )
