"""The API doors of accounts: parse, call one operation, answer."""

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lib.errors import Refused
from lib.requests import client_ip
from members import operations
from members.serializers import TokenRequestSerializer, TokenSerializer


class TokenView(APIView):
    """Hands out the token of an account; asking again gives the same one."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=TokenRequestSerializer, responses={200: TokenSerializer}, auth=[], tags=["tokens"]
    )
    def post(self, request: Request) -> Response:
        """Exchange name and password for a token; the lock-out of the login page applies."""
        wanted = TokenRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        facts = {"at": timezone.now(), "ip": client_ip(request), "door": "api"}
        # The plain request, because the lock-out leaves its mark there for its middleware.
        account = authenticate(request._request, **wanted.validated_data)
        if account is None:
            operations.record_failed_login(wanted.validated_data["username"], **facts)
            message = _("There is no account with this name and password.")
            raise ValidationError({"password": [message]})
        if account.must_change_password:
            raise Refused(
                "password_change_needed", _("Sign in on the site and change the password first.")
            )
        operations.record_login(account, **facts)
        token, _is_new = Token.objects.get_or_create(user=account)
        return Response(TokenSerializer({"token": token.key}).data, status=status.HTTP_200_OK)
