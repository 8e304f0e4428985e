"""The token, the own second factor, sessions and linked accounts over REST."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.authtoken.models import Token
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from lib.api import ScopedViewSet
from lib.errors import Refused
from lib.requests import client_ip
from members import operations
from members.models import Identity, SecondFactor
from members.operations.factors import (
    begin_factor,
    confirm_factor,
    drop_factor,
    enrolment_address,
    renew_recovery_codes,
    use_code,
)
from members.operations.identities import unlink_identity
from members.operations.sessions import end_other_sessions, end_session
from members.panels.accounts import session_lines
from members.serializers import TokenRequestSerializer, TokenSerializer
from members.serializers.signing_in import (
    CodeSerializer,
    EndedSerializer,
    EnrolmentSerializer,
    FactorSerializer,
    IdentitySerializer,
    RecoveryCodesSerializer,
    SessionsSerializer,
)
from members.throttle import with_code


class TokenView(APIView):
    """Hands out the token of an account; asking again gives the same one."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "tokens"

    @extend_schema(
        request=TokenRequestSerializer, responses={200: TokenSerializer}, auth=[], tags=["tokens"]
    )
    def post(self, request: Request) -> Any:
        """Exchange name, password and (with a second factor) a code for a token.

        The lock-out of the login page applies.
        """
        wanted = TokenRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = dict(wanted.validated_data)
        code = given.pop("code", "")
        facts: dict[str, Any] = {"at": timezone.now(), "ip": client_ip(request), "door": "api"}
        # The plain request, because the lock-out leaves its mark there for its middleware.
        account = authenticate(request._request, **given)
        if account is None:
            operations.record_failed_login(given["username"], **facts)
            message = _("There is no account with this name and password.")
            raise ValidationError({"password": [message]})
        if account.second_factor_at:
            self._prove(request, account, code)
        check_duties(account)
        operations.record_login(account, **facts)
        token, _is_new = Token.objects.get_or_create(user=account)
        return Response(TokenSerializer({"token": token.key}).data, status=status.HTTP_200_OK)

    def _prove(self, request: Request, account: Any, code: str) -> None:
        if not code:
            message = _("This account has a second factor: send a code too.")
            raise Refused("code_needed", message, "code")
        use = partial(use_code, account, code, at=timezone.now())
        with_code(request._request, account, use, door="api")


def check_duties(account: Any) -> None:
    """What is done on the site before a program may act for an account.

    Raises Refused with `password_change_needed` or `second_factor_needed`.
    """
    duty = account.duty(timezone.now())
    if duty == "password":
        raise Refused(
            "password_change_needed", _("Sign in on the site and change the password first.")
        )
    if duty == "factor":
        raise Refused(
            "second_factor_needed", _("Sign in on the site and set up a second factor first.")
        )


class SecondFactorView(APIView):
    """The own second factor."""

    @extend_schema(responses={200: FactorSerializer}, tags=["second-factor"])
    def get(self, request: Request) -> Response:
        """Whether there is one."""
        row = SecondFactor.objects.of(request.user).first()
        given = {
            "confirmed_at": row.confirmed_at if row else None,
            "is_required": request.user.must_have_factor,
            "recovery_codes_left": row.codes_left if row else 0,
        }
        return Response(FactorSerializer(given).data)

    @extend_schema(request=None, responses={201: EnrolmentSerializer}, tags=["second-factor"])
    def post(self, request: Request) -> Response:
        """A new secret for an authenticator app."""
        row = begin_factor(request.user, at=timezone.now())
        given = {"secret": row.secret, "uri": enrolment_address(row)}
        return Response(EnrolmentSerializer(given).data, 201, headers={"Cache-Control": "no-store"})


class _CodeView(APIView):
    """Something for which a code is asked."""

    act: Any = None

    def answer(self, request: Request) -> Any:
        given = CodeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        act, code = type(self).act, given.validated_data["code"]
        now = timezone.now()
        return with_code(request._request, request.user, partial(act, request.user, code, at=now))


class SecondFactorConfirmView(_CodeView):
    """The first code."""

    act = staticmethod(confirm_factor)

    @extend_schema(
        request=CodeSerializer, responses={200: RecoveryCodesSerializer}, tags=["second-factor"]
    )
    def post(self, request: Request) -> Response:
        """From now on a code is asked for; answers with the recovery codes, once."""
        codes = {"recovery_codes": self.answer(request)}
        return Response(codes, headers={"Cache-Control": "no-store"})


class RecoveryCodesView(_CodeView):
    """New recovery codes."""

    act = staticmethod(renew_recovery_codes)

    @extend_schema(
        request=CodeSerializer, responses={200: RecoveryCodesSerializer}, tags=["second-factor"]
    )
    def post(self, request: Request) -> Response:
        """In place of all present ones."""
        codes = {"recovery_codes": self.answer(request)}
        return Response(codes, headers={"Cache-Control": "no-store"})


class SecondFactorDropView(_CodeView):
    """No second factor any more."""

    act = staticmethod(drop_factor)

    @extend_schema(request=CodeSerializer, responses={204: None}, tags=["second-factor"])
    def post(self, request: Request) -> Response:
        """Take it away, for a code."""
        self.answer(request)
        return Response(status=status.HTTP_204_NO_CONTENT)


MARK = OpenApiParameter("id", str, OpenApiParameter.PATH)


class SessionViewSet(ViewSet):
    """Where the own account is signed in."""

    lookup_value_regex = "[0-9a-f]{16}"

    @extend_schema(responses={200: SessionsSerializer})
    def list(self, request: Request) -> Response:
        """Every session, the present one first."""
        lines = session_lines(request.user, key_of(request), timezone.now())
        return Response(SessionsSerializer({"results": lines}).data)

    @extend_schema(parameters=[MARK], responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """End one."""
        end_session(request.user, pk, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={200: EndedSerializer})
    @action(detail=False, methods=["post"], url_path="end-others")
    def end_others(self, request: Request) -> Response:
        """End all but the present one; with a token, all."""
        return Response(
            {"ended": end_other_sessions(request.user, key_of(request), at=timezone.now())}
        )


def key_of(request: Request) -> str | None:
    """The session the request came in, if it came in one."""
    return None if request.auth is not None else request._request.session.session_key


class IdentityViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, ScopedViewSet):
    """Accounts at other systems that are linked to the own one; linking needs a browser."""

    model = Identity
    lookup_value_regex = "[0-9]{1,18}"
    serializer_class = IdentitySerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Identity.objects.none()
        return Identity.objects.of(self.request.user).with_card()

    def perform_destroy(self, instance: Identity) -> None:
        unlink_identity(instance, by=self.request.user, at=timezone.now())
