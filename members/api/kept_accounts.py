"""Accounts one keeps for others, and the providers people sign in at, over REST."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.models import IdentityProvider, Person
from members.operations.factors import remove_factor
from members.operations.passwords import close_account, open_for, reset_password
from members.operations.providers import add_rule, drop_rule, save_provider, try_provider
from members.panels.accounts import kept_account
from members.serializers.signing_in import (
    KeptAccountSerializer,
    OneTimePasswordSerializer,
    OpenAccountSerializer,
    ProviderInput,
    ProviderSerializer,
    RuleInput,
    RuleSerializer,
    TriedSerializer,
    WhySerializer,
)

NO_STORE = {"Cache-Control": "no-store"}


class AccountViewSet(ScopedViewSet):
    """The account of a person within reach, by the person's id."""

    model = Person
    power = Power.MANAGE_PEOPLE
    lookup_value_regex = "[0-9]{1,18}"
    plans: dict[str, str] = {}
    serializer_class = KeptAccountSerializer

    @extend_schema(responses={200: KeptAccountSerializer})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Name, state, sessions and second factor; what one may do with it."""
        found = kept_account(self._account(), by=request.user, at=timezone.now())
        return Response(KeptAccountSerializer(found).data)

    @extend_schema(request=OpenAccountSerializer, responses={201: OneTimePasswordSerializer})
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Open an account; answers with its first password, once."""
        person = self.get_object()
        given = OpenAccountSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        password = open_for(person, **given.validated_data, **facts)
        return Response({"password": password}, status.HTTP_201_CREATED, headers=NO_STORE)

    @extend_schema(request=WhySerializer, responses={200: OneTimePasswordSerializer})
    @action(detail=True, methods=["post"], url_path="reset-password")
    def reset_password(self, request: Request, pk: str) -> Response:
        """A one-time password for somebody who has forgotten theirs."""
        return Response({"password": self._act(request, reset_password)}, headers=NO_STORE)

    @extend_schema(request=WhySerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="remove-second-factor")
    def remove_second_factor(self, request: Request, pk: str) -> Response:
        """Take somebody's second factor away; only administrators."""
        self._act(request, remove_factor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=WhySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Bar the account; its records stay."""
        self._act(request, close_account)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _account(self) -> Any:
        account = getattr(self.get_object(), "user", None)
        if account is None:
            raise Http404
        return account

    def _act(self, request: Request, act: Any) -> Any:
        account = self._account()
        given = WhySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return act(account, **given.validated_data, by=request.user, at=timezone.now())


class IdentityProviderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Systems people may sign in at."""

    model = IdentityProvider
    power = Power.CONFIGURE
    order = ("id",)
    lookup_value_regex = "[0-9]{1,18}"
    plans = {"list": "with_card", "retrieve": "with_card"}
    serializer_class = ProviderSerializer

    @extend_schema(request=ProviderInput, responses={201: ProviderSerializer})
    def create(self, request: Request) -> Response:
        """Set a provider up."""
        return self._saved(request, None, status.HTTP_201_CREATED)

    @extend_schema(request=ProviderInput, responses={200: ProviderSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Change a provider; a secret left out stays."""
        return self._saved(request, self.get_object(), status.HTTP_200_OK)

    def _saved(self, request: Request, row: IdentityProvider | None, code: int) -> Response:
        given = ProviderInput(data=request.data)
        given.is_valid(raise_exception=True)
        saved = save_provider(given.facts(), by=request.user, at=timezone.now(), provider=row)
        return Response(self.get_serializer(saved).data, code)

    @extend_schema(request=None, responses={200: TriedSerializer})
    @action(detail=True, methods=["post"], url_path="try")
    def attempt(self, request: Request, pk: str) -> Response:
        """Ask the provider who it is, now."""
        found = try_provider(self.get_object(), by=request.user, at=timezone.now())
        return Response(TriedSerializer(found).data)

    @extend_schema(request=RuleInput, responses={201: RuleSerializer})
    @action(detail=True, methods=["post"])
    def rules(self, request: Request, pk: str) -> Response:
        """Add a rule by which new people get an account."""
        row = self.get_object()
        given = RuleInput(data=request.data)
        given.is_valid(raise_exception=True)
        rule = add_rule(row, given.draft(), by=request.user, at=timezone.now())
        return Response(RuleSerializer(rule).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="rules/(?P<rule_id>[0-9]{1,18})")
    def rule(self, request: Request, pk: str, rule_id: str) -> Response:
        """Take a rule away."""
        rule = self.get_object().rules.filter(pk=rule_id).first()
        if rule is None:
            raise Http404
        drop_rule(rule, by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
