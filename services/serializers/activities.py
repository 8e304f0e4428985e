"""Activities, shifts, sign-ups and batches as JSON, and what programs send about them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area, Unit
from grids.powers import Power
from grids.serializers import AreaBriefSerializer, CodeOrIdField, UnitBriefSerializer
from members.operations.naming import find_community, find_member
from members.serializers.dual import named
from services.models import Activity, ActivitySeries, Organiser, Shift, SignUp, UnitBatch
from services.models.signups import LEAST_HOURS, MOST_HOURS
from services.operations.activities import (
    MOST_PLACES,
    MOST_SHIFTS,
    ActivityDraft,
    ShiftDraft,
)
from services.operations.activity_series import MOST_DATES
from services.operations.signups import MOST_OF_UNIT, place_in_queue
from services.serializers.alliances import WithMovesSerializer
from services.workflow.activities import SignUpStatus
from tickets.forms.report import check_phone
from tickets.operations.intake import Contact
from tickets.serializers.intake import in_working_life

LARGEST = 2**31 - 1


class ActivityShiftSerializer(serializers.ModelSerializer):
    """A shift with the places left."""

    activity = serializers.IntegerField(source="activity_id")
    left = serializers.IntegerField()

    class Meta:
        model = Shift
        fields = ("id", "activity", "starts_at", "ends_at", "role", "skills", "capacity", "left")
        read_only_fields = fields


class OrganiserSerializer(WithMovesSerializer):
    """A community or unit that was asked to organise an activity together."""

    activity = serializers.IntegerField(source="activity_id")
    name = serializers.CharField(source="__str__")
    area = AreaBriefSerializer(allow_null=True)
    unit = UnitBriefSerializer(allow_null=True)

    class Meta:
        model = Organiser
        fields = ("id", "activity", "name", "area", "unit", "status", "seen", "moves")
        read_only_fields = fields


ACTIVITY = (
    "id",
    "number",
    "title",
    "kind",
    "area",
    "place",
    "starts_at",
    "ends_at",
    "signup_from",
    "signup_until",
    "age",
    "gives_hours",
    "series",
    "status",
    "shifts",
)


class ActivityRowSerializer(serializers.ModelSerializer):
    """An activity with its shifts."""

    number = serializers.CharField()
    area = AreaBriefSerializer()
    series = serializers.IntegerField(source="series_id", allow_null=True)
    shifts = ActivityShiftSerializer(many=True)

    class Meta:
        model = Activity
        fields = ACTIVITY
        read_only_fields = fields


class ActivitySerializer(WithMovesSerializer):
    """An activity with what happens there, who organises it, and its moves."""

    number = serializers.CharField()
    area = AreaBriefSerializer()
    series = serializers.IntegerField(source="series_id", allow_null=True)
    shifts = ActivityShiftSerializer(many=True)
    organisers = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = (
            *ACTIVITY,
            "text",
            "contact",
            "offer_hours",
            "result",
            "organisers",
            "seen",
            "moves",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_organisers(self, row: Activity) -> list[str]:
        """The place itself, and those that agreed."""
        agreed = [one for one in row.organisers.all() if one.status == "confirmed"]
        return [str(row.area), *(str(one) for one in agreed)]


class SignUpSerializer(WithMovesSerializer):
    """A sign-up; name and telephone are masked."""

    activity = serializers.IntegerField(source="activity_id")
    shift = serializers.IntegerField(source="shift_id")
    batch = serializers.IntegerField(source="batch_id", allow_null=True)
    who = serializers.CharField()
    telephone = serializers.CharField(source="applicant.phone")
    is_verified = serializers.BooleanField(source="applicant.is_verified")
    position = serializers.SerializerMethodField()

    class Meta:
        model = SignUp
        fields = (
            "id",
            "activity",
            "shift",
            "batch",
            "who",
            "telephone",
            "is_verified",
            "age_group",
            "status",
            "position",
            "offer_until",
            "arrived_at",
            "left_at",
            "hours",
            "signed_up_at",
            "seen",
            "moves",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_position(self, row: SignUp) -> int | None:
        """The place on the waiting list."""
        return place_in_queue(row) if row.status == SignUpStatus.WAITING else None


class SignUpRowSerializer(SignUpSerializer):
    """A sign-up in a list, without its moves and place in the queue."""

    class Meta:
        model = SignUp
        fields = tuple(
            name for name in SignUpSerializer.Meta.fields if name not in ("moves", "position")
        )
        read_only_fields = fields


class UnitBatchSerializer(WithMovesSerializer):
    """People a unit sends."""

    activity = serializers.IntegerField(source="activity_id")
    shift = serializers.IntegerField(source="shift_id")
    unit = UnitBriefSerializer()

    class Meta:
        model = UnitBatch
        fields = (
            "id",
            "activity",
            "shift",
            "unit",
            "head_count",
            "came",
            "hours",
            "note",
            "status",
            "seen",
            "moves",
        )
        read_only_fields = fields


# What programs send


def served_areas(context: dict[str, Any]) -> Any:
    """Areas whose services the sender carries out."""
    areas = Area.objects.within(context["request"].user.reach(Power.SERVE))
    return areas.open(timezone.localdate()).defer("boundary")


def any_unit(context: dict[str, Any]) -> Any:
    """Units by their code; the operation says for whom one may speak."""
    return Unit.objects.active() if "request" in context else Unit.objects.none()


class ShiftNewSerializer(serializers.Serializer):
    """A shift to be."""

    starts_at = serializers.DateTimeField(validators=[in_working_life])
    ends_at = serializers.DateTimeField(validators=[in_working_life])
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    role = serializers.CharField(max_length=40, required=False, allow_blank=True)
    skills = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ActivityNewSerializer(serializers.Serializer):
    """An activity to be; with `rhythm` and `count`, a series of them."""

    title = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(Activity.Kind.choices)
    area = CodeOrIdField(served_areas)
    place = serializers.CharField(max_length=120)
    shifts = ShiftNewSerializer(many=True, max_length=MOST_SHIFTS)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=80, required=False, allow_blank=True)
    signup_from = serializers.DateTimeField(
        required=False, allow_null=True, validators=[in_working_life]
    )
    signup_until = serializers.DateTimeField(
        required=False, allow_null=True, validators=[in_working_life]
    )
    age = serializers.ChoiceField(Activity.Age.choices, required=False)
    gives_hours = serializers.BooleanField(required=False)
    offer_hours = serializers.IntegerField(min_value=1, max_value=168, required=False)
    rhythm = serializers.ChoiceField(ActivitySeries.Rhythm.choices, required=False)
    count = serializers.IntegerField(min_value=2, max_value=MOST_DATES, required=False)

    def draft(self) -> ActivityDraft:
        """The argument of the operation."""
        given = {**self.validated_data}
        given.pop("rhythm", None)
        given.pop("count", None)
        given["shifts"] = [ShiftDraft(**one) for one in given["shifts"]]
        return ActivityDraft(**given)


class OrganiserNewSerializer(serializers.Serializer):
    """A unit, or else a community by name or code, to be asked."""

    unit = CodeOrIdField(any_unit, required=False, allow_null=True)
    community = serializers.CharField(max_length=80, required=False)

    def validate_community(self, text: str) -> Any:
        return named(find_community, text)


class PlacesSerializer(serializers.Serializer):
    """How many places a shift has."""

    capacity = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)


class SignUpNewSerializer(serializers.Serializer):
    """Signing up with the own account."""

    age_group = serializers.ChoiceField(SignUp.AgeGroup.choices, required=False)
    guardian_agreed = serializers.BooleanField(required=False)


class NamedSerializer(serializers.Serializer):
    """Somebody a unit sends, by name and telephone."""

    name = serializers.CharField(max_length=40)
    phone = serializers.CharField(max_length=30, validators=[check_phone])

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        return Contact(given["name"], check_phone(given["phone"]))


class BatchNewSerializer(serializers.Serializer):
    """People a unit sends: a head count, and people by name."""

    unit = CodeOrIdField(any_unit)
    head_count = serializers.IntegerField(min_value=0, max_value=MOST_OF_UNIT, required=False)
    people = NamedSerializer(many=True, required=False, max_length=60)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class SpotCodeSerializer(serializers.Serializer):
    """What the code on the organiser's screen says."""

    token = serializers.CharField(max_length=200)


class ActivityWordsSerializer(serializers.Serializer):
    """The words of a move; which of them it takes stands in its `fields`."""

    seen = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    reason = serializers.CharField(max_length=300, required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    result = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    title = serializers.CharField(max_length=80, required=False)
    kind = serializers.ChoiceField(Activity.Kind.choices, required=False)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    place = serializers.CharField(max_length=120, required=False)
    contact = serializers.CharField(max_length=80, required=False, allow_blank=True)
    signup_until = serializers.DateTimeField(
        required=False, allow_null=True, validators=[in_working_life]
    )
    age = serializers.ChoiceField(Activity.Age.choices, required=False)
    gives_hours = serializers.BooleanField(required=False)
    came = serializers.IntegerField(min_value=0, max_value=MOST_OF_UNIT, required=False)
    hours = serializers.DecimalField(
        4, 1, min_value=LEAST_HOURS, max_value=MOST_HOURS, required=False
    )
    person = serializers.CharField(max_length=80, required=False)

    def validate_person(self, value: str) -> Any:
        return named(find_member, value, by=self.context["request"].user)
