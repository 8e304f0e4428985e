"""REST door of the duty list."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from tickets.filters import DutyRuleFilter
from tickets.models import DutyRule
from tickets.operations.duties import change_rule, end_rule, make_rule
from tickets.operations.duty_trials import try_rules
from tickets.serializers.duties import (
    DutyChangeSerializer,
    DutyEndSerializer,
    DutyNewSerializer,
    DutyRuleDetailSerializer,
    DutyRuleSerializer,
    DutyTrialSerializer,
    TrialSerializer,
)


class DutyRuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Who leads and who assists, by which law; a list is that of one `day`, today unless asked."""

    model = DutyRule
    power = Power.VIEW_AREAS
    scope = "about"
    order = ("category_id", "id")
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"
    filterset_class = DutyRuleFilter
    serializer_class = DutyRuleDetailSerializer
    serializer_classes = {"list": DutyRuleSerializer}

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        return rows if self.action == "list" else rows.newest().with_card()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "on": timezone.localdate()}

    def writable(self, request: Request, number: str | int) -> DutyRule:
        """The newest version of a rule the sender may change."""
        check_writes(request)
        rows = DutyRule.objects.within(request.user.reach(Power.CONFIGURE)).newest()
        return get_object_or_404(rows.with_card(), number=number)

    def answer(self, rule: DutyRule, status: int = 200) -> Response:
        """The rule as it stands now."""
        fresh = DutyRule.objects.about(self.request.user.reach(Power.VIEW_AREAS)).with_card()
        shown = get_object_or_404(fresh, pk=rule.pk)
        context = self.get_serializer_context()
        return Response(DutyRuleDetailSerializer(shown, context=context).data, status)

    @extend_schema(request=DutyNewSerializer, responses={201: DutyRuleDetailSerializer})
    def create(self, request: Request) -> Response:
        """Make a rule."""
        check_writes(request)
        given = self.read(DutyNewSerializer, request)
        rule = make_rule(given.draft(), by=request.user, at=timezone.now())
        return self.answer(rule, 201)

    @extend_schema(request=DutyChangeSerializer, responses={201: DutyRuleDetailSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def versions(self, request: Request, number: str) -> Response:
        """Change a rule: the version in force ends the day before the new one starts."""
        rule = self.writable(request, number)
        given = self.read(DutyChangeSerializer, request)
        draft = given.draft(category=rule.category)
        seen = given.validated_data.get("seen")
        changed = change_rule(rule, draft, by=request.user, at=timezone.now(), seen=seen)
        return self.answer(changed, 201)

    @extend_schema(request=DutyEndSerializer, responses={200: DutyRuleDetailSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def end(self, request: Request, number: str) -> Response:
        """Let a rule end after a day."""
        rule = self.writable(request, number)
        given = self.read(DutyEndSerializer, request).validated_data
        return self.answer(end_rule(rule, by=request.user, at=timezone.now(), **given))

    @extend_schema(request=DutyTrialSerializer, responses={200: TrialSerializer})
    @action(
        detail=False,
        methods=["post"],
        url_path="dry-run",
        filterset_class=None,
        pagination_class=None,
    )
    def dry_run(self, request: Request) -> Response:
        """Where last month's matters would have gone; nothing is written."""
        check_writes(request)
        given = self.read(DutyTrialSerializer, request)
        replaces = given.validated_data.get("replaces")
        without = [self.writable(request, replaces).number] if replaces else []
        trial = try_rules([given.draft()], without=without, by=request.user, at=timezone.now())
        return Response(TrialSerializer(trial).data)

    def read(self, serializer: Any, request: Request) -> Any:
        """What was sent, or the errors at its fields."""
        given = serializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given


def check_writes(request: Request) -> None:
    """Only who configures writes the duty list; rows are still cut by reach."""
    if not request.user.holds(Power.CONFIGURE):
        raise PermissionDenied
