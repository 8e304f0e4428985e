"""One service request in full, its papers, and what programs send about it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area, Tier
from grids.reach import Reach
from grids.serializers import CodeOrIdField
from lib.pii import decrypt
from lib.publicity import mask_public
from services.models import AgencyStep, Material, ServiceItem, ServiceRequest, Signature
from services.models.requests import MaterialKind, Mode
from services.operations.requests import RequestDraft
from services.serializers.requests import ServiceRequestSerializer
from tickets.forms.report import check_phone
from tickets.operations.intake import Contact

EVERYWHERE = Reach(everywhere=True)
REVEALED = ("name", "phone")


class MaterialSerializer(serializers.ModelSerializer):
    """A paper that was taken; `returned_at` is null while it is with us."""

    request = serializers.IntegerField(source="request_id")

    class Meta:
        model = Material
        fields = (
            "id",
            "request",
            "name",
            "kind",
            "received_from",
            "received_at",
            "returned_to",
            "returned_at",
        )
        read_only_fields = fields


class AgencyStepSerializer(serializers.ModelSerializer):
    """One dated line of what the agent did; numbers in the words are masked."""

    words = serializers.SerializerMethodField()

    class Meta:
        model = AgencyStep
        fields = ("id", "done_on", "words", "at")
        read_only_fields = fields

    def get_words(self, row: AgencyStep) -> str:
        return mask_public(row.words)


class SignatureSerializer(serializers.ModelSerializer):
    """That somebody signed, and for what; the drawing is shown for a reason only."""

    class Meta:
        model = Signature
        fields = ("id", "stage", "is_drawn", "taken_at")
        read_only_fields = fields


class SignatureReasonSerializer(serializers.Serializer):
    """Why a signature is looked at."""

    reason = serializers.CharField(max_length=200)


class DrawingSerializer(serializers.Serializer):
    """A signature as data:image/png;base64,…; the look is recorded."""

    picture = serializers.CharField()


class ServiceRequestFullSerializer(ServiceRequestSerializer):
    """One request in full; the address is for the agent only, names and numbers are masked."""

    phone = serializers.CharField(source="applicant.phone")
    agent = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()
    papers = MaterialSerializer(source="materials", many=True)
    steps = AgencyStepSerializer(many=True)
    signatures = SignatureSerializer(many=True)

    class Meta:
        model = ServiceRequest
        fields = (
            *ServiceRequestSerializer.Meta.fields,
            "phone",
            "mode",
            "words",
            "wished",
            "address",
            "agent",
            "authorised_on",
            "authorised_until",
            "missing",
            "public_from",
            "public_until",
            "handed_at",
            "received_by",
            "stars",
            "papers",
            "steps",
            "signatures",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_agent(self, row: ServiceRequest) -> str | None:
        return row.agent.person.masked_name if row.agent and row.agent.person else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_address(self, row: ServiceRequest) -> str | None:
        is_agent = row.agent_id == self.context["request"].user.pk
        return decrypt(row.address_cipher) if is_agent and row.address_cipher else None


class AskedSerializer(serializers.Serializer):
    """A new request, and the code of its receipt, which is told this once only."""

    request = ServiceRequestFullSerializer()
    code = serializers.CharField()


def open_places(context: dict[str, Any]) -> Any:
    """Communities and grids that exist: where somebody lives is chosen, not permitted."""
    areas = Area.objects.within(EVERYWHERE).open(timezone.localdate()).defer("boundary")
    return areas.filter(tier__in=(Tier.COMMUNITY, Tier.GRID))


class AskSerializer(serializers.Serializer):
    """A request: for the own account, or, with `name` and `phone`, by staff for somebody."""

    item = serializers.PrimaryKeyRelatedField(queryset=ServiceItem.objects.none())
    area = CodeOrIdField(open_places)
    mode = serializers.ChoiceField(Mode.choices)
    words = serializers.CharField(max_length=500, default="", allow_blank=True)
    wished = serializers.CharField(max_length=100, default="", allow_blank=True)
    address = serializers.CharField(max_length=200, default="", allow_blank=True)
    name = serializers.CharField(max_length=40, default="", allow_blank=True)
    phone = serializers.CharField(max_length=30, default="", allow_blank=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = ServiceItem.objects.offered(timezone.localdate())

    def validate_phone(self, value: str) -> str:
        try:
            return check_phone(value) if value else ""
        except FieldError as error:
            raise serializers.ValidationError(error.messages) from None

    def draft(self) -> RequestDraft:
        """What is asked for."""
        names = ("item", "area", "mode", "words", "wished", "address")
        return RequestDraft(**{name: self.validated_data[name] for name in names})

    def contact(self) -> Contact:
        """Who asks; empty for the own account."""
        return Contact(self.validated_data["name"], self.validated_data["phone"])


class PaperTakenSerializer(serializers.Serializer):
    """A paper that was taken."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(MaterialKind.choices)
    received_from = serializers.CharField(max_length=40)


class PaperReturnedSerializer(serializers.Serializer):
    """To whom a paper went back."""

    returned_to = serializers.CharField(max_length=40)


class OwnWordsSerializer(serializers.Serializer):
    """What the applicant says: `note` when they bring papers, `stars` when they rate."""

    note = serializers.CharField(required=False, max_length=500)
    reason = serializers.CharField(required=False, max_length=300, allow_blank=True)
    stars = serializers.IntegerField(required=False, min_value=1, max_value=5)
    comment = serializers.CharField(required=False, max_length=300, allow_blank=True)


class RequestSeeSerializer(serializers.Serializer):
    """What is to be seen in clear, and why."""

    field = serializers.ChoiceField([(name, name) for name in REVEALED])
    reason = serializers.CharField(max_length=200)


class RequestSeenSerializer(serializers.Serializer):
    """A value in clear; the look is recorded."""

    value = serializers.CharField(allow_blank=True)


class InPublicSerializer(serializers.Serializer):
    """What stands in public: the service, a masked name, the community and the days."""

    item = serializers.CharField()
    name = serializers.CharField()
    area = serializers.CharField()
    public_from = serializers.DateField(source="from")
    public_until = serializers.DateField(source="until")
