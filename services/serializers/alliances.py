"""Alliances and what belongs to them as JSON."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.serializers import AreaBriefSerializer, UnitBriefSerializer
from lib.moves import available_moves
from lib.pii import mask_name
from services.models import Alliance, AllianceAppraisal, AllianceMeeting, ListEntry, Pledge, Seat
from services.operations.alliances import chair_of
from services.operations.rhythm import gaps_of
from services.workflow.alliances import EntryStatus

MOVES = serializers.ListField(child=serializers.DictField())


class WithMovesSerializer(serializers.ModelSerializer):
    """With the flow records seen, and the moves open to the reader."""

    seen = serializers.IntegerField(source="flow_count", read_only=True)
    moves = serializers.SerializerMethodField()

    @extend_schema_field(MOVES)
    def get_moves(self, row: Any) -> list[dict[str, Any]]:
        by = self.context["request"].user
        offered = available_moves(row, row.workflow, by=by, at=timezone.now())
        return [
            {"name": move.name, "label": str(move.label), "fields": list(move.fields)}
            for move in offered
        ]


ALLIANCE = ("id", "kind", "name", "area", "rhythm", "founded_on", "closed_on", "status")


class AllianceRowSerializer(serializers.ModelSerializer):
    """An alliance."""

    area = AreaBriefSerializer()

    class Meta:
        model = Alliance
        fields = ALLIANCE
        read_only_fields = fields


class MeetingGapSerializer(serializers.Serializer):
    """A period of the last year without a meeting."""

    first = serializers.DateField(source="period.first")
    last = serializers.DateField(source="period.last")
    is_running = serializers.BooleanField()
    is_called = serializers.BooleanField()


class AllianceSerializer(WithMovesSerializer):
    """An alliance with its chair, the periods it lacks a meeting in, and its moves."""

    area = AreaBriefSerializer()
    chair = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()

    class Meta:
        model = Alliance
        fields = (*ALLIANCE, "chair", "gaps", "seen", "moves")
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_chair(self, row: Alliance) -> str | None:
        post = chair_of(row, timezone.localdate())
        return f"{mask_name(post.person.name)} · {post}" if post else None

    @extend_schema_field(MeetingGapSerializer(many=True))
    def get_gaps(self, row: Alliance) -> Any:
        return MeetingGapSerializer(gaps_of(row, timezone.localdate()), many=True).data


class SeatSerializer(serializers.ModelSerializer):
    """A seat: of a unit, or of a body of the place; the representative is masked."""

    alliance = serializers.IntegerField(source="alliance_id")
    name = serializers.CharField(source="__str__")
    kind = serializers.CharField(source="kind_label")
    unit = UnitBriefSerializer(allow_null=True)
    person = serializers.SerializerMethodField()

    class Meta:
        model = Seat
        fields = ("id", "alliance", "name", "kind", "unit", "person", "from_on", "until_on")
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_person(self, row: Seat) -> str | None:
        return mask_name(row.person.name) if row.person else None


class GatheringSerializer(WithMovesSerializer):
    """A meeting of an alliance; `meeting` is its minutes, under `meetings/`."""

    alliance = serializers.IntegerField(source="alliance_id")
    meeting = serializers.IntegerField(source="meeting_id", allow_null=True)

    class Meta:
        model = AllianceMeeting
        fields = (
            "id",
            "alliance",
            "meet_at",
            "place",
            "agenda",
            "status",
            "meeting",
            "seen",
            "moves",
        )
        read_only_fields = fields


class ListEntrySerializer(WithMovesSerializer):
    """A line of the three lists; `status` of a project from a decision is the decision's."""

    alliance = serializers.IntegerField(source="alliance_id")
    unit = UnitBriefSerializer(allow_null=True)
    status = serializers.ChoiceField(EntryStatus.choices, source="standing")
    resolution = serializers.IntegerField(source="resolution_id", allow_null=True)
    need = serializers.IntegerField(source="need_id", allow_null=True)
    resources = serializers.SerializerMethodField()
    is_overdue = serializers.SerializerMethodField()

    class Meta:
        model = ListEntry
        fields = (
            "id",
            "alliance",
            "kind",
            "what",
            "unit",
            "due_on",
            "status",
            "is_overdue",
            "result",
            "need",
            "resources",
            "resolution",
            "seen",
            "moves",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_resources(self, row: ListEntry) -> list[int]:
        return [one.pk for one in row.resources.all()]

    def get_is_overdue(self, row: ListEntry) -> bool:
        return row.is_overdue(timezone.localdate())


class PledgeSerializer(WithMovesSerializer):
    """A pledge between a community and a unit."""

    alliance = serializers.IntegerField(source="alliance_id")
    unit = UnitBriefSerializer()

    class Meta:
        model = Pledge
        fields = (
            "id",
            "alliance",
            "unit",
            "direction",
            "year",
            "text",
            "due_on",
            "status",
            "outcome",
            "note",
            "seen",
            "moves",
        )
        read_only_fields = fields


class FiguresSerializer(serializers.Serializer):
    """What was counted of a unit's year in the alliance."""

    meetings = serializers.IntegerField()
    attended = serializers.IntegerField()
    excused = serializers.IntegerField()
    tasks = serializers.IntegerField()
    in_time = serializers.IntegerField()
    pledges = serializers.IntegerField()
    kept = serializers.IntegerField()
    partly = serializers.IntegerField()


class AllianceAppraisalSerializer(serializers.ModelSerializer):
    """Which appraisal (under `service-appraisals/`) was made in an alliance, and its figures."""

    alliance = serializers.IntegerField(source="alliance_id")
    appraisal = serializers.IntegerField(source="appraisal_id")
    unit = UnitBriefSerializer(source="appraisal.unit")
    year = serializers.IntegerField(source="appraisal.year")
    score = serializers.DecimalField(5, 1, source="appraisal.score")
    figures = FiguresSerializer()

    class Meta:
        model = AllianceAppraisal
        fields = ("id", "alliance", "appraisal", "unit", "year", "score", "figures")
        read_only_fields = fields


class OrderSerializer(serializers.Serializer):
    """An order to the property company: what kind of matter, where, by when; not who asked."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number")
    category = serializers.CharField(source="ticket.category.code")
    area = serializers.CharField(source="ticket.area.code")
    unit = UnitBriefSerializer()
    status = serializers.CharField()
    issued_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class OrderFiguresSerializer(serializers.Serializer):
    """How many orders there are of each sort, and the newest hundred of the one asked for."""

    open = serializers.IntegerField()
    late = serializers.IntegerField()
    given = serializers.IntegerField()
    finished = serializers.IntegerField()
    in_time = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()
    orders = OrderSerializer(many=True)
