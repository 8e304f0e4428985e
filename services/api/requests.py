"""Service requests over REST: asking, the moves of the desk and of the applicant, papers."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from lib.requests import client_ip
from members import privacy
from services.filters import MaterialFilter, ServiceRequestFilter
from services.models import Material, ServiceRequest
from services.operations.agency import data_address, see_signature
from services.operations.desks import DESKS
from services.operations.materials import receive_material, return_material
from services.operations.own_requests import OWN, own_requests, seen_requests
from services.operations.requests import ask_service
from services.panels.requests import in_public
from services.serializers.request_inputs import (
    AskedSerializer,
    AskSerializer,
    DrawingSerializer,
    InPublicSerializer,
    MaterialSerializer,
    OwnWordsSerializer,
    PaperReturnedSerializer,
    PaperTakenSerializer,
    RequestSeenSerializer,
    RequestSeeSerializer,
    ServiceRequestFullSerializer,
    SignatureReasonSerializer,
)
from services.serializers.requests import ServiceRequestSerializer, ServiceRequestWordsSerializer
from services.workflow.requests import REQUEST

MOVING: dict[str, Any] = {"detail": True, "methods": ["post"], "filterset_class": None}


def checked(kind: Any, request: Request, **context: Any) -> Any:
    """The input of a request, or 400 at its fields."""
    given = kind(data=request.data, context={"request": request, **context})
    given.is_valid(raise_exception=True)
    return given


def words_for(step: Any, given: Any) -> dict[str, Any]:
    """What a move was told; inputs that it needs are missed at their fields."""
    missing = [name for name in step.required if name not in given]
    if missing:
        raise ValidationError({name: [_("This field is required.")] for name in missing})
    return {name: given[name] for name in step.fields if name in given}


class ServiceRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Requests for services: of one's places, given to one's unit, and of the own account."""

    model = ServiceRequest
    serializer_class = ServiceRequestFullSerializer
    serializer_classes = {"list": ServiceRequestSerializer}
    filterset_class = ServiceRequestFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ServiceRequest.objects.none()
        rows = seen_requests(self.request.user).with_card()
        return (
            rows
            if self.action == "list"
            else rows.prefetch_related("materials", "steps", "signatures")
        )

    def shown(self, pk: Any, code: int = status.HTTP_200_OK) -> Response:
        """The request as it stands now."""
        fresh = self.get_queryset().get(pk=pk)
        return Response(self.get_serializer(fresh).data, code)

    @extend_schema(request=AskSerializer, responses={201: AskedSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a service: for the own account, or as staff for somebody with a telephone."""
        given = checked(AskSerializer, request)
        contact, user = given.contact(), request.user
        if contact.phone and not user.reach(Power.SERVE).covers_area(given.validated_data["area"]):
            raise PermissionDenied
        if not contact.phone and user.person_id is None:
            raise ValidationError({"phone": [_("This field is required.")]})
        row, code = ask_service(
            given.draft(), contact, by=user, at=timezone.now(), is_verified=not contact.phone
        )
        made = {"request": self.get_queryset().get(pk=row.pk), "code": code}
        context = self.get_serializer_context()
        return Response(AskedSerializer(made, context=context).data, status.HTTP_201_CREATED)

    @extend_schema(
        request=ServiceRequestWordsSerializer, responses={200: ServiceRequestFullSerializer}
    )
    @action(url_path="moves/(?P<move>[a-z-]{1,24})", **MOVING)
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        row, desk = self.get_object(), DESKS["service_request"]
        if move not in desk.operations:
            raise Http404
        words = dict(checked(ServiceRequestWordsSerializer, request, row=row).validated_data)
        given = {"by": request.user, "at": timezone.now(), "seen": words.pop("seen", None)}
        desk.operations[move](row, **given, **words_for(desk.workflow[move], words))
        return self.shown(row.pk)

    @extend_schema(request=OwnWordsSerializer, responses={200: ServiceRequestFullSerializer})
    @action(url_path="own/(?P<move>supplement|withdraw|rate)", **MOVING)
    def own(self, request: Request, pk: str, move: str) -> Response:
        """The applicant's steps on a request of the own account: supplement, withdraw, rate."""
        row = own_requests(request.user).filter(pk=pk).first()
        if row is None:
            raise Http404
        words = checked(OwnWordsSerializer, request).validated_data
        OWN[move](row, at=timezone.now(), **words_for(REQUEST[move], words))
        return self.shown(row.pk)

    @extend_schema(request=PaperTakenSerializer, responses={201: MaterialSerializer})
    @action(**MOVING)
    def papers(self, request: Request, pk: str) -> Response:
        """Write down a paper that was taken."""
        row, words = self.get_object(), checked(PaperTakenSerializer, request).validated_data
        made = receive_material(row, by=request.user, at=timezone.now(), **words)
        return Response(MaterialSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=RequestSeeSerializer, responses={200: RequestSeenSerializer})
    @action(**MOVING)
    def reveal(self, request: Request, pk: str) -> Response:
        """Name or telephone in clear, for a reason; the look is recorded."""
        row, words = self.get_object(), checked(RequestSeeSerializer, request).validated_data
        field, facts = words["field"], {"by": request.user, "at": timezone.now()}
        value = privacy.reveal(row, field, reason=words["reason"], ip=client_ip(request), **facts)
        return Response({"value": value})

    @extend_schema(request=SignatureReasonSerializer, responses={200: DrawingSerializer})
    @action(url_path="signatures/(?P<signature>[0-9]{1,18})", **MOVING)
    def signature(self, request: Request, pk: str, signature: str) -> Response:
        """The drawing of a signature, for a reason; the look is recorded."""
        row = get_object_or_404(self.get_object().signatures, pk=signature)
        reason = checked(SignatureReasonSerializer, request).validated_data["reason"]
        facts = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
        return Response({"picture": data_address(see_signature(row, reason=reason, **facts))})

    @extend_schema(responses=InPublicSerializer(many=True), filters=False)
    @action(
        detail=False,
        methods=["get"],
        permission_classes=(AllowAny,),
        filterset_class=None,
        pagination_class=None,
    )
    def publicity(self, request: Request) -> Response:
        """What stands in public today, with masked names; needs no account."""
        return Response(InPublicSerializer(in_public(timezone.localdate()), many=True).data)


class MaterialViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The ledger of papers taken and given back, of the requests within reach."""

    model = Material
    serializer_class = MaterialSerializer
    filterset_class = MaterialFilter
    plans = {"list": "with_card", "retrieve": "with_card", "give_back": "with_card"}
    power = Power.HANDLE
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(request=PaperReturnedSerializer, responses={200: MaterialSerializer})
    @action(url_path="return", **MOVING)
    def give_back(self, request: Request, pk: str) -> Response:
        """Write down to whom a paper went back."""
        paper, words = self.get_object(), checked(PaperReturnedSerializer, request).validated_data
        row = return_material(paper, by=request.user, at=timezone.now(), **words)
        return Response(MaterialSerializer(row).data)
