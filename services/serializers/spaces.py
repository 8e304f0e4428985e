"""Shared spaces, bookings and pauses as JSON, and what programs send."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.forms import HoursField
from grids.models import Area, Place, Tier, Unit
from grids.panels import hours_words
from grids.powers import Power
from grids.serializers import AreaBriefSerializer, CodeOrIdField, UnitBriefSerializer
from services.models import Booking, BookingPause, Space, SpaceClosure, SpaceWindow
from services.operations.bookings import MOST_WEEKS, Ask
from services.operations.spaces import FACTS
from services.serializers.alliances import WithMovesSerializer
from services.workflow.spaces import SpaceGroup
from tickets.forms.report import check_phone
from tickets.operations.intake import Contact


class SpaceWindowSerializer(serializers.ModelSerializer):
    """Hours of a weekday (0 is Monday) kept for a group, until some hours before."""

    group = serializers.ChoiceField(choices=SpaceGroup.choices[1:])
    weekday = serializers.IntegerField(min_value=0, max_value=6)

    class Meta:
        model = SpaceWindow
        fields = ("id", "weekday", "starts", "ends", "group", "release_hours", "title")


class SpaceClosureSerializer(serializers.ModelSerializer):
    """A day on which a space stays closed."""

    class Meta:
        model = SpaceClosure
        fields = ("id", "day", "reason")


class SpaceSerializer(serializers.ModelSerializer):
    """A space with its rules in numbers."""

    area = AreaBriefSerializer()
    windows = SpaceWindowSerializer(many=True)
    closures = SpaceClosureSerializer(many=True)

    class Meta:
        model = Space
        fields = ("id", "area", *FACTS, "windows", "closures")
        read_only_fields = fields


class HoursOfDayField(serializers.CharField):
    """The opening hours of one day as people write them, or as pairs of clock times."""

    def to_internal_value(self, data: Any) -> list[list[str]]:
        is_pairs = isinstance(data, list) and all(
            isinstance(one, list) and len(one) == 2 and all(isinstance(t, str) for t in one)
            for one in data
        )
        text = hours_words(data) if is_pairs else super().to_internal_value(data)
        try:
            return HoursField().clean(text)
        except FieldError as error:
            raise serializers.ValidationError(error.messages) from None


class SpaceSetSerializer(serializers.ModelSerializer):
    """What is set on a space; `hours` maps weekdays, 0 for Monday, to opening hours."""

    hours = serializers.DictField(child=HoursOfDayField(allow_blank=True), required=False)
    place = serializers.PrimaryKeyRelatedField(
        queryset=Place.objects.none(), required=False, allow_null=True
    )

    class Meta:
        model = Space
        fields = FACTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            reach = request.user.reach(Power.MANAGE_SERVICES)
            self.fields["place"].queryset = Place.objects.within(reach)

    def validate_hours(self, value: dict[str, Any]) -> dict[str, Any]:
        if not value.keys() <= set("0123456"):
            raise serializers.ValidationError(_("Weekdays are 0 to 6, 0 for Monday."))
        return {day: spans for day, spans in value.items() if spans}


def kept_communities(context: dict[str, Any]) -> Any:
    """Communities whose services the sender keeps."""
    areas = Area.objects.within(context["request"].user.reach(Power.MANAGE_SERVICES))
    return areas.open(timezone.localdate()).filter(tier=Tier.COMMUNITY).defer("boundary")


class SpaceNewSerializer(SpaceSetSerializer):
    """A new space and its community, by code or id."""

    area = CodeOrIdField(kept_communities)

    class Meta:
        model = Space
        fields = ("area", *FACTS)


def own_units(context: dict[str, Any]) -> Any:
    """Units the sender acts for; to staff, all that could come are known at the desk."""
    reach = context["request"].user.reach(Power.HANDLE)
    return Unit.objects.within(reach).filter(pk__in=reach.units)


class BookingNewSerializer(serializers.Serializer):
    """What is asked for; with `phone`, staff of the place book for somebody."""

    starts_at = serializers.DateTimeField()
    slots = serializers.IntegerField(min_value=1, max_value=8, default=1)
    purpose = serializers.CharField(max_length=120)
    people = serializers.IntegerField(min_value=1, max_value=2000)
    group = serializers.ChoiceField(choices=SpaceGroup.choices, default=SpaceGroup.EVERYBODY.value)
    is_sensitive = serializers.BooleanField(default=False)
    unit = CodeOrIdField(own_units, required=False)
    name = serializers.CharField(max_length=40, required=False)
    phone = serializers.CharField(max_length=30, required=False)
    weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS, default=1)

    def validate_phone(self, value: str) -> str:
        try:
            return check_phone(value)
        except FieldError as error:
            raise serializers.ValidationError(error.messages) from None

    def ask(self) -> Ask:
        """The argument of the operation."""
        given = self.validated_data
        names = ("starts_at", "slots", "purpose", "people", "group", "is_sensitive")
        return Ask(unit=given.get("unit"), **{name: given[name] for name in names})

    def contact(self) -> Contact:
        """Who comes, where staff book for somebody."""
        given = self.validated_data
        return Contact(given.get("name", ""), given.get("phone", ""))


class SlotsAskedSerializer(serializers.Serializer):
    """From which day, and how many days."""

    day = serializers.DateField(required=False)
    days = serializers.IntegerField(min_value=1, max_value=14, default=7)


class SlotSerializer(serializers.Serializer):
    """One slot: free, taken, kept (for `group`), past, closed, or later than can be booked."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.CharField()
    group = serializers.CharField(source="window.group", default=None, allow_null=True)


class BookingSerializer(WithMovesSerializer):
    """A booking, who booked masked, with its moves."""

    space = serializers.IntegerField(source="space_id")
    area = AreaBriefSerializer(source="space.area")
    unit = UnitBriefSerializer()
    booker = serializers.CharField()
    phone = serializers.CharField(source="applicant.phone")

    class Meta:
        model = Booking
        fields = (
            "id",
            "space",
            "area",
            "starts_at",
            "ends_at",
            "purpose",
            "people",
            "group",
            "is_sensitive",
            "unit",
            "series",
            "status",
            "came_at",
            "booked_at",
            "booker",
            "phone",
            "seen",
            "moves",
        )
        read_only_fields = fields


class BookedSerializer(BookingSerializer):
    """A new booking with the code of its receipt, told once."""

    code = serializers.SerializerMethodField()

    class Meta(BookingSerializer.Meta):
        fields = (*BookingSerializer.Meta.fields, "code")
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_code(self, row: Booking) -> str | None:
        code: str | None = self.context.get("code")
        return code


class BookingPauseSerializer(WithMovesSerializer):
    """A pause of booking after missed ones, with its moves."""

    booking = serializers.IntegerField(source="booking_id")

    class Meta:
        model = BookingPause
        fields = (
            "id",
            "booking",
            "missed",
            "status",
            "proposed_at",
            "until_on",
            "objection",
            "answer",
            "seen",
            "moves",
        )
        read_only_fields = fields


class BookingWordsSerializer(serializers.Serializer):
    """The words of a move, and the flow records the sender had seen."""

    reason = serializers.CharField(max_length=500, required=False)
    note = serializers.CharField(max_length=500, required=False)
    seen = serializers.IntegerField(min_value=0, required=False)


class MonthAskedSerializer(serializers.Serializer):
    """A month such as 2026-11."""

    month = serializers.RegexField(r"\A20\d\d-(0[1-9]|1[0-2])\Z", required=False)


class UseSerializer(serializers.Serializer):
    """One room in one month; minutes, and bookings by group."""

    space = serializers.IntegerField(source="space.pk")
    name = serializers.CharField(source="space.name")
    open_minutes = serializers.IntegerField()
    booked_minutes = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    bookings = serializers.IntegerField()
    people = serializers.IntegerField()
    missed = serializers.IntegerField()
    by_group = serializers.DictField(child=serializers.IntegerField())
