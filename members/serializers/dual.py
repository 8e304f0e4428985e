"""What the API of dual check-in, report and appraisal reads and answers; no rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lib.errors import Refused
from lib.moves import available_moves
from members.models import (
    CheckIn,
    HalfYearReport,
    HoursEntry,
    Pairing,
    ServiceAppraisal,
    ServiceRecord,
    ServiceScale,
)
from members.models.services import LEAST, MOST
from members.operations.appraisals import GIVEN, About, Points
from members.operations.check_ins import CheckInDraft
from members.operations.naming import find_community, find_member, find_unit
from members.operations.scales import SCALE_VALUES
from members.operations.services import ServiceDraft
from records.models import ImportRow, ImportRun

LARGEST_SHEET = 10 * 1024 * 1024
MOVES = serializers.ListField(child=serializers.DictField())
SHARED = ("id", "community", "unit", "subject")


class CodeField(serializers.CharField):
    """A row of which only the code is told."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)


class AboutSerializer(serializers.ModelSerializer):
    """Where, which unit, and who, masked."""

    community = CodeField(source="community.code")
    unit = serializers.SerializerMethodField()
    subject = serializers.CharField(read_only=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_unit(self, row: Any) -> str | None:
        return row.unit.code if row.unit else None


class DetailSerializer(AboutSerializer):
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


class PairingSerializer(AboutSerializer):
    """A pairing of a unit with a community."""

    subject = None

    class Meta:
        model = Pairing
        fields = ("id", "community", "unit", "from_on", "until_on", "note")
        read_only_fields = fields


CHECK_IN = (
    *SHARED,
    "kind",
    "on",
    "due_on",
    "status",
    "confirmed_at",
    "ended_on",
    "skills",
    "free_time",
    "wish",
)


class CheckInRowSerializer(AboutSerializer):
    """A check-in of a unit or a member."""

    class Meta:
        model = CheckIn
        fields = CHECK_IN
        read_only_fields = fields


class CheckInSerializer(DetailSerializer):
    """A check-in with its contact, masked, and its moves."""

    contact = serializers.CharField(source="masked_contact", read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)

    class Meta:
        model = CheckIn
        fields = (*CHECK_IN, "contact", "phone", "seen", "moves")
        read_only_fields = fields


SERVICE = (
    *SHARED,
    "what",
    "served_on",
    "starts_at",
    "ends_at",
    "hours",
    "status",
    "confirmed_at",
)


class ServiceRowSerializer(AboutSerializer):
    """A record of service."""

    class Meta:
        model = ServiceRecord
        fields = SERVICE
        read_only_fields = fields


class ServiceSerializer(DetailSerializer):
    """A record of service with its moves."""

    class Meta:
        model = ServiceRecord
        fields = (*SERVICE, "seen", "moves")
        read_only_fields = fields


class HoursSerializer(AboutSerializer):
    """One entry of the ledger of hours; `counters` names the entry it takes back."""

    class Meta:
        model = HoursEntry
        fields = (*SHARED, "served_on", "hours", "service", "counters", "reason", "at")
        read_only_fields = fields


REPORT = (*SHARED, "year", "half", "due_on", "status", "hours", "sent_at")


class HalfYearReportRowSerializer(AboutSerializer):
    """A half-yearly report."""

    class Meta:
        model = HalfYearReport
        fields = REPORT
        read_only_fields = fields


class HalfYearReportSerializer(DetailSerializer):
    """A half-yearly report with its text and its moves."""

    class Meta:
        model = HalfYearReport
        fields = (*REPORT, "text", "plans", "community_at", "unit_at", "seen", "moves")
        read_only_fields = fields


APPRAISAL = (*SHARED, "year", "score", "grade", "status", "fed_back_at", "acknowledged_at")


class ServiceAppraisalRowSerializer(AboutSerializer):
    """A service appraisal."""

    class Meta:
        model = ServiceAppraisal
        fields = APPRAISAL
        read_only_fields = fields


class ServiceAppraisalSerializer(DetailSerializer):
    """A service appraisal with its points, its numbers and its moves."""

    class Meta:
        model = ServiceAppraisal
        fields = (*APPRAISAL, *GIVEN, "reply", "scale", "numbers", "seen", "moves")
        read_only_fields = fields


class ServiceScaleSerializer(serializers.ModelSerializer):
    """One version of the parameters."""

    city = serializers.SerializerMethodField()

    class Meta:
        model = ServiceScale
        fields = ("id", "city", "version", "valid_from", *SCALE_VALUES)
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_city(self, row: ServiceScale) -> str | None:
        return row.city.code if row.city else None


def named(find: Callable[..., Any], text: str, **given: Any) -> Any:
    """The row a text means; an unknown one is told at its field."""
    if not text.strip():
        return None
    try:
        return find(text.strip(), **given)
    except Refused as refused:
        raise serializers.ValidationError(str(refused), refused.code) from None


class NamingSerializer(serializers.Serializer):
    """Input in which communities, units and members are named by code, name or number."""

    community = serializers.CharField(max_length=80)

    def validate_community(self, text: str) -> Any:
        return named(find_community, text)

    def validate_unit(self, text: str) -> Any:
        return named(find_unit, text)

    def validate_person(self, text: str) -> Any:
        return named(find_member, text, by=self.context["request"].user)


class PairingNewSerializer(NamingSerializer):
    """A pairing to be."""

    unit = serializers.CharField(max_length=120)
    from_on = serializers.DateField()
    until_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class PairingEndSerializer(serializers.Serializer):
    """The last day of a pairing."""

    on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class CheckInNewSerializer(NamingSerializer):
    """A check-in to be: of a unit with its contact, of a member, or without either of oneself."""

    unit = serializers.CharField(max_length=120, required=False, default="")
    person = serializers.CharField(max_length=80, required=False, default="")
    contact = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    on = serializers.DateField()
    skills = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=20
    )
    free_time = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    wish = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        given["unit"], given["person"] = given["unit"] or None, given["person"] or None
        if given["unit"] and given["person"]:
            message = _("Name the unit, or one member, not both.")
            raise serializers.ValidationError({"unit": [message]})
        return given

    def draft(self) -> CheckInDraft:
        """The argument of the operation."""
        given = self.validated_data
        person = given["person"] or (None if given["unit"] else self.context["request"].user.person)
        return CheckInDraft(**{**given, "person": person, "skills": tuple(given["skills"])})


class ServiceNewSerializer(NamingSerializer):
    """A service to be entered; without a member, one's own."""

    person = serializers.CharField(max_length=80, required=False, default="")
    what = serializers.CharField(max_length=300)
    served_on = serializers.DateField()
    hours = serializers.DecimalField(
        max_digits=4, decimal_places=1, min_value=LEAST, max_value=MOST
    )
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)

    def draft(self) -> ServiceDraft:
        """The argument of the operation."""
        given = self.validated_data
        person = given["person"] or self.context["request"].user.person
        return ServiceDraft(**{**given, "person": person})


class PointsField(serializers.DecimalField):
    """Points with one decimal."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=4, decimal_places=1, min_value=0, max_value=100, **kwargs)


class ServiceAppraisalNewSerializer(NamingSerializer):
    """The points about a year of a unit, or of one member."""

    unit = serializers.CharField(max_length=120, required=False, default="")
    person = serializers.CharField(max_length=80, required=False, default="")
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    ordinary = PointsField()
    annual = PointsField()
    bonus = PointsField(required=False)
    bonus_reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    deductions = PointsField(required=False)
    deductions_reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    meetings_held = serializers.IntegerField(min_value=0, max_value=12, required=False)
    meetings_attended = serializers.IntegerField(min_value=0, max_value=12, required=False)
    feedback = serializers.CharField(max_length=1000)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if bool(given["unit"]) == bool(given["person"]):
            message = _("Name the unit, or one member, not both.")
            raise serializers.ValidationError({"unit": [message]})
        return given

    def about(self) -> About:
        """Which year of whom."""
        given = self.validated_data
        whom = {name: given[name] or None for name in ("unit", "person")}
        return About(community=given["community"], year=given["year"], **whom)

    def points(self) -> Points:
        """What the community gives."""
        return Points(
            **{name: self.validated_data[name] for name in GIVEN if name in self.validated_data}
        )


class DualWordsSerializer(serializers.Serializer):
    """The words of a move; which of them it takes stands in its `fields`."""

    seen = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    reply = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    text = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    plans = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class SheetInput(serializers.Serializer):
    """A sheet of check-ins: XLSX or CSV with the columns of the template."""

    file = serializers.FileField(max_length=200)

    def validate_file(self, file: Any) -> Any:
        if file.size > LARGEST_SHEET:
            raise serializers.ValidationError(_("The file is larger than 10 MB."), "too_large")
        return file


class SheetApplyInput(serializers.Serializer):
    """Whether bad rows are left out."""

    leave_bad_out = serializers.BooleanField(required=False, default=False)


class SheetRowSerializer(serializers.ModelSerializer):
    """One row that is bad: its number, and what is wrong by column."""

    class Meta:
        model = ImportRow
        fields = ("number", "state", "errors")
        read_only_fields = fields


class SheetSerializer(serializers.ModelSerializer):
    """A sheet somebody brought in, with its counts and the first hundred bad rows."""

    state = serializers.CharField(read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    bad_rows = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = ("id", "source", "state", "counts", "created_at", "finished_at", "bad_rows")
        read_only_fields = fields

    @extend_schema_field(SheetRowSerializer(many=True))
    def get_bad_rows(self, run: ImportRun) -> list[dict[str, Any]]:
        rows = run.rows.filter(state=ImportRow.State.BAD).order_by("number")[:100]
        return SheetRowSerializer(rows, many=True).data
